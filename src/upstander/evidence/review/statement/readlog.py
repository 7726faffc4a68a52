"""A log of reads as it is kept in a file: CSV with a header, or a JSON object a line."""

import csv
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence

import msgspec

from upstander.base.errors import UpstanderError
from upstander.evidence.review.statement.gathering import gather_rows, period_day
from upstander.records.statement import BLIND, NOT_CONTROL, OPEN, ReadLog, ReadRow

COLUMNS = {
    "period": "a day, 2026-12-01, or a week, 2026-W49 (also `day` or `week`)",
    "stratum": "name of the stratum, such as a band of scores",
    "stratum_size": "items from which the control of this period and stratum was drawn",
    "read": "yes or no",
    "control": "yes: drawn as control and read blind; open: drawn, but known as control; no",
    "probability": "chance of being drawn as control; blank: drawn by size",
    "decision": "relevant or not relevant; blank where unread",
    "second_decision": "of a second reader who did not know the first",
    "second_drawn": "no: the second read was asked for, not drawn by chance; blank: drawn",
    "settled": "what was decided where the two differed",
    "item": "identity of the item, if it is kept; twice the same is refused",
}
"""The columns and what they hold; the first, second, `read` and `decision` are needed."""

_NEEDED = ("period", "stratum", "read", "decision")
_OTHER_NAMES = {"day": "period", "week": "period"}
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})
_RELEVANT = frozenset({"relevant", *_YES})
_NOT_RELEVANT = frozenset({"not relevant", "not_relevant", *_NO})
LONGEST_LINE = 1 << 16
"""Bytes; what is longer is no row."""
_LARGEST = 10**9
_NUMBER = re.compile(r"[0-9]{1,10}")

_Value = str | int | float | bool | None


class ReadLogInvalid(UpstanderError):
    """A log of reads cannot be read, or a row of it contradicts itself."""


def read_log(lines: Iterable[bytes], name: str) -> ReadLog:
    """Return the reads of a file, counted; `name` is shown with the number of a bad line.

    The first line tells the format: it begins with `{` where the file is JSON lines. Lines that
    are alike but for the item are taken apart once, for a year has few kinds of them.

    Raises:
        ReadLogInvalid: with `name:line`.
    """
    numbered: Iterator[tuple[int, bytes]] = enumerate(lines, 1)
    number, first = next(((at, line) for at, line in numbered if line.strip()), (0, b""))
    if not number:
        raise ReadLogInvalid("holds no rows", place=name)
    first = first.removeprefix(b"\xef\xbb\xbf")
    table: _CsvTable | _JsonTable
    if first.lstrip().startswith(b"{"):
        table, numbered = _JsonTable(), _from(number, first, numbered)
    else:
        table = _CsvTable(_as_utf8(first, f"{name}:{number}"), f"{name}:{number}")
    rows = _count(table, numbered, name)
    if not rows:
        raise ReadLogInvalid("holds no rows", place=name)
    return gather_rows(rows)


def _count(
    table: "_CsvTable | _JsonTable", numbered: Iterator[tuple[int, bytes]], name: str
) -> list[ReadRow]:
    """Return the rows, those alike as one with their count."""
    counts: dict[Hashable, int] = {}
    rows: dict[Hashable, ReadRow] = {}
    seen: set[Hashable] = set()
    for number, line in numbered:
        alike, item = table.cut(line)
        if item is not None and item not in (b"", ""):
            if item in seen:
                reason = "this item stands in an earlier row already"
                raise ReadLogInvalid(reason, place=f"{name}:{number}")
            seen.add(item)
        if alike in counts:
            counts[alike] += 1
        elif line.strip():
            place = f"{name}:{number}"
            rows[alike] = _as_row(table.values(line, place), place)
            counts[alike] = 1
    return [msgspec.structs.replace(row, count=counts[alike]) for alike, row in rows.items()]


def _from(
    number: int, first: bytes, rest: Iterator[tuple[int, bytes]]
) -> Iterator[tuple[int, bytes]]:
    yield number, first
    yield from rest


class _CsvTable:
    """A CSV file by its header."""

    def __init__(self, header: str, place: str) -> None:
        self._header = [_column(one.strip().lower()) for one in _cells(header, place)]
        _check_header(self._header, place)
        self._item = self._header.index("item") if "item" in self._header else None

    def cut(self, line: bytes) -> tuple[Hashable, Hashable]:
        """Return the line without its item, and the item."""
        if self._item is None:
            return line, None
        cells = line.strip().split(b",")
        if b'"' in line or len(cells) != len(self._header):
            # Quoted, or wrong: it stands for itself, and `values` says what is wrong.
            text = line.decode("utf-8", "replace")
            quoted = next(csv.reader([text]), [])
            return line, quoted[self._item].strip().encode() if len(quoted) > self._item else None
        item = cells.pop(self._item)
        return b",".join(cells), item.strip()

    def values(self, line: bytes, place: str) -> dict[str, str]:
        """Return the values of a line by column.

        Raises:
            ReadLogInvalid: it is no row of this file.
        """
        cells = _cells(_as_utf8(line, place), place)
        if len(cells) != len(self._header):
            reason = f"has {len(cells)} fields, the header {len(self._header)}"
            raise ReadLogInvalid(reason, place=place)
        return {name: cell.strip() for name, cell in zip(self._header, cells, strict=True)}


