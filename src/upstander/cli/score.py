"""`upstander score`: what each message may be about, and why."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

import click
import msgspec

from upstander.base.errors import UpstanderError
from upstander.cli.journal import record
from upstander.evidence.detect.governance.glossary import known_words, read_glossary

_CHUNK = 2_000
_LONGEST_LINE = 1 << 20
_SHOWN = 0.2
_EFFORTS = ("quick", "usual", "thorough")
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")
"""What a message must not do to a terminal or to the columns of the output; JSON keeps it."""


class LineUnreadable(UpstanderError):
    """A line of the input is not UTF-8, or is too long to be a message."""


@click.command()
@click.argument("file", default="-", type=click.Path(), metavar="[FILE|-]")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
@click.option(
    "--effort",
    type=click.Choice(_EFFORTS),
    default="thorough",
    show_default=True,
    help="quick: no encoder. usual: it reads what deserves it. thorough: it reads all.",
)
@click.option(
    "--model",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of models; those that ship, by default.",
)
@click.option(
    "--glossary",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The force's own words; each speaks for the categories that it names.",
)
def score(
    *,
    file: str,
    as_json: bool,
    effort: Literal["quick", "usual", "thorough"],
    folder: Path | None,
    glossary: Path | None,
) -> None:
    """Say what each message may be about: one message a line in, one result a line out.

    A probability says how likely a reviewer would call the message so. It is no finding about
    anybody. Blank lines are scored as nothing, so that results stand line by line with the input.
    """
    # Models are loaded where they are used: `--help` should not wait for them.
    from upstander.evidence.detect.models.shipped import load_scorer, shipped_scorer  # noqa: PLC0415

    many = 0
    with _opened(file) as source:
        words = known_words(read_glossary(glossary)) if glossary is not None else None
        plain = folder is None and words is None
        scorer = shipped_scorer() if plain else load_scorer(folder, known_words=words)
        if effort != "quick" and not scorer.has_encoder:
            click.echo(
                "note: the encoder is not installed (extra `encoder`); the linear stage stands "
                "alone",
                err=True,
            )
        lines = _read_lines(source, file)
        while chunk := list(islice(lines, _CHUNK)):
            for one in scorer.score(chunk, effort=effort):
                click.echo(msgspec.json.encode(one).decode() if as_json else _as_line(one))
            many += len(chunk)
            if many % 10_000 < _CHUNK and sys.stderr.isatty():
                click.echo(f"{many:,} scored", err=True)
    record(
        "messages.scored",
        object_kind="text",
        object_id="standard input" if file == "-" else Path(file).name,
        detail={"messages": many, "effort": effort},
    )


def _opened(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    path = Path(file)
    if path.is_dir():
        raise click.UsageError(f"{file} is a folder; give a file with one message a line")
    return path.open("rb")


def _read_lines(source: BinaryIO, name: str) -> Iterator[str]:
    number = 0
    while line := source.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise LineUnreadable("longer than 1 MiB, no message", place=f"{name}:{number}")
        try:
            yield line.rstrip(b"\r\n").decode("utf-8")
        except UnicodeDecodeError as error:
            raise LineUnreadable(
                f"byte {error.start + 1} is not UTF-8", place=f"{name}:{number}"
            ) from error


def _as_line(one: object) -> str:
    from upstander.evidence.detect.models.scorer import Scored  # noqa: PLC0415 - as above

    assert isinstance(one, Scored)  # noqa: S101 - for the type checker
    named = sorted(one.categories.items(), key=lambda pair: (-pair[1], pair[0]))
    said = ", ".join(f"{name} {value:.2f}" for name, value in named if value >= _SHOWN)
    words = ", ".join(
        f"{reason.kind.replace('_', ' ')}: {reason.text}" for reason in one.reasons[:4]
    )
    text = one.text.translate(_CONTROLS)
    return f"{said or '-'}\t{text}" + (f"\t[{words}]" if words else "")
