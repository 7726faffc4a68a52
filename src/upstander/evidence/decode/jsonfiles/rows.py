"""Splits one JSON array into its elements, many at once, and finds the way after damage."""

import re
from collections.abc import Callable, Generator
from itertools import accumulate
from typing import Any

import msgspec

from upstander.evidence.decode.jsonfiles.cursor import (
    CLOSE_ARRAY,
    CLOSE_OBJECT,
    COMMA,
    Cursor,
    Row,
    RowRun,
    RunEvent,
    Scan,
)
from upstander.evidence.decode.jsonfiles.mapped import Malformed, TooDeep
from upstander.evidence.decode.jsonfiles.values import ValueBroken, decode_value

CUT_OFF = "the row is cut off by the end of the file"
"""Reason of the last, partial row of a cut file."""

_split = msgspec.json.Decoder(list[msgspec.Raw]).decode
_strict = msgspec.json.Decoder().decode
_GAP = re.compile(rb"[ \t\r\n]*+,[ \t\r\n]*+")
_HEAD = re.compile(rb'\{[ \t\r\n]*+"[^"\\]*+"')
_SEPARATOR = re.compile(rb'\}[ \t\r\n]*+,[ \t\r\n]*+(\{[ \t\r\n]*+"[^"\\]*+")')
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_BYTE = re.compile(r"\(byte (\d+)\)")
_FIRST_WINDOW, _LAST_WINDOW = 1 << 14, 1 << 20
_CUT_WINDOW = 1 << 17
"""Small enough that a window's values are still in the processor's cache when they are used."""
_UNLIKE_WINDOWS = 8
"""Windows that are split by the parser after one that could not be cut at its separators."""
_SLOW_ROWS = 16
_TRIES = 8
_RECOVERY_BYTES = 256 << 20
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

Walked = Generator[RunEvent, None, int]
"""Yields events and returns the buffer offset after what was walked."""


