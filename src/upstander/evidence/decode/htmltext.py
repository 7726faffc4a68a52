"""HTML of a message body as the text that its reader saw, with what the text cannot show.

Blocks and `<br>` become newlines, runs of white space one space except in `<pre>`, quoted
blocks lines that begin with `> `, emoji their `alt`. A link whose address is not in its words
is followed by the address in brackets, so that rules can see where it leads. Nothing is run
and nothing is fetched.
"""

import html
import re

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

_PLAIN = re.compile(
    r"(?:[^<\x01\x02]|</?(?:p|div|b|strong|i|em|u|s|span)>|<br ?/?>)*+", re.IGNORECASE
)
_INLINE_TAG = re.compile(r"</?(?:b|strong|i|em|u|s|span)>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:p|div)>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<br ?/?>", re.IGNORECASE)
_BLANK = " \t\r\n\f"
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center codeblock dd details dialog div dl dt "
        "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav "
        "ol p pre section summary table tbody tfoot thead tr ul",
    )
)
_SILENT = frozenset(
    ("script", "style", "head", "template", "noscript", "title", "object", "iframe", "svg")
)
_VOID = frozenset(("br", "img", "hr", "input", "meta", "link", "col", "wbr"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>?")
_MANY_TAGS, _DEEP = 5_000, 1_000
_PRESERVED = frozenset(("pre", "codeblock", "textarea"))
_LINKS = ("http://", "https://", "mailto:", "tel:", "ftp://")


class HtmlText(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The text of an HTML body and the things in it that are no text."""

    text: str
    images: tuple[str, ...] = ()
    """Addresses of the images in it, emoji left out."""
    attachment_ids: tuple[str, ...] = ()
    """`id` of each `<attachment>`, in order."""
    mention_ids: tuple[str, ...] = ()
    """`id` of each `<at>`, in order."""


def one_block(source: str) -> str | None:
    """Return the text of HTML that is one `<p>` or `<div>` of plain words, else None.

    Most chat messages are; `read_html` gives the same text for them.
    """
    if source[:3] == "<p>" and source[-4:] == "</p>":
        inner = source[3:-4]
    elif source[:5] == "<div>" and source[-6:] == "</div>":
        inner = source[5:-6]
    else:
        return None
    # What is printable holds no white space but the space.
    if "<" in inner or "&" in inner or "  " in inner or not inner.isprintable():
        return None
    return inner.strip(" ")


def read_html(source: str) -> HtmlText:
    """Return the text of an HTML fragment or document; never raises on bad HTML."""
    if "<" not in source:
        return HtmlText(text=_tidy(html.unescape(source).split("\n")))
    if _PLAIN.fullmatch(source):
        return HtmlText(text=_read_plain(source))
    if source.count("<") > _MANY_TAGS and _is_deep(source):
        # The parser's time grows with the square of the depth: tags are only cut out here.
        return HtmlText(text=_tidy(html.unescape(_TAG.sub("\n", source)).split("\n")))
    root = LexborHTMLParser(source.replace("\0", "\ufffd")).body
    return _Writer().write(root) if root is not None else HtmlText(text="")


def _read_plain(source: str) -> str:
    """Return the text of HTML that holds but the commonest tags; the tree gives the same."""
    text = _BREAK_TAG.sub("\x02", _BLOCK_TAG.sub("\x01", _INLINE_TAG.sub("", source)))
    lines: list[str] = []
    for block in html.unescape(text).split("\x01"):
        if block.strip(_BLANK):
            parts = block.split("\x02")
            # A break at the end of a block shows nothing.
            lines += parts if parts[-1].strip(_BLANK) else parts[:-1]
    return _tidy([_SPACES.sub(" ", line) for line in lines])


def _is_deep(source: str) -> bool:
    depth = 0
    for found in _TAG.finditer(source):
        if found[2].lower() not in _VOID:
            depth = max(depth - 1, 0) if found[1] else depth + 1
        if depth > _DEEP:
            return True
    return False


def _tidy(lines: list[str]) -> str:
    return "\n".join(line.strip(_BLANK + "\u00a0") for line in lines).strip("\n")


class _Writer:
    """Walks the tree without recursion: a hostile body nests as deeply as it likes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.images: list[str] = []
        self.attachments: list[str] = []
        self.mentions: list[str] = []
        self.quotes = self.preserved = 0

    def write(self, root: LexborNode) -> HtmlText:
        node: LexborNode | None = root
        depth = 0
        while node is not None:
            child = node.child if self._enter(node) else None
            if child is not None:
                node, depth = child, depth + 1
                continue
            self._leave(node)
            while node.next is None and depth > 0 and node.parent is not None:
                node, depth = node.parent, depth - 1
                self._leave(node)
            node = node.next if depth > 0 else None
        self._break()
        return HtmlText(
            text="\n".join(self.lines).strip("\n"),
            images=tuple(self.images),
            attachment_ids=tuple(self.attachments),
            mention_ids=tuple(self.mentions),
        )

    def _enter(self, node: LexborNode) -> bool:
        """Take in what stands at the opening of `node`; return whether to go inside."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return False
        if tag in _SILENT or tag.startswith(("-", "!")):
            return False
        if tag == "br":
            self._break(empty=True)
        elif tag in ("td", "th"):
            self.words.append(" ")
        elif tag in _BLOCKS:
            self._break()
        self.quotes += tag == "blockquote"
        self.preserved += tag in _PRESERVED
        self._object(tag, node)
        return True

    def _object(self, tag: str, node: LexborNode) -> None:
        if tag not in ("emoji", "img", "attachment", "at"):
            return
        values = node.attributes
        alt = values.get("alt") or ""
        if tag == "emoji" or (tag == "img" and "emoji" in (values.get("itemtype") or "").lower()):
            self.words.append(alt)
        elif tag == "img":
            self.images.append(values.get("src") or "")
        elif tag == "attachment":
            self.attachments.append(values.get("id") or "")
        else:
            self.mentions.append(values.get("id") or "")

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _SILENT or tag == "-text":
            return
        if tag == "a":
            self._link(node)
        if tag in _BLOCKS:
            # A block that holds a no-break space alone is an empty line that was meant.
            self._break(empty="\u00a0" in "".join(self.words[-1:]))
        self.quotes -= tag == "blockquote"
        self.preserved -= tag in _PRESERVED

    def _link(self, node: LexborNode) -> None:
        address = (node.attributes.get("href") or "").strip()
        words = node.text() or ""
        bare = address.removeprefix("mailto:").removeprefix("tel:").rstrip("/")
        if address.lower().startswith(_LINKS) and bare not in words:
            self.words.append(f" ({address})")

    def _text(self, text: str) -> None:
        if not self.preserved:
            self.words.append(_SPACES.sub(" ", text) if text != "\u00a0" else text)
            return
        first, *rest = text.split("\n")
        self.words.append(first)
        for line in rest:
            self._break(empty=True)
            self.words.append(line)

    def _break(self, *, empty: bool = False) -> None:
        """End the line; an empty one counts only where `empty` says that it was meant."""
        line = "".join(self.words)
        line = line.rstrip() if self.preserved else _SPACES.sub(" ", line).strip()
        self.words.clear()
        if line or empty:
            self.lines.append("> " * self.quotes + line if self.quotes else line)
