"""A place in a JSON buffer that knows which bytes were accounted for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from upstander.evidence.decode.jsonfiles.mapped import JsonBytes, Malformed
from upstander.evidence.decode.jsonfiles.values import ValueBroken, decode_value
from upstander.records.provenance import Framing, Remark, Skipped

FIELD_BYTES = 1 << 16
"""Largest value that is kept as a field of an object around the rows."""

COMMA, COLON, QUOTE, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT = b',:"[]{}'


class Row(msgspec.Struct, frozen=True, gc=False):
    """One element of an array of rows; its places are the file's own bytes."""

    start: int
    end: int
    pointer: str
    value: Any
    transforms: tuple[str, ...]


class ArrayOpened(msgspec.Struct, frozen=True, gc=False):
    """An array of rows begins; `fields` are those of the objects around it, outermost first.

    Only values up to `FIELD_BYTES` are held; `Scan.needs` decides whether those that stand
    behind the array are fetched too.
    """

    path: str
    pointer: str
    fields: tuple[dict[str, Any], ...]


Event = Row | ArrayOpened | Framing | Skipped | Remark


class RowRun(msgspec.Struct, frozen=True, gc=False):
    """Neighbouring elements that were read at once; a `Row` for each would cost as much again.

    `starts` and `ends` are the file's own bytes; what lies between them is framing.
    """

    done: int
    """Accounted for up to here before the run."""
    starts: list[int]
    ends: list[int]
    values: list[Any]
    pointer: str
    """Of the array."""
    index: int
    """Of the first element."""

    def events(self) -> Iterator[Row | Framing]:
        """Yield the rows one by one, each after the framing before it."""
        done = self.done
        for place, value in enumerate(self.values):
            start, end = self.starts[place], self.ends[place]
            if start > done:
                yield Framing(done, start)
            yield Row(start, end, f"{self.pointer}/{self.index + place}", value, ())
            done = end


RunEvent = Event | RowRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What to look for."""

    paths: tuple[str, ...]
    is_row: Callable[[Any], bool] = bool
    """Whether a value looks like a row; asked only to find the way again after damage."""
    needs: Callable[[tuple[dict[str, Any], ...]], bool] = field(default=lambda _: False)
    """Whether fields behind the array are wanted too, given those before it."""
    record_bytes: int = 32 << 20


class Cursor:
    """Reads tokens of a buffer and yields what lies between the rows as framing."""

    def __init__(self, source: JsonBytes) -> None:
        self.source = source
        self.done = 0
        """Accounted for up to here, in the file's own bytes."""
        self._done_in_buffer = 0

    def cover(self, upto: int) -> Iterator[Framing]:
        """Yield the framing between what was accounted for and `upto`, a buffer offset."""
        at = self.source.place(upto)
        if at > self.done:
            yield Framing(self.done, at)
        self.mark(upto)

    def mark(self, upto: int) -> int:
        """Account for everything before the buffer offset `upto`; return its own offset."""
        self.done, self._done_in_buffer = self.source.place(upto), upto
        return self.done

    def skip(self, start: int, end: int, reason: str, pointer: str) -> Iterator[Event]:
        """Yield the framing before a broken element, and the element as skipped."""
        yield from self.cover(start)
        first, last = self.done, self.mark(end)
        place = f"bytes:{first}-{last}"
        place = f"{place};pointer:{pointer}" if pointer else place
        yield Skipped(reason=reason, locator=place, byte_start=first, byte_end=last)

    def stop(self, stop: Malformed) -> Iterator[Event]:
        """Yield what is left after the walk met what it cannot pass."""
        limit = self.source.limit
        at = max(stop.at, self._done_in_buffer)
        if stop.cut or at >= limit:
            yield from self.cover(limit)
            yield Remark(
                "The file ends before its JSON is complete: it may have been cut off.",
                incomplete=True,
            )
            return
        yield from self.cover(at)
        yield Remark(f"Reading stopped at byte {self.done}: {stop.reason}.")
        reason = f"the rest of the file cannot be read as JSON: {stop.reason}"
        yield from self.skip(at, limit, reason, "")

    def byte(self, at: int) -> int:
        """Return the byte at `at`.

        Raises:
            Malformed: the file ends there.
        """
        if at >= self.source.limit:
            raise Malformed("the file ends early", at, cut=True)
        return self.source.data[at]

    def key(self, at: int) -> tuple[str, int]:
        """Return the key that starts at `at` and the offset of its value.

        Raises:
            Malformed: there is no key, or no colon after it.
        """
        if self.byte(at) != QUOTE:
            raise Malformed("a key is expected", at)
        end = self.source.string_end(at)
        key = small_value(self.source, at, end)
        colon = self.source.skip_space(end)
        if self.byte(colon) != COLON:
            raise Malformed("a colon is expected", colon)
        return key if isinstance(key, str) else "", self.source.skip_space(colon + 1)

    def after(self, at: int, closer: int) -> int:
        """Return the offset of the next member or element, or of `closer`.

        Raises:
            Malformed: something else stands there.
        """
        at = self.source.skip_space(at)
        byte = self.byte(at)
        if byte == closer:
            return at
        if byte != COMMA:
            raise Malformed("a comma is expected", at)
        return self.source.skip_space(at + 1)


def small_value(source: JsonBytes, start: int, end: int) -> Any:
    """Return the value between two offsets, None where it is large or broken."""
    if end - start > FIELD_BYTES:
        return None
    try:
        return decode_value(source.data[start:end])[0]
    except ValueBroken:
        return None
