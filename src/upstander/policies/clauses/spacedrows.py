"""Tables of plain text whose columns only blanks draw, each cell under the head of its column."""

import re
from collections.abc import Iterator, Sequence

from upstander.policies.clauses.labels import read_label
from upstander.policies.clauses.lines import Line
from upstander.policies.clauses.markers import read_marker

_CELL = re.compile(r"\S+(?: \S+)*")
LEAST_ROWS = 3
"""The row of heads and two more: fewer prove no columns."""
HEAD_WORDS, FIRST_WORDS = 6, 7
"""Words of a column's head, and of a first cell: more are running text in two columns."""


def find_spaced_rows(lines: Sequence[Line], skip: set[int]) -> tuple[set[int], set[int]]:
    """Return the places of lines that open a row, and of those that go on with one.

    The first line of a block gives the columns. Every line below it must stand under them: from
    the first column on, a row; under a later column alone, the rest of a row whose cell wraps.
    """
    rows: set[int] = set()
    rests: set[int] = set()
    for block in _blocks(lines, skip):
        opened = _read_block([lines[n] for n in block])
        rows |= {n for n, opens in zip(block, opened, strict=False) if opens}
        rests |= {n for n, opens in zip(block, opened, strict=False) if not opens}
    return rows, rests


def _blocks(lines: Sequence[Line], skip: set[int]) -> Iterator[list[int]]:
    """Yield the places of lines that stand together, no blank line between them."""
    block: list[int] = []
    for n, line in enumerate(lines):
        if line.after_gap or n in skip:
            yield block
            block = []
        if n not in skip:
            block.append(n)
    yield block


def _read_block(block: Sequence[Line]) -> list[bool]:
    """Return, for each line, whether it opens a row; [] where the block is no table."""
    if len(block) < LEAST_ROWS or any("\t" in line.text or "|" in line.text for line in block):
        return []
    columns = _starts(block[0])
    if len(columns) < 2 or not _are_heads(block[0]):
        return []
    opened = []
    for line in block:
        starts = _starts(line)
        under = set(starts) <= set(columns)
        opens = starts[0] == columns[0]
        if not under or (opens and (len(starts) < 2 or not _is_first(line, block[0]))):
            return []
        opened.append(opens)
    return opened if sum(opened) >= LEAST_ROWS else []


def _starts(line: Line) -> list[int]:
    return [line.indent + match.start() for match in _CELL.finditer(line.text)]


def _are_heads(line: Line) -> bool:
    """Say whether every cell is short and no sentence, and no number or label opens the line."""
    cells = _CELL.findall(line.text)
    short = all(len(cell.split()) <= HEAD_WORDS and cell[-1] not in ".:;," for cell in cells)
    return short and cells[0][0].isupper() and read_marker(line.text).style == "none"


def _is_first(line: Line, head: Line) -> bool:
    """Say whether a row's first cell is a name or number, and no clause, bullet or label."""
    first = _CELL.findall(line.text)[0]
    if read_marker(line.text).style in ("bullet", "letter", "decimal", "division", "code"):
        return False
    labelled = line is not head and read_label(first) is not None
    named = first[0].isupper() or first[0].isdigit()
    return named and not labelled and not first.endswith(":") and len(first.split()) <= FIRST_WORDS
