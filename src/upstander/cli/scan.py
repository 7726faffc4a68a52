"""`upstander scan`: exports in, ranked and explained findings out."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console

from upstander.cli.journal import record
from upstander.cli.packs import cite_from, named_packs
from upstander.cli.read import conclude
from upstander.cli.sources import (
    print_reports,
    reports_as_json,
    settings_of,
    shown_progress,
    source_options,
)
from upstander.evidence import pipeline
from upstander.evidence.serve.files import iso_time, name_of_sender

SHOWN = 20


@click.command()
@source_options
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="NAME|DIR",
    help="A rule pack by name or folder; all that come with Upstander if not given.",
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The force's own policy, as text; may be repeated.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write messages, hits, the report and the manifest here.",
)
@click.option("--fail-on-hits", is_flag=True, help="Exit with 1 where there are findings.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def scan(
    paths: tuple[Path, ...],
    date_order: str | None,
    zone: str,
    owner: tuple[str, ...],
    columns: tuple[str, ...],
    packs: tuple[str, ...],
    policies: tuple[Path, ...],
    out: Path | None,
    fail_on_hits: bool,  # noqa: FBT001 - a flag of the command line
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    """Find what a policy lead would want to see, each beside the clause it touches.

    A finding says that words match a rule, not that anybody did wrong.
    """
    settings = settings_of(date_order, zone, owner, columns)
    pack = named_packs(packs)
    cite = cite_from(policies)
    with tempfile.TemporaryDirectory(prefix="upstander-") as scratch:
        with shown_progress() as on_progress:
            result = pipeline.scan(
                paths,
                out=out or Path(scratch),
                settings=settings,
                pack=pack,
                cite=cite,
                on_progress=on_progress,
            )
        record(
            "evidence.scanned",
            object_kind="exports",
            object_id="",
            detail={
                "sources": len(result.reports),
                "messages": result.manifest["counts"]["messages"],
                "findings": len(result.findings),
                "rules_sha256": pack.sha256,
                "paths": [str(path) for path in paths],
            },
        )
        if as_json:
            shape = {
                **reports_as_json(result.reports),
                "findings": result.records,
                "manifest": result.manifest,
            }
            click.echo(msgspec.json.format(msgspec.json.encode(shape), indent=2).decode())
        else:
            print_reports(result.reports)
            print_findings(result.records, out)
    code = conclude(paths, result.reports)
    return code or int(fail_on_hits and bool(result.findings))


def print_findings(records: Sequence[Mapping[str, Any]], out: Path | None) -> None:
    """Print the first findings, each with its clause and why it may be innocent."""
    console = Console(highlight=False, markup=False, width=100)
    console.print()
    if not records:
        console.print("No rule matched. That is not proof that there was nothing to find.")
    for one in records[:SHOWN]:
        message = one["message"]
        console.print(f"{one['rank']:>3}. [{one['severity']}] {one['title']}  ({one['rule']})")
        who = name_of_sender(message)
        when = iso_time(message["sent_at"]) or message["sent_at_raw"] or "no time"
        console.print(f"     {who}, {when}: {_excerpt(one)}")
        for clause in one["clauses"][:1]:
            console.print(
                f"     {clause['document']} {clause['number']}: “{_short(clause['quote'])}”"
            )
        console.print(f"     May be innocent: {_short(one['why_it_may_be_innocent'])}")
    if len(records) > SHOWN:
        console.print(f"     … and {len(records) - SHOWN:,} more")
    if out is not None:
        console.print(
            f"\nWritten to {out}: report.html hits.jsonl hits.parquet messages.parquet "
            "manifest.json"
        )


def _excerpt(one: Mapping[str, Any]) -> str:
    text = one["message"][one["field"]]
    start, end = max(0, one["start"] - 30), min(len(text), one["end"] + 30)
    cut = f"{text[start : one['start']]}»{text[one['start'] : one['end']]}«{text[one['end'] : end]}"
    return ("…" if start else "") + " ".join(cut.split()) + ("…" if end < len(text) else "")


def _short(text: str, limit: int = 150) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rsplit(" ", 1)[0] + "…"
