"""What tags, classes and styles of an HTML page say of its parts: lists, chrome, hidden text."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from upstander.policies.documents.numerals import to_columns, to_roman

BULLET = "•"
SILENT = frozenset(
    re.findall(
        r"\w+",
        "script style template noscript head title meta link svg math iframe object embed "
        "audio video canvas map col colgroup datalist rp",
    )
)
"""Elements whose content no reader of the page sees as words of it."""
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend "
        "li main menu nav ol optgroup p pre section summary table tbody td tfoot th thead tr ul",
    )
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.I)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*(?:[^;]*\s)?([a-z-]+)", re.I)
_WORD_LEVEL = re.compile(r"mso-list\s*:\s*\S+\s+level(\d)", re.I)
_CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "alertdialog"})
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|cookie-?(?:banner|bar|consent|message|notice)|skip-?link|"
    r"skip-to-(?:content|main)|site-(?:header|footer)|global-(?:header|footer))(?:$|[\s_-])",
    re.I,
)
_CONTENTS_NAMES = re.compile(
    r"(?:^|\s)(?:toc|table-?of-?contents\d*|contents-list|doc-toc|msotoc(?:\d|heading)\w*)(?:$|\s)",
    re.I,
)
_NOTE_NAMES = re.compile(
    r"(?:^|\s)(?:sdfootnote\d*|sdendnote\d*|ftn\d+|edn\d+|footnotes?|endnotes?|doc-footnote|"
    r"doc-endnotes?|msofootnotetext|msoendnotetext)(?:$|\s)",
    re.I,
)
_CONTAINERS = frozenset({"main", "article", "section", "blockquote", "td", "figure"})
_TYPES = {
    "1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman",
    "I": "upper-roman", "disc": "disc", "circle": "circle", "square": "square", "none": "none",
}  # fmt: skip
_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimal-leading-zero": lambda n: f"{n:02d}",
    "lower-alpha": to_columns,
    "lower-latin": to_columns,
    "upper-alpha": lambda n: to_columns(n).upper(),
    "upper-latin": lambda n: to_columns(n).upper(),
    "lower-roman": to_roman,
    "upper-roman": lambda n: to_roman(n).upper(),
}
NUMBER_MOST = 100_000


def attribute(node: LexborNode, name: str) -> str:
    """Return an attribute's value, "" where it is absent or has none."""
    return node.attributes.get(name) or ""


def is_hidden(node: LexborNode) -> bool:
    """Say whether a browser would show nothing of the element."""
    return "hidden" in node.attributes or bool(_HIDDEN.search(attribute(node, "style")))


def weight(node: LexborNode, *, bold: bool) -> bool:
    """Say whether words in the element are bold, given whether those around it are."""
    style = attribute(node, "style")
    if _LIGHT.search(style):
        return False
    return bold or node.tag in ("b", "strong", "th", "dt") or bool(_BOLD.search(style))


def word_level(node: LexborNode) -> int:
    """Return the depth from 0 that Word gives a paragraph of a list, -1 for none."""
    found = _WORD_LEVEL.search(attribute(node, "style"))
    return int(found[1]) - 1 if found else -1


def names_of(node: LexborNode) -> str:
    """Return the id, classes and role of an element, by which pages name their parts."""
    return " ".join(attribute(node, name) for name in ("id", "class", "role"))


def is_chrome(node: LexborNode, *, inside: bool) -> bool:
    """Say whether an element is surely furniture of the page; `inside` an article it may not be."""
    if node.tag in ("nav", "button") or attribute(node, "role") in _CHROME_ROLES:
        return True
    if node.tag in ("header", "footer"):
        return not inside
    printed = node.tag == "div" and attribute(node, "title") in ("header", "footer")
    return printed or bool(_CHROME_NAMES.search(names_of(node)))


def is_container(node: LexborNode) -> bool:
    """Say whether headers and footers inside the element are its own, not the page's."""
    return node.tag in _CONTAINERS


def is_contents(node: LexborNode) -> bool:
    """Say whether an element is, or stands in, the page's list of contents."""
    if _CONTENTS_NAMES.search(names_of(node)) or attribute(node, "id").startswith("Table of Con"):
        return True
    if node.tag != "nav":
        return False
    links = [attribute(link, "href") for link in node.css("a[href]")]
    return len(links) > 1 and all(link.startswith("#") for link in links)


def is_note(node: LexborNode) -> bool:
    """Say whether an element holds footnotes."""
    return node.tag in ("div", "p", "section", "aside", "ol", "li") and bool(
        _NOTE_NAMES.search(names_of(node))
    )


@dataclass(slots=True)
class ListCount:
    """One list, and the number that its next item takes."""

    form: str
    next: int = 1
    step: int = 1

    def marker(self, item: LexborNode) -> str:
        """Return what a browser prints before the next item, "" for nothing."""
        form = _form_of(item) or self.form
        if form == "none":
            self.next += self.step
            return ""
        if form not in _FORMS:
            self.next += self.step
            return BULLET
        value = _number(attribute(item, "value"), self.next)
        self.next = value + self.step
        return f"{_FORMS[form](value)}."


def open_list(node: LexborNode) -> ListCount:
    """Return the count of an `ol`, `ul` or `menu`."""
    if node.tag != "ol":
        return ListCount(_form_of(node) or "disc")
    step = -1 if "reversed" in node.attributes else 1
    items = sum(child.tag == "li" for child in node.iter())
    first = _number(attribute(node, "start"), items if step < 0 else 1)
    return ListCount(_form_of(node) or "decimal", first, step)


def _form_of(node: LexborNode) -> str:
    found = _LIST_STYLE.search(attribute(node, "style"))
    return found[1].casefold() if found else _TYPES.get(attribute(node, "type"), "")


def _number(text: str, default: int) -> int:
    try:
        value = int(text)
    except ValueError:
        return default
    return value if abs(value) < NUMBER_MOST else default
