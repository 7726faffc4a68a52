"""Tables of plain text: tabs between cells, pipes, Markdown and `+---+` grids."""

from collections.abc import Mapping, Sequence

from upstander.policies.clauses.lines import Line
from upstander.policies.clauses.tablerows import is_grid_line
from upstander.records.clauses import PolicyTable, TableCell

_ROWS = frozenset({"table_row", "metadata"})


def find_tables(
    lines: Sequence[Line], labels: Mapping[int, str], said: Sequence[PolicyTable]
) -> tuple[PolicyTable, ...]:
    """Return the tables of a document in order: those that its file `said`, and those of its lines.

    A table ends at a blank line or at text; one that only page furniture cuts goes on when its
    rows have as many cells.
    """
    found: list[PolicyTable] = list(said)
    rows: list[tuple[TableCell, ...]] = []
    first, last = 0, -1
    for n, line in enumerate(lines):
        if line.hint.table >= 0 or not _is_row(line, labels.get(n, "")):
            continue
        cells = _cells(line)
        if rows and not _goes_on(lines, labels, last, n, alike=len(rows[-1]) == len(cells)):
            found.append(_close(lines, rows, first, last))
            rows = []
        first = first if rows else n
        last = n
        if cells:
            rows.append(cells)
    if rows:
        found.append(_close(lines, rows, first, last))
    return tuple(sorted(found, key=lambda table: table.start))


def _is_row(line: Line, label: str) -> bool:
    return label in _ROWS and ("\t" in line.text or "|" in line.text or is_grid_line(line.text))


def _goes_on(
    lines: Sequence[Line], labels: Mapping[int, str], last: int, n: int, *, alike: bool
) -> bool:
    if n == last + 1:
        return not lines[n].after_gap
    return alike and all(labels.get(m) == "furniture" for m in range(last + 1, n))


def _close(
    lines: Sequence[Line], rows: Sequence[tuple[TableCell, ...]], first: int, last: int
) -> PolicyTable:
    start, end = lines[first].start, lines[last].end
    return PolicyTable(rows=tuple(rows), start=start, end=end, page=lines[first].hint.page)


def _cells(line: Line) -> tuple[TableCell, ...]:
    """Return the cells of a row, without blanks around them; () for the lines of a grid."""
    if is_grid_line(line.text):
        return ()
    mark = "|" if "|" in line.text and "\t" not in line.text else "\t"
    bare, at = line.text, line.start
    if mark == "|" and bare.startswith("|"):
        bare, at = bare[1:], at + 1
    if mark == "|" and bare.endswith("|"):
        bare = bare[:-1]
    cells = []
    for part in bare.split(mark):
        text = part.strip()
        start = at + len(part) - len(part.lstrip()) if text else at
        cells.append(TableCell(text=text, start=start, end=start + len(text)))
        at += len(part) + 1
    return tuple(cells)
