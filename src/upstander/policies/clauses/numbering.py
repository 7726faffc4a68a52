"""Which markers open a clause, and the path of numbers that each clause stands under.

A number opens a clause when it fits its place: it follows the number before it, or it starts
a block of text and is not lower case prose ("4.5 million people"), a date or a time. Numbers
may repeat and may stand out of order; both survive and are reported in `outline`.
"""

import re
from dataclasses import dataclass, field

from upstander.policies.clauses.lines import is_all_caps
from upstander.policies.clauses.markers import Marker

_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})(?:\.\d+)?$")
_TIME_OR_UNIT = re.compile(
    r"(?:am|pm|hrs?|hours?|minutes?|days?|per\s+cent|percent|million|billion|%|GHz|MHz|GB|MB)\b",
    re.IGNORECASE,
)
LETTER_GAP = 3
"""How far a list's letters may jump before a letter is prose."""
SECTION_WRAPS = ("", ".", ":", "§", "para")
"""How a whole number that heads a section is dressed: never in brackets."""
RUN_ON = "1()"
"""Numbers "(4)" of paragraphs may run on under the next section's number; "4." would head one."""
SECTION_GAP = 5
"""How far whole section numbers may jump."""


@dataclass(slots=True)
class _List:
    style: str
    value: int
    printed: str
    depth: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How a marker's line stands among the others."""

    fresh: bool
    """Nothing unfinished stands before it: a gap, a full stop, a heading, a table."""
    lead_in: bool
    """The text before it ends with a colon."""
    depth: int = -1
    """Depth in a list, from 0, by what the file says; -1 where it says nothing."""


