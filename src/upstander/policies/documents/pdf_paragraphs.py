"""Lines of a PDF to paragraphs: by gaps, indents, markers, and room left on a line."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from upstander.policies.documents.pdf_lines import STRONG_BULLETS, Line
from upstander.policies.documents.pdf_sequence import Sequences

SIZE_TIMES = 1.09
"""Types that differ by more are not of one paragraph."""
GAP_TIMES = 1.25
"""A step of lines beyond this many usual ones parts paragraphs."""
ENDED_GAP_TIMES = 1.1
"""The same after a line that ends a sentence or item and leaves room."""
LEADING_SHARE = 0.15
"""Share of wrapped lines that a step must have to count as usual."""
LEADING_TIMES = 3
MOST_STEP = 2.6
"""Sizes of type; lines further apart are of no one paragraph."""
DEFAULT_LEADING = 1.25
INDENT_EMS = 0.6
FIRST_INDENT_EMS = 5.0
"""How far the first line of a paragraph may stand in from the others."""
HANGING_EMS = 3.5
ROOM_EMS = 0.1
BLANK_EMS = 0.24
LOOSE_EMS = 5.0
HANGING_SHARE = 0.4
LOOSE_SHARE = 0.2
"""Room, as a share of the column, that may be left on a line whose words run on."""
SHOUTED_LETTERS = 5
MARK_GAP_EMS = 0.75
"""Room behind a number that shows it hanging in a column of its own."""
EDGE_LINES = 3
"""Lines that must come near the edge of a column for it to count."""
NEAR_EDGE_EMS = 3.0
EDGE_SHARE = 0.6
"""Short lines that happen to be alike show no edge short of this share of the page."""
_ENDED = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bNo)(?<!\bpara)[.:;?!][)\]’”'\"]*$")
_FIRST_PIECE = re.compile(r"\S*?[^\W\d_]{2,}[-\u2010]|\S+")
_LISTED = re.compile(r"(?:\.{3,}|…|(?:\s[._]){3,}|\t)\s*\d{1,4}$")
"""An entry of a contents list: leaders or a tab, and a page."""


@dataclass(slots=True, kw_only=True)
class Paragraph:
    """Lines that the page shows as one paragraph, item or heading."""

    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """The line that opens it."""
        return self.lines[0]

    @property
    def listed(self) -> bool:
        """Whether it looks like an entry of a contents list."""
        return bool(_LISTED.search(self.lines[-1].text)) and len(self.lines) <= 3


def set_edges(lines: Sequence[Line]) -> None:
    """Set the left and right edges of each line's column, as its lines show them."""
    lanes: dict[tuple[int, ...], list[Line]] = defaultdict(list)
    for line in lines:
        lanes[line.lane].append(line)
    for lane, held in lanes.items():
        left = min(line.x0 for line in held)
        found = _right_edge(held)
        # Of a page with few words, the margins are taken to be alike.
        likely = lane[0] - left if len(lane) == 1 else 0.0
        guessed = found < EDGE_SHARE * likely
        edge = max(likely, *(line.x1 for line in held)) if guessed or not found else found
        for line in held:
            line.left, line.edge, line.guessed = left, edge, guessed


def _right_edge(lines: Sequence[Line]) -> float:
    """Return how far right several of `lines` come, or 0.0 where no few come as far."""
    ends = sorted((line.x1 for line in lines), reverse=True)
    near = NEAR_EDGE_EMS * max(line.size for line in lines)
    for end, last in zip(ends, ends[EDGE_LINES - 1 :], strict=False):
        if end - last <= near:
            return end
    return 0.0


class ParagraphMaker:
    """Makes paragraphs of runs of lines, and remembers the numbers met on the way."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Learn the usual steps from all `lines`."""
        self._leadings = _usual_leadings(lines)
        self._sequences = Sequences()

    def make(self, lines: Sequence[Line]) -> list[Paragraph]:
        """Return the paragraphs that `lines`, in reading order, make."""
        out: list[Paragraph] = []
        for n, line in enumerate(lines):
            last = out[-1] if out else None
            after = lines[n + 1] if n + 1 < len(lines) else None
            if last is None or self._begins(last, line, after):
                out.append(Paragraph(lines=[line]))
                self._sequences.take(line.mark)
            else:
                last.lines.append(line)
        return out

    def _begins(self, paragraph: Paragraph, line: Line, after: Line | None) -> bool:
        if _begins(paragraph, line, self._leadings, self._sequences):
            return True
        indented = after is not None and _is_first_indent(paragraph, line, after)
        return indented and after is not None and not _gapes_at(line, after, self._leadings)


