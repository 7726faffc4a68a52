"""What `read` and `scan` share: options about sources, progress, tables, and the exit code."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from upstander.evidence import pipeline
from upstander.records.sources import ReadSettings, SourceReport

F = TypeVar("F", bound=Callable[..., Any])

MAX_REASON_LINES = 20


def source_options(function: F) -> F:
    """Add the arguments that say where the exports are and how to read them."""
    options = (
        click.argument(
            "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
        ),
        click.option(
            "--date-order",
            type=click.Choice(["dmy", "mdy", "ymd"]),
            help="Order of day, month and year where the export does not decide it.",
        ),
        click.option(
            "--tz",
            "zone",
            default="",
            metavar="ZONE",
            help="Zone of times that carry none, such as Europe/London (assumed if not given).",
        ),
        click.option(
            "--owner",
            multiple=True,
            metavar="HANDLE",
            help="A number, address or name of the custodian; may be repeated.",
        ),
        click.option(
            "--column",
            "columns",
            multiple=True,
            metavar="FIELD=COLUMN",
            help="Column map of a CSV, such as sent_at=Date; may be repeated.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def settings_of(
    date_order: Any, zone: str, owner: Sequence[str], columns: Sequence[str]
) -> ReadSettings:
    """Return the reading settings that the options say."""
    pairs = {}
    for column in columns:
        ours, separator, theirs = column.partition("=")
        if not separator or not ours or not theirs:
            raise click.UsageError(f"--column takes FIELD=COLUMN, not {column!r}")
        pairs[ours] = theirs
    return ReadSettings(date_order=date_order, zone=zone, owner=tuple(owner), columns=pairs)


@contextmanager
def shown_progress() -> Iterator[pipeline.OnProgress]:
    """Give a callback that shows progress on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _progress: None
        return
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<8}"),
        BarColumn(bar_width=20),
        TextColumn("{task.completed:,.0f} {task.fields[note]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bars:
        tasks: dict[str, Any] = {}

        def show(progress: pipeline.Progress) -> None:
            if progress.stage not in tasks:
                tasks[progress.stage] = bars.add_task(progress.stage, total=None, note="")
            bars.update(
                tasks[progress.stage],
                completed=progress.done,
                total=progress.total,
                note=progress.note[-40:],
            )

        yield show


def reports_as_json(reports: Sequence[SourceReport]) -> dict[str, Any]:
    """Return the reports in the shape of `upstander read --json`."""
    return {
        "sources": [report.as_json() for report in reports],
        "totals": pipeline.totals(reports),
    }


def print_reports(reports: Sequence[SourceReport]) -> None:
    """Print the import report as a table, remarks below it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("source", "format", "rows", "messages", "left out", "declared", "covered"):
        table.add_column(
            heading,
            justify="left" if heading in {"source", "format"} else "right",
            overflow="fold",
        )
    shown = [report for report in reports if report.status != "companion"]
    for one in shown:
        table.add_row(
            _place(one),
            one.format or f"({one.status.replace('_', ' ')})",
            f"{one.rows_read:,}",
            f"{one.messages:,}",
            f"{sum(s.count for s in one.skipped):,}",
            "" if one.declared is None else f"{one.declared:,}",
            _coverage(one),
        )
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False)
    console.print(table)
    for one in shown:
        for line in _remarks(one):
            console.print(f"  {_place(one)}: {line}", soft_wrap=True)
    sums = pipeline.totals(reports)
    companions = len(reports) - len(shown)
    console.print(
        f"{sums['messages']:,} messages and {sums['skipped']:,} rows left out, "
        f"from {sums['read']:,} of {len(shown):,} sources"
        + (f"; {companions:,} companion files hashed" if companions else "")
        + (f"; {sums['sealed']:,} rows kept apart" if "sealed" in sums else "")
    )


def _place(report: SourceReport) -> str:
    name = Path(report.path).name
    return f"{name} » {report.member}" if report.member else name


def _coverage(report: SourceReport) -> str:
    if report.covered_bytes is None:
        return ""
    if report.covered_bytes == report.size:
        return "all bytes"
    return f"{report.covered_bytes:,} of {report.size:,}"


def _remarks(report: SourceReport) -> Iterator[str]:
    if report.reason:
        yield report.reason
    if report.declared is not None and report.declared != report.rows_read:
        yield f"declared {report.declared:,}, read {report.rows_read:,}"
    for skip in report.skipped[:MAX_REASON_LINES]:
        yield f"left out {skip.count:,}: {skip.reason} ({skip.locator})"
    for sealed in report.sealed:
        yield f"kept apart {sealed.count:,}: {sealed.reason}"
    yield from report.warnings[:MAX_REASON_LINES]


def unreadable(paths: Sequence[Path], reports: Sequence[SourceReport]) -> list[str]:
    """Return one line for each named path of which nothing could be read."""
    lines = []
    for path in paths:
        own = [one for one in reports if _is_under(Path(one.path), path)]
        if any(one.status in {"complete", "partial"} for one in own):
            continue
        reasons = _reasons(own)
        lines.append(f"{path}: {reasons}")
    return lines


def _is_under(place: Path, path: Path) -> bool:
    # A refused archive names its member after "!/"; its first part is the file.
    return place == path or path in place.parents or str(place).startswith(f"{path}!/")


def _reasons(reports: Sequence[SourceReport]) -> str:
    if not reports:
        return "nothing there to read"
    seen: Mapping[str, None] = dict.fromkeys(
        (f"{one.member}: " if one.member else "") + one.reason for one in reports if one.reason
    )
    reasons = list(seen) or ["nothing there to read"]
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return reasons[0] + more