@dataclass(slots=True)
class Numbering:
    """The numbers met so far. `accept` moves it on; nothing else does but the headings."""

    division: str = ""
    """The appendix, annex, schedule or part that is open, as printed."""
    current: tuple[int, ...] = ()
    """Parts of the last section or clause number; a final zero is dropped."""
    printed: dict[tuple[int, ...], str] = field(default_factory=dict)
    words: str = ""
    """What follows the number of `current` on its line."""
    code: str = ""
    """The last clause code (`POL.MOB.001`)."""
    lists: list[_List] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    """Where numbers of paragraphs stood at the last heading, by their style: (3) may follow."""
    annexed: bool = False
    """Whether the division is an annex: its whole numbers count a list until a 1.1 is met."""
    new_division: bool = False
    """Whether no number has been met since the division opened."""
    under_heading: bool = False
    """Whether an unnumbered heading stands between `current` and here."""

    def path(self, *, with_lists: bool) -> tuple[str, ...]:
        """Return the numbers from the division down to here."""
        found = [self.division] if self.division else []
        if self.code:
            found.append(self.code)
        elif not self.under_heading:
            found += [
                self.printed[self.current[:n]]
                for n in range(1, len(self.current) + 1)
                if self.current[:n] in self.printed
            ]
        if with_lists:
            found += [level.printed for level in self.lists if level.printed]
        return tuple(found)

    def accept(self, marker: Marker, place: Place) -> str:
        """Open what `marker` numbers; return `clause`, `item`, or "" where it is prose."""
        if marker.style == "decimal":
            return self._accept_decimal(marker, place)
        if marker.style == "integer":
            return self._accept_integer(marker, place)
        if marker.style == "letter":
            return self._accept_letter(marker, place)
        if marker.style == "code":
            self._open_code(marker.printed)
            return "clause"
        if marker.style == "bullet" or marker.bullet:
            return self._accept_bullet(place)
        return ""

    def open_said(self, marker: Marker) -> Marker:
        """Open the heading that the file says `marker` heads; return the marker it counts as."""
        if marker.style == "division" or (marker.style == "letter" and not marker.bullet):
            self.open_division(marker)
        elif marker.style in ("decimal", "integer") and marker.rest:
            self._open(marker)
        else:
            self.open_heading()
            return Marker(style="none", rest=marker.rest, width=marker.width)
        return marker

    def open_heading(self) -> None:
        """Note a heading without a number: lists end, and what follows has no number above."""
        self._hold("1")
        self.lists.clear()
        self.code = ""
        self.under_heading = True

    def _hold(self, style: str) -> None:
        """Keep the count of the outermost list where its style begins with `style`."""
        if self.lists and self.lists[0].style.startswith(style):
            self.held[self.lists[0].style] = self.lists[0].value

    def open_division(self, marker: Marker) -> None:
        """Note an appendix, annex, schedule, part, section, chapter or lettered section."""
        self._hold(RUN_ON)
        self.lists.clear()
        self.code = ""
        if marker.wrap in ("section", "chapter", "article") and marker.values:
            self._open(marker)
            return
        self.division = marker.printed
        self.under_heading = self.new_division = True
        # Parts, and sections "A." or "II.", carry the numbering on; annexes start it again.
        self.annexed = marker.style == "division" and marker.wrap != "part"
        if self.annexed:
            self.current, self.printed = (), {}
            self.held.clear()

    def section_follows(self, value: int) -> bool:
        """Say whether `value` is the next whole section number, or the first."""
        top = self.current[0] if self.current else 0
        return value == top + 1

    def _accept_decimal(self, marker: Marker, place: Place) -> str:
        parts = marker.values
        fits = self._fits(parts)
        lower = marker.rest[:1].islower()
        wordlike = bool(_DATE.match(marker.printed) or _TIME_OR_UNIT.match(marker.rest))
        if marker.wrap == "A":
            accepted = fits or (parts[:1] in self.printed and (place.fresh or marker.bullet))
        elif wordlike or lower:
            accepted = fits and (place.fresh or marker.bullet) and not _is_unit(marker.rest)
        elif place.fresh or marker.bullet:
            accepted = fits or marker.rest[:1].isalpha() or not marker.rest
        else:
            accepted = fits
        if not accepted:
            return "item" if marker.bullet else ""
        self._open(marker)
        return "clause"

    def _accept_bullet(self, place: Place) -> str:
        if place.depth >= 0:
            self.lists = [one for one in self.lists if one.depth < place.depth]
        return "item"

    def _accept_integer(self, marker: Marker, place: Place) -> str:
        value = marker.values[0]
        bare = marker.wrap == ""
        shouted = is_all_caps(marker.rest)
        start = place.fresh or marker.bullet
        level = self._level("1" + marker.wrap, place.depth)
        is_next = level is not None and value in (level.value, level.value + 1)
        if is_next and not (shouted and self.section_follows(value)):
            return self._open_item("1" + marker.wrap, value, marker, place)
        if place.depth > 0 and value == 1:
            return self._open_item("1" + marker.wrap, value, marker, place)
        listed = self.annexed and not self.current
        can_be_section = marker.wrap in SECTION_WRAPS and start and not listed
        if can_be_section and self._is_section(marker, place, bare=bare):
            self._open(marker)
            return "clause"
        goes_on = value == self.held.get("1" + marker.wrap, 0) + 1
        if (value == 1 or goes_on) and start and not bare:
            return self._open_item("1" + marker.wrap, value, marker, place)
        return "item" if marker.bullet else ""

    def _is_section(self, marker: Marker, place: Place, *, bare: bool) -> bool:
        value, rest = marker.values[0], marker.rest
        if not rest or rest[:1].islower() or _TIME_OR_UNIT.match(rest):
            return False
        if marker.wrap in ("§", "para"):
            return True
        if self.new_division and value == 1:
            return not place.lead_in
        if self.section_follows(value):
            return not (place.lead_in and value == 1)
        if self.current == (value,) and rest == self.words:
            return True  # a heading that the next page repeats
        top = self.current[0] if self.current else 0
        return not bare and top < value <= top + SECTION_GAP

    def _accept_letter(self, marker: Marker, place: Place) -> str:
        start = place.fresh or marker.bullet
        for style, value, strict in self._readings(marker):
            level = self._level(style, place.depth)
            if level is not None:
                follows = value == level.value + 1
                near = level.value <= value <= level.value + LETTER_GAP
                if follows or (near and start and not strict):
                    return self._open_item(style, value, marker, place)
            if value == 1 and (start or not marker.printed[0].isupper()):
                return self._open_item(style, value, marker, place)
        return "item" if marker.bullet else ""

    def _readings(self, marker: Marker) -> list[tuple[str, int, bool]]:
        """Return the ways to read a letter; (i) after (h) is a letter, else a numeral."""
        letter = ("a" + marker.wrap, marker.values[0])
        numeral = ("i" + marker.wrap, marker.roman)
        found = [(*r, False) for r in (letter, numeral) if r[1]]
        if len(found) == 1:
            return found
        for style, value in (letter, numeral):
            level = self._level(style)
            if level is not None and value == level.value + 1:
                return [(style, value, True)]
        return [(*numeral, False), (*letter, False)]

    def _level(self, style: str, depth: int = -1) -> _List | None:
        """Return the open list of that style, and of that depth where both are known."""
        for level in reversed(self.lists):
            if level.style == style and (depth == level.depth or min(depth, level.depth) < 0):
                return level
        return None

    def _open_item(self, style: str, value: int, marker: Marker, place: Place) -> str:
        level = self._level(style, place.depth)
        if level is None:
            if place.depth >= 0:
                self._accept_bullet(place)
            self.lists.append(_List(style, value, marker.printed, place.depth))
        else:
            del self.lists[self.lists.index(level) + 1 :]
            level.value, level.printed, level.depth = value, marker.printed, place.depth
        return "item"

    def _open(self, marker: Marker) -> None:
        key = _key(marker.values)
        if self.new_division and key == (1,):
            self.printed = {}
        self.new_division = False
        self.current = key
        self.words = marker.rest
        self.printed[key] = marker.printed
        if len(key) == 1:
            self._hold(RUN_ON)
        self.lists.clear()
        self.code = ""
        self.under_heading = False

    def _open_code(self, printed: str) -> None:
        self.lists.clear()
        self.code = printed

    def _fits(self, parts: tuple[int, ...]) -> bool:
        """Say whether a number is the last one again, its child, or the next at any level."""
        key, now = _key(parts), self.current
        if not now:
            return key in ((1,), (1, 1), (0, 1)) or (key[0] < 0 and key[1:] in ((1,), (1, 1)))
        if key == now or key in ((*now, 1), (*now, 1, 1)):
            return True
        nexts = [(*now[:n], now[n] + 1) for n in range(len(now))]
        return any(key in (step, (*step, 1)) for step in nexts)


def _key(parts: tuple[int, ...]) -> tuple[int, ...]:
    """Return the parts of a number with the zero of "4.0" dropped: 4.0 is the head of 4.1."""
    return parts[:1] if len(parts) == 2 and parts[1] == 0 else parts


def _is_unit(rest: str) -> bool:
    return bool(_TIME_OR_UNIT.match(rest))
