"""Bytes of a policy file to text: encodings, line ends, and files that are not text at all."""

from dataclasses import dataclass
from pathlib import Path

from upstander.base.digest import Sha256, digest_bytes
from upstander.base.errors import UpstanderError
from upstander.base.limits import MIB

MAX_BYTES = 32 * MIB
"""A policy of words is far below this; a larger file is something else."""

_NOT_TEXT = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zipped document (such as DOCX or ODT)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a rich text document"),
)
_PLAIN_CONTROLS = frozenset("\t\n\r\f\v\x85\x1c\x1d\x1e\x1f")


class PolicyUnreadable(UpstanderError):
    """The file is no document from which a policy can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """What a file says once its bytes are decoded."""

    text: str
    """Newlines as `\\n`, no byte order mark."""
    sha256: Sha256
    """Of the bytes as they were."""
    notes: tuple[str, ...]
    """What was done to reach `text`, one plain sentence each."""


def read_file_text(path: Path) -> FileText:
    """Read the file at `path` as text.

    Raises:
        PolicyUnreadable: it is absent, too large, empty, or not text.
    """
    return decode_file_text(read_file_bytes(path), place=str(path))


def read_file_bytes(path: Path) -> bytes:
    """Return the bytes of the file at `path`.

    Raises:
        PolicyUnreadable: it is absent or too large.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PolicyUnreadable("larger than a policy can be", place=str(path))
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be opened"
        raise PolicyUnreadable(reason, place=str(path)) from error


def decode_file_text(data: bytes, *, place: str = "") -> FileText:
    """Decode the bytes of a policy: UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises:
        PolicyUnreadable: the bytes are empty or not text.
    """
    for magic, what in _NOT_TEXT:
        if data.startswith(magic):
            raise PolicyUnreadable(f"{what}: save it as DOCX or PDF and give that", place=place)
    text, notes = _decode(data, place)
    if not text.strip():
        raise PolicyUnreadable("holds no text", place=place)
    odd = sum(1 for c in text if c < " " and c not in _PLAIN_CONTROLS)
    if "\0" in text or odd * 100 > len(text):
        raise PolicyUnreadable("a binary file, not text", place=place)
    plain = normalise_newlines(text)
    if plain != text:
        notes.append("Line ends were written as carriage returns; spans count one per line.")
    return FileText(text=plain, sha256=digest_bytes(data), notes=tuple(notes))


def normalise_newlines(text: str) -> str:
    """Return `text` with every line end as one newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, place: str) -> tuple[str, list[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), ["The file is in UTF-16."]
        except UnicodeDecodeError as error:
            raise PolicyUnreadable("a binary file, not text", place=place) from error
    marked = data.startswith(b"\xef\xbb\xbf")
    notes = ["The file opens with a byte order mark; spans do not count it."] if marked else []
    try:
        return data.decode("utf-8-sig"), notes
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise PolicyUnreadable("a binary file, not text", place=place) from error
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise PolicyUnreadable("neither UTF-8 nor Windows-1252 text", place=place) from error
    return text, ["The file is not UTF-8; it was read as Windows-1252."]
