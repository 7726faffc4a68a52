"""Furniture of PDF pages: running heads and feet, page numbers, markings."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from upstander.policies.documents.pdf_lines import Line
from upstander.policies.documents.pdf_tables import Grid
from upstander.policies.documents.pdf_words import Edge

EDGE_LINES = 6
"""Lines at the head and at the foot of a page among which furniture stands."""
EDGE_SHARE = 0.25
"""Share of the page, at its head and at its foot, in which furniture stands."""
SAME_HEIGHT = 5.0
"""Points by which a running line may shift from page to page."""
SAME_SIZE = 1.15
LARGE = 1.3
"""Sizes of the body's type from which a line is a title."""
MANY_PAGES = 6
"""From here on, a running line must stand on three pages at least."""
_ORNAMENT = re.compile(r"[-–—_=~.·‾\s]{2,}")
"""Signs that draw a rule, when they stand under or over a line of words."""
ORNAMENT_EMS = 0.6
_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(
    r"(?:[-–—]\s*)?(?:page|p\.?|pg\.?)?\s*\|?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*[-–—])?"
    r"|\d{1,4}\s*\|\s*page|(?:page\s+)?[ivx]{1,6}|page\s+[a-z]"
    r"|.*\bpage\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|.*\t\d{1,4}\s*(?:of|/)\s*\d{1,4}",
    re.IGNORECASE,
)
_MARKING = re.compile(
    r"[\[(*\-–—_ ]*(?:(?:security|government)?\s*(?:classification|marking)\s*:?\s*)?"
    r"(?:official(?:\s*[-–:/]?\s*sensitive)?(?:\s*[-–:/]\s*\w+)?|not\s+protectively\s+marked|"
    r"(?:not\s+)?restricted|unclassified|protect|confidential)[\])*\-–—_ ]*",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class PageItems:
    """What stands on a page, from the top down, tables as one thing each."""

    number: int
    width: float
    height: float
    items: list[Line | Grid]
    dots: list[Edge] = field(default_factory=list)
    """Bullets that are drawn."""
    furniture: list[Line | Grid] = field(default_factory=list)


def part_furniture(pages: Sequence[PageItems]) -> None:
    """Move what belongs to the page from `items` to `furniture`."""
    repeated = _find_repeated(pages)
    for page in pages:
        out = {id(item) for item in page.items if id(item) in repeated} | _ornaments(page)
        out |= _peel(page, page.items, out)
        out |= _peel(page, page.items[::-1], out)
        page.furniture = [item for item in page.items if id(item) in out]
        page.items = [item for item in page.items if id(item) not in out]


def _key(item: Line | Grid) -> str:
    return _DIGITS.sub("#", " ".join(item.text.split())).casefold()


def _size(item: Line | Grid) -> float:
    return item.size if isinstance(item, Line) else 1.0


def _height(item: Line | Grid) -> float:
    return item.top if isinstance(item, Grid) else item.base


def _at_edge(page: PageItems, item: Line | Grid) -> bool:
    return not EDGE_SHARE < _height(item) / page.height < 1 - EDGE_SHARE


def _find_repeated(pages: Sequence[PageItems]) -> set[int]:
    """Return the ids of the lines that stand alike at one height on several pages."""
    alike: dict[str, list[tuple[int, float, Line | Grid]]] = defaultdict(list)
    for page in pages:
        ends = {id(i): i for i in (*page.items[:EDGE_LINES], *page.items[-EDGE_LINES:])}
        for item in ends.values():
            if _at_edge(page, item):
                height = _height(item)
                # From the foot, heights count below zero: pages may differ in size.
                height -= page.height if height > 0.5 * page.height else 0.0
                alike[_key(item)].append((page.number, height, item))
    least = 2 if len(pages) < MANY_PAGES else 3
    large = LARGE * body_size(pages)
    found: set[int] = set()
    for held in alike.values():
        for _, height, item in held:
            level = {
                page
                for page, other, twin in held
                if abs(other - height) <= SAME_HEIGHT
                and 1 / SAME_SIZE <= _size(twin) / _size(item) <= SAME_SIZE
            }
            if len(level) >= least and not (_size(item) >= large and _scattered(level)):
                found.add(id(item))
    return found


def _scattered(pages: Collection[int]) -> bool:
    """Say whether no two of `pages` follow each other.

    What large type says on such pages is the title of each of several documents in one file.
    """
    return all(page + 1 not in pages for page in pages)


def _ornaments(page: PageItems) -> set[int]:
    """Return the lines of signs alone that are drawn against a line of words."""
    found: set[int] = set()
    for before, item in zip(page.items, page.items[1:], strict=False):
        for one, other in ((before, item), (item, before)):
            if (
                isinstance(one, Line)
                and _ORNAMENT.fullmatch(one.text)
                and isinstance(other, Line)
                and abs(_height(one) - _height(other)) <= ORNAMENT_EMS * other.size
            ):
                found.add(id(one))
    return found


def _peel(page: PageItems, items: Sequence[Line | Grid], out: set[int]) -> set[int]:
    """Return the page numbers and markings that stand outermost in `items`."""
    found: set[int] = set()
    for n, item in enumerate(items):
        text = item.text.strip()
        if id(item) in out:
            continue
        bare = isinstance(item, Line) and (_PAGE.fullmatch(text) or _MARKING.fullmatch(text))
        if not bare or not _at_edge(page, item) or not _apart(items, n):
            break
        found.add(id(item))
    return found


def _apart(items: Sequence[Line | Grid], n: int) -> bool:
    """Say whether an outermost item stands away from its neighbour, or is alone."""
    if n + 1 >= len(items):
        return len(items) > 1 or n > 0
    one, other = items[n], items[n + 1]
    size = one.size if isinstance(one, Line) else 10.0
    return abs(_height(one) - _height(other)) > 1.6 * size


def body_size(pages: Sequence[PageItems]) -> float:
    """Return the size of type in which most of the document's letters stand."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for item in page.items:
            if isinstance(item, Line):
                sizes[round(item.size * 2) / 2] += len(item.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