def _is_first_indent(paragraph: Paragraph, line: Line, after: Line) -> bool:
    """Say whether `line` stands in and wraps to the margin, right under a line that did so.

    A paragraph of one line above it, in a text whose first lines are indented, looks the same
    as a wrapped line until the line below is seen.
    """
    depth = line.x0 - after.x0
    return (
        len(paragraph.lines) == 1
        and not paragraph.first.mark.text_x
        and not line.mark.text_x
        and not after.mark.text_x
        and line.run == after.run
        and INDENT_EMS * line.size < depth <= FIRST_INDENT_EMS * line.size
        and _is_full(line, after)
    )


def _usual_leadings(lines: Sequence[Line]) -> dict[int, float]:
    """Return, by size of type, the largest step that is usual within a paragraph.

    Only lines that break off within a sentence, with no room left, are looked at.
    """
    steps: dict[int, Counter[float]] = defaultdict(Counter)
    for before, line in itertools.pairwise(lines):
        step = line.base - before.base
        if before.run != line.run or line.mark.text_x or _ended(before):
            continue
        if 0 < step < MOST_STEP * line.size and _is_full(before, line):
            steps[round(line.size)][round(step * 2) / 2] += 1
    usual: dict[int, float] = {}
    for size, found in steps.items():
        often = [step for step, n in found.items() if n >= LEADING_SHARE * found.total()]
        # A wide step met once or twice may well be the room between paragraphs.
        sure = [step for step in often if found[step] >= LEADING_TIMES or step <= 1.5 * size]
        if sure:
            usual[size] = max(sure)
    return usual


def _begins(
    paragraph: Paragraph, line: Line, leadings: dict[int, float], sequences: Sequences
) -> bool:
    last = paragraph.lines[-1]
    if _LISTED.search(last.text) or _differs(last, line) or _are_rows(last, line):
        return True
    if len(paragraph.lines) == 1 and last.mark.alone and not line.mark.text_x:
        return line.base - last.base > 2.5 * line.size and line.run == last.run
    if last.run != line.run:
        return not _runs_over(paragraph, line, sequences)
    return (
        _gapes(paragraph, line, leadings)
        or _opens(paragraph, line, sequences)
        or _shouts(last, line)
        or not (
            _hangs_in_cell(paragraph, line)
            or (_in_line(paragraph, line) and _goes_on(paragraph, line))
        )
    )


def _shouts(last: Line, line: Line) -> bool:
    """Say whether `line` is in capitals after the end of a sentence: a heading or marking."""
    letters = sum(c.isalpha() for c in line.text)
    return letters >= SHOUTED_LETTERS and line.text.isupper() and _ended(last)


def _are_rows(last: Line, line: Line) -> bool:
    """Say whether both lines have words set apart at one place, as rows of cells have."""
    slack = INDENT_EMS * line.size
    return any(abs(one - other) <= slack for one in last.stops for other in line.stops)


def _hangs_in_cell(paragraph: Paragraph, line: Line) -> bool:
    """Say whether `line` is the rest of a row of cells set apart, under one of them."""
    first = paragraph.first
    return bool(first.stops) and line.x0 - first.x0 > INDENT_EMS * line.size


def _differs(last: Line, line: Line) -> bool:
    small, large = sorted((last.size, line.size))
    if large <= SIZE_TIMES * small:
        return False
    # Marks and signs alone on the end of a paragraph may be small.
    return len(line.text) > 3 or line.size > last.size


def _gapes(paragraph: Paragraph, line: Line, leadings: dict[int, float]) -> bool:
    own = [b.base - a.base for a, b in itertools.pairwise(paragraph.lines) if a.run == b.run]
    usual = {round(line.size): max(own)} if own else leadings
    return _gapes_at(paragraph.lines[-1], line, usual)


def _gapes_at(last: Line, line: Line, leadings: dict[int, float]) -> bool:
    """Say whether more room stands between two lines than is usual within a paragraph."""
    step = line.base - last.base
    usual = leadings.get(round(line.size), DEFAULT_LEADING * line.size)
    if step <= 0 or step > GAP_TIMES * usual:
        return True
    return step > ENDED_GAP_TIMES * usual and _ended(last)


