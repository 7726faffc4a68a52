"""The bytes of a JSON file as one buffer, with the means to step over values in it.

The file is mapped, not read, and pages that were passed are given back, so memory stays
bounded whatever the size. A UTF-16 file (as Windows PowerShell writes) is transcoded whole,
up to `UTF16_BYTES`; places are counted back into its own bytes.
"""

import mmap
import re
from pathlib import Path
from typing import Self

from upstander.base.limits import MIB
from upstander.evidence.decode.reader import SourceUnreadable

UTF16_BYTES = 128 * MIB
"""Largest UTF-16 file that is transcoded."""

MAX_DEPTH = 200
"""Deepest nesting of one value that is read."""

_STRIDE = 8 * MIB
_KEEP_PAGES = 32 * MIB
_SPACE = re.compile(rb"[ \t\r\n]*+")
_FLAT = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+', re.DOTALL)
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_ATOM = re.compile(rb"[^\s,\[\]{}\":]++")
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_CLOSERS = {0x7B: 0x7D, 0x5B: 0x5D}
_QUOTE, _BACKSLASH = 0x22, 0x5C

Buffer = bytes | mmap.mmap


class Malformed(Exception):
    """The walk met what JSON does not allow at `at`; `cut` where the file only ended."""

    def __init__(self, reason: str, at: int, *, cut: bool = False) -> None:
        self.reason, self.at, self.cut = reason, at, cut
        super().__init__(reason)


def text_encoding(head: bytes) -> str:
    """Return `utf-16-le`, `utf-16-be` or `utf-8`, from a BOM or from where the NULs stand."""
    if head[:2] in _UTF16_BOMS:
        return _UTF16_BOMS[head[:2]]
    start = head.lstrip(b" \t\r\n")[:2]
    if len(start) == 2 and start[1] == 0 and start[:1] in b"{[":
        return "utf-16-le"
    if len(start) == 2 and start[0] == 0 and start[1:] in b"{[":
        return "utf-16-be"
    return "utf-8"


def plain_head(head: bytes) -> bytes:
    """Return the head of a file as UTF-8 without a BOM, for a reader's `score`."""
    encoding = text_encoding(head)
    if encoding == "utf-8":
        return head.removeprefix(_UTF8_BOM)
    text = head[: len(head) & ~1].decode(encoding, "replace")
    return text.removeprefix("\ufeff").encode("utf-8", "replace")


