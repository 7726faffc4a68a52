"""Base64 measured and hashed where it lies, in pieces, without holding what it encodes."""

import binascii
import hashlib
import re
from dataclasses import dataclass

from upstander.evidence.decode.filemap import Buffer

PIECE_BYTES = 1 << 20

_SPACE = b" \t\r\n"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_LINE_REFERENCE = re.compile(rb"&#(?:0*(?:9|10|13)|[xX]0*[9aAdD]);")
_LONGEST_REFERENCE = 12


@dataclass(slots=True)
class Measured:
    """What a base64 text encodes."""

    size: int
    """Bytes; -1 where the text is not base64."""
    sha256: str
    kept: bytes | None
    """The bytes themselves, where they are no more than was asked for."""

    @property
    def damaged(self) -> bool:
        """Whether the text could not be decoded."""
        return self.size < 0


def measure_base64(data: Buffer, start: int, end: int, *, keep: int = 0) -> Measured:
    """Return size and SHA-256 of what `data[start:end]` encodes; keep up to `keep` bytes of it.

    White space, also as XML references, is passed over. Anything else that is not base64, or a
    length that base64 cannot have, gives a size of -1.
    """
    hasher, size, kept, rest = hashlib.sha256(), 0, bytearray(), b""
    position = start
    while position < end:
        piece_end = _piece_end(data, position, end)
        piece = data[position:piece_end]
        position = piece_end
        if b"&" in piece:
            piece = _LINE_REFERENCE.sub(b"", piece)
        piece = rest + piece.translate(None, _SPACE)
        if piece.translate(None, _ALPHABET) or b"=" in piece.rstrip(b"="):
            return Measured(-1, "", None)
        whole = len(piece) // 4 * 4
        piece, rest = piece[:whole], piece[whole:]
        try:
            decoded = binascii.a2b_base64(piece)
        except binascii.Error:
            return Measured(-1, "", None)
        hasher.update(decoded)
        size += len(decoded)
        if size <= keep:
            kept += decoded
    if rest:
        return Measured(-1, "", None)
    return Measured(size, hasher.hexdigest(), bytes(kept) if size <= keep else None)


def _piece_end(data: Buffer, position: int, end: int) -> int:
    """Return where to cut, so that no reference is cut in two."""
    if end - position <= PIECE_BYTES:
        return end
    cut = position + PIECE_BYTES
    ampersand = data.rfind(b"&", cut - _LONGEST_REFERENCE, cut)
    return ampersand if ampersand >= 0 else cut
