"""`upstander demo`: make the demo force, scan it, hold the findings against the key."""

import json
from pathlib import Path

import click
import msgspec

from upstander.cli.home import home_folder
from upstander.cli.journal import record
from upstander.cli.packs import cite_from, named_packs
from upstander.cli.scan import print_findings
from upstander.cli.sources import print_reports, shown_progress
from upstander.demo.evaluate import Score, evaluate
from upstander.demo.force import make_force
from upstander.evidence import pipeline
from upstander.records.sources import ReadSettings


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write; a folder in the home folder if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the score as JSON.")
def demo(*, out: Path | None, as_json: bool) -> None:
    """Make the invented demo force, scan it, and print the findings against the key."""
    folder = out or home_folder() / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    force = make_force(folder)
    pack = named_packs(())
    with shown_progress() as on_progress:
        result = pipeline.scan(
            [force.exports],
            out=folder / "scan",
            settings=ReadSettings(),
            pack=pack,
            cite=cite_from([force.policy]),
            on_progress=on_progress,
        )
    messages = result.manifest["counts"]["messages"]
    record(
        "evidence.scanned",
        object_kind="exports",
        object_id="demo",
        detail={
            "sources": len(result.reports),
            "messages": messages,
            "findings": len(result.findings),
        },
    )
    key = json.loads(force.key.read_text("utf-8"))
    score = evaluate(result.records, key, messages)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(_as_json(score)), indent=2).decode())
        return
    print_reports(result.reports)
    print_findings(result.records, folder / "scan")
    _print_score(score, len(key["lookalikes"]))


def _print_score(score: Score, lookalikes: int) -> None:
    every = len(score.lexical_found) + len(score.lexical_missed)
    click.echo()
    click.echo(
        f"Planted matters whose words show them: {len(score.lexical_found)} of {every} found "
        f"({score.recall:.0%})"
    )
    if score.lexical_missed:
        click.echo(f"  missed: {', '.join(score.lexical_missed)}")
    click.echo(
        f"Planted matters that need context: {len(score.other_found)} of "
        f"{len(score.other_found) + len(score.other_missed)} found; rules alone are not expected "
        "to find these"
    )
    click.echo(
        f"False alarms: {len(score.false_alarms)} in {score.messages:,} messages, "
        f"{score.false_alarms_per_thousand:.2f} per 1,000; "
        f"{score.lookalikes_hit} of {lookalikes} look-alikes hit"
    )
    for alarm in score.false_alarms[:20]:
        words = " ".join(alarm["message"]["body"].split())[:80]
        click.echo(f"  {alarm['rule']}: {words}")


def _as_json(score: Score) -> dict[str, object]:
    return {
        "recall": round(score.recall, 4),
        "lexical_found": score.lexical_found,
        "lexical_missed": score.lexical_missed,
        "other_found": score.other_found,
        "other_missed": score.other_missed,
        "false_alarms": len(score.false_alarms),
        "false_alarms_per_1000": round(score.false_alarms_per_thousand, 3),
        "false_alarm_messages": [
            {"rule": one["rule"], "text": one["message"]["body"]} for one in score.false_alarms
        ],
        "lookalikes_hit": score.lookalikes_hit,
        "messages": score.messages,
    }
