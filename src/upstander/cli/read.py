"""`upstander read`: exports in, an account of every row out."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
import msgspec

from upstander.cli.journal import record
from upstander.cli.sources import (
    print_reports,
    reports_as_json,
    settings_of,
    shown_progress,
    source_options,
    unreadable,
)
from upstander.evidence import pipeline
from upstander.evidence.serve.files import write_lines
from upstander.records.sources import SourceReport


@click.command()
@source_options
@click.option("--messages", metavar="FILE|-", help="Write the messages as JSON Lines.")
@click.option("--json", "as_json", is_flag=True, help="Print the import report as JSON.")
def read(
    paths: tuple[Path, ...],
    date_order: str | None,
    zone: str,
    owner: tuple[str, ...],
    columns: tuple[str, ...],
    messages: str | None,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    """Read message exports and account for every row.

    PATH is an export, an archive of exports, or a folder of them. What each file is, its content
    decides, never its name alone. Nothing is changed on disk.
    """
    if messages == "-" and as_json:
        raise click.UsageError("--messages - and --json both want standard output; name a file")
    settings = settings_of(date_order, zone, owner, columns)
    reports = []
    with (
        pipeline.working_folder() as work,
        shown_progress() as on_progress,
        _opened(messages) as sink,
    ):
        for item in pipeline.stream(paths, work=work, settings=settings, on_progress=on_progress):
            if isinstance(item, SourceReport):
                reports.append(item)
            elif sink is not None:
                write_lines(sink, item)
    sums = pipeline.totals(reports)
    record(
        "evidence.read",
        object_kind="exports",
        object_id="",
        detail={
            "sources": sums["sources"],
            "messages": sums["messages"],
            "paths": [str(path) for path in paths],
        },
    )
    _print(reports, as_json=as_json, quiet=messages == "-")
    return conclude(paths, reports)


def conclude(paths: Sequence[Path], reports: Sequence[SourceReport]) -> int:
    """Say what could not be read, one line each, and return the exit code."""
    lines = unreadable(paths, reports)
    for line in lines:
        click.echo(f"upstander: {line}", err=True)
    return 2 if lines else 0


def _print(reports: Sequence[SourceReport], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        shape: Any = reports_as_json(reports)
        click.echo(msgspec.json.format(msgspec.json.encode(shape), indent=2).decode())
    elif not quiet:
        print_reports(reports)


@contextmanager
def _opened(target: str | None) -> Iterator[IO[bytes] | None]:
    """Give the stream for messages; a named file appears only when it is whole."""
    if target is None:
        yield None
    elif target == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        path = Path(target)
        staged = path.with_name(f".{path.name}.part")
        try:
            with staged.open("wb") as stream:
                yield stream
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)
