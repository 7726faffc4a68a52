"""Letters of a PDF page to words: where each stands, how large, how bold."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

GAP_EMS = 0.25
"""A gap this wide parts two words, in sizes of the type."""
SHIFT_EMS = 0.12
"""A shift of the baseline that parts two words: a raised mark, or the next line."""
BACK_EMS = 0.1
TABBED_EMS = 0.35
TAB_SHARE = 0.05
"""Gaps that are no blanks, of all gaps of a page, where such gaps are tabs."""
_KEPT = frozenset("\u200d\u200c\u00ad")
"""Characters of no width that belong to the words they stand in."""


class Glyph(NamedTuple):
    """One character as it stands on the page; x and y in points from the top left corner."""

    char: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    dark: bool = True
    """Drawn in a dark colour; white words may stand on a black box."""


@dataclass(slots=True, kw_only=True)
class Word:
    """Characters without a blank between them, on one line."""

    text: str
    x0: float
    x1: float
    base: float
    """The line that the letters stand on, in points down from the top of the page."""
    size: float
    bold: bool
    parted: bool = False
    """A blank or the end of a line follows in the file."""
    spaced: bool = False
    """A blank that the file itself holds follows, rather than one made from a gap."""
    tabbed: bool = False
    """What follows on the line was set apart, in a file whose blanks are its own."""
    dark: bool = True
    """Drawn in a dark colour."""
    raised: bool = False
    """A small mark above the line, such as the number of a footnote."""

    @property
    def top(self) -> float:
        """Height of its capitals, roughly."""
        return self.base - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """Depth of its tails, roughly."""
        return self.base + 0.22 * self.size


class Edge(NamedTuple):
    """A ruled line, upright or level; points from the top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True, kw_only=True)
class PageContent:
    """What stands on one page, before it is put in order."""

    number: int
    """From 1."""
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    """Runs of words that do not stand upright: watermarks, text along the edge."""
    edges: list[Edge] = field(default_factory=list)
    boxes: list[Edge] = field(default_factory=list)
    """Areas filled with black: redactions, perhaps."""
    dots: list[Edge] = field(default_factory=list)
    """Small drawn shapes: bullets that are no letters, perhaps."""
    picture_share: float = 0.0
    """Share of the page that its largest picture covers."""


def join_glyphs(glyphs: Iterable[Glyph]) -> list[Word]:
    """Return the words that `glyphs`, in the order of the file, make; blanks part them."""
    words: list[Word] = []
    last: Word | None = None
    fresh = True
    start = 0.0
    for glyph in glyphs:
        if glyph.char.isspace():
            if last is not None:
                last.parted = True
                last.spaced = last.spaced or (glyph.x1 > glyph.x0 and glyph.char == " ")
            fresh = True
        elif fresh or last is None or _parts(last, start, glyph):
            last = Word(
                text=glyph.char, x0=glyph.x0, x1=glyph.x1, base=glyph.base, size=glyph.size,
                bold=glyph.bold, dark=glyph.dark,
            )  # fmt: skip
            words.append(last)
            fresh = False
        else:
            last.text += glyph.char
            last.x1 = max(last.x1, glyph.x1)
            last.size = max(last.size, glyph.size)
            last.bold = last.bold and glyph.bold
        start = glyph.x0
    return words


def mark_tabs(words: Sequence[Word]) -> None:
    """Mark words before a gap that is no blank, where the file's blanks are nearly all its own."""
    pairs = [
        (word, after)
        for word, after in itertools.pairwise(words)
        if abs(word.base - after.base) < SHIFT_EMS * word.size and after.x0 > word.x1
    ]
    gaps = [word for word, after in pairs if not word.spaced]
    if len(gaps) <= TAB_SHARE * len(pairs):
        for word, after in pairs:
            word.tabbed = not word.spaced and after.x0 - word.x1 > TABBED_EMS * word.size


def keeps(char: str) -> bool:
    """Say whether `char` is one to keep: no control, no half of a pair, no filler."""
    code = ord(char)
    if char.isspace() or char in _KEPT:
        return True
    return not (code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code >= 0xFFFE)


def _parts(word: Word, start: float, glyph: Glyph) -> bool:
    # The letters of a ligature share one box: only a step behind `start`, where the last letter
    # begins, is a step back.
    size = max(word.size, glyph.size)
    return (
        abs(glyph.base - word.base) > SHIFT_EMS * size
        or glyph.x0 - word.x1 > GAP_EMS * size
        or glyph.x0 < start - BACK_EMS * size
    )


def median(values: Sequence[float], *, default: float = 0.0) -> float:
    """Return the middle of `values`, or `default` where there are none."""
    return sorted(values)[len(values) // 2] if values else default
