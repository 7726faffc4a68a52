"""Tables of a PDF page: the cells that ruled lines part, filled with the page's own words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from upstander.policies.documents.pdf_joining import Joiner
from upstander.policies.documents.pdf_lines import make_lines
from upstander.policies.documents.pdf_words import Edge, PageContent, Word

SNAP = 3.0
"""Points within which ruled lines are one."""
MAX_POINTS = 4_000
"""Crossings of ruled lines on one page; a drawing with more is no table."""
LEAST_EDGES = 2
FRAME_SHARE = 0.97
FRAME_LINES = 4
"""Lines in a cell as wide as its table that show it to be a frame around text."""
SAME_X = 6.0
"""Points by which the columns of a table may shift over a page break."""

_Box = tuple[float, float, float, float]


@dataclass(slots=True, kw_only=True)
class Grid:
    """A table as it stands on a page."""

    page: int
    columns: tuple[float, ...]
    """Left edges of its columns."""
    rows: list[list[str]]
    """Cells' words, "" where no cell begins in that column."""
    top: float
    bottom: float
    left: float
    right: float
    words: list[Word] = field(default_factory=list)
    last_page: int = 0
    """Page on which it ends."""

    @property
    def filled(self) -> list[list[str]]:
        """Its rows without columns that hold nothing."""
        used = [n for n, _ in enumerate(self.columns) if any(row[n] for row in self.rows)]
        return [[row[n] for n in used] for row in self.rows]

    @property
    def text(self) -> str:
        """Its rows, one a line, cells parted by tabs."""
        return "\n".join("\t".join(row) for row in self.filled)


def find_tables(content: PageContent, joiner: Joiner) -> list[Grid]:
    """Return the tables of a page, from the top down; their words leave `content.words`."""
    grids = []
    for cells in _cells(content.edges):
        grid = _fill(cells, content, joiner)
        if grid is not None:
            grids.append(grid)
            taken = {id(word) for word in grid.words}
            content.words = [word for word in content.words if id(word) not in taken]
    return grids


def _cells(edges: Sequence[Edge]) -> list[list[_Box]]:
    """Return the cells of each table that the ruled lines make."""
    plain = [_plain_edge(edge) for edge in edges]
    merged = merge_edges(plain, SNAP, SNAP, SNAP, SNAP)
    level = sum(edge["orientation"] == "h" for edge in merged)
    upright = len(merged) - level
    if min(level, upright) < LEAST_EDGES or level * upright > MAX_POINTS * 10:
        return []
    points = edges_to_intersections(merged, SNAP, SNAP)
    if len(points) > MAX_POINTS:
        return []
    return [
        [(float(a), float(b), float(c), float(d)) for a, b, c, d in table]
        for table in cells_to_tables(intersections_to_cells(points))
    ]


def _plain_edge(edge: Edge) -> dict[str, Any]:
    level = edge.x1 - edge.x0 >= edge.bottom - edge.top
    return {
        "x0": edge.x0, "x1": edge.x1, "top": edge.top, "bottom": edge.bottom,
        "width": edge.x1 - edge.x0, "height": edge.bottom - edge.top,
        "orientation": "h" if level else "v",
    }  # fmt: skip


def _fill(cells: Sequence[_Box], content: PageContent, joiner: Joiner) -> Grid | None:
    """Return the table of `cells` with its words, or None where they are a frame or a drawing."""
    cells = _without_frames(cells, content.words)
    if not cells:
        return None
    cells = [_beyond_page(cell, content.width) for cell in cells]
    columns = _cluster(cell[0] for cell in cells)
    tops = _cluster(cell[1] for cell in cells)
    rows = [["" for _ in columns] for _ in tops]
    words: list[Word] = []
    for cell in cells:
        held = [word for word in content.words if _holds(cell, word)]
        if held:
            row, column = _nearest(tops, cell[1]), _nearest(columns, cell[0])
            text = joiner.join_lines(make_lines(held, content.number)).replace("\t", " ")
            rows[row][column] = f"{rows[row][column]} {text}".strip()
            words += held
    used = sum(any(row[n] for row in rows) for n in range(len(columns)))
    rows = [row for row in rows if any(row)]
    if len(columns) < 2 or not rows or (used < 2 and len(columns) < 3):
        return None
    return Grid(
        page=content.number, columns=tuple(columns), rows=rows,
        top=min(c[1] for c in cells), bottom=max(c[3] for c in cells),
        left=min(c[0] for c in cells), right=max(c[2] for c in cells), words=words,
        last_page=content.number,
    )  # fmt: skip


def _beyond_page(cell: _Box, width: float) -> _Box:
    """Return a cell that the page's side cuts as reaching over it, as its words may do."""
    x0, top, x1, bottom = cell
    over = (x0 <= SNAP, x1 >= width - SNAP)
    return (x0 - width if over[0] else x0, top, x1 + width if over[1] else x1, bottom)


def _without_frames(cells: Sequence[_Box], words: Sequence[Word]) -> list[_Box]:
    """Return `cells` without those as wide as the table that hold paragraphs: frames, no rows."""
    wide = max(c[2] for c in cells) - min(c[0] for c in cells)
    kept = []
    for cell in cells:
        if cell[2] - cell[0] >= FRAME_SHARE * wide:
            bases = _cluster(word.base for word in words if _holds(cell, word))
            if len(bases) >= FRAME_LINES:
                continue
        kept.append(cell)
    return kept


def _holds(cell: _Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
    return cell[0] - 1 <= x < cell[2] + 1 and cell[1] - 1 <= y < cell[3]


def _cluster(values: Iterable[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > SNAP:
            out.append(value)
    return out


def _nearest(values: Sequence[float], value: float) -> int:
    return min(range(len(values)), key=lambda n: abs(values[n] - value))


def continues(before: Grid, after: Grid) -> bool:
    """Say whether `after`, first on its page, is the rest of `before`, last on the page above."""
    if before.last_page >= after.page or len(before.columns) != len(after.columns):
        return False
    pairs = zip(before.columns, after.columns, strict=True)
    return all(abs(a - b) <= SAME_X for a, b in pairs)


def append_rows(before: Grid, after: Grid) -> str:
    """Put the rows of `after` under those of `before`; return its repeated heading row, if any.

    A first row without its first cell is the rest of a row that the page break cut.
    """
    rows = list(after.rows)
    dropped = ""
    if rows and rows[0] == before.rows[0] and len(rows) > 1:
        dropped = "\t".join(rows.pop(0))
    if rows and not rows[0][0] and all(row[0] for row in before.rows):
        rest = rows.pop(0)
        last = before.rows[-1]
        before.rows[-1] = [f"{a} {b}".strip() for a, b in zip(last, rest, strict=True)]
    before.rows += rows
    before.last_page = after.last_page
    return dropped
