"""Read the rows of a table whatever its format; every refusal names the file and the line.

Formats by the end of the name: `.csv`, `.tsv`, `.jsonl`, `.ndjson`, each also with `.gz`, and
`.parquet`. Text is UTF-8, with or without a byte order mark.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from upstander.base.errors import UpstanderError
from upstander.base.limits import GIB

MAX_BYTES = 2 * GIB
"""Of a file, unpacked."""
FORMATS = ("csv", "tsv", "jsonl", "ndjson", "parquet")
_UNQUOTED = ("labels", "function", "group", "pair", "context", "text")
"""The header of our own files of sentences: nothing is quoted, `\\n` is a line break."""


class LabelledSetInvalid(UpstanderError):
    """A labelled set cannot be read as one."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows: every row has a value for every column."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    lines: tuple[int, ...]
    """The line, or for Parquet the row, of each, from 1; a header counts."""

    def place(self, row: int) -> str:
        """Return where row `row`, from 0, stands."""
        return f"{self.path}:{self.lines[row]}"


def read_table(path: Path) -> Table:
    """Return the rows of the file at `path`.

    Raises:
        LabelledSetInvalid: the format is unknown, or the file is not in it.
        OSError: it cannot be opened.
    """
    names = [part.lower() for part in path.name.split(".")[1:]]
    packed = bool(names) and names[-1] == "gz"
    kind = (names[:-1] if packed else names)[-1:]
    if not kind or kind[0] not in FORMATS:
        known = ", ".join(f".{one}" for one in FORMATS)
        raise LabelledSetInvalid(f"unknown format; known: {known}, and .gz", place=str(path))
    if kind[0] == "parquet":
        return _read_parquet(path, packed=packed)
    text = _read_text(path, packed=packed)
    if kind[0] in ("jsonl", "ndjson"):
        return _read_json_lines(path, text)
    return _read_separated(path, text, tabs=kind[0] == "tsv")


def _read_text(path: Path, *, packed: bool) -> str:
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise LabelledSetInvalid(f"not gzip: {error}", place=str(path)) from error
    if len(data) > MAX_BYTES:
        raise LabelledSetInvalid(f"larger than {MAX_BYTES:,} bytes", place=str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LabelledSetInvalid("not UTF-8", place=f"{path}:{line}") from error


def _read_parquet(path: Path, *, packed: bool) -> Table:
    if packed:
        raise LabelledSetInvalid("Parquet is packed within; unpack the .gz", place=str(path))
    try:
        table = pq.read_table(path)
    except pa.ArrowException as error:
        raise LabelledSetInvalid(f"not Parquet: {error}", place=str(path)) from error
    rows = tuple(table.to_pylist())
    return Table(path, tuple(table.column_names), rows, tuple(range(1, len(rows) + 1)))


def _read_json_lines(path: Path, text: str) -> Table:
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    columns: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise LabelledSetInvalid(f"not JSON: {error}", place=f"{path}:{number}") from error
        if not isinstance(row, dict):
            raise LabelledSetInvalid("expected an object", place=f"{path}:{number}")
        columns.update(dict.fromkeys(row))
        rows.append(row)
        lines.append(number)
    whole = tuple(dict.fromkeys(columns, None) | row for row in rows)
    return Table(path, tuple(columns), whole, tuple(lines))


def _read_separated(path: Path, text: str, *, tabs: bool) -> Table:
    head = text.partition("\n")[0].rstrip("\r")
    if not head.strip():
        raise LabelledSetInvalid("expected a header", place=f"{path}:1")
    if tabs:
        plain = _read_plain_tabs(path, text, head.split("\t"))
        if plain is not None:
            return plain
    separator = "\t" if tabs else _separator(head)
    return _read_quoted(path, text, separator)


def _separator(head: str) -> str:
    return next((one for one in (",", "\t", ";") if one in head), ",")


def _read_plain_tabs(path: Path, text: str, columns: Sequence[str]) -> Table | None:
    """Return the table of lines of which none is quoted; None where some field goes over lines."""
    own = tuple(columns) == _UNQUOTED
    cells: list[list[str]] = []
    lines: list[int] = []
    for number, line in enumerate(text.split("\n")[1:], start=2):
        if not line.strip("\r"):
            continue
        fields = line.rstrip("\r").split("\t")
        if len(fields) != len(columns):
            if own:
                reason = f"{len(fields)} fields where the header has {len(columns)}"
                raise LabelledSetInvalid(reason, place=f"{path}:{number}")
            return None
        cells.append([one.replace("\\n", "\n") if own else _unquote(one) for one in fields])
        lines.append(number)
    return _table(path, columns, cells, lines)


def _unquote(field: str) -> str:
    """Return a field without the quotes that some programs put around one that holds quotes."""
    inner = field[1:-1]
    if len(field) < 2 or field[0] != '"' or field[-1] != '"':
        return field
    return field if '"' in inner.replace('""', "") else inner.replace('""', '"')


def _read_quoted(path: Path, text: str, separator: str) -> Table:
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    cells: list[list[str]] = []
    lines: list[int] = []
    columns: list[str] = []
    start = 1
    try:
        for fields in reader:
            if not columns:
                columns = fields
            elif fields:
                if len(fields) != len(columns):
                    reason = f"{len(fields)} fields where the header has {len(columns)}"
                    raise LabelledSetInvalid(reason, place=f"{path}:{start}")
                cells.append(fields)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise LabelledSetInvalid(f"not CSV: {error}", place=f"{path}:{start}") from error
    return _table(path, columns, cells, lines)


def _table(
    path: Path, columns: Sequence[str], cells: Sequence[Sequence[str]], lines: Sequence[int]
) -> Table:
    names = [one.strip() for one in columns]
    if repeated := next(_repeated(names), None):
        raise LabelledSetInvalid(f"the column `{repeated}` stands twice", place=f"{path}:1")
    rows = tuple(dict(zip(names, fields, strict=True)) for fields in cells)
    return Table(path, tuple(names), rows, tuple(lines))


def _repeated(names: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            yield name
        seen.add(name)
