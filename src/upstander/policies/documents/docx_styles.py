"""Styles of a DOCX: what a paragraph or run inherits from them, by way of `basedOn`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from upstander.policies.documents.docx_package import Element, W, switched, value_of, whole

BODY_LEVEL = 9
"""Outline level that stands for body text."""
CHAIN_MOST = 40
"""Styles in a chain of `basedOn`; a longer one runs in a circle."""
_HEADING_NAME = re.compile(r"^(?:\w+ )?heading ?([1-9])\b", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "document title"})
_CONTENTS_NAME = re.compile(
    r"^(?:toc(?: ?\d| heading)|table of figures|contents \d)", re.IGNORECASE
)
_TYPED_NAMES = frozenset({"preformatted text", "plain text", "html preformatted"})


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where numbering properties put a paragraph; None where they do not say."""

    num_id: int | None
    ilvl: int | None
    style: str = ""
    """Id of the style that says so; "" where the paragraph itself does."""


@dataclass(slots=True)
class Styles:
    """The styles of one document, by id."""

    by_id: dict[str, Element] = field(default_factory=dict)
    default: str = ""
    """Id of the style of paragraphs that name none."""
    base: Element | None = None
    """Run properties of the whole document."""
    _held: dict[tuple[str, str], bool] = field(default_factory=dict)

    def chain(self, style_id: str) -> Iterator[tuple[str, Element]]:
        """Yield a style and those it is based on, nearest first."""
        for _ in range(CHAIN_MOST):
            style = self.by_id.get(style_id)
            if style is None:
                return
            yield style_id, style
            style_id = value_of(style.find(W + "basedOn")) or ""

    def of_paragraph(self, properties: Element | None) -> str:
        """Return the id of a paragraph's style, given its `w:pPr`."""
        named = value_of(properties.find(W + "pStyle")) if properties is not None else None
        return named if named in self.by_id else self.default

    def name(self, style_id: str) -> str:
        """Return the name of a style; built-in names are English in every language."""
        style = self.by_id.get(style_id)
        return (value_of(style.find(W + "name")) or "") if style is not None else ""

    def heading(self, properties: Element | None) -> int:
        """Return the level of a heading from 1, 0 for body text, given a `w:pPr`."""
        own = properties.find(W + "outlineLvl") if properties is not None else None
        if own is not None:
            return _from_outline(own)
        for style_id, style in self.chain(self.of_paragraph(properties)):
            level = style.find(f"{W}pPr/{W}outlineLvl")
            if level is not None:
                return _from_outline(level)
            name = self.name(style_id)
            if match := _HEADING_NAME.match(name):
                return int(match[1])
            if name.casefold() in _TITLE_NAMES:
                return 1
        return 0

    def is_contents(self, style_id: str) -> bool:
        """Say whether paragraphs of this style are entries of a list of contents."""
        return any(_CONTENTS_NAME.match(self.name(one)) for one, _ in self.chain(style_id))

    def is_typed(self, style_id: str) -> bool:
        """Say whether paragraphs of this style are the lines of a plain text file."""
        return any(self.name(one).casefold() in _TYPED_NAMES for one, _ in self.chain(style_id))

    def list_place(self, style_id: str) -> ListPlace | None:
        """Return the numbering that a paragraph style brings, or None."""
        num_id = ilvl = None
        owner = ""
        for one, style in self.chain(style_id):
            numbering = style.find(f"{W}pPr/{W}numPr")
            if numbering is None:
                continue
            owner = owner or one
            here = read_list_place(numbering)
            ilvl = here.ilvl if ilvl is None else ilvl
            if here.num_id is not None:
                num_id = here.num_id
                break
        return None if num_id is None else ListPlace(num_id, ilvl, owner)

    def indent(self, properties: Element | None) -> int:
        """Return the left indent of a paragraph in twips, 0 where nothing sets it."""
        own = properties.find(W + "ind") if properties is not None else None
        found = _left(own)
        for _, style in self.chain(self.of_paragraph(properties)):
            found = _left(style.find(f"{W}pPr/{W}ind")) if found is None else found
        return found or 0

    def run_is(self, name: str, run: Element | None, style_id: str) -> bool:
        """Say whether an on-off property, such as `b` or `vanish`, holds for a run.

        `run` is its `w:rPr`, `style_id` its paragraph's style. Set on the run itself it holds
        as set; set by both the paragraph's and the run's style, the two undo each other.
        """
        own = switched(run.find(W + name)) if run is not None else None
        if own is not None:
            return own
        run_style = value_of(run.find(W + "rStyle")) if run is not None else None
        of_run = self._style_is(name, run_style or "")
        return of_run != self._style_is(name, style_id) or self._base_is(name)

    def _style_is(self, name: str, style_id: str) -> bool:
        key = (name, style_id)
        if key not in self._held:
            set_ = (switched(s.find(f"{W}rPr/{W}{name}")) for _, s in self.chain(style_id))
            self._held[key] = next((one for one in set_ if one is not None), False)
        return self._held[key]

    def _base_is(self, name: str) -> bool:
        return self.base is not None and bool(switched(self.base.find(W + name)))


def read_styles(root: Element | None) -> Styles:
    """Return the styles of `styles.xml`, none where the file has no such part."""
    styles = Styles()
    if root is None:
        return styles
    styles.base = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    for style in root.findall(W + "style"):
        style_id = value_of(style, "styleId") or ""
        styles.by_id[style_id] = style
        of_paragraphs = value_of(style, "type") == "paragraph"
        if of_paragraphs and value_of(style, "default") in ("1", "true", "on"):
            styles.default = style_id
    return styles


def read_list_place(numbering: Element) -> ListPlace:
    """Return what a `w:numPr` says."""
    num_id = value_of(numbering.find(W + "numId"))
    ilvl = value_of(numbering.find(W + "ilvl"))
    return ListPlace(
        None if num_id is None else whole(num_id, 0), None if ilvl is None else whole(ilvl, 0)
    )


def _from_outline(element: Element) -> int:
    level = whole(value_of(element), BODY_LEVEL)
    return level + 1 if 0 <= level < BODY_LEVEL else 0


def _left(indent: Element | None) -> int | None:
    found = value_of(indent, "left") or value_of(indent, "start")
    return None if found is None else whole(found, 0)
