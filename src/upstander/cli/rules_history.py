"""`upstander rules history`: the log of rule changes beside the rules."""

from pathlib import Path

import click
import msgspec

from upstander.cli.journal import record
from upstander.cli.packs import named_packs
from upstander.cli.rules_govern_text import show
from upstander.evidence.detect.governance.changelog import LOG_NAME, read_changes, write_change
from upstander.evidence.detect.governance.lifecycle import RuleStates, follow_changes
from upstander.evidence.detect.rulefiles import default_packs_dir
from upstander.records.rules import RulePack


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def history(*, directory: Path | None, as_json: bool) -> int:
    """Show who changed which rule, when, why, and who approved it.

    DIR is a folder of rules with its log, changes.jsonl. The log is checked: a step out of order,
    without its reason or without a second person is an error. Rule files whose status is not
    what the log says are named, and the exit code is 1.
    """
    folder = directory or default_packs_dir()
    pack = named_packs([str(directory)] if directory else [])
    changes = read_changes(folder / LOG_NAME)
    states = follow_changes(changes)
    problems = _apart(pack, states) if changes else []
    record(
        "rules.history_read",
        object_kind="rule_pack",
        object_id=pack.sha256,
        detail={"changes": len(changes), "problems": len(problems)},
    )
    lines = [
        f"{one.at:%Y-%m-%d %H:%M} {one.rule_id} version {one.version}: {one.before or 'new'} -> "
        f"{one.after}, by {one.by}"
        + (f", approved by {one.approved_by}" if one.approved_by else "")
        + (f": {one.reason}" if one.reason else "")
        for one in changes
    ]
    if not changes:
        lines.append(f"no log of changes in {folder} ({LOG_NAME})")
    lines += [*problems, f"{len(changes)} changes, {len(pack.rules)} rules, {len(problems)} apart"]
    shape = {
        "changes": [msgspec.json.decode(write_change(one)) for one in changes],
        "versions": states.versions,
        "problems": problems,
    }
    show(shape, lines, as_json=as_json)
    return 1 if problems else 0


def _apart(pack: RulePack, states: RuleStates) -> list[str]:
    """Return the rule files that are not where the log says."""
    found = []
    for rule in pack.rules:
        said = states.status(rule.id, rule.version)
        if not said:
            found.append(f"{rule.path}: version {rule.version} is not in the log")
        elif said != rule.status:
            found.append(f"{rule.path}: the file says {rule.status}, the log {said}")
    return found
