"""A scanner of XML start tags that keeps byte places and survives what expat refuses.

Expat holds a whole start tag in memory, so that one part of a backup with a gigabyte of base64
would cost a gigabyte, and it ends at the first surrogate reference or control character. This
scanner matches tags on the mapped bytes and decodes each value when asked. On well-formed input
it gives the same values as expat (tests/property/test_xml_mail_readers.py holds it to that).

No entity is ever expanded but the five of XML itself: a document type is passed over unread.

References: XML 1.0 (fifth edition), 2.2 characters, 2.11 line ends, 3.3.3 attribute values,
4.1 references; Unicode 15, 3.9 (surrogate pairs).
"""

import codecs
import re
from dataclasses import dataclass

from upstander.evidence.decode.filemap import Buffer, find_far

_NAME = rb"[^\s=<>\"'/&!?]++"
STRICT_ATTRIBUTES = rb"(?:\s++" + _NAME + rb"\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+"
_LOOSE_ATTRIBUTES = rb"(?:\s++" + _NAME + rb"\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))*+"
_STRICT_TAG = re.compile(rb"<(" + _NAME + rb")(" + STRICT_ATTRIBUTES + rb")\s*+(/?)>")
_LOOSE_TAG = re.compile(rb"<(" + _NAME + rb")(" + _LOOSE_ATTRIBUTES + rb")\s*+(/?)>")
_ATTRIBUTE = re.compile(rb"\s++(" + _NAME + rb")\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")

_ASIDES = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<![CDATA[", b"]]>"))
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE[^\[<>]{0,4096}+(?:\[[^\]]{0,65536}+\]\s*+)?>")
_BETWEEN = re.compile(r"(?:\s++[^\s=<>\"'/&!?]++=\")*+\s*+")
_CAREFUL_BYTES = bytes(range(0x20)) + b"&<"
"""Bytes that a value cannot hold and be its own characters."""
_MAX_NAME_LISTS = 256

_REFERENCE = re.compile(r"&(?:#([0-9]{1,10})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z_][\w.-]*));|&")
_PREDEFINED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|[\t\n\r]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NEEDS_CARE = re.compile("[&\x00-\x1f\ufffe\uffff]")
"""Where a text has none of these, a value is its own characters."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(slots=True)
class Repairs:
    """What had to be mended to read a value, counted."""

    surrogates: int = 0
    """Emoji written as two surrogate references, joined again."""
    replaced: int = 0
    """Characters that XML or the encoding refuses, shown as U+FFFD."""
    markup: int = 0
    """A bare `<` or `&`, or an entity that is not XML's own, kept as written."""

    def add(self, other: "Repairs") -> None:
        """Add the counts of `other`."""
        self.surrogates += other.surrogates
        self.replaced += other.replaced
        self.markup += other.markup

    def transforms(self) -> tuple[str, ...]:
        """Return the names for `body_transforms`."""
        return (
            *(("surrogate_repair",) if self.surrogates else ()),
            *((f"replacement({self.replaced})",) if self.replaced else ()),
            *((f"markup_repair({self.markup})",) if self.markup else ()),
        )


@dataclass(frozen=True, slots=True)
class Tag:
    """One start tag; places are those of the buffer."""

    name: bytes
    start: int
    end: int
    attributes: tuple[int, int]
    """Span of the attributes, the white space before each included."""
    empty: bool
    """Whether it ends in `/>`."""
    loose: bool
    """Whether a value holds a bare `<`, which XML refuses."""


def match_tag(data: Buffer, start: int) -> Tag | None:
    """Return the start tag at `start`, or None where none is complete there."""
    found = _STRICT_TAG.match(data, start)
    loose = found is None
    if found is None:
        found = _LOOSE_TAG.match(data, start)
        if found is None:
            return None
    return Tag(found[1], start, found.end(), found.span(2), bool(found[3]), loose)


def list_attributes(data: Buffer, tag: Tag) -> list[tuple[bytes, int, int]]:
    """Return (name, start, end) of every value of `tag`, without copying a value."""
    begin, end = tag.attributes
    found = []
    for match in _ATTRIBUTE.finditer(data, begin, end):
        group = 2 if match.start(2) >= 0 else 3
        found.append((match[1], *match.span(group)))
    return found


