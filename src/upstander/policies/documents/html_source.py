"""Bytes of an HTML file to its source text, and whether a text is HTML at all."""

import codecs
import re

from upstander.policies.documents.filetext import PolicyUnreadable, normalise_newlines

LOOK = 20_000
"""Characters in which a text must show that it is HTML."""
META_LOOK = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
_AS_WINDOWS = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii"})
"""Names under which browsers read Windows-1252."""
_KNOWN = re.compile(
    r"utf-?8|(?:windows-|cp)125[0-8]|iso-?8859-(?:[2-9]|1[03-6])|koi8-[ru]|mac-?roman"
)
"""Encodings that are taken at the page's word; Python has others that are no text."""
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_NEVER_CLOSED = frozenset(
    re.findall(
        r"\w+",
        "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th "
        "thead tbody tfoot option optgroup colgroup rp rt html head body",
    )
)
DEEPEST = 10_000
"""Elements open at once; parsing costs the square of it, and no page of words comes near."""
_BEFORE = re.compile(r"(?:\ufeff|\s|<\?xml[^>]*\?>|<!--.*?-->)*", re.DOTALL)
_WHOLE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FIRST = re.compile(
    r"<(?:title|meta|link|style|div|p|h[1-6]|table|ul|ol|dl|section|article|main|header|nav|"
    r"center|font|span|pre|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"</(?:p|div|h[1-6]|li|td|th|tr|table|section|article|pre)\s*>", re.I)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|[-*+] \S|\d+\. \S|\|.*\|\s*$|```|~~~)", re.MULTILINE)
_MAILED = 2048
"""Characters before `<html` in which a mailer or a server may have written its own lines."""


def looks_like_html(text: str) -> bool:
    """Say whether `text` is the source of an HTML page or of a piece of one.

    Markdown with a few tags in it is not.
    """
    head = text[:LOOK]
    start = _BEFORE.match(head)
    body = head[start.end() :] if start else head
    if _WHOLE.match(body):
        return True
    if re.search(r"<html\b[^<>]*>", head[:_MAILED], re.I) and _CLOSED.search(head):
        return True
    if not _FIRST.match(body):
        return False
    return len(_CLOSED.findall(head)) > 2 * len(_MARKDOWN.findall(head))


def decode_html(data: bytes, *, place: str) -> tuple[str, list[str]]:
    """Return the source of an HTML file, with notes of what was done to read it.

    A byte order mark rules, then what the page itself declares, then UTF-8, then Windows-1252.

    Raises:
        PolicyUnreadable: the bytes are no text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            try:
                return normalise_newlines(data.decode(codec)), []
            except UnicodeDecodeError as error:
                raise PolicyUnreadable("a binary file, not text", place=place) from error
    if b"\0" in data:
        raise PolicyUnreadable("a binary file, not text", place=place)
    declared = _declared(data)
    for codec in filter(None, (declared, "utf-8")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        notes = [] if codec == "utf-8" else [f"The file is in {codec}."]
        return normalise_newlines(text), notes
    text = data.decode("cp1252", errors="replace")
    return normalise_newlines(text), ["The file is not UTF-8; it was read as Windows-1252."]


def _declared(data: bytes) -> str:
    """Return the codec that the page declares, "" where it declares none that is known."""
    found = _CHARSET.search(data[:META_LOOK])
    name = found[1].decode("ascii", errors="replace").casefold() if found else ""
    if name in _AS_WINDOWS:
        return "cp1252"
    return codecs.lookup(name).name if _KNOWN.fullmatch(name) else ""


def refuse_depth(source: str, *, place: str) -> None:
    """Refuse a page whose elements stand absurdly deep within each other.

    Raises:
        PolicyUnreadable: it is one.
    """
    depth = 0
    for tag in _TAG.finditer(source):
        if tag[2].casefold() in _NEVER_CLOSED:
            continue
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > DEEPEST:
            raise PolicyUnreadable("its elements stand too deep in each other", place=place)
