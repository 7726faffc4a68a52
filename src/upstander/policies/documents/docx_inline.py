"""The words of one paragraph of a DOCX as they stand with all tracked changes accepted.

Insertions are in, deletions and hidden text out; of a field its result is read, never its
code; of two drawings that say the same (new and old Word) the first; text boxes and footnotes
are handed on, to be set after the paragraph.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from upstander.policies.documents.docx_package import Element, W, local, switched, value_of, whole
from upstander.policies.documents.docx_styles import Styles
from upstander.policies.documents.docx_symbols import read_symbol
from upstander.policies.documents.numerals import print_number, raise_mark

_WITHIN = frozenset(
    re.findall(
        r"\w+",
        "ins moveTo hyperlink smartTag customXml bdo dir fldSimple ruby rubyBase sdtContent "
        "oMath oMathPara f num den e sup sub sSup sSub sSubSup rad deg d nary func fName",
    )
)
"""Elements whose own content is read as if they were not there."""
_GONE = frozenset({"del", "moveFrom"})
_TEXTS = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-",
    "softHyphen": "", "pgNum": "",
}  # fmt: skip
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_TICKED, _CLEAR = "☒", "☐"


@dataclass(slots=True)
class Field:
    """A field that is open."""

    code: str = ""
    result: bool = False
    """Whether its result has begun: before that all is code."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A footnote or endnote cited."""

    kind: str
    note_id: str
    mark: str


@dataclass(slots=True)
class Words:
    """What a paragraph says."""

    text: str = ""
    """Tabs as tabs, line breaks as newlines."""
    bold: bool = False
    contents: bool = False
    """Some of it was made by a field that lists contents."""
    notes: list[NoteMark] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    """`w:txbxContent` anchored in it."""
    struck: bool = False
    """Something in it was deleted or hidden."""