class _JsonTable:
    """A file with a JSON object a line."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(dict[str, _Value])

    def cut(self, line: bytes) -> tuple[Hashable, Hashable]:
        """Return the line without its item, and the item."""
        if b'"item"' not in line:
            return line, None
        try:
            given = self._decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return line, None  # `values` says what is wrong
        item = given.pop("item", None)
        return tuple(given.items()), None if item is None else _as_text(item)

    def values(self, line: bytes, place: str) -> dict[str, str]:
        """Return the values of a line by column.

        Raises:
            ReadLogInvalid: it is no row of this file.
        """
        text = _as_utf8(line, place)
        try:
            given = self._decoder.decode(text)
        except msgspec.DecodeError as error:
            raise ReadLogInvalid(f"is no flat JSON object: {error}", place=place) from error
        names = [_column(name) for name in given]
        _check_header(names, place)
        return {name: _as_text(value) for name, value in zip(names, given.values(), strict=True)}


def _as_utf8(line: bytes, place: str) -> str:
    if len(line) > LONGEST_LINE:
        raise ReadLogInvalid("longer than 64 KiB, no row", place=place)
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadLogInvalid(f"byte {error.start + 1} is not UTF-8", place=place) from error


def _as_text(value: _Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip()


def _cells(line: str, place: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration) as error:
        raise ReadLogInvalid(f"is no row of a CSV file: {error}", place=place) from error


def _column(name: str) -> str:
    return _OTHER_NAMES.get(name, name)


def _check_header(names: Sequence[str], place: str) -> None:
    for name in names:
        if name not in COLUMNS:
            raise ReadLogInvalid(f"unknown column {name!r}", place=place)
        if names.count(name) > 1:
            raise ReadLogInvalid(f"column {name!r} stands twice", place=place)
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise ReadLogInvalid(f"has no column {missing[0]!r}", place=place)


def _as_row(given: dict[str, str], place: str) -> ReadRow:
    """Return a row from its values as they were written."""
    values = dict.fromkeys(COLUMNS, "") | given
    if period_day(values["period"]) is None:
        reason = f"period {values['period']!r} is neither a day (2026-12-01) nor a week (2026-W49)"
        raise ReadLogInvalid(reason, place=place)
    if not values["stratum"]:
        raise ReadLogInvalid("names no stratum", place=place)
    read = _truth(values["read"], _YES, _NO, "read", place)
    control = _control(values["control"].lower(), place)
    row = ReadRow(
        period=values["period"],
        stratum=values["stratum"],
        size=_size(values["stratum_size"], place),
        read=bool(read),
        control=control,
        probability=_probability(values["probability"], place),
        decision=_decision(values, "decision", place),
        second=_decision(values, "second_decision", place),
        second_drawn=_truth(values["second_drawn"], _YES, _NO, "second_drawn", place),
        settled=_decision(values, "settled", place),
    )
    if read is None:
        raise ReadLogInvalid("says neither that it was read nor that it was not", place=place)
    _check_row(row, place)
    return row


def _check_row(row: ReadRow, place: str) -> None:
    """Raise where a row contradicts itself."""
    reasons = {
        "was read, and has no decision": row.read and row.decision is None,
        "was not read, and has a decision": not row.read and row.decision is not None,
        "has a second decision and no first": row.second is not None and row.decision is None,
        "is settled, but two decisions do not differ": row.settled is not None
        and (row.second is None or row.second == row.decision),
        "has a probability and is no control": row.probability is not None
        and row.read
        and row.control == NOT_CONTROL,
    }
    for reason, holds in reasons.items():
        if holds:
            raise ReadLogInvalid(reason, place=place)


def _truth(
    text: str, yes: frozenset[str], no: frozenset[str], column: str, place: str
) -> bool | None:
    lowered = text.lower()
    if lowered in yes:
        return True
    if lowered in no:
        return False
    if lowered:
        raise ReadLogInvalid(f"{column} {text!r} is none of the words allowed", place=place)
    return None


def _decision(values: dict[str, str], column: str, place: str) -> bool | None:
    return _truth(values[column], _RELEVANT, _NOT_RELEVANT, column, place)


def _control(text: str, place: str) -> str:
    if text == OPEN:
        return OPEN
    return BLIND if _truth(text, _YES, _NO, "control", place) else NOT_CONTROL


def _size(text: str, place: str) -> int | None:
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or int(text) > _LARGEST:
        raise ReadLogInvalid(f"stratum_size {text!r} is no number of items", place=place)
    return int(text)


def _probability(text: str, place: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise ReadLogInvalid(f"probability {text!r} is not above 0 and up to 1", place=place)
    return value