def _opens(paragraph: Paragraph, line: Line, sequences: Sequences) -> bool:
    """Say whether the marker that opens `line` opens an item rather than wrapped words."""
    mark, last = line.mark, paragraph.lines[-1]
    if line.dotted or not mark.text_x:
        return line.dotted
    if mark.bullet:
        strong = mark.bullet in STRONG_BULLETS or bool(mark.style)
        return strong or _weak_bullet_opens(paragraph, line)
    if mark.style != "bare" and not mark.alone:
        hanging = mark.text_x - mark.x1 > MARK_GAP_EMS * line.size
        if hanging and mark.style != "letter":
            return True
        if hanging and abs(line.x0 - last.x0) > INDENT_EMS * line.size:
            return True
    return sequences.follows(mark, settled=bool(_ENDED.search(last.text)))


def _weak_bullet_opens(paragraph: Paragraph, line: Line) -> bool:
    first, last = paragraph.first, paragraph.lines[-1]
    slack = INDENT_EMS * line.size
    if first.mark.bullet == line.mark.bullet and abs(first.x0 - line.x0) <= slack:
        return True
    if abs(line.x0 - last.x0) > slack or not _is_full(last, line):
        return True
    return bool(_ENDED.search(last.text))


def _in_line(paragraph: Paragraph, line: Line) -> bool:
    """Say whether `line` begins where the next line of `paragraph` should."""
    last = paragraph.lines[-1]
    return _fits_indent(paragraph, line.x0, line.left, line.size) or _is_centred(last, line)


def _fits_indent(paragraph: Paragraph, x0: float, left: float, size: float) -> bool:
    first, last = paragraph.first, paragraph.lines[-1]
    slack = INDENT_EMS * size
    x0 -= left
    if len(paragraph.lines) > 1:
        return abs(x0 - (last.x0 - last.left)) <= slack
    start = first.x0 - first.left
    if abs(x0 - start) <= slack:
        return True
    if first.mark.text_x and abs(x0 - (first.mark.text_x - first.left)) <= slack:
        return True
    if x0 < start:
        return start - x0 <= FIRST_INDENT_EMS * size
    return not first.mark.text_x and x0 - start <= HANGING_EMS * size and not _ended(first)


def _ended(line: Line) -> bool:
    return bool(_ENDED.search(line.text))


def _is_centred(last: Line, line: Line) -> bool:
    apart = abs((last.x0 + last.x1) / 2 - (line.x0 + line.x1) / 2)
    return apart <= 0.2 * line.size and abs(last.x0 - line.x0) > INDENT_EMS * line.size


def _goes_on(paragraph: Paragraph, line: Line) -> bool:
    """Say whether `line`, which begins where it should, goes on with `paragraph`."""
    first, last = paragraph.first, paragraph.lines[-1]
    if _is_full(last, line):
        return True
    room, column = last.edge - last.x1, last.edge - last.left
    runs_on = line.text[:1].islower() and not _ended(last)
    if first.mark.text_x and line.x0 - first.x0 > INDENT_EMS * line.size / 2:
        return runs_on or room < HANGING_SHARE * column
    # A frame may be narrower than its column; words that plainly run on make up for it.
    level = abs(line.x0 - last.x0) <= INDENT_EMS * line.size / 2
    share = HANGING_SHARE if last.guessed else LOOSE_SHARE
    return runs_on and level and room < max(share * column, LOOSE_EMS * line.size)


def _is_full(last: Line, line: Line) -> bool:
    """Say whether the first word of `line` had no room on the line before it."""
    piece = _FIRST_PIECE.match(line.text)
    word = line.words[0]
    share = len(piece[0]) / max(len(word.text), 1) if piece else 1.0
    need = (word.x1 - word.x0) * min(share, 1.0) + BLANK_EMS * line.size
    return last.x1 + need > last.edge - ROOM_EMS * line.size


def _runs_over(paragraph: Paragraph, line: Line, sequences: Sequences) -> bool:
    """Say whether `line`, first of a page or column, runs on from the paragraph before it."""
    last = paragraph.lines[-1]
    if last.bold and line.bold and len(paragraph.lines) == 1:
        return False
    if line.mark.bullet or line.dotted or sequences.follows(line.mark, settled=_ended(last)):
        return False
    if not _goes_on(paragraph, line) or not _fits_indent(paragraph, line.x0, line.left, line.size):
        return False
    if not _ended(last) or line.text[:1].islower():
        return True
    return bool(paragraph.first.mark.text_x)
