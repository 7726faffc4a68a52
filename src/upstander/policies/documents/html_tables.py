"""Tables of an HTML page: which of them are tables, and the cells of their rows."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from upstander.policies.documents.html_marks import attribute, is_hidden

LONG_CELL = 12
"""Blocks in one cell from which on the table is there for its looks, not as a table."""
SPAN_MOST = 1000
_BLOCKS = "p, li, h1, h2, h3, h4, h5, h6"
_HEADINGS = "h1, h2, h3, h4, h5, h6"


def rows_of(table: LexborNode) -> list[list[LexborNode]]:
    """Return the cells of a table by rows, those of tables inside it left to them."""
    return [
        [cell for cell in row.iter() if cell.tag in ("td", "th") and not is_hidden(cell)]
        for row in _rows(table)
        if not is_hidden(row)
    ]


def _rows(parent: LexborNode) -> Iterator[LexborNode]:
    for child in parent.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def is_for_looks(table: LexborNode, rows: list[list[LexborNode]]) -> bool:
    """Say whether a table only places running text on the page."""
    if attribute(table, "role") in ("presentation", "none"):
        return True
    if all(len(row) <= 1 for row in rows):
        return True
    return any(_holds_text(cell) for row in rows for cell in row)


def _holds_text(cell: LexborNode) -> bool:
    if cell.css_first("table") is not None:
        return True
    blocks = len(cell.css(_BLOCKS))
    headings = len(cell.css(_HEADINGS))
    return blocks > LONG_CELL or (headings > 0 and blocks > headings + 1)


def fill_spans(rows: list[list[LexborNode]], words: list[list[str]]) -> list[list[str]]:
    """Return `words` with an empty cell wherever one from a row above reaches down."""
    filled: list[list[str]] = []
    reaching: dict[int, tuple[int, int]] = {}
    for cells, said in zip(rows, words, strict=True):
        out: list[str] = []
        column, after = 0, dict[int, tuple[int, int]]()
        waiting = list(zip(cells, said, strict=True))
        while waiting or any(at >= column for at in reaching):
            if column in reaching:
                left, width = reaching[column]
                out.append("")
                if left > 1:
                    after[column] = (left - 1, width)
                column += width
            elif waiting:
                cell, text = waiting.pop(0)
                width, down = _span(cell, "colspan"), _span(cell, "rowspan")
                out.append(text)
                if down > 1:
                    after[column] = (down - 1, width)
                column += width
            else:
                column = min(at for at in reaching if at >= column)
        reaching = after
        filled.append(out)
    return filled


def _span(cell: LexborNode, name: str) -> int:
    text = attribute(cell, name)
    return min(max(int(text), 1), SPAN_MOST) if text.isascii() and text.isdigit() else 1
