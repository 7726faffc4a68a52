"""Numbers that Word would print before a paragraph, counted as Word counts them.

A paragraph names a list (`num`) and a level in it; the list names a definition (`abstractNum`)
that may be shared, linked to a style, or changed by the list. Lists of one definition count on
from each other unless a list sets its own start. A level starts again after a paragraph of a
level above it, unless its definition says when (`lvlRestart`).
"""

import re
from dataclasses import dataclass, field, replace

from upstander.policies.documents.docx_package import Element, W, local, switched, value_of, whole
from upstander.policies.documents.docx_styles import ListPlace, Styles, read_list_place
from upstander.policies.documents.numerals import print_number

LEVELS = 9
BULLET = "•"
_PART = re.compile(r"%([1-9])")
_WORDED = re.compile(r"\d|[^\W\d_]{2}")
_BREAKS = {"tab": "\t", "space": " ", "nothing": " "}
"""What stands between number and words. Where the file asks for nothing a blank is put, since
"4.Text" could not be told from a word."""
NUMBER_MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list's definition."""

    start: int = 0
    form: str = "decimal"
    """Name of the number format; `0*` for numbers filled up with noughts."""
    text: str = ""
    """What is printed, with %1 to %9 for the numbers of the levels."""
    after: str = "\t"
    restart: int | None = None
    """Level from 1 whose use starts this one again; 0 for never, None for any above it."""
    legal: bool = False
    """All numbers of the text are printed in digits."""
    style: str = ""
    """Id of the paragraph style that stands at this level."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands before a paragraph."""

    number: str
    after: str
    level: int
    """From 0."""
    bullet: bool = False

    @property
    def prefix(self) -> str:
        """The number with what parts it from the words; "" where nothing is printed."""
        return self.number + self.after if self.number else ""


@dataclass(slots=True)
class _Count:
    """How far the lists of one definition have come, by level; None before the first."""

    at: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and the count of each as its paragraphs go by."""

    styles: Styles
    definitions: dict[int, dict[int, Level]] = field(default_factory=dict)
    lists: dict[int, tuple[int, dict[int, Level], dict[int, int]]] = field(default_factory=dict)
    """By `numId`: its definition, the levels that it changes, and the starts that it sets."""
    _counts: dict[int, _Count] = field(default_factory=dict)
    _begun: set[tuple[int, int]] = field(default_factory=set)

    def place(self, properties: Element | None) -> ListPlace | None:
        """Return the list and level of a paragraph, or None where it is in none."""
        own = properties.find(W + "numPr") if properties is not None else None
        here = read_list_place(own) if own is not None else ListPlace(None, None)
        if here.num_id is not None:
            return self._known(ListPlace(here.num_id, here.ilvl or 0))
        style = self.styles.list_place(self.styles.of_paragraph(properties))
        if style is None or style.num_id is None:
            return None
        if here.ilvl is not None:
            return self._known(replace(style, ilvl=here.ilvl))
        return self._known(replace(style, ilvl=self._level_of_style(style)))

    def _known(self, place: ListPlace) -> ListPlace | None:
        level = place.ilvl or 0
        inside = place.num_id in self.lists and 0 <= level < LEVELS
        return place if inside and self._level(place.num_id or 0, level) is not None else None

    def _level_of_style(self, place: ListPlace) -> int:
        """Return the level that names the style: Word takes it before the style's own."""
        for level in range(LEVELS):
            defined = self._level(place.num_id or 0, level)
            if defined is not None and defined.style and defined.style == place.style:
                return level
        return place.ilvl or 0

    def _level(self, num_id: int, level: int) -> Level | None:
        definition, changed, _ = self.lists.get(num_id, (0, {}, {}))
        return changed.get(level) or self.definitions.get(definition, {}).get(level)

    def step(self, place: ListPlace) -> Printed:
        """Count one paragraph at `place` and return what is printed before it."""
        num_id, ilvl = place.num_id or 0, place.ilvl or 0
        definition, _, starts = self.lists[num_id]
        count = self._counts.setdefault(definition, _Count()).at
        level = self._level(num_id, ilvl) or Level()
        if (num_id, ilvl) not in self._begun and ilvl in starts:
            count[ilvl] = None
        self._begun.add((num_id, ilvl))
        before = count[ilvl]
        count[ilvl] = self._start(num_id, ilvl) if before is None else before + 1
        for above in range(ilvl):
            if count[above] is None:
                count[above] = self._start(num_id, above)
        for below in range(ilvl + 1, LEVELS):
            restart = (self._level(num_id, below) or Level()).restart
            if ilvl < (below if restart is None else restart):
                count[below] = None
        return self._print(num_id, ilvl, level, count)

    def _start(self, num_id: int, ilvl: int) -> int:
        starts = self.lists[num_id][2]
        level = self._level(num_id, ilvl)
        return starts.get(ilvl, level.start if level is not None else 0)

    def _print(self, num_id: int, ilvl: int, level: Level, count: list[int | None]) -> Printed:
        if level.hidden:
            return Printed("", "", ilvl)
        if level.form == "bullet" and not _WORDED.search(level.text):
            return Printed(BULLET, "\t", ilvl, bullet=True)

        def number(match: re.Match[str]) -> str:
            part = int(match[1]) - 1
            shown = self._level(num_id, part) or Level()
            form = "decimal" if level.legal and shown.form != "bullet" else shown.form
            return _print_value(count[part] or 0, form)

        text = _PART.sub(number, level.text)
        # A blank at the end of the text is what the file itself puts before the words.
        after = " " if level.after == " " or text != text.rstrip() else level.after
        return Printed(text.strip(), after, ilvl)


