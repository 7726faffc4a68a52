"""A DOCX as laid-out text: one line a paragraph, with the numbers that Word would print.

Order: the body with its tables, text boxes and footnotes where they are cited, then the
headers and footers, each once. Comments, deleted and hidden text are left out, and the notes
say so. A DOCX has no pages until it is printed, so every page is 0.
"""

import re
from dataclasses import dataclass, field, replace

from upstander.policies.documents.breaks import divide_at_breaks, is_prose, opens_item
from upstander.policies.documents.docx_details import read_docx_details
from upstander.policies.documents.docx_inline import InlineReader, NoteMark, Words
from upstander.policies.documents.docx_numbering import Numbering, Printed, read_numbering
from upstander.policies.documents.docx_package import (
    DocxPackage,
    Element,
    R,
    W,
    local,
    open_package,
    switched,
    value_of,
)
from upstander.policies.documents.docx_styles import Styles, read_styles
from upstander.policies.documents.docx_tables import blocks, continues_cell, is_for_looks, rows_of
from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.laidout import LaidOutText, LineHint
from upstander.policies.documents.sheet import Sheet, fold_blanks, fold_cell

DEEP = 12
"""Tables within tables within text boxes; nobody reads deeper."""
SAME_INDENT = 180
"""Twips by which the indents of one depth of a list may differ."""
_TYPED_BULLET = re.compile(r"[•·▪◦●○■□➢✓❖\uf0b7\uf0a7\uf0d8]\s")
_PAGE_ENTRY = re.compile(r"(?:\t|\.{3,}|\s)\s*\d{1,4}$")
_SAID = {
    "changes": "The file holds tracked changes: it is read with all of them accepted.",
    "comments": "The file holds comments; they are left out.",
    "hidden": "The file holds hidden text; it is left out.",
    "pictures": "The file holds pictures; words in them are not read.",
    "diagrams": "The file holds diagrams or charts; words in them are not read.",
    "objects": "The file holds embedded objects; they are not read.",
    "chunks": "The file takes in other files; they are not read.",
    "deep": "Boxes or tables stand too deep within each other; the innermost are not read.",
    "unshown": "A header or footer that no page shows is left out.",
}


def lay_out_docx(data: bytes, *, place: str) -> LaidOutText:
    """Return the bytes of a DOCX (DOCM, DOTX, DOTM) as laid-out text.

    Raises:
        PolicyUnreadable: they are another kind of file, encrypted, damaged, beyond the limits,
            or hold no words.
    """
    package = open_package(data, place=place)
    body = package.part(package.main)
    body = body.find(W + "body") if body is not None else None
    if body is None:
        raise PolicyUnreadable("a Word file without a body", place=place)
    writer = _Writer.of(package)
    writer.story(body)
    writer.rank_indents()
    if not any(line.strip() for line in writer.sheet.lines):
        raise PolicyUnreadable("holds no text", place=place)
    _write_furniture(package, body, writer)
    notes = [said for seen, said in _SAID.items() if writer.inline.seen[seen]]
    details = read_docx_details(package)
    return writer.sheet.lay_out(data, media="docx", details=details, notes=notes)


def _write_furniture(package: DocxPackage, body: Element, writer: "_Writer") -> None:
    """Write the headers and footers that some page shows, each once."""
    settings = package.related("settings")
    even = switched(settings.find(W + "evenAndOddHeaders")) if settings is not None else False
    done: set[str] = set()
    for section in body.iter(W + "sectPr"):
        first = switched(section.find(W + "titlePg"))
        for reference in section:
            if local(reference) not in ("headerReference", "footerReference"):
                continue
            shown = {"first": first, "even": even}.get(value_of(reference, "type") or "", True)
            relation = package.relations(package.main).get(reference.get(R + "id") or "")
            root = package.part(relation.part) if relation is not None else None
            if relation is None or root is None or relation.part in done:
                continue
            if not shown:
                writer.inline.seen["unshown"] += bool("".join(root.itertext()).strip())
                continue
            done.add(relation.part)
            writer.furniture(root)


