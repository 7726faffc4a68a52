"""Rows of a table as they are meant: cells that wrap on two lines are one cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from upstander.policies.clauses.tablerows import is_grid_line
from upstander.records.clauses import PolicyDocument, PolicyTable, TableCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell; `text` folds its blanks and joins its lines, the span covers them all."""

    text: str
    start: int
    end: int


def logical_rows(document: PolicyDocument, table: PolicyTable) -> list[list[Cell]]:
    """Return the rows of `table`, the lines of a wrapped cell joined.

    In a `+---+` grid, rows are what its rules part. Elsewhere a row whose first cell is empty
    goes on from the row above it.
    """
    grid = document.text[table.start : table.start + 1] == "+"
    rows: list[list[Cell]] = []
    before: Sequence[TableCell] = ()
    for row in table.rows:
        cells = [_cell(cell) for cell in row]
        if before and _continues(document, before, row, grid=grid):
            rows[-1] = _joined(rows[-1], cells)
        else:
            rows.append(cells)
        before = row
    return rows


def _cell(cell: TableCell) -> Cell:
    return Cell(text=" ".join(cell.text.split()), start=cell.start, end=cell.end)


def _continues(
    document: PolicyDocument, before: Sequence[TableCell], row: Sequence[TableCell], *, grid: bool
) -> bool:
    if len(before) != len(row):
        return False
    if grid:
        between = document.text[before[-1].end : row[0].start]
        return not any(is_grid_line(line.strip()) for line in between.split("\n"))
    return len(row) > 1 and not row[0].text and any(cell.text for cell in row)


def _joined(above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    return [
        Cell(text=f"{a.text} {b.text}".strip(), start=a.start if a.text else b.start, end=b.end)
        if b.text
        else a
        for a, b in zip(above, below, strict=True)
    ]