def _print_value(value: int, form: str) -> str:
    if form.startswith("0"):
        return str(value).zfill(len(form))
    return print_number(value if abs(value) < NUMBER_MOST else 0, form)


def read_numbering(root: Element | None, styles: Styles) -> Numbering:
    """Return the lists of `numbering.xml`, none where the file has no such part."""
    numbering = Numbering(styles=styles)
    if root is None:
        return numbering
    elements = {
        whole(value_of(one, "abstractNumId"), -1): one for one in root.findall(W + "abstractNum")
    }
    links = {value_of(one.find(W + "styleLink")): key for key, one in elements.items()}
    for key, element in elements.items():
        numbering.definitions[key] = _read_levels(element)
    for one in root.findall(W + "num"):
        definition = whole(value_of(one.find(W + "abstractNumId")), -1)
        linked = value_of(elements[definition].find(W + "numStyleLink")) if (
            definition in elements
        ) else None  # fmt: skip
        if linked is not None:
            definition = links.get(linked, _by_style(linked, styles, root, definition))
        changed, starts = _read_changes(one)
        numbering.lists[whole(value_of(one, "numId"), -1)] = (definition, changed, starts)
    numbering.lists.pop(0, None)  # list 0 means "no list" wherever it is named
    return numbering


def _by_style(style: str, styles: Styles, root: Element, default: int) -> int:
    """Return the definition that a numbering style names through its list."""
    place = styles.list_place(style)
    for one in root.findall(W + "num"):
        if place is not None and whole(value_of(one, "numId"), -1) == place.num_id:
            return whole(value_of(one.find(W + "abstractNumId")), default)
    return default


def _read_changes(num: Element) -> tuple[dict[int, Level], dict[int, int]]:
    changed: dict[int, Level] = {}
    starts: dict[int, int] = {}
    for override in num.findall(W + "lvlOverride"):
        ilvl = whole(value_of(override, "ilvl"), 0)
        level = override.find(W + "lvl")
        if level is not None:
            changed[ilvl] = _read_level(level)
        start = value_of(override.find(W + "startOverride"))
        if start is not None:
            starts[ilvl] = whole(start, 1)
    return changed, starts


def _read_levels(definition: Element) -> dict[int, Level]:
    levels = definition.findall(W + "lvl")
    return {whole(value_of(level, "ilvl"), 0): _read_level(level) for level in levels}


def _read_level(level: Element) -> Level:
    restart = value_of(level.find(W + "lvlRestart"))
    text = level.find(W + "lvlText")
    shown = "" if _is_null(text) else value_of(text) or ""
    return Level(
        start=whole(value_of(level.find(W + "start")), 0),
        form=_read_form(level),
        text=shown,
        after=_BREAKS.get(value_of(level.find(W + "suff")) or "tab", "\t"),
        restart=None if restart is None else whole(restart, 0),
        legal=bool(switched(level.find(W + "isLgl"))),
        style=value_of(level.find(W + "pStyle")) or "",
        hidden=bool(switched(level.find(f"{W}rPr/{W}vanish"))),
    )


def _is_null(text: Element | None) -> bool:
    """Say whether a level's text is declared to be none."""
    return value_of(text, "null") in ("1", "true", "on")


def _read_form(level: Element) -> str:
    """Return the number format; "001" and the like come inside an alternative."""
    for element in level.iter():
        if local(element) == "numFmt":
            form = value_of(element) or "decimal"
            if form != "custom":
                return form
            first = (value_of(element, "format") or "").split(",")[0].strip()
            if first.strip("0") == "1":
                return "0" * len(first)
    return "decimal"
