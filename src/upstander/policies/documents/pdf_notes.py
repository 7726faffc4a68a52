"""Footnotes of a PDF: small lines under a mark at the foot of a page or column."""

import re
from collections.abc import Iterator, Sequence

from upstander.policies.documents.pdf_columns import Run
from upstander.policies.documents.pdf_joining import Joiner
from upstander.policies.documents.pdf_lines import Line

NOTE_SIZE = 0.92
"""A footnote's type is at most this share of the body's."""
NOTE_SHARE = 0.5
"""Footnotes stand in the lower part of the page."""
_MARK = re.compile(r"(\(?(\d{1,3})\)?[.:]?|[*†‡§]{1,3})\s*(?=\w\w|[A-Z‘“'\"(\[])")


def take_notes(run: Run, body: float, height: float) -> list[Line]:
    """Return the footnotes at the foot of `run`, which leave it; `body` is its size of type."""
    start = len(run.lines)
    for n in range(len(run.lines) - 1, -1, -1):
        line = run.lines[n]
        if line.size > NOTE_SIZE * body or line.base < NOTE_SHARE * height:
            break
        if _MARK.match(line.text):
            start = n
    held = run.lines[start:]
    run.lines = run.lines[:start]
    return held


def write_notes(lines: Sequence[Line], joiner: Joiner) -> Iterator[str]:
    """Yield the text of each footnote of a page; a blank parts its mark from its words."""
    for held in _part(lines):
        text = joiner.join_lines(held)
        mark = _MARK.match(text)
        yield f"{mark[1]} {text[mark.end() :]}" if mark else text


def _part(lines: Sequence[Line]) -> list[list[Line]]:
    out: list[list[Line]] = []
    last = 0
    for line in lines:
        mark = _MARK.match(line.text)
        number = int(mark[2] or 0) if mark else 0
        follows = mark is not None and (number == 0 or number == last + 1 or not last)
        if follows or not out:
            out.append([line])
            last = number or last
        else:
            out[-1].append(line)
    return out