@dataclass(slots=True)
class _Writer:
    """Writes the stories of one document to a sheet, in order, counting its lists."""

    sheet: Sheet
    styles: Styles
    inline: InlineReader
    numbering: Numbering
    notes: dict[tuple[str, str], Element]
    """Footnotes and endnotes by kind and id."""
    kept: Words | None = None
    """A paragraph whose end was deleted or hidden: the next one runs on from it."""
    kept_number: Printed | None = None
    pending: list[NoteMark] = field(default_factory=list)
    """Notes cited in a table, written after it."""
    typed_gap: bool = True
    indents: dict[int, int] = field(default_factory=dict)
    """Indent of each line that opens with a typed list marker, by line."""
    depth: int = 0

    @classmethod
    def of(cls, package: DocxPackage) -> "_Writer":
        """Return a writer for the document in `package`."""
        styles = read_styles(package.related("styles"))
        inline = InlineReader(styles)
        notes: dict[tuple[str, str], Element] = {}
        for kind in ("footnote", "endnote"):
            root = package.related(f"{kind}s")
            for one in root.findall(W + kind) if root is not None else ():
                notes[kind, value_of(one, "id") or ""] = one
            form = _note_form(package, kind)
            inline.note_forms[kind] = form or inline.note_forms[kind]
        numbering = read_numbering(package.related("numbering"), styles)
        return cls(Sheet(), styles, inline, numbering, notes)

    def story(self, container: Element, hint: LineHint | None = None) -> None:
        """Write the paragraphs and tables of a container, in order."""
        if self.depth >= DEEP:
            self.inline.seen["deep"] += 1
            return
        self.depth += 1
        for block, listed in blocks(container):
            base = hint or LineHint(begins=True)
            base = replace(base, contents=base.contents or listed)
            name = local(block)
            if name == "p":
                self._paragraph(block, base)
            elif name == "tbl":
                self._table(block, base)
            else:
                self.inline.seen["chunks"] += 1
        self._flush(hint or LineHint(begins=True))
        self.depth -= 1

    def furniture(self, root: Element) -> None:
        """Write a header or footer."""
        self.inline.close()
        self.story(root, LineHint(begins=True, furniture=True))

    def _flush(self, hint: LineHint) -> None:
        if self.kept is not None:
            words, number = self.kept, self.kept_number
            self.kept = self.kept_number = None
            self._write(words, number, hint, typed=False)

    def _spoken(self, paragraph: Element) -> tuple[Words, Printed | None] | None:
        """Return a paragraph's words and number, or None where it runs on into the next."""
        properties = paragraph.find(W + "pPr")
        words = self.inline.read(paragraph)
        mark = properties.find(W + "rPr") if properties is not None else None
        gone = mark is not None and (mark.find(W + "del") is not None)
        gone |= mark is not None and mark.find(W + "moveFrom") is not None
        self.inline.seen["changes"] += gone
        runs_in = mark is not None and bool(switched(mark.find(W + "specVanish")))
        number = None
        unseen = words.struck and not words.text.strip() and self._mark_hidden(mark, properties)
        if not gone and not unseen:
            place = self.numbering.place(properties)
            number = self.numbering.step(place) if place is not None else None
        if self.kept is not None:
            before, kept_number = self.kept, self.kept_number
            self.kept = self.kept_number = None
            words = _join(before, words)
            number = kept_number or number
        if gone or runs_in:
            self.kept, self.kept_number = words, number
            return None
        return words, number

    def _mark_hidden(self, mark: Element | None, properties: Element | None) -> bool:
        return self.styles.run_is("vanish", mark, self.styles.of_paragraph(properties))

    def _paragraph(self, paragraph: Element, base: LineHint) -> None:
        run_in = self.kept is not None
        spoken = self._spoken(paragraph)
        if spoken is None:
            return
        words, number = spoken
        properties = paragraph.find(W + "pPr")
        style = self.styles.of_paragraph(properties)
        typed = self.styles.is_typed(style) and number is None
        listed = base.contents or self.styles.is_contents(style)
        listed |= words.contents and bool(_PAGE_ENTRY.search(words.text.rstrip()))
        heading = 0 if listed or run_in or base.note else self.styles.heading(properties)
        hint = replace(base, contents=listed, heading=heading, bold=words.bold)
        at = self._write(words, number, hint, typed=typed)
        if at is not None and number is None and opens_item(self.sheet.lines[at]):
            self.indents[at] = self.styles.indent(properties)

    def _write(
        self, words: Words, number: Printed | None, hint: LineHint, *, typed: bool
    ) -> int | None:
        """Write a paragraph with what hangs on it; return its line, None where it is empty."""
        at = self._typed(words, hint) if typed else self._lines(words, number, hint)
        for box in words.boxes:
            self.story(box, replace(hint, heading=0, bold=False))
        self._write_notes(words.notes)
        return at

    def _typed(self, words: Words, hint: LineHint) -> int | None:
        """Write a line of a plain text file, which says no more than its characters do."""
        at = None
        for text in words.text.split("\n"):
            if not text.strip():
                self.typed_gap = True
                continue
            gap, self.typed_gap = self.typed_gap, False
            at = self.sheet.line(text, replace(hint, begins=False), gap=gap)
        return at

    def _lines(self, words: Words, number: Printed | None, hint: LineHint) -> int | None:
        self.typed_gap = True
        pieces = [fold_blanks(piece) for piece in divide_at_breaks(words.text)]
        if not any(pieces):
            return None
        if is_prose(pieces[0]):
            hint = replace(hint, heading=0)
        opening = hint
        if number is not None and number.prefix:
            opening = replace(hint, level=number.level, bullet=number.bullet)
            pieces[0] = number.prefix + pieces[0]
        elif _TYPED_BULLET.match(pieces[0]):
            opening = replace(hint, bullet=True)
        at = self.sheet.line(pieces[0], opening)
        for piece in pieces[1:]:
            bullet = bool(_TYPED_BULLET.match(piece))
            self.sheet.line(piece, replace(hint, heading=0, bullet=bullet), gap=False)
        return at

    def _write_notes(self, marks: list[NoteMark]) -> None:
        for mark in marks:
            note = self.notes.get((mark.kind, mark.note_id))
            if note is None:
                continue
            first = len(self.sheet.lines)
            self.story(note, LineHint(begins=True, note=True))
            lines = range(first, len(self.sheet.lines))
            at = next((n for n in lines if self.sheet.lines[n]), None)
            if at is not None and mark.mark:
                self.sheet.lines[at] = f"{mark.mark} {self.sheet.lines[at]}"

    def _table(self, table: Element, base: LineHint) -> None:
        self._flush(base)
        self.typed_gap = True
        rows = rows_of(table)
        if is_for_looks(rows, self.styles):
            for row in rows:
                for cell in row:
                    if not continues_cell(cell):
                        self.story(cell, base)
            return
        words = [[self._cell(cell) for cell in row] for row in rows]
        if base.furniture or base.note:
            for row_words in words:
                if any(row_words):
                    self.sheet.line("\t".join(map(fold_cell, row_words)), base)
        else:
            self.sheet.table(words)
        pending, self.pending = self.pending, []
        self._write_notes(pending)

    def _cell(self, cell: Element) -> str:
        """Return the words of a cell, with those of tables and text boxes in it."""
        self.inline.seen["deep"] += self.depth >= DEEP
        if continues_cell(cell) or self.depth >= DEEP:
            return ""
        self.depth += 1
        said: list[str] = []
        for block, _ in blocks(cell):
            if local(block) == "tbl":
                said.extend(self._cell(inner) for row in rows_of(block) for inner in row)
            elif local(block) == "p":
                said.extend(self._cell_paragraph(block))
        self.depth -= 1
        return " ".join(filter(None, said))

    def _cell_paragraph(self, paragraph: Element) -> list[str]:
        spoken = self._spoken(paragraph)
        if spoken is None:
            return []
        words, number = spoken
        self.pending.extend(words.notes)
        text = fold_cell(words.text)
        prefix = f"{number.number} " if number is not None and number.number and text else ""
        return [prefix + text, *(self._cell(box) for box in words.boxes)]

    def rank_indents(self) -> None:
        """Give lines that open with a typed list marker their depth, by their indents."""
        steps: list[int] = []
        for indent in sorted(set(self.indents.values())):
            if not steps or indent - steps[-1] > SAME_INDENT:
                steps.append(indent)
        if len(steps) > 1:
            for at, indent in self.indents.items():
                level = sum(step <= indent for step in steps) - 1
                self.sheet.hint_again(at, level=level)


def _join(before: Words, after: Words) -> Words:
    """Return two paragraphs as one, the mark between them gone."""
    blank = " " if before.text[-1:].strip() and after.text[:1].strip() else ""
    return Words(
        text=before.text + blank + after.text,
        bold=before.bold and after.bold,
        contents=before.contents or after.contents,
        notes=before.notes + after.notes,
        boxes=before.boxes + after.boxes,
        struck=before.struck or after.struck,
    )


def _note_form(package: DocxPackage, kind: str) -> str:
    """Return the number format that the file sets for its notes, "" where it sets none."""
    for root in (package.part(package.main), package.related("settings")):
        for one in root.iter(f"{W}{kind}Pr") if root is not None else ():
            form = value_of(one.find(W + "numFmt"))
            if form:
                return form
    return ""
