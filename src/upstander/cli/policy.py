"""`upstander policy`: a policy as clauses."""

from pathlib import Path

import click
import msgspec

from upstander.cli.journal import record
from upstander.policies.clauses.outline import outline_json
from upstander.policies.clauses.reading import read_policy


@click.group()
def policy() -> None:
    """Read policies."""


@policy.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def read(*, file: Path, as_json: bool) -> None:
    """Divide a policy, as text, into its clauses, each with its exact span."""
    document = read_policy(file)
    outline = outline_json(document)
    record(
        "policy.read",
        object_kind="policy",
        object_id=document.sha256,
        detail={"sha256": document.sha256, "clauses": len(document.clauses)},
    )
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(outline), indent=2).decode())
        return
    for clause in document.clauses:
        indent = "  " * max(0, len(clause.path) - 1)
        words = " ".join(clause.text.split())
        click.echo(f"{clause.start:>7}-{clause.end:<7} {clause.kind:<10} {indent}{words[:70]}")
    for warning in outline["warnings"]:
        click.echo(f"note: {warning}")
    click.echo(f"{len(document.clauses)} clauses, SHA-256 {document.sha256}")
