"""Rows of an SMS Backup & Restore file as elements: start tags, parts and addresses."""

import re
from dataclasses import dataclass, field

from upstander.evidence.decode.filemap import Buffer
from upstander.evidence.decode.sms.base64 import measure_base64
from upstander.evidence.decode.sms.rows import (
    MmsRow,
    Part,
    call_message,
    mms_message,
    sms_message,
)
from upstander.evidence.decode.sms.scan import (
    Asides,
    PairReader,
    Repairs,
    Tag,
    decode_value,
    list_attributes,
    match_tag,
)
from upstander.records.messages import Message

ROW_START = re.compile(rb"<(?:sms|mms|call)(?=[\s/>])")
ROOTS = frozenset({b"smses", b"calls"})
END_TAG = re.compile(rb"</([^\s<>/]++)\s*+>")

_TEXT_PART_BYTES = 1 << 20
"""Longest text part in base64 that is shown as text; a longer one is only an attachment."""


@dataclass(slots=True)
class RowElement:
    """One row as it was read, before it is a message."""

    name: bytes
    end: int
    row: MmsRow
    text_repairs: Repairs = field(default_factory=Repairs)
    """What was mended in the words themselves."""
    text_bytes: int = 0
    """Bytes of all values that are held, media not counted."""

    def message(self, start: int, end: int) -> Message:
        """Return the row as a message; the places are those of the file."""
        if self.name == b"call":
            return call_message(self.row.attributes, start, end)
        transforms = self.text_repairs.transforms()
        if self.name == b"mms":
            return mms_message(self.row, start, end, transforms)
        return sms_message(self.row.attributes, start, end, transforms)


class RowReader:
    """Reads one row at a time; `repairs` counts what was mended in all of them."""

    def __init__(self, data: Buffer, codec: str, longest: int) -> None:
        """Take the buffer, its codec, and the most bytes of text that a row may hold."""
        self.repairs = Repairs()
        self.asides = Asides(data)
        self._data = data
        self._codec = codec
        self._pairs = PairReader()
        self._longest = longest

    def read(self, start: int) -> RowElement | None:
        """Return the row at `start`, or None where it is broken or never closed."""
        tag = self.match(start)
        if tag is None:
            return None
        element = RowElement(tag.name, tag.end, MmsRow({}))
        element.row.attributes = self.attributes(tag, element, words=b"body")
        if not tag.empty:
            element.end = self._children(tag, element)
        return element if element.end >= 0 else None

    def split(self, start: int, end: int) -> tuple[tuple[str, ...], list[str]] | None:
        """Return (names, values) of what is at [start, end), None where one needs care."""
        return self._pairs.split(self._data[start:end]) if self._codec == "utf-8" else None

    def match(self, start: int) -> Tag | None:
        """Return the start tag at `start`, unless it swallowed the start of another row."""
        tag = match_tag(self._data, start)
        if tag is None or not tag.loose:
            return tag
        return None if ROW_START.search(self._data, *tag.attributes) else tag

    def attributes(
        self, tag: Tag, element: RowElement | None = None, *, words: bytes = b""
    ) -> dict[str, str]:
        """Return the values of `tag` but `data`; past the longest row they are left empty.

        The second of two attributes of one name is kept under `name#2`.
        """
        element = element or RowElement(tag.name, tag.end, MmsRow({}))
        begin, end = tag.attributes
        if end - begin <= 1 << 16:
            plain = self.split(begin, end)
            if plain is not None and "data" not in plain[0]:
                element.text_bytes += end - begin
                return dict(zip(*plain, strict=True))
        found: dict[str, str] = {}
        for name, first, last in list_attributes(self._data, tag):
            if name == b"data" and tag.name == b"part":
                continue
            element.text_bytes += last - first
            if element.text_bytes > self._longest:
                continue
            value, repairs = decode_value(self._data[first:last], self._codec)
            self.repairs.add(repairs)
            if name == words:
                element.text_repairs.add(repairs)
            key, number = name.decode("utf-8", "replace"), 2
            while key in found:
                key, number = f"{key.partition('#')[0]}#{number}", number + 1
            found[key] = value
        return found

    def _children(self, tag: Tag, element: RowElement) -> int:
        """Read the elements inside `tag`; return its end, -1 where it is not closed."""
        data, position = self._data, tag.end
        while (start := data.find(b"<", position)) >= 0:
            end_tag = END_TAG.match(data, start)
            if end_tag:
                if end_tag[1] == tag.name:
                    return end_tag.end()
                if end_tag[1] in ROOTS:
                    return -1
                position = end_tag.end()
                continue
            if ROW_START.match(data, start):
                return -1
            position = self.asides.end(start)
            if position < 0:
                child = self.match(start)
                if child is None:
                    return -1
                self._child(child, element)
                position = child.end
        return -1

    def _child(self, child: Tag, element: RowElement) -> None:
        row = element.row
        if child.name == b"part":
            row.parts.append(self._part(child, element))
        elif child.name == b"addr":
            row.addresses.append(self.attributes(child, element))
        elif child.name not in (b"parts", b"addrs"):
            row.unknown.append(child.name[:40].decode("utf-8", "replace"))

    def _part(self, child: Tag, element: RowElement) -> Part:
        attributes = self.attributes(child, element, words=b"text")
        part = Part(attributes)
        mime = attributes.get("ct", "").strip().lower()
        for name, first, last in list_attributes(self._data, child):
            if name != b"data" or self._data[first : min(last, first + 5)] in (b"null", b""):
                continue
            keep = _TEXT_PART_BYTES if mime.startswith("text/") else 0
            measured = measure_base64(self._data, first, last, keep=keep)
            part.size, part.sha256 = measured.size, measured.sha256
            part.decoded, part.damaged = measured.kept if keep else None, measured.damaged
        return part
