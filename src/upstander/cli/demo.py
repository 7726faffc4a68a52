"""`upstander demo`: make the demo force, scan it, hold the findings against the key."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from upstander.cli.home import home_folder
from upstander.cli.journal import record
from upstander.cli.model_options import effort_option, model_reading, models_option
from upstander.cli.packs import cite_from, named_packs
from upstander.cli.scan import print_findings, print_windows
from upstander.cli.sources import print_reports, shown_progress
from upstander.demo.evaluate import (
    FIRST_WINDOWS,
    Score,
    WindowScore,
    evaluate,
    evaluate_windows,
)
from upstander.demo.force import make_force
from upstander.evidence import pipeline
from upstander.evidence.detect.models.scorer import Effort
from upstander.records.sources import ReadSettings
from upstander.tables.messages import fetch_messages


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write; a folder in the home folder if not given.",
)
@models_option
@effort_option
@click.option("--json", "as_json", is_flag=True, help="Print the score as JSON.")
def demo(*, out: Path | None, models: bool | None, effort: Effort, as_json: bool) -> None:
    """Make the invented demo force, scan it, and print the findings against the key."""
    folder = out or home_folder() / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    force = make_force(folder)
    pack = named_packs(())
    reading = model_reading(models, effort, pack)
    with shown_progress() as on_progress:
        result = pipeline.scan(
            [force.exports],
            out=folder / "scan",
            settings=ReadSettings(),
            pack=pack,
            cite=cite_from([force.policy]),
            models=reading,
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
    read = _window_scores(result, key) if reading is not None else []
    if as_json:
        shape = _as_json(score)
        if reading is not None:
            shape["windows"] = read
        click.echo(msgspec.json.format(msgspec.json.encode(shape), indent=2).decode())
        return
    print_reports(result.reports)
    print_findings(result.records)
    print_windows(result)
    click.echo(f"\nWritten to {folder / 'scan'}")
    _print_score(score, len(key["lookalikes"]))
    _print_windows_score(read)


def _window_scores(result: pipeline.ScanResult, key: Mapping[str, Any]) -> list[WindowScore]:
    """Hold the first windows of the two lists against the key."""
    first = [one for one in result.windows if one["rank"] <= max(FIRST_WINDOWS)]
    ids = {name for one in first for name in one["message_ids"]}
    ids |= {reason["message_id"] for one in first for reason in one["reasons"]}
    rows = fetch_messages(result.messages, ids, ("id", "body")).to_pylist()
    bodies = {row["id"]: row["body"] for row in rows}
    return [evaluate_windows(first, bodies, key, first=many) for many in FIRST_WINDOWS]


def _print_windows_score(scores: Sequence[WindowScore]) -> None:
    if not scores:
        return
    click.echo("\nWith the models, reading the first windows of each of the two lists:")
    for one in scores:
        lexical = len(one.lexical_found) + len(one.lexical_missed)
        other = len(one.other_found) + len(one.other_missed)
        named = f" ({', '.join(one.other_found)})" if one.other_found else ""
        click.echo(
            f"  first {one.first}: {one.read} windows, {one.messages:,} messages; "
            f"{len(one.lexical_found)} of {lexical} whose words show them, "
            f"{len(one.other_found)} of {other} that need context{named}; "
            f"{one.false_alarms} windows hold nothing planted"
        )
    last = scores[-1]
    if missed := (*last.lexical_missed, *last.other_missed):
        click.echo(f"  still missed: {', '.join(missed)}")


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
