"""What stands on a page in the order of reading, tables that stand within a column included."""

import itertools
from collections.abc import Iterator, Sequence

from upstander.policies.documents.pdf_columns import SIDE_WORDS, Run, part_columns
from upstander.policies.documents.pdf_lines import Line, make_lines
from upstander.policies.documents.pdf_tables import Grid
from upstander.policies.documents.pdf_words import Word

_Items = Sequence[Line | Grid]
_Places = dict[int, Grid]
"""Tables by the ids of the words that hold their places."""


def order_page(items: _Items) -> list[Run | Grid]:
    """Return what stands on a page, from the top down, as runs of lines and tables between them.

    A table across the page ends the columns above it. One with text beside it stands in a
    column: words hold its place while the columns are parted.
    """
    beside = {id(item) for item in items if isinstance(item, Grid) and _has_beside(item, items)}
    found: list[Run | Grid] = []
    for whole, group in itertools.groupby(
        items, key=lambda item: isinstance(item, Grid) and id(item) not in beside
    ):
        held = list(group)
        found += [one for one in held if isinstance(one, Grid)] if whole else _part_stretch(held)
    return found


def _has_beside(grid: Grid, items: _Items) -> bool:
    """Say whether a line stands at the height of `grid` and clear of it to one side."""
    return any(
        isinstance(item, Line)
        and grid.top <= item.base <= grid.bottom
        and (item.x1 <= grid.left or item.x0 >= grid.right)
        for item in items
    )


def _part_stretch(items: _Items) -> list[Run | Grid]:
    lines = [item for item in items if isinstance(item, Line)]
    grids = [item for item in items if isinstance(item, Grid)]
    if not grids:
        return [*part_columns(lines)]
    places: _Places = {}
    words = [word for line in lines for word in line.words]
    edge = max((line.x1 for line in lines), default=0.0)
    kept: list[Word] = []  # held, so that no id is used twice
    for grid in grids:
        for word in _place_words(grid, edge):
            kept.append(word)
            places[id(word)] = grid
    page = lines[0].page if lines else grids[0].page
    runs = part_columns(make_lines([*words, *kept], page))
    if any(_is_mixed(line, places) for run in runs for line in run.lines):
        return list(_one_by_one(items))
    return [part for run in runs for part in _put_back(run, places)]


def _place_words(grid: Grid, edge: float) -> Iterator[Word]:
    """Yield words that fill each row of `grid`, no further than the text of the page goes."""
    right = min(grid.right, max(edge, grid.left + 1.0))
    step = (right - grid.left) / SIDE_WORDS
    size = min((word.size for word in grid.words), default=10.0)
    for line in make_lines(grid.words, grid.page):
        for n in range(SIDE_WORDS):
            x0 = grid.left + n * step
            yield Word(text="x", x0=x0, x1=x0 + step, base=line.base, size=size, bold=False)


def _is_mixed(line: Line, places: _Places) -> bool:
    return len({id(places.get(id(word))) for word in line.words}) > 1


def _put_back(run: Run, places: _Places) -> Iterator[Run | Grid]:
    met: set[int] = set()
    for grid, group in itertools.groupby(run.lines, key=lambda one: places.get(id(one.words[0]))):
        if grid is None:
            yield Run(lines=list(group), column=run.column)
        elif id(grid) not in met:
            met.add(id(grid))
            yield grid


def _one_by_one(items: _Items) -> Iterator[Run | Grid]:
    for lined, group in itertools.groupby(items, key=lambda item: isinstance(item, Line)):
        held = list(group)
        if lined:
            yield from part_columns([item for item in held if isinstance(item, Line)])
        else:
            yield from [item for item in held if isinstance(item, Grid)]
