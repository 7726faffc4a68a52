"""A mail message as a tree of parts, walked by a parser that bad input cannot raise or recurse.

The standard library's parser recurses with the nesting of parts and reads headers at some
hundred messages a second; this one keeps to bytes, bounds depth and parts, and names what is
wrong with a message instead of guessing.

References: RFC 5322 (2.2 header fields, 2.2.3 folding), RFC 2045 (5 content type, 6 transfer
encodings), RFC 2046 (5.1 multipart), RFC 2231 (3 and 4 parameter values).
"""

import binascii
import re
from dataclasses import dataclass, field
from itertools import islice

from upstander.evidence.decode.mail.words import decode_charset

MAX_DEPTH, MAX_PARTS = 24, 5_000

_FIELD = re.compile(
    rb"([!-9;-~]+)[ \t]*:[ \t]*([^\r\n]*(?:(?:\r\n|\n|\r)[ \t][^\r\n]*)*)(?:\r\n|\n|\r|\Z)"
)
_BLANK = re.compile(rb"[ \t]*(?:\r\n|\n|\r)")
_ENVELOPE = re.compile(rb">?From [^\r\n]*(?:\r\n|\n|\r|\Z)")
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_PARAMETER = re.compile(r";\s*([^\s=;\"]+)\s*=\s*(\"(?:[^\"\\]|\\.)*+\"?|[^;]*)", re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")

UNCLOSED = "a multipart has no closing boundary"
NO_BOUNDARY = "a multipart has no boundary"
IN_HEAD = "it ends inside its head"
BASE64_CUT = "base64 is cut"
BASE64_BAD = "base64 holds other characters"
TOO_DEEP = "parts are nested too deep"
NO_SEPARATOR = "a line of the head is no header"
CUTS = frozenset({UNCLOSED, IN_HEAD, BASE64_CUT})
"""Faults that a cut leaves."""


@dataclass(slots=True)
class MailPart:
    """One part: its headers, and where its content lies in `data`."""

    data: bytes
    headers: list[tuple[bytes, bytes]]
    """(name as written, value unfolded), in order."""
    start: int
    end: int
    kind: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list["MailPart"] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Of this part; those of its children are theirs."""
    named: dict[bytes, list[bytes]] = field(default_factory=dict)
    """The values by name in lower case."""

    def header(self, name: bytes) -> bytes:
        """Return the first value of the header `name` (lower case), b"" for none."""
        found = self.named.get(name)
        return found[0] if found else b""

    def walk(self) -> list["MailPart"]:
        """Return this part and all parts below it, in the order of the message."""
        found, waiting = [], [self]
        while waiting:
            part = waiting.pop()
            found.append(part)
            waiting.extend(reversed(part.children))
        return found

    def content(self) -> bytes:
        """Return the part's bytes with the transfer encoding undone; note what was wrong."""
        raw = self.data[self.start : self.end]
        encoding = self.header(b"content-transfer-encoding").strip().lower()
        if encoding == b"base64":
            return self._base64(raw)
        if encoding == b"quoted-printable":
            return binascii.a2b_qp(raw)
        if encoding in (b"x-uuencode", b"uuencode", b"uue", b"x-uue"):
            return _uudecode(raw)
        return raw

    def _base64(self, raw: bytes) -> bytes:
        padding = raw.find(b"=")
        letters = raw if padding < 0 else raw[:padding]
        clean = _NOT_BASE64.sub(b"", letters)
        if len(clean) != len(letters.translate(None, b" \t\r\n")):
            self.fault(BASE64_BAD)
        rest = len(clean) % 4
        if rest == 1 or (rest and padding < 0):
            self.fault(BASE64_CUT)
        if rest == 1:
            clean = clean[:-1]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))

    def fault(self, what: str) -> None:
        """Note what is wrong with this part, once."""
        if what not in self.faults:
            self.faults.append(what)


def _uudecode(raw: bytes) -> bytes:
    lines = []
    for line in raw.splitlines():
        if not line or line.startswith((b"begin ", b"end")):
            continue
        try:
            lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(lines)


def read_tree(data: bytes) -> MailPart:
    """Return the message in `data` as a tree; whatever the bytes, there is a root."""
    root = _read_head(data, 0, len(data))
    waiting, parts = [(root, 0)], 1
    while waiting:
        part, depth = waiting.pop()
        nested = part.kind.startswith("multipart/") or part.kind == "message/rfc822"
        if not nested:
            continue
        if depth >= MAX_DEPTH or parts >= MAX_PARTS:
            part.fault(TOO_DEEP)
            part.kind = "application/octet-stream"
            continue
        if part.kind == "message/rfc822":
            content = part.content()
            part.children = [_read_head(content, 0, len(content))]
        else:
            part.children = _split(part, MAX_PARTS - parts)
        parts += len(part.children)
        waiting.extend((child, depth + 1) for child in part.children)
    return root


