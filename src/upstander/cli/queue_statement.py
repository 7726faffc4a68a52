"""`upstander queue statement`: what the desk can have missed."""

import sys
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from upstander.cli.journal import record
from upstander.evidence.review.statement.readlog import COLUMNS, LONGEST_LINE, read_log
from upstander.evidence.review.statement.stating import WINDOW_DAYS, make_statement
from upstander.records.statement import METHODS, ONE_LOOK, REFUSED, TOO_FEW, Statement

_FORMAT = "\n".join(["\b", *(f"{name:<16} {what}" for name, what in COLUMNS.items())])


@click.command(
    epilog="\b\nExamples\n  upstander queue statement reads.csv\n"
    "  upstander queue statement reads.csv --method anytime --since 2026-06-01 --promise .9\n"
    "  zcat reads.jsonl.gz | upstander queue statement --json -",
    help=f"""Say what the desk can have missed, from a log of its reads.

The log is CSV with a header, or a JSON object a line; "-" or nothing is standard input. A row is
an item, read or not. Rows of what nobody read may be left out where stratum_size is given; a
stratum from which nothing was drawn still needs one row, or its items count as if they were not.

{_FORMAT}

Without dates --method one-look states the last {WINDOW_DAYS} days of the log, and anytime all of
it. Exit code 1: too few reads to say, or no statement can be made.""",
)
@click.argument("file", default="-", type=click.Path(), metavar="[FILE|-]")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default=ONE_LOOK,
    show_default=True,
    help="one-look: the day was set before, and this is the only look. anytime: any number of "
    "looks, all from one start.",
)
@click.option("--promise", default=0.8, show_default=True, help="Recall to be promised.")
@click.option("--confidence", default=0.95, show_default=True, help="Of the bound.")
@click.option("--since", default="", help="First day or week, as in the log.")
@click.option("--until", default="", help="Last day or week, as in the log.")
def statement(
    *, file: str, as_json: bool, method: str, promise: float, confidence: float,
    since: str, until: str,
) -> int:  # fmt: skip
    """Print the statement, its advice on stopping, and what both suppose."""
    name = "standard input" if file == "-" else Path(file).name
    with _opened(file) as source:
        log = read_log(iter(partial(source.readline, LONGEST_LINE + 1), b""), name)
    days = WINDOW_DAYS if method == ONE_LOOK and not since else None
    made = make_statement(
        log, method=method, confidence=confidence, promise=promise, since=since, until=until,
        days=days,
    )  # fmt: skip
    record(
        "statement.made",
        object_kind="reads",
        object_id=name,
        detail={"method": method, "verdict": made.verdict, "reads": made.blind_reads},
    )
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    else:
        click.echo("\n".join(_lines(made)))
    return 1 if made.verdict in {REFUSED, TOO_FEW} else 0


def _opened(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    path = Path(file)
    if path.is_dir():
        raise click.UsageError(f"{file} is a folder; give a file with a read a line")
    return path.open("rb")


def _lines(made: Statement) -> list[str]:
    """Return the statement for people to read."""
    lines = list(made.words)
    if made.strata:
        lines += ["", f"{'stratum':<24}{'items':>12}{'drawn':>9}{'relevant':>10}  share drawn"]
    for one in made.strata:
        share = f"{one.rate_low:.2%}"
        if one.rate_high > one.rate_low:
            share += f" to {one.rate_high:.2%}"
        name = "".join(c if c.isprintable() else " " for c in one.name)[:23]
        lines.append(f"{name:<24}{one.items:>12,}{one.drawn:>9,}{one.relevant:>10,}  {share}")
    if made.advice is not None:
        lines += ["", made.advice.words, f"Guarantee: {made.advice.guarantee}."]
        lines += [
            f"Rule of thumb, {'met' if one.fires else 'not met'}: {one.name}; {one.measured}."
            for one in made.advice.heuristics
        ]
    if made.supposes:
        lines += ["", "This supposes that:", *(f"- {one}" for one in made.supposes)]
    return lines
