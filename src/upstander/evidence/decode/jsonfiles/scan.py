"""A streaming walk of JSON that finds the arrays that hold rows, with the place of every byte.

`scan` yields, in the order of the file: `ArrayOpened` where an array of rows begins, `Row` for
each element, `Framing` for every byte between, `Skipped` for an element that cannot be read,
and a `Remark` where the walk had to stop. Many elements are split at once by msgspec; brackets
are counted only where that fails. Paths are written `$.chats.list[*].messages[*]`; `$` alone
makes each value of a file of JSON Lines a row.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from upstander.evidence.decode.jsonfiles.cursor import (
    CLOSE_ARRAY,
    CLOSE_OBJECT,
    FIELD_BYTES,
    OPEN_ARRAY,
    OPEN_OBJECT,
    ArrayOpened,
    Cursor,
    Event,
    Row,
    RowRun,
    RunEvent,
    Scan,
    small_value,
)
from upstander.evidence.decode.jsonfiles.mapped import JsonBytes, Malformed, TooDeep
from upstander.evidence.decode.jsonfiles.rows import Rows
from upstander.records.provenance import Framing, Remark

_STEPS = re.compile(r"\.([^.\[\]]+)|\[(\*)\]")

Fields = tuple[dict[str, Any], ...]
_Steps = tuple[str, ...]
_Walked = Generator[RunEvent, None, int]


def scan(source: JsonBytes, wanted: Scan, *, size: int | None = None) -> Iterator[Event]:
    """Yield the events of `source`; `size` is the file's, where it is not the buffer's."""
    for event in scan_runs(source, wanted, size=size):
        if isinstance(event, RowRun):
            yield from event.events()
        else:
            yield event


def scan_runs(source: JsonBytes, wanted: Scan, *, size: int | None = None) -> Iterator[RunEvent]:
    """Yield the events of `scan` with neighbouring rows in runs, for readers of many rows."""
    walk = _Walk(source, wanted)
    total = len(source.data) if size is None else size
    try:
        yield from walk.roots()
        yield from walk.cursor.cover(source.limit)
    except Malformed as stop:
        yield from walk.cursor.stop(stop)
    at = walk.cursor.done
    if at < total:
        if source.limit < len(source.data):
            yield Remark(f"The last {total - at} bytes of the file are NULs and hold nothing.")
        yield Framing(at, total)


def first_rows(head: bytes, paths: Sequence[str], *, count: int = 8) -> list[Any]:
    """Return the first complete rows in the head of a file, for a reader's `score`."""
    rows: list[Any] = []
    for event in scan(JsonBytes(head), Scan(paths=tuple(paths), is_row=lambda _: False)):
        if isinstance(event, Row):
            rows.append(event.value)
            if len(rows) == count:
                break
    return rows


def root_fields(source: JsonBytes, *, until: str = "") -> dict[str, Any] | None:
    """Return the fields at the top of the object in `source`, large values as None.

    None where the top is no object. A cut buffer gives the fields before the cut; `until`
    names a field after which to stop.
    """
    cursor = Cursor(source)
    at = source.skip_space(source.begin)
    if at >= source.limit or source.data[at] != OPEN_OBJECT:
        return None
    fields: dict[str, Any] = {}
    try:
        at = source.skip_space(at + 1)
        while cursor.byte(at) != CLOSE_OBJECT and until not in fields:
            key, value = cursor.key(at)
            fields[key] = None
            end = source.value_end(value)
            fields[key] = small_value(source, value, end)
            at = cursor.after(end, CLOSE_OBJECT)
            source.release(at)
    except Malformed:
        pass  # a head is cut by nature, and the walk itself reports damage
    return fields


class _Walk:
    """Follows the paths that may lead to rows and steps over everything else."""

    def __init__(self, source: JsonBytes, wanted: Scan) -> None:
        self.source, self.wanted = source, wanted
        self.cursor = Cursor(source)
        self._paths = {tuple(a or b for a, b in _STEPS.findall(p)): p for p in wanted.paths}
        self._prefixes = {steps[:n] for steps in self._paths for n in range(len(steps))}

    def roots(self) -> Iterator[RunEvent]:
        """Walk every value at the top; well-formed JSON has one, JSON Lines many."""
        at, line = self.source.skip_space(self.source.begin), 0
        if () in self._paths:
            yield ArrayOpened("$", "", ())
            yield from Rows(self.cursor, self.wanted, "").lines(at)
            return
        while at < self.source.limit:
            at = yield from self._value(at, (), f"/{line}" if line else "", ())
            at = self.source.skip_space(at)
            line += 1

    def _value(self, at: int, steps: _Steps, pointer: str, fields: Fields) -> _Walked:
        """Walk one value whose path may lead to rows."""
        byte = self.cursor.byte(at)
        inside = (*steps, "*")
        if byte == OPEN_OBJECT and steps in self._prefixes:
            return (yield from self._object(at, steps, pointer, fields))
        if byte == OPEN_ARRAY and inside in self._paths:
            fields = self._with_fields_behind(at, fields)
            yield ArrayOpened(self._paths[inside], pointer, fields)
            return (yield from Rows(self.cursor, self.wanted, pointer).array(at))
        if byte == OPEN_ARRAY and inside in self._prefixes:
            return (yield from self._array(at, inside, pointer, fields))
        try:
            return self.source.value_end(at)
        except TooDeep as deep:
            return deep.at

    def _object(self, at: int, steps: _Steps, pointer: str, fields: Fields) -> _Walked:
        own: dict[str, Any] = {}
        at = self.source.skip_space(at + 1)
        while self.cursor.byte(at) != CLOSE_OBJECT:
            key, value = self.cursor.key(at)
            name = key.replace("~", "~0").replace("/", "~1")
            end = yield from self._value(value, (*steps, key), f"{pointer}/{name}", (*fields, own))
            if end - value <= FIELD_BYTES:
                own[key] = small_value(self.source, value, end)
            at = self.cursor.after(end, CLOSE_OBJECT)
        return at + 1

    def _array(self, at: int, steps: _Steps, pointer: str, fields: Fields) -> _Walked:
        at, index = self.source.skip_space(at + 1), 0
        while self.cursor.byte(at) != CLOSE_ARRAY:
            end = yield from self._value(at, steps, f"{pointer}/{index}", fields)
            at, index = self.cursor.after(end, CLOSE_ARRAY), index + 1
        return at + 1

    def _with_fields_behind(self, at: int, fields: Fields) -> Fields:
        """Return `fields` with those that stand behind the array at `at`, where needed."""
        if not fields or not self.wanted.needs(fields):
            return fields
        own = dict(fields[-1])
        try:
            place = self.cursor.after(self.source.value_end(at), CLOSE_OBJECT)
            while self.cursor.byte(place) != CLOSE_OBJECT:
                key, value = self.cursor.key(place)
                end = self.source.value_end(value)
                own.setdefault(key, small_value(self.source, value, end))
                place = self.cursor.after(end, CLOSE_OBJECT)
        except Malformed:
            pass  # the walk itself will meet the damage and say so
        return (*fields[:-1], own)
