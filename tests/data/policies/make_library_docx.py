"""Write an invented policy as a Word file, its numbers typed or left to Word."""

import datetime
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

import docx
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

NOTE_MARK = re.compile(r"\[\^(\d+)\]")
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
LEVEL_FORMATS = {
    "decimal": (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")),
    "letters": (("upperLetter", "%1."), ("decimal", "%1%2"), ("lowerRoman", "(%3)")),
}


class Block(NamedTuple):
    """One line of a source: its kind and its parts."""

    kind: str
    parts: tuple[str, ...]


class Source(NamedTuple):
    """One invented document: how it is to look, and its blocks in order."""

    name: str
    options: dict[str, str]
    blocks: tuple[Block, ...]


class Writer:
    """Holds one Word document while its blocks are added."""

    def __init__(self, source: Source) -> None:
        """Open a new document with the source's looks."""
        self.source = source
        self.options = source.options
        self.document = docx.Document()
        self.numbering = self.options.get("numbering", "typed")
        self.num_id = 0
        self.table = None
        self.notes = {b.parts[0]: b.parts[1] for b in source.blocks if b.kind == "fn"}
        self.columns_begun = False
        normal = self.document.styles["Normal"]
        normal.font.name = self.options.get("font", "Arial")
        normal.font.size = Pt(float(self.options.get("size", "10.5")))
        if self.numbering.startswith("auto"):
            self._define_numbering()
        self._add_furniture()
        if self.notes:
            self._add_footnotes()

    def _define_numbering(self) -> None:
        """Put a list of several levels into the numbering part, linked to styles or not."""
        linked = self.numbering == "auto_styles"
        names = ("Heading1", "PolicyClause", "PolicySubclause")
        if linked:
            for name, shown in ((names[1], "Policy Clause"), (names[2], "Policy Subclause")):
                style = self.document.styles.add_style(shown, WD_STYLE_TYPE.PARAGRAPH)
                style.base_style = self.document.styles["Normal"]
                style.element.set(qn("w:styleId"), name)
        levels = ""
        for depth, (form, text) in enumerate(LEVEL_FORMATS[self.options.get("levels", "decimal")]):
            link = f'<w:pStyle w:val="{names[depth]}"/>' if linked else ""
            left = 567 + 567 * depth
            levels += (
                f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{link}'
                f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
                f'<w:pPr><w:ind w:left="{left}" w:hanging="567"/></w:pPr></w:lvl>'
            )
        part = self.document.part.numbering_part.element
        part.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
                f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            ),
        )
        self._new_num(restart=False)
        if linked:
            for depth, name in enumerate(names):
                style = next(s for s in self.document.styles if s.style_id == name)
                self._set_number(style.element.get_or_add_pPr(), depth)

    def _new_num(self, *, restart: bool) -> None:
        """Begin a list; a restarted one begins again from its first number."""
        self.num_id = 90 if not self.num_id else self.num_id + 1
        override = (
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
            '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride>'
            if restart
            else ""
        )
        self.document.part.numbering_part.element.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{self.num_id}">'
                f'<w:abstractNumId w:val="90"/>{override}</w:num>'
            )
        )

    def _set_number(self, properties, depth: int) -> None:
        """Give a paragraph or style its list and level, where the schema wants them."""
        number = properties.get_or_add_numPr()
        number.get_or_add_ilvl().val = depth
        number.get_or_add_numId().val = self.num_id

    def _add_furniture(self) -> None:
        """Put the running head, the marking and the page number on every page."""
        section = self.document.sections[0]
        section.left_margin = section.right_margin = Cm(2.2)
        if self.options.get("header"):
            section.header.paragraphs[0].text = self.options["header"]
        if self.options.get("footer"):
            foot = section.footer.paragraphs[0]
            foot.add_run(self.options["footer"] + " Page ")
            self._field(foot, "PAGE")
            foot.add_run(" of ")
            self._field(foot, "NUMPAGES")

    def _field(self, paragraph, code: str) -> None:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        paragraph._p.append(field)

    def _add_footnotes(self) -> None:
        """Write the footnotes part, which python-docx does not make."""
        bodies = "".join(
            f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/>'
            f'</w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r>'
            "</w:p></w:footnote>"
            for number, text in self.notes.items()
        )
        xml = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {nsdecls("w")}>'
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
            '</w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
            f"<w:continuationSeparator/></w:r></w:p></w:footnote>{bodies}</w:footnotes>"
        )
        package = self.document.part.package
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, xml.encode(), package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def _write(self, paragraph, text: str) -> None:
        """Add words to a paragraph, its note marks as references to the notes."""
        place = 0
        for mark in NOTE_MARK.finditer(text):
            paragraph.add_run(text[place : mark.start()])
            run = paragraph.add_run()
            run.font.superscript = True
            note = OxmlElement("w:footnoteReference")
            note.set(qn("w:id"), mark[1])
            run._r.append(note)
            place = mark.end()
        paragraph.add_run(text[place:])

    def add(self, block: Block) -> None:
        """Add one block in the way the source asks for."""
        if block.kind not in ("row", "rowh", "meta"):
            self.table = None
        if self.options.get("columns") and not self.columns_begun and block.kind == "h1":
            self._begin_columns()
        if block.kind[0] in "hn" and block.kind[1:].isdigit():
            self._numbered(block)
        elif block.kind != "fn":
            getattr(self, f"_{block.kind}")(block.parts)

    def _begin_columns(self) -> None:
        section = self.document.add_section(WD_SECTION.CONTINUOUS)
        columns = section._sectPr.find(qn("w:cols"))
        columns.set(qn("w:num"), self.options["columns"])
        columns.set(qn("w:space"), "500")
        self.columns_begun = True

    def _force(self, parts: tuple[str, ...]) -> None:
        run = self.document.add_paragraph().add_run(parts[0])
        run.bold = True
        run.font.size = Pt(13)

    def _title(self, parts: tuple[str, ...]) -> None:
        self.document.add_paragraph(parts[0], style="Title")

    def _meta(self, parts: tuple[str, ...]) -> None:
        style = self.options.get("meta", "table")
        if style == "table":
            self._table_row(parts, bold=0)
        elif style == "nextline":
            self.document.add_paragraph().add_run(parts[0]).bold = True
            self.document.add_paragraph(parts[1])
        else:
            self.document.add_paragraph(f"{parts[0]}: {parts[1]}")

    def _table_row(self, parts: tuple[str, ...], *, bold: int) -> None:
        if self.table is None:
            self.table = self.document.add_table(0, len(parts), style="Table Grid")
        cells = self.table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, parts, strict=True)):
            cell.paragraphs[0].add_run(text).bold = bold < 0 or column < bold
        if self.table.style is None:
            self.table.style = "Table Grid"

    def _rowh(self, parts: tuple[str, ...]) -> None:
        self.table = None
        self._table_row(parts, bold=-1)

    def _row(self, parts: tuple[str, ...]) -> None:
        self._table_row(parts, bold=0)

    def _toc(self, parts: tuple[str, ...]) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Cm(16), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
        number, text, page = parts
        paragraph.add_run(f"{number}  {text}\t{page}" if number else f"{text}\t{page}")

    def _p(self, parts: tuple[str, ...]) -> None:
        self._write(self.document.add_paragraph(), parts[0])

    def _i(self, parts: tuple[str, ...]) -> None:
        self._write(self.document.add_paragraph(style="List Bullet"), parts[0])

    def _restart(self, _parts: tuple[str, ...]) -> None:
        if self.numbering.startswith("auto"):
            self._new_num(restart=True)

    def _pb(self, _parts: tuple[str, ...]) -> None:
        self.document.add_page_break()

    def _numbered(self, block: Block) -> None:
        """Add a heading or clause; its number typed, hanging, or made by Word."""
        number, text = block.parts
        depth = int(block.kind[1]) - 1
        heading = block.kind[0] == "h"
        paragraph = self.document.add_paragraph()
        if heading:
            paragraph.style = f"Heading {depth + 1}"
        if not number:
            if heading and self.numbering == "auto_styles" and depth == 0:
                properties = paragraph._p.get_or_add_pPr()
                properties.get_or_add_numPr().get_or_add_numId().val = 0
        elif self.numbering.startswith("auto"):
            self._auto(paragraph, depth, heading=heading)
        elif self.numbering == "hanging" and not heading:
            paragraph.paragraph_format.left_indent = Cm(1.5 + 1.2 * max(0, depth - 1))
            paragraph.paragraph_format.first_line_indent = Cm(-1.5)
            number += "\t"
        else:
            number += " "
        self._write(paragraph, text if self.numbering.startswith("auto") else number + text)

    def _auto(self, paragraph, depth: int, *, heading: bool) -> None:
        if self.numbering == "auto_styles":
            if not heading:
                paragraph.style = ("", "Policy Clause", "Policy Subclause")[depth]
            if self.num_id == 90:
                return
        self._set_number(paragraph._p.get_or_add_pPr(), depth)


def _repack(path: Path) -> None:
    """Write the zip again with one fixed time, so that two runs give the same bytes."""
    with zipfile.ZipFile(path) as packed:  # noqa: TID251 - our own file, made a moment ago
        members = [(name, packed.read(name)) for name in packed.namelist()]
    with zipfile.ZipFile(path, "w") as packed:  # noqa: TID251 - writes, reads nothing
        for name, data in members:
            member = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(member, data)


def write_docx(source: Source, target: Path) -> None:
    """Write the source as a Word file."""
    writer = Writer(source)
    for block in source.blocks:
        writer.add(block)
    properties = writer.document.core_properties
    moment = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
    properties.created = properties.modified = moment
    properties.author = properties.title = properties.comments = ""
    writer.document.save(str(target))
    _repack(target)
