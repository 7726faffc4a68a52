"""Tables of a DOCX: which of them are tables, and the cells of their rows."""

from collections.abc import Iterator

from upstander.policies.documents.docx_package import Element, W, local, value_of
from upstander.policies.documents.docx_styles import Styles

LONG_CELL = 12
"""Paragraphs in one cell from which on the table is there for its looks, not as a table."""
_THROUGH = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})


def blocks(container: Element) -> Iterator[tuple[Element, bool]]:
    """Yield the paragraphs and tables of a container, and whether each is in a contents list.

    Content controls and the like are looked through; deleted blocks are left out.
    """
    for child in container:
        name = local(child)
        if name in ("p", "tbl", "altChunk"):
            yield child, False
        elif name in _THROUGH:
            listed = name == "sdt" and _is_contents_control(child)
            yield from ((block, listed or inner) for block, inner in blocks(child))
        elif name == "AlternateContent":
            choices = [one for one in child if local(one) == "Choice"] or list(child)
            if choices:
                yield from blocks(choices[0])


def _is_contents_control(control: Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return "contents" in (value_of(gallery) or "").casefold()


def rows_of(table: Element) -> list[list[Element]]:
    """Return the cells of a table by rows, without rows that a tracked change deletes."""
    return [
        [cell for cell in _children(row, "tc") if cell.find(f"{W}tcPr/{W}cellDel") is None]
        for row in _children(table, "tr")
        if row.find(f"{W}trPr/{W}del") is None
    ]


def _children(parent: Element, wanted: str) -> Iterator[Element]:
    for child in parent:
        name = local(child)
        if name == wanted:
            yield child
        elif name in _THROUGH:
            yield from _children(child, wanted)


def continues_cell(cell: Element) -> bool:
    """Say whether a cell is the lower part of one that goes over several rows."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and value_of(merge) in (None, "continue")


def is_for_looks(rows: list[list[Element]], styles: Styles) -> bool:
    """Say whether a table is a frame round running text rather than a table of facts.

    One column is; so is a table with a cell that holds headings among its paragraphs or as
    many paragraphs as a chapter.
    """
    if all(len(row) <= 1 for row in rows):
        return True
    return any(_holds_text(cell, styles) for row in rows for cell in row)


def _holds_text(cell: Element, styles: Styles) -> bool:
    spoken = [one for one, _ in blocks(cell) if local(one) == "p" and _speaks(one)]
    if len(spoken) > LONG_CELL:
        return True
    headings = sum(bool(styles.heading(one.find(W + "pPr"))) for one in spoken)
    return bool(headings) and len(spoken) > headings + 1


def _speaks(paragraph: Element) -> bool:
    return any(str(one.text or "").strip() for one in paragraph.iter(W + "t"))