class Rows:
    """The rows of one array, or of one file of JSON Lines."""

    def __init__(self, cursor: Cursor, wanted: Scan, pointer: str) -> None:
        self._cursor, self._source, self._data = cursor, cursor.source, cursor.source.data
        self._record_bytes, self._is_row = wanted.record_bytes, wanted.is_row
        self._pointer = pointer
        self._index = 0
        self._window = _FIRST_WINDOW
        self._separator = b""
        self._slow = 2
        self._unlike = 0
        self._recovery = _RECOVERY_BYTES

    def array(self, at: int) -> Walked:
        """Walk the elements of the array that opens at `at`.

        Raises:
            Malformed: the array cannot be followed to its end.
        """
        at = self._source.skip_space(at + 1)
        while self._cursor.byte(at) != CLOSE_ARRAY:
            end = at
            if self._separator and self._slow <= 0:
                end = yield from self._many(at)
            if end == at:
                end = yield from self._one(at, self._after_damage)
            at = yield from self._next(end)
        return at + 1

    def lines(self, at: int) -> Walked:
        """Walk the values of JSON Lines from `at` to the end of the file."""
        while at < self._source.limit:
            end = yield from self._one(at, self._after_line)
            at = self._source.skip_space(end)
        return at

    def _next(self, end: int) -> Walked:
        """Return the offset of the element after the one that ends at `end`."""
        at = self._source.skip_space(end)
        byte = self._cursor.byte(at)
        if byte == CLOSE_ARRAY:
            return at
        if byte == COMMA:
            at = self._source.skip_space(at + 1)
            if self._data[end - 1] == CLOSE_OBJECT:
                head = _HEAD.match(self._data, at, min(at + 256, self._source.limit))
                self._separator = self._data[end - 1 : head.end()] if head else b""
            return at
        return (yield from self._after_junk(at))

    # --- one by one -------------------------------------------------------------------

    def _one(self, at: int, recover: Callable[[int, int | None, Malformed], Walked]) -> Walked:
        self._slow -= 1
        self._source.release(at)
        try:
            end = self._source.value_end(at)
        except TooDeep as deep:
            return (yield from self._skip(at, deep.at, deep.reason))
        except Malformed as stop:
            return (yield from recover(at, None, stop))
        if end - at > self._record_bytes:
            reason = f"longer than {self._record_bytes} bytes"
            return (yield from self._skip(at, end, reason))
        try:
            value, transforms = decode_value(self._data[at:end])
        except ValueBroken as error:
            return (yield from recover(at, end, Malformed(str(error), at)))
        yield from self._cursor.cover(at)
        first, last = self._cursor.done, self._cursor.mark(end)
        yield Row(first, last, f"{self._pointer}/{self._index}", value, transforms)
        self._index += 1
        return end

    def _skip(self, at: int, end: int, reason: str) -> Walked:
        yield from self._cursor.skip(at, end, reason, f"{self._pointer}/{self._index}")
        self._index += 1
        return end

    # --- many at once -----------------------------------------------------------------

    def _many(self, at: int) -> Walked:
        """Walk as many elements as a window holds; return `at` where none could be split."""
        if self._unlike <= 0:
            end = yield from self._cut(at)
            if end > at:
                return end
            self._unlike = _UNLIKE_WINDOWS
        self._unlike -= 1
        chunk = self._data[at : min(at + self._window, self._source.limit)]
        raws = self._split(chunk)
        if not raws:
            self._window = max(self._window >> 2, _FIRST_WINDOW)
            self._slow = _SLOW_ROWS
            return at
        self._window = min(self._window << 1, _LAST_WINDOW)
        end = yield from self._batch(at, chunk, raws)
        self._source.release(end)
        return end

    def _cut(self, at: int) -> Walked:
        """Walk a window whose elements are all alike; return `at` where one is not.

        An object that starts where an element starts and reads well is that element, so that
        cutting at what merely looks like a separator cannot pass unseen.
        """
        separator = self._separator
        reach = min(self._window, _CUT_WINDOW)
        pieces = self._data[at : min(at + reach, self._source.limit)].split(separator)
        pieces.pop()
        if not pieces:
            return at
        head = separator[separator.index(b"{") :]
        first, *others = pieces
        rows = [first + b"}", *[head + piece + b"}" for piece in others]]
        sizes = list(map(len, rows))
        try:
            values = list(map(_strict, rows))
        except _BROKEN:
            return at
        if max(sizes) > self._record_bytes:
            return at
        self._window = min(self._window << 1, _LAST_WINDOW)
        gap = len(separator) - len(head) - 1
        starts = list(accumulate([size + gap for size in sizes[:-1]], initial=at))
        ends = [start + size for start, size in zip(starts, sizes, strict=True)]
        yield self._run(starts, ends, values)
        self._source.release(ends[-1])
        return ends[-1]

    def _run(self, starts: list[int], ends: list[int], values: list[Any]) -> RowRun:
        """Account for elements at offsets of the buffer and return them as a run."""
        done, index, last = self._cursor.done, self._index, ends[-1]
        if self._source.encoding != "utf-8":
            place = self._source.place
            pairs = [(place(start), place(end)) for start, end in zip(starts, ends, strict=True)]
            starts, ends = [start for start, _ in pairs], [end for _, end in pairs]
        self._cursor.mark(last)
        self._index += len(values)
        return RowRun(done, starts, ends, values, self._pointer, index)

    def _batch(self, at: int, chunk: bytes, raws: list[msgspec.Raw]) -> Walked:
        starts: list[int] = []
        ends: list[int] = []
        values: list[Any] = []
        end = at
        for raw in raws:
            gap = _GAP.match(chunk, end - at) if end > at else None
            start = at + gap.end() if gap else end
            end = start + len(memoryview(raw))
            try:
                value = _strict(raw)
            except _BROKEN:
                value = _BROKEN
            if value is not _BROKEN and end - start <= self._record_bytes:
                starts.append(start)
                ends.append(end)
                values.append(value)
                continue
            if values:
                yield self._run(starts, ends, values)
                starts, ends, values = [], [], []
            yield from self._one(start, self._after_damage)
        if values:
            yield self._run(starts, ends, values)
        return end

    def _split(self, chunk: bytes) -> list[msgspec.Raw]:
        # A prefix of the elements that ends in `}` is valid JSON only where it ends with an
        # element, so a wrong cut cannot pass: it costs a try.
        cut = len(chunk)
        for _ in range(_TRIES):
            cut = chunk.rfind(self._separator, 0, cut)
            if cut < 0:
                break
            try:
                return _split(b"[" + chunk[: cut + 1] + b"]")
            except _BROKEN as error:
                at = _BYTE.search(str(error))
                cut = min(cut, int(at[1])) if at else cut
        return []

    # --- after damage -----------------------------------------------------------------

    def _after_line(self, at: int, end: int | None, stop: Malformed) -> Walked:
        """Give up the line that starts at `at`."""
        newline = self._data.find(b"\n", at, self._source.limit)
        # A line that is cut off swallows the next: that one, where good, was a line of its own.
        followed = newline >= 0 and self._is_good(newline + 1)
        if end is None and not followed and self._is_cut(at):
            return (yield from self._cut_off(at))
        line_end = self._source.limit if newline < 0 else newline
        return (yield from self._skip(at, line_end, stop.reason))

    def _after_damage(self, at: int, end: int | None, stop: Malformed) -> Walked:
        """Give up the element that starts at `at`, as little of it as is safe."""
        self._slow = _SLOW_ROWS
        if end is None and self._is_cut(at):
            return (yield from self._cut_off(at))
        self._recovery -= max(stop.at - at, 0)
        far = min(at + self._record_bytes, self._source.limit)
        found = self._find_row(at, far if end is None else end)
        if found is None and end is None:
            raise Malformed(stop.reason, at)
        return (yield from self._skip(at, found[0] if found else end or at, stop.reason))

    def _after_junk(self, at: int) -> Walked:
        """Return the offset of the next good row after an element that no comma follows."""
        if self._is_good(at):
            return at
        found = self._find_row(at, min(at + self._record_bytes, self._source.limit))
        if found is None:
            raise Malformed("a comma is expected", at)
        yield from self._skip(at, found[0], "bytes between two rows that are not JSON")
        return found[1]

    def _cut_off(self, at: int) -> Walked:
        yield from self._skip(at, self._source.limit, CUT_OFF)
        raise Malformed("the file ends early", self._source.limit, cut=True)

    def _is_cut(self, at: int) -> bool:
        """Return whether all from `at` on is the beginning of a valid value."""
        if self._source.limit - at > self._record_bytes:
            return False
        raw = self._data[at : self._source.limit]
        # Bad letters and lone surrogates are no sign of a cut; they are forgiven elsewhere.
        raw = _SURROGATE.sub(b"??????", raw).decode("utf-8", "replace").encode()
        try:
            _strict(raw)
        except msgspec.DecodeError as error:
            where = _BYTE.search(str(error))
            return "truncated" in str(error) or (where is not None and int(where[1]) >= len(raw))
        except RecursionError:
            return False
        return False

    def _find_row(self, at: int, far: int) -> tuple[int, int] | None:
        """Return the end of the damage and the start of the first row that reads well."""
        for _ in range(_TRIES * 2):
            found = _SEPARATOR.search(self._data, at, far) if self._recovery > 0 else None
            if found is None:
                return None
            self._recovery -= found.end() - at
            if self._is_good(found.start(1)):
                return found.start() + 1, found.start(1)
            at = found.start(1)
        return None

    def _is_good(self, at: int) -> bool:
        try:
            end = self._source.value_end(at)
        except Malformed as stop:
            self._recovery -= max(stop.at - at, 0)
            return False
        self._recovery -= end - at
        try:
            value: Any = decode_value(self._data[at:end])[0]
        except ValueBroken:
            return False
        return end - at <= self._record_bytes and self._is_row(value)
