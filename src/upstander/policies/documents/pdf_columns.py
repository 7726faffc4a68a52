"""Lines of a page to columns: text set in two or more columns is read one column at a time."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from upstander.policies.documents.pdf_lines import Line, make_lines
from upstander.policies.documents.pdf_words import Word, median

GUTTER_EMS = 0.9
"""Least width of the white between columns, in sizes of the type."""
BOTH_ROWS = 4
"""Rows that must have words on both sides of the white."""
FILLED = 0.6
"""Share of a column that half its rows must fill: labels beside values do not."""
SIDE_WORDS = 3
SIDE_SHARE = 0.22
"""Least share of the page's text that a column takes."""
LOOSE = 2.2
"""Distance of rows, in sizes, over which one column no longer runs on beside nothing."""
BESIDE = 0.95
"""Distance of bases, in sizes, within which lines of two columns stand beside each other."""
WRAPPED = 0.85
"""Share of its column that a line fills before it wraps."""
MAX_COLUMNS = 4

_White = list[tuple[float, float]]


@dataclass(slots=True)
class Run:
    """Lines that are read one after the other, from the top down."""

    lines: list[Line] = field(default_factory=list)
    column: bool = False
    """It stands beside another."""


def part_columns(lines: Sequence[Line], depth: int = 1) -> list[Run]:
    """Return `lines`, from the top down, as runs to be read one after the other."""
    if not lines:
        return []
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    plain = depth > 1
    runs = [Run(column=plain)]
    n = 0
    while n < len(lines):
        end, gutter = _find_band(lines, n, left, right)
        if gutter and depth < MAX_COLUMNS:
            first, second = _cut(lines[n:end], sum(gutter) / 2)
            runs += [*part_columns(first, depth + 1), *part_columns(second, depth + 1)]
            runs.append(Run(column=plain))
            n = end
        else:
            runs[-1].lines.append(lines[n])
            n += 1
    return [run for run in runs if run.lines]


def _find_band(
    lines: Sequence[Line], start: int, left: float, right: float
) -> tuple[int, tuple[float, float] | None]:
    """Return where the rows from `start` that share a white between columns end, and that."""
    shared: _White = [(left, right)]
    ends: list[tuple[int, tuple[float, float]]] = []
    for n in range(start, len(lines)):
        shared = _both(shared, _white(lines[n], left, right), GUTTER_EMS * lines[n].size)
        inner = [w for w in shared if _is_inner(w, left, right)]
        if not inner:
            break
        ends.append((n + 1, max(inner, key=lambda w: w[1] - w[0])))
    if not ends:
        return start, None
    end, gutter = ends[-1]
    middle = sum(gutter) / 2
    end = _trim(lines, start, end, middle)
    if end > start and _is_prose(lines[start:end], middle, right - left):
        return end, gutter
    return start, None


def _white(line: Line, left: float, right: float) -> _White:
    ends = [left, *itertools.chain.from_iterable((w.x0, w.x1) for w in line.words), right]
    return list(zip(ends[::2], ends[1::2], strict=True))


def _both(one: _White, other: _White, least: float) -> _White:
    return [
        (max(a, c), min(b, d)) for a, b in one for c, d in other if min(b, d) - max(a, c) >= least
    ]


def _is_inner(white: tuple[float, float], left: float, right: float) -> bool:
    return left + 0.15 * (right - left) < sum(white) / 2 < right - 0.15 * (right - left)


def _sides(line: Line, middle: float) -> tuple[list[Word], list[Word]]:
    first = [word for word in line.words if word.x0 < middle]
    return first, [word for word in line.words if word.x0 >= middle]


def _trim(lines: Sequence[Line], start: int, end: int, middle: float) -> int:
    """Return `end` without the rows on one side that stand apart below the last full row."""
    full = _paired(lines[start:end], middle)
    if not full:
        return start
    n = start + full[-1] + 1
    while n < end:
        after = n + 1
        while after < end and not _is_loose(lines, after):
            after += 1
        if _is_loose(lines, n) and not _wraps(lines[n:after], lines[start:n], middle):
            break
        n = after
    return n


def _is_loose(lines: Sequence[Line], n: int) -> bool:
    return lines[n].base - lines[n - 1].base > LOOSE * lines[n].size


def _wraps(block: Sequence[Line], above: Sequence[Line], middle: float) -> bool:
    """Say whether rows on one side wrap at the edge of their column, so that they are of it."""
    side = 0 if block[0].x0 < middle else 1
    rows = [sides[side] for line in above if (sides := _sides(line, middle))[side]]
    if not rows:
        return False
    left, right = min(r[0].x0 for r in rows), max(r[-1].x1 for r in rows)
    full = left + WRAPPED * (right - left)
    one_side = all(not _sides(line, middle)[1 - side] for line in block)
    return one_side and any(line.x1 >= full for line in block[:-1])


def _paired(lines: Sequence[Line], middle: float) -> list[int]:
    """Return the places of rows with words on both sides, on one base or nearly so.

    Headings and tables shift one column's lines against the other's.
    """
    held = [tuple(bool(side) for side in _sides(line, middle)) for line in lines]
    found = {n for n, sides in enumerate(held) if all(sides)}
    for n in range(1, len(lines)):
        near = lines[n].base - lines[n - 1].base < BESIDE * lines[n].size
        if near and held[n] != held[n - 1]:
            found.update((n - 1, n))
    return sorted(found)


def _is_prose(lines: Sequence[Line], middle: float, width: float) -> bool:
    if len(_paired(lines, middle)) < BOTH_ROWS:
        return False
    for side in (0, 1):
        rows = [sides[side] for line in lines if (sides := _sides(line, middle))[side]]
        left, right = min(r[0].x0 for r in rows), max(r[-1].x1 for r in rows)
        reach = [r[-1].x1 - left for r in rows]
        if right - left < SIDE_SHARE * width or median(reach) < FILLED * (right - left):
            return False
        if median([len(r) for r in rows]) < SIDE_WORDS:
            return False
    return True


def _cut(lines: Sequence[Line], middle: float) -> tuple[list[Line], list[Line]]:
    page = lines[0].page
    first: list[Line] = []
    second: list[Line] = []
    for line in lines:
        before, after = _sides(line, middle)
        first += make_lines(before, page)
        second += make_lines(after, page)
    return first, second
