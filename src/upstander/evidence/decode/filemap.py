"""A source's bytes as one read-only buffer, mapped and not copied."""

import codecs
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager

from upstander.evidence.decode.reader import SourceUnreadable
from upstander.records.sources import Source

Buffer = mmap.mmap | bytes
"""What a scanner walks: it is sliced, searched and matched, never written."""

KEEP_BYTES = 16 << 20
"""Mapped bytes that may stay resident behind the place that is read."""


@contextmanager
def map_source(source: Source) -> Iterator[Buffer]:
    """Give the bytes of `source`, mapped from the file; an empty file gives `b""`.

    A mapping costs no private memory, whatever the size of the file.

    Raises:
        SourceUnreadable: the file cannot be opened or mapped.
    """
    try:
        with source.path.open("rb") as stream:
            size = stream.seek(0, 2)
            mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if size else None
    except (OSError, ValueError) as error:
        raise SourceUnreadable(f"cannot be opened: {error}", place=source.name) from error
    if mapped is None:
        yield b""
        return
    with mapped:
        yield mapped


def give_back(data: Buffer, start: int, end: int) -> int:
    """Give back the mapped pages of [start, end) once they are many; return where to go on.

    Pages that were walked stay resident else, as many as the file has.
    """
    if end - start < KEEP_BYTES:
        return start
    if isinstance(data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        first = start - start % mmap.ALLOCATIONGRANULARITY
        data.madvise(mmap.MADV_DONTNEED, first, end - first)
    return end


def find_far(data: Buffer, mark: bytes, start: int, end: int | None = None) -> int:
    """Return what `data.find` does, without keeping the pages that were passed."""
    limit = len(data) if end is None else min(end, len(data))
    kept = start
    while start < limit:
        stop = min(start + KEEP_BYTES, limit)
        # A mark may lie across two strides.
        found = data.find(mark, start, min(stop + len(mark) - 1, limit))
        if found >= 0:
            return found
        start = stop
        kept = give_back(data, kept, stop)
    return -1


def rfind_far(data: Buffer, mark: bytes, start: int, end: int) -> int:
    """Return what `data.rfind` does, without keeping the pages that were passed."""
    while start < end:
        stop = max(end - KEEP_BYTES, start)
        found = data.rfind(mark, max(stop - len(mark) + 1, start), end)
        if found >= 0:
            return found
        give_back(data, stop, end)
        end = stop
    return -1


def search_far(pattern: re.Pattern[bytes], data: Buffer, start: int, reach: int) -> int:
    """Return where the first match of `pattern` starts, -1 without one; pages are given back.

    Args:
        pattern: one that looks at no more than `reach` bytes of its match and behind it.
        data: the buffer.
        start: where to begin.
        reach: how far a match and what it looks at can go.
    """
    kept, size = start, len(data)
    while start < size:
        stop = min(start + KEEP_BYTES, size)
        found = pattern.search(data, start, min(stop + reach, size))
        if found:
            return found.start()
        start = stop
        kept = give_back(data, kept, stop)
    return -1


class Places:
    """Turns places of the buffer into places of the file; here they are the same."""

    def place(self, position: int) -> int:
        """Return the file's byte place of a place of the buffer; calls must ascend."""
        return position


class Utf16Places(Places):
    """Places of a UTF-16 file whose buffer is UTF-8."""

    def __init__(self, data: bytes, origin: int) -> None:
        """Take the UTF-8 buffer and where in the file its first byte stands."""
        self._data = data
        self._position, self._place = 0, origin

    def place(self, position: int) -> int:
        """Return the file's byte place of a place of the buffer; calls must ascend."""
        text = self._data[self._position : position].decode("utf-8", "surrogatepass")
        self._place += len(text.encode("utf-16-le", "surrogatepass"))
        self._position = position
        return self._place


def utf16_codec(head: bytes) -> tuple[str, int]:
    """Return (codec, length of the byte order mark) of a UTF-16 file, ("", 0) of any other."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "", 0
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", 2
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", 2
    if head[:1] == b"<" and head[1:2] == b"\0":
        return "utf-16-le", 0
    if head[:2] == b"\0<":
        return "utf-16-be", 0
    return "", 0


def transcode_utf16(data: Buffer, codec: str, origin: int, longest: int) -> bytes:
    """Return a UTF-16 file as UTF-8, halves of pairs kept; an odd last byte is left out.

    Raises:
        SourceUnreadable: the file is longer than `longest` bytes: the copy is held in memory.
    """
    if len(data) > longest:
        raise SourceUnreadable(f"UTF-16 files over {longest} bytes are not read")
    pieces = []
    end = origin + (len(data) - origin) // 2 * 2
    for start in range(origin, end, 1 << 20):
        units = data[start : min(start + (1 << 20), end)]
        pieces.append(units.decode(codec, "surrogatepass"))
    # Halves of a pair that fell on two pieces meet again here.
    text = "".join(pieces).encode("utf-16-le", "surrogatepass")
    return text.decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")