def _read_head(data: bytes, start: int, end: int, default: str = "text/plain") -> MailPart:
    """Return the part at [start, end) with its headers read and its content not yet."""
    headers: list[tuple[bytes, bytes]] = []
    faults: list[str] = []
    named: dict[bytes, list[bytes]] = {}
    position, whole = start, start == 0
    while position < end:
        found = _FIELD.match(data, position, end)
        if found is not None:
            name, value = found.groups()
            if b"\n" in value or b"\r" in value:
                value = _FOLD.sub(b" ", value)
            headers.append((name, value))
            named.setdefault(name.lower(), []).append(value)
            position = found.end()
            continue
        # A blank line ends the head, but not before a message's first header.
        other = _BLANK.match(data, position, end)
        if other is None and not headers:
            other = _ENVELOPE.match(data, position, end)
            if other is not None:
                position = other.end()
                continue
        if other is None:
            faults.append(NO_SEPARATOR)
            break
        position = other.end()
        if headers or not whole:
            break
    else:
        if end == len(data):
            faults.append(IN_HEAD)
    part = MailPart(data, headers, position, end, default, faults=faults, named=named)
    stated = part.header(b"content-type")
    if stated:
        kind, part.parameters = read_parameters(stated)
        part.kind = kind if re.fullmatch(r"[^\s/]+/[^\s/]+", kind) else "text/plain"
    return part


def _split(part: MailPart, most: int) -> list[MailPart]:
    """Return the parts of a multipart; without a boundary the whole is one text."""
    boundary = part.parameters.get("boundary", "").strip()
    data = part.data
    if boundary:
        mark = re.compile(
            rb"(?<![^\r\n])--" + re.escape(boundary.encode("utf-8", "surrogateescape"))
            + rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)"
        )  # fmt: skip
        found = list(islice(mark.finditer(data, part.start, part.end), most + 1))
    else:
        found = []
    opening = [one for one in found if not one[1]]
    if not opening:
        part.fault(UNCLOSED if boundary else NO_BOUNDARY)
        return [MailPart(data, [], part.start, part.end)]
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    children = []
    for number, one in enumerate(found):
        if one[1]:
            break
        last = number + 1 == len(found)
        end = part.end if last else _before_line_end(data, one.end(), found[number + 1].start())
        if last:
            part.fault(UNCLOSED)
        children.append(_read_head(data, one.end(), end, default))
    return children


def _before_line_end(data: bytes, start: int, end: int) -> int:
    """Return `end` less the line end that belongs to the boundary after it."""
    if end - start >= 2 and data[end - 2 : end] == b"\r\n":
        return end - 2
    return end - 1 if end > start else end


def read_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Return (value in lower case, parameters) of a header such as Content-Type."""
    text = value.decode("utf-8", "surrogateescape")
    head, _, _ = text.partition(";")
    main = _COMMENT.sub("", head).strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, raw in _PARAMETER.findall(text):
        key, content = name.lower(), _unquote(raw)
        if "*" not in key:
            plain.setdefault(key, content)
            continue
        base, _, tail = key.partition("*")
        number = tail.rstrip("*")
        order = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
        pieces.setdefault(base, {}).setdefault(order, (content, key.endswith("*")))
    for base, numbered in pieces.items():
        plain[base] = _join_pieces([numbered[order] for order in sorted(numbered)])
    return main, plain


def _unquote(raw: str) -> str:
    raw = raw.strip()
    if raw.startswith('"'):
        return re.sub(r"\\(.)", r"\1", raw[1:].removesuffix('"'), flags=re.DOTALL)
    return _COMMENT.sub("", raw).strip()


def _join_pieces(pieces: list[tuple[str, bool]]) -> str:
    """Return an RFC 2231 value: the first piece names the charset of all that are escaped."""
    charset, out = "utf-8", b""
    for number, (content, escaped) in enumerate(pieces):
        said = content
        if escaped and number == 0 and content.count("'") >= 2:
            charset, _, said = content.split("'", 2)
        raw = said.encode("utf-8", "surrogateescape")
        out += _ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), raw) if escaped else raw
    return decode_charset(out, charset or "utf-8")[0]
