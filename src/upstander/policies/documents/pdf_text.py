"""Paragraphs, tables and furniture of a PDF to one text with hints."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from upstander.policies.documents.laidout import LineHint
from upstander.policies.documents.pdf_lines import Line
from upstander.policies.documents.pdf_paragraphs import Paragraph
from upstander.policies.documents.pdf_tables import Grid
from upstander.records.clauses import PolicyTable, TableCell

HEADING_TIMES = 1.12
"""A heading's type is at least this many times the body's."""
HEADING_WORDS = 25
HEADING_LINES = 3
HEADING_LETTERS = 3
LISTED_RUN = 3
"""Entries that make a contents list without its heading."""
INDENT = 7.0
"""Points by which one level of a list stands further in than the one above."""
ENTRY_CHARS = 200
_LEADERS = re.compile(r"[\s.…_]{4,}")
_PAGE_AT_END = re.compile(r"[\s.…_]+\d{1,4}$")
_CONTENTS = re.compile(r"(?:table\s+of\s+)?contents(?:\s+page)?|index", re.IGNORECASE)


@dataclass(slots=True)
class TextBuilder:
    """Puts lines one under the other and keeps count of where each stands."""

    lines: list[str] = field(default_factory=list)
    hints: dict[int, LineHint] = field(default_factory=dict)
    tables: list[PolicyTable] = field(default_factory=list)
    _at: int = 0

    @property
    def text(self) -> str:
        """All lines so far."""
        return "\n".join(self.lines)

    def add(self, text: str, hint: LineHint, *, gap: bool) -> int:
        """Put `text` on a new line, a blank line before it if `gap`; return where it starts."""
        if gap and self.lines:
            self._put("")
        self.hints[len(self.lines)] = hint
        return self._put(text)

    def _put(self, text: str) -> int:
        start = self._at
        self.lines.append(text)
        self._at += len(text) + 1
        return start

    def add_table(self, grid: Grid) -> None:
        """Put the rows of `grid`, with the spans of their cells."""
        rows: list[tuple[TableCell, ...]] = []
        first = 0
        for n, row in enumerate(grid.filled):
            hint = LineHint(page=grid.page, begins=True, table=len(self.tables))
            at = self.add("\t".join(row), hint, gap=n == 0)
            first = at if n == 0 else first
            cells = []
            for cell in row:
                cells.append(TableCell(text=cell, start=at, end=at + len(cell)))
                at += len(cell) + 1
            rows.append(tuple(cells))
        table = PolicyTable(rows=tuple(rows), start=first, end=self._at - 1, page=grid.page)
        self.tables.append(table)


class Headings:
    """Knows headings by the outline of the file and by the size of their type."""

    def __init__(self, outline: Iterable[tuple[int, str]], body: float) -> None:
        """Keep the outline's titles and the size of the body's type."""
        self.outline = {_fold(title): level for level, title in outline}
        self.body = body
        self.sizes: list[float] = []

    def learn(self, paragraphs: Iterable[Paragraph]) -> None:
        """Note the sizes that headings have, the largest first."""
        sizes = Counter(round(p.first.size) for p in paragraphs if self._is_large(p))
        self.sizes = sorted(sizes, reverse=True)

    def level(self, paragraph: Paragraph, text: str) -> int:
        """Return the level of a heading from 1, or 0 where the file shows none."""
        named = self.outline.get(_fold(text), 0)
        if named and len(text.split()) <= HEADING_WORDS:
            return named
        if self._is_large(paragraph) and round(paragraph.first.size) in self.sizes:
            return self.sizes.index(round(paragraph.first.size)) + 1
        return 0

    def _is_large(self, paragraph: Paragraph) -> bool:
        words = sum(len(line.words) for line in paragraph.lines)
        large = min(line.size for line in paragraph.lines) >= HEADING_TIMES * self.body
        letters = sum(c.isalpha() for line in paragraph.lines for c in line.text)
        short = len(paragraph.lines) <= HEADING_LINES and words <= HEADING_WORDS
        return large and short and letters >= HEADING_LETTERS


def _fold(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def find_contents(paragraphs: Sequence[Paragraph], texts: Sequence[str]) -> set[int]:
    """Return the places in `paragraphs` of a contents list, its heading included."""
    found: set[int] = set()
    n = 0
    while n < len(paragraphs):
        titled = n > 0 and bool(_CONTENTS.fullmatch(texts[n - 1].strip()))
        end = _end_of_contents(paragraphs, texts, n, titled=titled)
        if end - n >= LISTED_RUN or (titled and end > n):
            found |= set(range(n - titled, end))
        n = max(end, n + 1)
    return found


def _end_of_contents(
    paragraphs: Sequence[Paragraph], texts: Sequence[str], start: int, *, titled: bool
) -> int:
    """Return where the entries from `start` end; under a heading, a bare page number will do."""
    end = n = start
    seen: set[str] = set()
    while n < len(paragraphs) and len(_LEADERS.sub("", texts[n])) <= ENTRY_CHARS:
        title = _fold(_PAGE_AT_END.sub("", texts[n]))
        if paragraphs[n].listed or (titled and _PAGE_AT_END.search(texts[n])):
            end = n + 1
        elif not titled or n > end or title in seen:
            break
        seen.add(title)
        n += 1
    return end


def list_levels(paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """Return the depth in its list of each paragraph that opens with a bullet or a letter."""
    levels: dict[int, int] = {}
    open_at: list[float] = []
    for n, paragraph in enumerate(paragraphs):
        mark = paragraph.first.mark
        if not (mark.bullet or paragraph.first.dotted or mark.style == "letter"):
            if mark.style or len(paragraph.lines) > 1:
                open_at = []
            continue
        x0 = paragraph.first.x0 - paragraph.first.left
        open_at = [x for x in open_at if x < x0 - INDENT]
        levels[n] = len(open_at)
        open_at.append(x0)
    return levels


def is_bold(paragraph: Paragraph) -> bool:
    """Say whether every word of `paragraph` is bold."""
    return all(line.bold for line in paragraph.lines)


def read_hints(
    paragraphs: Sequence[Paragraph], texts: Sequence[str], headings: Headings
) -> list[LineHint]:
    """Return what the page says of each of `paragraphs`, whose words are `texts`."""
    contents = find_contents(paragraphs, texts)
    levels = list_levels(paragraphs)
    return [
        LineHint(
            page=paragraph.first.page,
            begins=True,
            heading=0 if n in contents else headings.level(paragraph, text),
            level=levels.get(n, -1),
            bullet=bool(paragraph.first.mark.bullet or paragraph.first.dotted),
            bold=is_bold(paragraph),
            contents=n in contents,
        )
        for n, (paragraph, text) in enumerate(zip(paragraphs, texts, strict=True))
    ]


def add_furniture(builder: TextBuilder, held: Sequence[tuple[int, Line | Grid | str]]) -> None:
    """Put the furniture of all pages after the body."""
    first = True
    for page, item in held:
        text = item if isinstance(item, str) else item.text
        for line in text.split("\n"):
            builder.add(line, LineHint(page=page, begins=True, furniture=True), gap=first)
            first = False