class JsonBytes:
    """A buffer of JSON from `begin` to `limit`; the rest is a BOM in front, NULs behind."""

    def __init__(self, data: Buffer, *, encoding: str = "utf-8", bom: int = 0) -> None:
        """Take bytes that are UTF-8 already; `encoding` is what the file itself is in."""
        self.data = data
        self.encoding = encoding
        self._own = self._bom = bom
        self._own_at = 0
        self._released = 0
        self.begin = 3 if encoding == "utf-8" and data[:3] == _UTF8_BOM else 0
        self.limit = self._without_nuls()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map the file at `path`.

        Raises:
            SourceUnreadable: it cannot be opened, or is UTF-16 and too large.
        """
        try:
            with path.open("rb") as stream:
                head = stream.read(64)
                encoding = text_encoding(head)
                if encoding != "utf-8":
                    return cls._transcoded(path, encoding)
                if not head:
                    return cls(b"")
                return cls(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            raise SourceUnreadable(f"cannot be opened: {error}", place=path.name) from error

    @classmethod
    def _transcoded(cls, path: Path, encoding: str) -> Self:
        if path.stat().st_size > UTF16_BYTES:
            reason = "UTF-16 and too large to transcode: save it as UTF-8 and read that"
            raise SourceUnreadable(reason, place=path.name)
        raw = path.read_bytes()
        bom = 2 if raw[:2] in _UTF16_BOMS else 0
        # surrogatepass keeps two bytes for two bytes, so that places can be counted back.
        even = raw[bom : bom + (len(raw) - bom & ~1)]
        data = even.decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
        return cls(data, encoding=encoding, bom=bom)

    def close(self) -> None:
        """Give the mapping back."""
        if isinstance(self.data, mmap.mmap):
            self.data.close()

    def _without_nuls(self) -> int:
        # A disk image or a broken copy pads with NULs, perhaps by the gigabyte.
        end = len(self.data)
        while end:
            start = max(0, end - _STRIDE)
            kept = len(self.data[start:end].rstrip(b"\0"))
            if kept:
                return start + kept
            if isinstance(self.data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
                first = start - start % mmap.ALLOCATIONGRANULARITY
                self.data.madvise(mmap.MADV_DONTNEED, first, end - first)
            end = start
        return 0

    def place(self, at: int) -> int:
        """Return the file's own byte offset of buffer offset `at`; ask in ascending order."""
        if self.encoding == "utf-8":
            return at
        if at < self._own_at:
            return self._own
        piece = self.data[self._own_at : at]
        # Every letter is two bytes of UTF-16, and four where UTF-8 takes four.
        leads = sum(byte & 0xC0 != 0x80 for byte in piece)
        self._own += 2 * (leads + sum(byte >= 0xF0 for byte in piece))
        self._own_at = at
        return self._own

    def release(self, upto: int) -> None:
        """Give back the pages before `upto`, once they are many."""
        if upto - self._released < _KEEP_PAGES or not isinstance(self.data, mmap.mmap):
            return
        if hasattr(mmap, "MADV_DONTNEED"):
            upto -= upto % mmap.ALLOCATIONGRANULARITY
            self.data.madvise(mmap.MADV_DONTNEED, self._released, upto - self._released)
        self._released = upto

    def rewind(self) -> None:
        """Start again from the beginning: places and pages are given anew."""
        self._released = self._own_at = 0
        self._own = self._bom

    def skip_space(self, at: int) -> int:
        """Return the offset of the first byte at or after `at` that is no white space."""
        data, limit = self.data, self.limit
        while at < limit:
            stop = min(at + _STRIDE, limit)
            found = _SPACE.match(data, at, stop)
            at = found.end() if found else stop
            if at < stop:
                return at
            self.release(at)
        return limit

    def string_end(self, at: int) -> int:
        """Return the offset after the string whose opening quote is at `at`.

        Raises:
            Malformed: the string does not end.
        """
        data, limit = self.data, self.limit
        at += 1
        while at < limit:
            found = _IN_STRING.match(data, at, min(at + _STRIDE, limit))
            end = found.end() if found else at
            if end < limit and data[end] == _QUOTE:
                return end + 1
            if end < limit and data[end] == _BACKSLASH and end + 1 >= limit:
                break
            # A stride may end between a backslash and its letter: step over both.
            at = end + 2 if end < limit and data[end] == _BACKSLASH else max(end, at + 1)
            self.release(at)
        raise Malformed("a string does not end", limit, cut=True)

    def value_end(self, at: int) -> int:
        """Return the offset after the value that starts at `at`, by brackets and quotes alone.

        Raises:
            Malformed: the brackets do not pair, the file ends, or it nests too deeply.
        """
        data, limit = self.data, self.limit
        if at >= limit:
            raise Malformed("a value is missing", limit, cut=True)
        first = data[at]
        if first == _QUOTE:
            return self.string_end(at)
        if first not in _CLOSERS:
            found = _ATOM.match(data, at, limit)
            if found is None:
                raise Malformed("a value is missing", at)
            return found.end()
        return self._container_end(at)

    def _container_end(self, at: int) -> int:
        data, limit = self.data, self.limit
        closers: list[int] = []
        depth = deepest = 0
        while at < limit:
            found = _FLAT.match(data, at, min(at + _STRIDE, limit))
            at = found.end() if found else at
            if at >= limit:
                break
            byte = data[at]
            if byte == _QUOTE:
                at = self.string_end(at)
                continue
            if byte in _CLOSERS:
                depth += 1
                deepest = max(deepest, depth)
                # Beyond the limit only the count is kept: a bracket bomb costs no memory.
                if depth <= MAX_DEPTH:
                    closers.append(_CLOSERS[byte])
            elif byte in b"]}":
                depth -= 1
                if depth < MAX_DEPTH and byte != closers.pop():
                    raise Malformed("brackets do not pair", at)
                if depth == 0:
                    return self._checked_depth(at + 1, deepest)
            else:  # the end of a stride between two tokens
                continue
            at += 1
            self.release(at)
        raise Malformed("a value does not end", limit, cut=True)

    def _checked_depth(self, end: int, deepest: int) -> int:
        if deepest > MAX_DEPTH:
            raise TooDeep(end)
        return end


class TooDeep(Malformed):
    """A value is balanced but nests more than `MAX_DEPTH` levels; `at` is its end."""

    def __init__(self, end: int) -> None:
        super().__init__(f"nested more than {MAX_DEPTH} levels deep", end)