@dataclass(slots=True)
class InlineReader:
    """Reads paragraphs in the order of the document; fields may run over several of them."""

    styles: Styles
    note_forms: dict[str, str] = field(
        default_factory=lambda: {"footnote": "decimal", "endnote": "lowerRoman"}
    )
    seen: Counter[str] = field(default_factory=Counter)
    """How often something was met that the notes of the text are to say."""
    _fields: list[Field] = field(default_factory=list)
    _cited: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)
    _now: Words = field(default_factory=Words)
    _style: str = ""
    _plain: bool = False
    """A word that is not bold was met in the paragraph."""

    def read(self, paragraph: Element) -> Words:
        """Return the words of a `w:p`."""
        self._now, self._plain = Words(), False
        self._style = self.styles.of_paragraph(paragraph.find(W + "pPr"))
        self._descend(paragraph)
        # Code that runs over a paragraph's end is a field never finished; it hides no more.
        self._fields = [one for one in self._fields if one.result]
        words = self._now
        words.bold = bool(words.text.strip()) and not self._plain
        return words

    def close(self) -> None:
        """End a story: fields that were left open in it reach no further."""
        self._fields = []

    def _descend(self, parent: Element) -> None:
        for child in parent:
            self._inline(child)

    def _inline(self, element: Element) -> None:
        name = local(element)
        if name == "r":
            self._run(element)
        elif name in _WITHIN:
            self.seen["changes"] += name in ("ins", "moveTo")
            self._descend(element)
        elif name in _GONE:
            self.seen["changes"] += 1
            self._now.struck = True
        elif name == "sdt":
            content = element.find(W + "sdtContent")
            if content is not None:
                self._descend(content)
        elif name == "AlternateContent":
            self._alternative(element)
        elif name == "t":
            self._say(str(element.text or ""), None)

    def _alternative(self, element: Element) -> None:
        """Read the first choice of several, the fallback where there is none."""
        named = {local(child): child for child in reversed(list(element))}
        chosen = named.get("Choice", named.get("Fallback"))
        if chosen is not None:
            for child in chosen:
                self._part(child, None)

    def _run(self, run: Element) -> None:
        properties = run.find(W + "rPr")
        if self.styles.run_is("vanish", properties, self._style):
            words = any(local(child) in ("t", "sym") for child in run)
            self.seen["hidden"] += words
            self._now.struck |= words
            for child in run:
                if local(child) in ("fldChar", "instrText"):
                    self._part(child, properties)
            return
        for child in run:
            self._part(child, properties)

    def _part(self, part: Element, properties: Element | None) -> None:
        name = local(part)
        if name == "t":
            self._say(str(part.text or ""), properties)
        elif name in _TEXTS:
            self._say(_TEXTS[name], properties)
        elif name in ("fldChar", "instrText"):
            self._field(part, name)
        elif name == "sym":
            font, code = value_of(part, "font") or "", value_of(part, "char") or ""
            self._say(read_symbol(font, code), properties)
        elif name in _NOTES:
            self._cite(part, _NOTES[name])
        elif name in ("drawing", "pict", "object"):
            self._drawing(part)
        elif name == "commentReference":
            self.seen["comments"] += 1
        else:
            self._inline(part)

    def _say(self, text: str, properties: Element | None) -> None:
        if not all(one.result for one in self._fields):
            return
        self._now.text += text
        if text.strip():
            self._plain |= not self.styles.run_is("b", properties, self._style)
            self._now.contents |= any(_lists_contents(one.code) for one in self._fields)

    def _field(self, part: Element, name: str) -> None:
        if name == "instrText":
            if self._fields and not self._fields[-1].result:
                self._fields[-1].code += str(part.text or "")
            return
        kind = value_of(part, "fldCharType")
        if kind == "begin":
            self._form(part)
            self._fields.append(Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _form(self, begin: Element) -> None:
        """Say what a form field shows that has no result: a box ticked or not, a choice."""
        box = begin.find(f"{W}ffData/{W}checkBox")
        if box is not None:
            ticked = switched(box.find(W + "checked"))
            ticked = switched(box.find(W + "default")) if ticked is None else ticked
            self._say(_TICKED if ticked else _CLEAR, None)
        choice = begin.find(f"{W}ffData/{W}ddList")
        if choice is not None:
            entries = [value_of(one) or "" for one in choice.findall(W + "listEntry")]
            at = whole(value_of(choice.find(W + "result")), 0)
            self._say(entries[at] if 0 <= at < len(entries) else "", None)

    def _cite(self, reference: Element, kind: str) -> None:
        note_id = value_of(reference, "id") or ""
        if value_of(reference, "customMarkFollows") in ("1", "true", "on"):
            self._now.notes.append(NoteMark(kind, note_id, ""))
            return
        if (kind, note_id) not in self._cited:
            self._counts[kind] += 1
            number = print_number(self._counts[kind], self.note_forms[kind])
            self._cited[kind, note_id] = raise_mark(number)
            self._now.notes.append(NoteMark(kind, note_id, self._cited[kind, note_id]))
        self._say(self._cited[kind, note_id], None)

    def _drawing(self, drawing: Element) -> None:
        self._now.boxes.extend(_boxes(drawing))
        if any(local(one) in ("blip", "imagedata") for one in drawing.iter()):
            self.seen["pictures"] += 1
        if any(local(one) in ("relIds", "chart") for one in drawing.iter()):
            self.seen["diagrams"] += 1
        if local(drawing) == "object":
            self.seen["objects"] += 1


def _boxes(element: Element) -> list[Element]:
    """Return the text boxes of a drawing, those inside another left to it."""
    found: list[Element] = []
    for child in element:
        name = local(child)
        if name == "txbxContent":
            found.append(child)
        elif name == "AlternateContent":
            choices = [one for one in child if local(one) == "Choice"] or list(child)
            found.extend(_boxes(choices[0]) if choices else [])
        else:
            found.extend(_boxes(child))
    return found


def _lists_contents(code: str) -> bool:
    return code.split(maxsplit=1)[:1] == ["TOC"]
