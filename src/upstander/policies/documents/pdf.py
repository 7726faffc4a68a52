"""PDF files to laid-out text: paragraphs by their geometry, tables by their rules."""

import itertools
import sys
from collections import defaultdict
from collections.abc import Sequence

from upstander.base.digest import digest_bytes
from upstander.policies.documents.laidout import LaidOutText, LineHint
from upstander.policies.documents.pdf_beside import order_page
from upstander.policies.documents.pdf_child import read_in_child
from upstander.policies.documents.pdf_columns import Run
from upstander.policies.documents.pdf_furniture import (
    PageItems,
    body_size,
    part_furniture,
)
from upstander.policies.documents.pdf_joining import Joiner
from upstander.policies.documents.pdf_lines import Line, make_lines, mark_dots
from upstander.policies.documents.pdf_notes import take_notes, write_notes
from upstander.policies.documents.pdf_paragraphs import (
    Paragraph,
    ParagraphMaker,
    set_edges,
)
from upstander.policies.documents.pdf_reading import PdfSource
from upstander.policies.documents.pdf_tables import Grid, append_rows, continues, find_tables
from upstander.policies.documents.pdf_text import (
    Headings,
    TextBuilder,
    add_furniture,
    read_hints,
)
from upstander.policies.documents.pdf_words import PageContent

LANE_POINTS = 20.0
"""Columns whose left edges are this near are one column over the pages."""

_Flow = list[Line | Grid]
_Loose = tuple[int, Line | Grid | str]
"""A page and what stands on it outside the flow of the text."""


def lay_out_pdf(data: bytes, *, place: str, ocr: bool = False) -> LaidOutText:
    """Return the bytes of a PDF as laid-out text.

    One paragraph is one line, its wrapped lines joined by a blank; rows of a table are lines.
    `ocr` reads pages that are pictures, where the extra `ocr` and tesseract are installed.
    The bytes are parsed in a child process, bounded in memory and time.

    Raises:
        PolicyUnreadable: the file is locked, damaged, without words, or beyond any policy.
    """
    return lay_out_source(read_in_child(data, place, ocr=ocr), data)


def lay_out_source(source: PdfSource, data: bytes) -> LaidOutText:
    """Return what was read of a PDF, whose bytes are `data`, as laid-out text."""
    joiner = Joiner([page.words for page in source.pages])
    pages = [_order_items(page, joiner) for page in source.pages]
    part_furniture(pages)
    body = body_size(pages)
    flow, notes = _flow(pages, body)
    set_edges([item for item in flow if isinstance(item, Line)])
    dropped = _join_tables(flow)
    build = _Build(joiner, Headings(source.outline, body), notes)
    build.run(flow)
    builder = build.builder
    held: list[_Loose] = [(page.number, item) for page in pages for item in page.furniture]
    held += dropped
    held += [(page.number, run) for page in source.pages for run in page.turned]
    add_furniture(builder, sorted(held, key=lambda pair: pair[0]))
    return LaidOutText(
        text=builder.text,
        sha256=digest_bytes(data),
        media="pdf_ocr" if source.ocr else "pdf",
        hints=builder.hints,
        tables=tuple(builder.tables),
        pages=source.count,
        details=source.details,
        notes=tuple(source.notes),
    )


def _order_items(content: PageContent, joiner: Joiner) -> PageItems:
    grids = find_tables(content, joiner)
    items: list[Line | Grid] = [*make_lines(content.words, content.number), *grids]
    items.sort(key=lambda item: item.top if isinstance(item, Grid) else item.base)
    return PageItems(
        number=content.number,
        width=content.width,
        height=content.height,
        items=items,
        dots=content.dots,
    )


def _flow(pages: Sequence[PageItems], body: float) -> tuple[_Flow, dict[int, list[Line]]]:
    """Return all items in reading order, columns parted, and the footnotes of each page."""
    flow: _Flow = []
    notes: dict[int, list[Line]] = defaultdict(list)
    runs = itertools.count(1)
    for page in pages:
        for run in order_page(page.items):
            if isinstance(run, Grid):
                flow.append(run)
                continue
            notes[page.number] += take_notes(run, body, page.height)
            _place(run, page, next(runs))
            mark_dots(run.lines, page.dots)
            flow += run.lines
    return flow, notes


def _place(run: Run, page: PageItems, number: int) -> None:
    """Tell each line of `run` which it is, and the column that it stands in."""
    lane = [round(page.width)]
    if run.column and run.lines:
        lane.append(round(min(line.x0 for line in run.lines) / LANE_POINTS))
    for line in run.lines:
        line.run, line.lane = number, tuple(lane)


def _join_tables(flow: _Flow) -> list[_Loose]:
    """Join tables that a page break cuts; return their repeated heading rows."""
    dropped: list[_Loose] = []
    n = 1
    while n < len(flow):
        before, after = flow[n - 1], flow[n]
        if isinstance(before, Grid) and isinstance(after, Grid) and continues(before, after):
            row = append_rows(before, after)
            if row:
                dropped.append((after.page, row))
            del flow[n]
        else:
            n += 1
    return dropped


class _Build:
    """Puts the flow of the pages into one text, footnotes where they break no paragraph."""

    def __init__(self, joiner: Joiner, headings: Headings, notes: dict[int, list[Line]]) -> None:
        self.builder = TextBuilder()
        self.joiner, self.headings = joiner, headings
        self.notes = [(page, lines) for page, lines in sorted(notes.items()) if lines]

    def run(self, flow: _Flow) -> None:
        maker = ParagraphMaker([item for item in flow if isinstance(item, Line)])
        stretches = [
            maker.make([item for item in group if isinstance(item, Line)]) if lined else list(group)
            for lined, group in itertools.groupby(flow, key=lambda item: isinstance(item, Line))
        ]
        self.headings.learn(p for s in stretches for p in s if isinstance(p, Paragraph))
        for stretch in stretches:
            self._add_paragraphs([p for p in stretch if isinstance(p, Paragraph)])
            for grid in stretch:
                if isinstance(grid, Grid):
                    self._add_notes(before=grid.page)
                    self.builder.add_table(grid)
        self._add_notes(before=sys.maxsize)

    def _add_paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        texts = [self.joiner.join_lines(p.lines) for p in paragraphs]
        hints = read_hints(paragraphs, texts, self.headings)
        listed = False
        for text, hint in zip(texts, hints, strict=True):
            self._add_notes(before=hint.page)
            self.builder.add(text, hint, gap=not (listed and hint.contents))
            listed = hint.contents

    def _add_notes(self, *, before: int) -> None:
        while self.notes and self.notes[0][0] < before:
            page, lines = self.notes.pop(0)
            for text in write_notes(lines, self.joiner):
                self.builder.add(text, LineHint(page=page, begins=True, note=True), gap=True)
