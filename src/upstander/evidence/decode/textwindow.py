"""Text files as UTF-8 bytes in blocks, with the way back to places in the file itself."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from upstander.evidence.decode.reader import SourceUnreadable

BLOCK_BYTES = 1 << 20
"""Read at once."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def sniff_encoding(head: bytes) -> tuple[str, int]:
    """Return (encoding, bytes of its byte order mark) of a text's first bytes."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding, len(bom)
    return "utf-8", 0


def head_as_utf8(head: bytes) -> bytes:
    """Return a file's first bytes as UTF-8 without a byte order mark, whatever they are in."""
    encoding, bom = sniff_encoding(head)
    if encoding == "utf-8":
        return head[bom:]
    return head[bom:].decode(encoding, "replace").encode("utf-8", "replace")


class TextWindow:
    """One text file; UTF-8 unless a byte order mark says UTF-16."""

    def __init__(self, path: Path) -> None:
        """Look at the first bytes of the file.

        Raises:
            SourceUnreadable: the file cannot be opened.
        """
        self._path = path
        try:
            with path.open("rb") as stream:
                head = stream.read(4)
        except OSError as error:
            reason = f"cannot be opened: {error.strerror}"
            raise SourceUnreadable(reason, place=path.name) from error
        self.encoding, self.bom_bytes = sniff_encoding(head)
        self.odd_byte = False
        """Set by `blocks`: the file ends within a unit of UTF-16."""

    def blocks(self) -> Iterator[bytes]:
        """Yield the text after its byte order mark as UTF-8; what is no text passes unchanged.

        A surrogate that stands alone in UTF-16 comes as its three bytes, which UTF-8 forbids, so
        that it is counted as a replacement later.
        """
        with self._path.open("rb") as stream:
            stream.seek(self.bom_bytes)
            if self.encoding == "utf-8":
                while block := stream.read(BLOCK_BYTES):
                    yield block
                return
            decoder = codecs.getincrementaldecoder(self.encoding)("surrogatepass")
            rest = b""
            while block := stream.read(BLOCK_BYTES):
                units = rest + block
                even = len(units) & ~1
                rest = units[even:]
                text = decoder.decode(units[:even])
                # An empty block would mean the end to whoever reads.
                if text:
                    yield text.encode("utf-8", "surrogatepass")
            self.odd_byte = bool(rest)
            # The first half of a pair, held back for a second half that never came.
            half = decoder.getstate()[0]
            if half:
                text = half.decode(self.encoding, "surrogatepass")
                yield text.encode("utf-8", "surrogatepass")

    def width(self, piece: bytes) -> int:
        """Return how many bytes of the file a whole piece of `blocks` stands for."""
        if self.encoding == "utf-8":
            return len(piece)
        # One unit for every character, two for those of four bytes.
        units = sum(map(len, _chunks(piece)))
        return 2 * units


def _chunks(piece: bytes) -> Iterator[bytes]:
    leads = piece.translate(None, delete=_CONTINUATION)
    yield leads
    yield leads.translate(None, delete=_NOT_FOUR)


_CONTINUATION = bytes(range(0x80, 0xC0))
_NOT_FOUR = bytes(byte for byte in range(256) if not 0xF0 <= byte <= 0xF7)


def decode_text(raw: bytes) -> tuple[str, int]:
    """Return (text, how many characters were replaced) of bytes that are not clean UTF-8."""
    try:
        text = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
        return text, text.count("\ufffd") - raw.count(b"\xef\xbf\xbd")
    clean = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return clean, clean.count("\ufffd") - raw.count(b"\xef\xbf\xbd")


def ends_within_character(raw: bytes) -> bool:
    """Whether bytes of UTF-8 stop before their last character is complete."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(raw[-8:].lstrip(bytes(range(0x80, 0xC0))))
    return bool(decoder.getstate()[0])