class PairReader:
    """Reads attributes that need no care fast: the names hardly change from row to row."""

    def __init__(self) -> None:
        """Start with no known list of names."""
        self._names: dict[str, tuple[str, ...]] = {}

    def read(self, block: bytes) -> dict[str, str] | None:
        """Return the attributes of `block`, or None where one of them needs care."""
        found = self.split(block)
        return None if found is None else dict(zip(*found, strict=True))

    def split(self, block: bytes) -> tuple[tuple[str, ...], list[str]] | None:
        """Return (names, values) of `block`, or None where a value needs care.

        The tuple of names is the same object for every block that has these names.

        Args:
            block: what stands between an element's name and its end, in UTF-8.
        """
        if len(block.translate(None, _CAREFUL_BYTES)) != len(block):
            return None
        try:
            text = block.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if not text.isascii() and _FORBIDDEN.search(text):
            return None
        pieces = text.split('"')
        between = '"'.join(pieces[::2])
        names = self._names.get(between)
        if names is None:
            names = self._learn(between, len(pieces))
            if names is None:
                return None
        return names, pieces[1::2]

    def _learn(self, between: str, pieces: int) -> tuple[str, ...] | None:
        """Return the names of pieces such as ` a=" b="`, None where they are not all names."""
        if not _BETWEEN.fullmatch(between):
            return None
        names = tuple(piece.strip()[:-1] for piece in between.split('"')[:-1])
        if len(set(names)) != len(names) or pieces != 2 * len(names) + 1:
            return None
        if len(self._names) < _MAX_NAME_LISTS:
            self._names[between] = names
        return names


def decode_value(raw: bytes, codec: str) -> tuple[str, Repairs]:
    """Return an attribute's value as XML defines it, with what was mended to read it."""
    repairs = Repairs()
    text = _decode_bytes(raw, codec, repairs)
    if NEEDS_CARE.search(text) or _SURROGATE.search(text):
        text = mend_text(text, repairs)
    repairs.markup += text.count("<") if b"<" in raw else 0
    return text, repairs


def _decode_bytes(raw: bytes, codec: str, repairs: Repairs) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        pass
    if codec == "utf-8":
        try:  # Java's modified UTF-8 writes each half of a pair by itself
            return raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            pass
    text = raw.decode(codec, "replace")
    repairs.replaced += text.count(_REPLACEMENT)
    return text


def mend_text(text: str, repairs: Repairs) -> str:
    """Return `text` with references resolved and white space as XML has it; count the mends."""
    text = _LINE_END.sub(" ", text)
    text, refused = _FORBIDDEN.subn(_REPLACEMENT, text)
    repairs.replaced += refused
    if "&" in text:
        text = _REFERENCE.sub(lambda found: _resolve(found, repairs), text)
    if _SURROGATE.search(text):
        text, joined = _PAIR.subn(_join_pair, text)
        text, alone = _SURROGATE.subn(_REPLACEMENT, text)
        repairs.surrogates += joined
        repairs.replaced += alone
    return text


def _join_pair(found: re.Match[str]) -> str:
    high, low = (ord(unit) for unit in found[0])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _resolve(found: re.Match[str], repairs: Repairs) -> str:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        point = int(decimal) if decimal else int(hexadecimal, 16)
        if point > 0x10FFFF or _FORBIDDEN.match(chr(point)):
            repairs.replaced += 1
            return _REPLACEMENT
        return chr(point)
    if name in _PREDEFINED:
        return _PREDEFINED[name]
    repairs.markup += 1
    return found[0]


class Asides:
    """Finds the ends of comments, instructions and document types of one buffer."""

    def __init__(self, data: Buffer) -> None:
        """Take the buffer."""
        self._data = data
        self._absent: set[bytes] = set()

    def end(self, start: int) -> int:
        """Return the end of the aside at `start`, -1 where there is none or it never ends."""
        opening = self._data[start : start + 9]
        for mark, close in _ASIDES:
            if opening.startswith(mark):
                return self._find(close, start + len(mark))
        if opening == b"<!DOCTYPE":
            found = _DOCUMENT_TYPE.match(self._data, start)
            return found.end() if found else -1
        return -1

    def _find(self, mark: bytes, start: int) -> int:
        # A mark that is in no later place is sought once: else a file of openings is quadratic.
        if mark in self._absent:
            return -1
        found = find_far(self._data, mark, start)
        if found < 0:
            self._absent.add(mark)
            return -1
        return found + len(mark)


def declared_codec(head: bytes) -> str:
    """Return the codec that the XML declaration names, `utf-8` where it names none we take.

    Only codecs that keep ASCII bytes as they are qualify: tags are matched on the bytes.
    """
    found = re.match(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})", head)
    if not found:
        return "utf-8"
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return "utf-8"
    if re.fullmatch(r"iso8859-\d+|cp125\d|cp437|cp850|koi8-r", name):
        return name
    return "utf-8"
