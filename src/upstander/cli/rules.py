"""`upstander rules`: list, check and test the detection rules."""

from pathlib import Path
from typing import Any

import click
import msgspec

from upstander.cli.journal import record
from upstander.cli.packs import known_policies, named_packs
from upstander.evidence.detect.checks import test_rules
from upstander.evidence.detect.lock import check_lock, write_lock
from upstander.evidence.detect.rulefiles import default_packs_dir
from upstander.policies.citing.citations import check_citation
from upstander.records.clauses import PolicyDocument
from upstander.records.rules import RulePack


@click.group()
def rules() -> None:
    """List, check and test detection rules."""


def _pack(directory: Path | None) -> RulePack:
    return named_packs([str(directory)] if directory else [])


_DIRECTORY = click.argument(
    "directory", required=False, type=click.Path(path_type=Path), metavar="[DIR]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@rules.command("list")
@_DIRECTORY
@_JSON
def list_rules(*, directory: Path | None, as_json: bool) -> None:
    """List the rules with their status, severity and version."""
    pack = _pack(directory)
    rows = [
        {
            "id": rule.id,
            "title": rule.title,
            "status": rule.status,
            "category": rule.category,
            "severity": rule.severity,
            "standards": list(rule.standards),
            "version": rule.version,
            "path": rule.path,
        }
        for rule in pack.rules
    ]
    if as_json:
        _echo_json({"sha256": pack.sha256, "rules": rows})
        return
    for rule in pack.rules:
        click.echo(f"{rule.id:<44} {rule.status:<8} {rule.severity:<9} {rule.title}")
    click.echo(f"{len(rows)} rules, SHA-256 {pack.sha256}")


@rules.command()
@_DIRECTORY
@_JSON
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A policy that rules cite, as text.",
)
def check(*, directory: Path | None, as_json: bool, policies: tuple[Path, ...]) -> int:
    """Check fields, lock and citations; a citation that its document does not bear out fails."""
    pack = _pack(directory)
    documents = known_policies(policies)
    problems, unheld = _citation_problems(pack, documents)
    folder = directory or default_packs_dir()
    lock_path = folder / "rules.lock"
    if lock_path.exists():
        problems += [str(problem) for problem in check_lock(pack, lock_path)]
    record(
        "rules.checked",
        object_kind="rule_pack",
        object_id=pack.sha256,
        detail={"rules": len(pack.rules), "problems": len(problems)},
    )
    if as_json:
        _echo_json(
            {
                "rules": len(pack.rules),
                "sha256": pack.sha256,
                "problems": problems,
                "documents_not_held": unheld,
            }
        )
    else:
        for problem in problems:
            click.echo(problem)
        for name, count in unheld.items():
            click.echo(
                f"note: {count} citations of {name} were not checked against the document; "
                "give it with --policy"
            )
        click.echo(f"{len(pack.rules)} rules, {len(problems)} problems")
    return 1 if problems else 0


def _citation_problems(
    pack: RulePack, documents: dict[str, PolicyDocument]
) -> tuple[list[str], dict[str, int]]:
    problems: list[str] = []
    unheld: dict[str, int] = {}
    for rule in pack.rules:
        for citation in rule.clauses:
            state = check_citation(citation, documents)
            if state.state == "document_not_held":
                unheld[citation.document] = unheld.get(citation.document, 0) + 1
            elif state.state != "exact":
                problems.append(
                    f"{rule.path}: {rule.id}: citation of {citation.document} "
                    f"{citation.number}: {state.state}: {state.reason}"
                )
    return problems, unheld


@rules.command("test")
@_DIRECTORY
@_JSON
def test_command(*, directory: Path | None, as_json: bool) -> int:
    """Run every rule on its own match and no-match samples."""
    pack = _pack(directory)
    problems = [str(problem) for problem in test_rules(pack)]
    samples = sum(len(rule.match) + len(rule.no_match) for rule in pack.rules)
    if as_json:
        _echo_json({"rules": len(pack.rules), "samples": samples, "problems": problems})
    else:
        for problem in problems:
            click.echo(problem)
        click.echo(f"{len(pack.rules)} rules, {samples} samples, {len(problems)} problems")
    return 1 if problems else 0


@rules.command()
def lock() -> None:
    """Write the lock of Upstander's own rules, after a reviewed change."""
    folder = default_packs_dir()
    write_lock(_pack(None), folder / "rules.lock")
    click.echo(str(folder / "rules.lock"))


def _echo_json(value: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
