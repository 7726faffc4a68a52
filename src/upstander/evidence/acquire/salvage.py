"""Read a zip whose central directory is missing or broken, from its local file headers.

A copy cut short by a full disk or a pulled cable loses the directory at the end of a zip, and
with it, to ordinary tools, every member. The members themselves are still there, in order.
Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.9.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import IO, Any

LOCAL_HEADER = b"PK\x03\x04"
_FIXED = struct.Struct("<4sHHHHHIIIHH")
_STORED, _DEFLATED = 0, 8
_HAS_DESCRIPTOR = 0x8
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
CHUNK_BYTES = 1 << 18


class Salvaged:
    """One member, readable as a stream until its data, or the file, ends."""

    def __init__(self, archive: IO[bytes], fields: tuple[Any, ...], name: str) -> None:
        """Take the fixed header's fields; the archive stands at the member's data."""
        self.name = name
        self.problem = ""
        self.readable = True
        self._archive = archive
        self._flags, self._method = fields[2], fields[3]
        self._left = fields[7]
        self._inflate = zlib.decompressobj(-15)
        self._done = False
        if self._flags & _ENCRYPTED:
            self._refuse("the member is encrypted")
        elif self._method not in (_STORED, _DEFLATED):
            self._refuse(f"packed by method {self._method}, which cannot be salvaged")
        elif self._flags & _HAS_DESCRIPTOR and self._method == _STORED:
            self._refuse("stored without a length; its end cannot be known")

    def _refuse(self, problem: str) -> None:
        self.problem = problem
        self.readable = False
        self._done = True

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        """Return the next bytes of the member, b"" at its end; `problem` says if it was cut."""
        while not self._done:
            data = self._read_stored(size) if self._method == _STORED else self._read_deflated()
            if data:
                return data
        return b""

    def _read_stored(self, size: int) -> bytes:
        data = self._archive.read(min(size, self._left))
        self._left -= len(data)
        if not data and self._left:
            self.problem = f"cut: {self._left} bytes are missing"
        if not data or not self._left:
            self._done = True
        return data

    def _read_deflated(self) -> bytes:
        packed = self._inflate.unconsumed_tail or self._archive.read(CHUNK_BYTES)
        if not packed:
            self.problem = "cut: the rest of the member is missing"
            self._done = True
            return self._inflate.flush()
        try:
            data = self._inflate.decompress(packed, CHUNK_BYTES * 4)
        except zlib.error as error:
            self.problem = f"damaged: {error}"
            self._done = True
            return b""
        if self._inflate.eof:
            self._archive.seek(-len(self._inflate.unused_data), 1)
            self._done = True
        return data


def salvage_zip(archive: IO[bytes]) -> Iterator[Salvaged]:
    """Yield the members that local headers still lead to; read each before the next."""
    while _seek_header(archive):
        fixed = archive.read(_FIXED.size)
        if len(fixed) < _FIXED.size:
            return
        fields = _FIXED.unpack(fixed)
        raw_name = archive.read(fields[9])
        if len(raw_name) < fields[9] or len(archive.read(fields[10])) < fields[10]:
            return
        name = raw_name.decode("utf-8" if fields[2] & _UTF8_NAME else "cp437", "replace")
        if name.endswith("/"):
            continue
        member = Salvaged(archive, fields, name)
        yield member
        while member.read():
            pass


def _seek_header(archive: IO[bytes]) -> bool:
    """Move to the next local header from here; False where there is none."""
    overlap = b""
    while True:
        at = archive.tell() - len(overlap)
        chunk = archive.read(CHUNK_BYTES)
        if not chunk:
            return False
        window = overlap + chunk
        found = window.find(LOCAL_HEADER)
        if found >= 0:
            archive.seek(at + found)
            return True
        overlap = window[-3:]
