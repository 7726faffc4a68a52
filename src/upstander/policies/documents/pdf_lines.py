"""Words of a PDF page to lines: what stands on one base, and what marker opens it."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from upstander.policies.documents.pdf_words import Edge, Word, median

SAME_BASE = 0.25
"""Difference of base within one line, in sizes of the smaller type."""
RAISED = (0.12, 0.65)
"""How far above the line a small mark stands, in sizes of the line."""
RAISED_SIZE = 0.87
TOUCHING = 0.08
"""A gap below this, in sizes, is none: a word drawn in parts."""
DOT_EMS = 2.5
TAB_EMS = 1.1
TAB_TIMES = 1.9
"""A gap this many times the line's usual one stands for a tab."""
WIDE_TAB_EMS = 2.5
"""A gap that is a tab even after the end of a sentence."""
STRONG_BULLETS = frozenset("•◦▪▫■□●○➢➤➔→✓✔❖❑▶►‣⁃·\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0a8\uf02d")
WEAK_BULLETS = frozenset("-–—−‑‐*+o")
_NUMBER = re.compile(
    r"(?P<decimal>\d{1,3}(?:\.\d{1,3}){1,5})(?:[A-Za-z]|\([a-z]\))?[.):]?"
    r"|(?P<integer>\d{1,3})[.):]|\((?P<bracketed>\d{1,3})\)|(?P<bare>\d{1,3})"
    r"|\(?(?P<letter>[A-Za-z]|[ivxlc]{2,6}|[a-z]{2})[.)]"
    r"|(?P<code>[A-Z]{2,10}(?:[._/-][A-Z0-9]{1,10}){1,4}[._/-]\d{2,4}[a-z]?):?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The bullet or number that opens a line."""

    bullet: str = ""
    style: str = ""
    """`decimal`, `integer`, `bracketed`, `bare`, `letter`, `code` or "" for no number."""
    number: str = ""
    """The number without its dress, such as `4.8` or `b`."""
    x1: float = 0.0
    """Where the marker ends."""
    text_x: float = 0.0
    """Where the words after it begin."""
    alone: bool = False
    """Nothing follows it on the line."""


@dataclass(slots=True, kw_only=True)
class Line:
    """Words on one base, from left to right."""

    page: int
    words: list[Word]
    left: float = 0.0
    """Left edge of the column."""
    edge: float = 0.0
    """Right edge of the column, as far as its lines show it."""
    guessed: bool = False
    """Too few lines show the edge: it is taken from the page."""
    lane: tuple[int, ...] = ()
    """What column it stands in, as columns repeat over pages."""
    run: int = 0
    """Which run of lines on one page it is of; lines of one run follow each other downwards."""
    dotted: bool = False
    """A bullet is drawn before it."""
    text: str = field(init=False)
    base: float = field(init=False)
    size: float = field(init=False)
    bold: bool = field(init=False)
    mark: Mark = field(init=False)
    stops: list[float] = field(init=False)
    """Where words begin that are set apart from those before them."""

    def __post_init__(self) -> None:
        """Read off what the words show."""
        self.words.sort(key=lambda word: word.x0)
        weights = [(word.size, word.base, len(word.text)) for word in self.words]
        full = [w for w in weights if w[0] >= 0.8 * max(w[0] for w in weights)]
        self.size = max(full, key=lambda w: w[2])[0]
        self.base = max(full, key=lambda w: w[2])[1]
        lettered = [w for w in self.words if any(c.isalnum() for c in w.text)]
        self.bold = bool(lettered) and all(w.bold for w in lettered)
        self.mark = _read_mark(self.words)
        between = _separators(self.words, self.size, marked=bool(self.mark.text_x))
        self.text = "".join(w.text + s for w, s in zip(self.words, [*between, ""], strict=True))
        self.stops = [w.x0 for w, s in zip(self.words[1:], between, strict=True) if s == "\t"]

    @property
    def x0(self) -> float:
        """Left end of its first word."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right end of its last word."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """Height of its highest word."""
        return min(word.top for word in self.words)

    @property
    def wrapped_blank(self) -> bool:
        """Whether the file holds a blank after its last word."""
        return self.words[-1].spaced


def mark_dots(lines: Iterable[Line], dots: Sequence[Edge]) -> None:
    """Mark the lines that a small drawn shape stands before."""
    for line in lines:
        line.dotted = any(
            line.x0 - DOT_EMS * line.size < dot.x0
            and dot.x1 <= line.x0
            and line.base - 0.8 * line.size < (dot.top + dot.bottom) / 2 < line.base
            for dot in dots
        )


def make_lines(words: Iterable[Word], page: int) -> list[Line]:
    """Return the lines that `words` make, from the top down, columns not yet parted."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.base, w.x0)):
        row = rows[-1] if rows else None
        if row and abs(word.base - row[0].base) <= SAME_BASE * min(word.size, row[0].size):
            row.append(word)
        else:
            rows.append([word])
    return [Line(page=page, words=row) for row in _merge_bullets(_merge_raised(rows))]


def _merge_raised(rows: list[list[Word]]) -> list[list[Word]]:
    out: list[list[Word]] = []
    for n, row in enumerate(rows):
        below = rows[n + 1] if n + 1 < len(rows) else None
        if below is not None and all(_is_raised(word, below) for word in row):
            for word in row:
                word.raised = True
            below.extend(row)
        else:
            out.append(row)
    return out


def _is_raised(word: Word, row: Sequence[Word]) -> bool:
    """Say whether `word` is a small mark that hangs on a word of the line below its base."""
    for other in row:
        if other.raised or word.size > RAISED_SIZE * other.size:
            continue
        above = other.base - word.base
        touches = -0.3 * other.size <= word.x0 - other.x1 <= 0.5 * other.size
        opens = -0.3 * other.size <= other.x0 - word.x1 <= 0.6 * other.size
        if RAISED[0] * other.size <= above <= RAISED[1] * other.size and (touches or opens):
            return True
    return False


def _merge_bullets(rows: list[list[Word]]) -> list[list[Word]]:
    """Join a bullet or number whose base differs a little with the words to its right."""
    out: list[list[Word]] = []
    for row in rows:
        last = out[-1] if out else None
        if last is not None and (_belongs(last, row) or _belongs(row, last)):
            last.extend(row)
            last.sort(key=lambda word: -word.size)
        else:
            out.append(row)
    return out


def _belongs(row: Sequence[Word], other: Sequence[Word]) -> bool:
    if len(row) != 1 or not (_is_bullet(row[0].text) or _NUMBER.fullmatch(row[0].text)):
        return False
    near = min(other, key=lambda word: word.x0)
    size = max(near.size, row[0].size)
    return abs(near.base - row[0].base) <= 0.5 * size and 0 < near.x0 - row[0].x1 < 5 * size


def _is_bullet(text: str) -> bool:
    return len(text) == 1 and (text in STRONG_BULLETS or text in WEAK_BULLETS)


def _read_mark(words: Sequence[Word]) -> Mark:
    first, at, bullet = words[0], 0, ""
    if _is_bullet(first.text) and _stands_apart(words, 0):
        bullet, at = first.text, 1
    elif first.text[0] in STRONG_BULLETS:
        return Mark(bullet=first.text[0], x1=first.x0, text_x=first.x0)
    match = _NUMBER.fullmatch(words[at].text) if at < len(words) else None
    if match is None and not bullet:
        return Mark()
    style = (match.lastgroup or "") if match else ""
    at += 1 if match else 0
    x1 = words[at - 1].x1
    alone = at >= len(words)
    return Mark(
        bullet=bullet, style=style, number=match[style] if match and style else "",
        x1=x1, text_x=x1 if alone else words[at].x0, alone=alone,
    )  # fmt: skip


def _stands_apart(words: Sequence[Word], at: int) -> bool:
    """Say whether the bullet `words[at]` has room behind it; a letter o needs more of it."""
    if words[at].text != "o":
        return True
    return at + 1 < len(words) and words[at + 1].x0 - words[at].x1 > 0.6 * words[at + 1].size


def _separators(words: Sequence[Word], size: float, *, marked: bool) -> list[str]:
    """Return what stands between each word and the next: nothing, a blank or a tab."""
    gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(words)]
    usual = median([gap for gap in gaps if gap > TOUCHING * size], default=size / 4)
    out: list[str] = []
    opening = marked
    for (before, word), gap in zip(itertools.pairwise(words), gaps, strict=True):
        out.append(" " if opening else _between(before, word, gap, usual, size))
        if opening:
            opening = _is_bullet(before.text) and bool(_NUMBER.fullmatch(word.text))
    return out


def _between(before: Word, word: Word, gap: float, usual: float, size: float) -> str:
    touching = gap < TOUCHING * size
    if touching and word.raised:
        return "" if word.text.isalpha() else " "
    if touching and not before.parted and not (before.raised and not before.text.isalpha()):
        return ""
    if before.tabbed:
        return "\t"
    ended = before.text[-1] in ".:;?!"
    if gap > WIDE_TAB_EMS * size:
        return "\t"
    if not ended and gap > TAB_EMS * size and gap > TAB_TIMES * min(usual, size):
        return "\t"
    return " "
