"""Walks an HTML page and writes its paragraphs, items, headings and rows to a sheet."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from upstander.policies.documents.breaks import divide_at_breaks, is_prose, opens_item
from upstander.policies.documents.html_marks import (
    BLOCKS,
    BULLET,
    SILENT,
    ListCount,
    attribute,
    is_chrome,
    is_contents,
    is_hidden,
    is_note,
    open_list,
    weight,
    word_level,
)
from upstander.policies.documents.html_tables import fill_spans, is_for_looks, rows_of
from upstander.policies.documents.laidout import LineHint
from upstander.policies.documents.numerals import raise_mark
from upstander.policies.documents.sheet import Sheet, fold_blanks, fold_cell

DEEP = 120
"""Elements within elements; below this only the words are taken."""
MANY_BREAKS = 8
"""Line breaks in one block from which on it is a text written line by line."""
_SPACES = re.compile(r"[ \t\r\n\f]+")
_PARTED = re.compile(r"\n[ \u00a0\t]*(?:\n[ \u00a0\t]*)+")
_WORD_BULLET = re.compile(r"^[·•o§Øüvq▪][ ]*\u00a0[ \u00a0]+(?=\S)")
_TYPED_BULLET = re.compile(r"^[•·▪◦●○■□➢✓❖\uf0b7\uf0a7\uf0d8]\s")
_HEADING = re.compile(r"h([1-6])$")
_NOTE_NUMBER = re.compile(r"\[?\(?\d{1,3}\)?\]?$")
_FLOWING = frozenset({"p", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Around:
    """What holds for the words at one place of the page."""

    hint: LineHint = field(default_factory=lambda: LineHint(begins=True))
    bold: bool = False
    pre: bool = False
    flowing: bool = False
    """Inside one paragraph, where a line break is a matter of looks."""
    inside: bool = False
    """Inside an article or the like."""
    depth: int = 0
    list_depth: int = -1


@dataclass(slots=True)
class Walker:
    """Writes what it walks over; `tail` holds the page's furniture, which comes last."""

    sheet: Sheet = field(default_factory=Sheet)
    tail: list[tuple[str, LineHint]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    main: LexborNode | None = None
    """The part of the page outside which all is furniture."""
    _said: list[str] = field(default_factory=list)
    _plain: bool = False
    _marker: tuple[str, int] | None = None
    """Number or bullet of the item whose first words are to come, and its depth."""
    _counts: list[ListCount] = field(default_factory=list)

    def read(self, root: LexborNode, around: Around | None = None) -> None:
        """Write everything under `root`."""
        around = around or Around()
        self._children(root, around)
        self._flush(around)

    def finish(self) -> None:
        """Write the furniture after the body."""
        for text, hint in self.tail:
            self.sheet.line(text, hint)
        self.tail = []

    def _children(self, node: LexborNode, around: Around) -> None:
        if around.depth > DEEP:
            self._say(node.text(deep=True, separator=" "), around)
            return
        around = replace(around, depth=around.depth + 1)
        for child in node.iter(include_text=True):
            self._visit(child, around)

    def _visit(self, node: LexborNode, around: Around) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._say(node.text_content or "", around)
        elif tag == "br":
            self._said.append("\n")
        elif tag == "wbr" or tag in SILENT or not tag[0].isalpha():
            return
        elif is_hidden(node) or tag == "del":
            words = bool((node.text(deep=True) or "").strip())
            self.seen["deleted" if tag == "del" else "hidden"] += words
        elif tag in ("input", "select", "textarea"):
            self._control(node, around)
        elif tag in BLOCKS or is_chrome(node, inside=True):
            self._block(node, tag, around)
        else:
            self._inline(node, tag, around)

    def _say(self, text: str, around: Around) -> None:
        self._said.append(text if around.pre else _SPACES.sub(" ", text))
        self._plain |= bool(text.strip()) and not around.bold

    def _inline(self, node: LexborNode, tag: str, around: Around) -> None:
        if "mso-list" in attribute(node, "style") and "gnore" in attribute(node, "style"):
            self._word_marker(node)
            return
        if tag == "sup":
            text = (node.text(deep=True) or "").strip()
            if _NOTE_NUMBER.fullmatch(text):
                self._say(raise_mark(text), around)
                return
        self._children(node, replace(around, bold=weight(node, bold=around.bold)))

    def _word_marker(self, node: LexborNode) -> None:
        """Keep the number that Word wrote out for browsers that know no lists."""
        text = fold_blanks(node.text(deep=True) or "")
        sign = len(text) == 1 and not text.isdigit()
        depth = self._marker[1] if self._marker else 0
        self._marker = (BULLET if sign or not text else text, depth)

    def _control(self, node: LexborNode, around: Around) -> None:
        """Say what a form control shows."""
        kind = attribute(node, "type").casefold()
        if kind in ("checkbox", "radio"):
            self._say("☒ " if "checked" in node.attributes else "☐ ", around)
        elif node.tag == "textarea":
            self._say(node.text(deep=True) or "", around)
        elif node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            self._say((chosen.text(deep=True) if chosen else "") or "", around)
        elif kind in ("", "text", "date", "email", "number"):
            self._say(attribute(node, "value"), around)

    def _block(self, node: LexborNode, tag: str, around: Around) -> None:
        self._flush(around)
        here = self._around(node, tag, around)
        if tag == "table":
            self._table(node, here)
        elif tag in ("ol", "ul", "menu", "dir"):
            self._counts.append(open_list(node))
            self._children(node, replace(here, list_depth=around.list_depth + 1))
            self._flush(here)
            self._counts.pop()
        else:
            self._open_item(node, tag, around)
            self._children(node, here)
            self._flush(here)
            if tag == "li":
                self._marker = None

    def _open_item(self, node: LexborNode, tag: str, around: Around) -> None:
        if tag == "li":
            count = self._counts[-1] if self._counts else ListCount("disc")
            self._marker = (count.marker(node), max(around.list_depth, 0))
        elif (level := word_level(node)) >= 0:
            self._marker = ("", level)

    def _around(self, node: LexborNode, tag: str, around: Around) -> Around:
        """Return what holds inside a block."""
        hint = around.hint
        if self.main is not None and not around.inside and node == self.main:
            hint = replace(hint, furniture=False)
        listed = hint.contents or is_contents(node)
        chrome = hint.furniture or (not listed and is_chrome(node, inside=around.inside))
        heading = _HEADING.match(tag)
        level = int(heading[1]) if heading else hint.heading
        if attribute(node, "role") == "heading":
            told = attribute(node, "aria-level")
            level = int(told) if told in tuple("123456789") else 2
        note = hint.note or is_note(node)
        hint = replace(hint, furniture=chrome, contents=listed, heading=level, note=note)
        return replace(
            around,
            hint=hint,
            bold=weight(node, bold=around.bold),
            pre=around.pre or tag == "pre",
            flowing=tag in _FLOWING or (around.flowing and tag not in ("div", "table")),
            inside=around.inside or is_inside(node, self.main),
        )

    def _flush(self, around: Around) -> None:
        """Write the words met since the last block began or ended."""
        raw, self._said = "".join(self._said), []
        bold, self._plain = not self._plain, False
        if not raw.strip():
            return
        hint = replace(around.hint, bold=bold)
        if around.pre:
            self._write_typed(raw, replace(hint, begins=False, bold=False))
            return
        if around.list_depth >= 0:
            hint = replace(hint, level=around.list_depth)
        breaks = raw.strip().count("\n")
        if breaks >= MANY_BREAKS or (breaks and not around.flowing):
            self._write_typed(raw.strip("\n"), replace(hint, begins=False, level=-1))
            return
        for chunk in _PARTED.split(raw):
            if chunk.strip():
                self._write_chunk(chunk, hint)

    def _write_chunk(self, chunk: str, hint: LineHint) -> None:
        """Write one paragraph, with the number or bullet that is to stand before it."""
        chunk, dressed = _WORD_BULLET.subn(BULLET + " ", chunk.strip(" "))
        pieces = [fold_blanks(piece) for piece in divide_at_breaks(chunk)]
        if not pieces[0]:
            return
        if hint.contents or is_prose(pieces[0]):
            hint = replace(hint, heading=0)
        opening = hint
        if dressed or _TYPED_BULLET.match(pieces[0]):
            opening = replace(hint, bullet=True)
            pieces[0] = re.sub(r"^(\S)\s", r"\1\t", pieces[0]) if dressed else pieces[0]
        pieces[0], opening = self._marked(pieces[0], opening)
        self._write(pieces[0], opening, gap=True)
        for piece in pieces[1:]:
            typed = bool(_TYPED_BULLET.match(piece))
            self._write(piece, replace(hint, heading=0, bullet=typed), gap=False)

    def _marked(self, text: str, hint: LineHint) -> tuple[str, LineHint]:
        """Put the pending number or bullet before `text`, unless it has its own."""
        if self._marker is None:
            return text, hint
        (marker, level), self._marker = self._marker, None
        hint = replace(hint, level=level)
        if not marker or opens_item(text):
            return text, hint
        return f"{marker}\t{text}", replace(hint, bullet=marker == BULLET)

    def _write_typed(self, raw: str, hint: LineHint) -> None:
        """Write lines as they were typed; a blank line parts paragraphs, nothing else is said."""
        gap = True
        for line in raw.split("\n"):
            if not line.strip():
                gap = True
                continue
            self._write(line.replace("\u00a0", " ").rstrip(" \r\f"), hint, gap=gap)
            gap = False

    def _write(self, text: str, hint: LineHint, *, gap: bool) -> None:
        if hint.furniture:
            self.tail.append((text, replace(hint, heading=0)))
        else:
            self.sheet.line(text, hint, gap=gap)

    def _table(self, table: LexborNode, here: Around) -> None:
        for caption in table.css("caption"):
            if caption.parent == table:
                self._block(caption, "caption", here)
        rows = rows_of(table)
        if is_for_looks(table, rows):
            for row in rows:
                for cell in row:
                    self._block(cell, cell.tag or "td", replace(here, flowing=False))
            return
        words = fill_spans(rows, [[self._cell(cell, here) for cell in row] for row in rows])
        if here.hint.furniture:
            for row_words in words:
                if any(row_words):
                    self._write("\t".join(row_words), here.hint, gap=True)
        else:
            self.sheet.table(words)

    def _cell(self, cell: LexborNode, here: Around) -> str:
        """Return the words of a cell, its paragraphs and items parted by blanks."""
        inner = Walker(seen=self.seen)
        inner.read(cell, Around(flowing=True, depth=here.depth + 1))
        inner.finish()
        return " ".join(fold_cell(line) for line in inner.sheet.lines if line.strip())


def is_inside(node: LexborNode, main: LexborNode | None) -> bool:
    """Say whether what stands in `node` is the page's matter, its headers and footers too."""
    return node.tag in ("main", "article", "section") or (main is not None and node == main)
