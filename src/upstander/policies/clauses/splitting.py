"""Walks the lines of a document once and closes each clause where the next one opens."""

import re
from collections import Counter
from collections.abc import Sequence

from upstander.policies.clauses.headings import (
    is_bold_heading,
    is_lettered_heading,
    is_numbered_heading,
    is_plain_heading,
    is_said_heading,
)
from upstander.policies.clauses.labelling import ROW_REST, label_lines
from upstander.policies.clauses.lines import Line, is_terminated, is_title
from upstander.policies.clauses.markers import Marker, code_series, read_marker, roman_value
from upstander.policies.clauses.numbering import Numbering, Place
from upstander.policies.clauses.opened import RUNNING, WHOLE_LINES, Opened
from upstander.records.clauses import Clause

_BARE = re.compile(r"([A-Z]|[IVX]{2,5})\s+(?=[A-Z])")
CODE_TIMES = 2
"""Lines that codes of one series must open before they number clauses."""
MARKED_TIMES = 2
"""Headings that a file must mark before its short lines by themselves are text."""
LONG_LINE = 200
LONG_SHARE = 10
"""One line in so many, longer than `LONG_LINE`: the lines are whole paragraphs."""


def _code_lines(lines: Sequence[Line], labels: dict[int, str]) -> set[str]:
    """Return the series (`POL.MOB`) whose codes number clauses: several open a line."""
    opened = (read_marker(line.text) for n, line in enumerate(lines) if n not in labels)
    codes = {marker.printed for marker in opened if marker.style == "code"}
    counts = Counter(code_series(code) for code in codes)
    series = {one for one, times in counts.items() if times >= CODE_TIMES}
    # "A4" and "A5" are sizes of paper: letters number clauses where they count from 1.
    return {one for one in series if len(one) > 1 or {f"{one}1", f"{one}2"} <= codes}


def _bare_numbers(lines: Sequence[Line]) -> set[str]:
    """Return the letters or Roman numerals without a point that number headings, from the first."""
    found = {
        match[1]
        for line in lines
        if line.after_gap and is_title(line.text) and (match := _BARE.match(line.text))
    }
    numerals = {one for one in found if roman_value(one.lower())}
    if {"I", "II"} <= found:
        return numerals
    return {one for one in found if len(one) == 1} if {"A", "B"} <= found else set()


def _is_unwrapped(lines: Sequence[Line]) -> bool:
    long = sum(len(line.text) > LONG_LINE for line in lines)
    return long * LONG_SHARE >= len(lines)


def _as_heading(marker: Marker, line: Line) -> Marker:
    """Return the marker that a line has as a heading: "Step 2" numbers an item, no section."""
    if marker.wrap != "step" or not (marker.hashes or is_said_heading(line) or line.hint.bold):
        return marker
    hashes = marker.hashes + 1 if marker.hashes else 0
    return Marker(style="none", hashes=marker.hashes, rest=line.text[hashes:].strip(), width=hashes)


class Splitter:
    """Walks the lines once; `split` gives the clauses."""

    def __init__(self, lines: Sequence[Line], sha256: str) -> None:
        self.lines = lines
        self.sha256 = sha256
        self.labels = label_lines(lines)
        self.codes = _code_lines(lines, self.labels)
        body = [line for n, line in enumerate(lines) if n not in self.labels]
        self.bare = _bare_numbers(body)
        self.bold = sum(line.hint.bold for line in body) * 2 < len(body)
        self.hashed = self._marks_headings(body)
        hashes = sum(bool(read_marker(line.text).hashes) for line in body)
        self.unwrapped = _is_unwrapped(body)
        self.width = max((line.indent + len(line.text) for line in body), default=0)
        self.marked_up = hashes >= MARKED_TIMES
        self.numbering = Numbering()
        self.heading = ""
        self.open: list[Opened] = []
        self.indent = 0
        self.lettered = 0

    def split(self, text: str) -> tuple[Clause, ...]:
        """Return the clauses of `text`, whose lines they are."""
        for n, line in enumerate(self.lines):
            label = self.labels.get(n)
            if label is not None:
                self._label(n, line, label)
            elif not (self._heading(n, line) or self._marked(line)):
                self._plain(n, line)
        return tuple(one.close(text, self.sha256) for one in self.open)

    def _marks_headings(self, body: Sequence[Line]) -> bool:
        """Say whether the file itself says which lines are headings.

        On a printed page only their look says so, which leaves some unsaid.
        """
        hashes = sum(bool(read_marker(line.text).hashes) for line in body)
        if any(line.hint.page for line in body):
            return hashes >= MARKED_TIMES
        said = sum(line.hint.heading > 0 for line in body)
        bold = sum(self.bold and is_bold_heading(line) for line in body)
        return hashes >= MARKED_TIMES or said >= MARKED_TIMES or bold >= MARKED_TIMES

    def _label(self, n: int, line: Line, label: str) -> None:
        last = self.open[-1] if self.open else None
        joined = label == "note" and not line.after_gap and self.labels.get(n - 1) == "note"
        joined = joined or label == ROW_REST
        if joined and last is not None:
            last.extend(line)
            return
        under = label in ("table_row", "note")
        path = self.numbering.path(with_lists=False) if under else ()
        self._begin(line, label, path=path)

    def _begin(self, line: Line, kind: str, *, path: tuple[str, ...], number: str = "") -> None:
        heading = "" if kind in ("furniture", "contents", "metadata") else self.heading
        self.open.append(Opened(kind, number, path, heading, line))

    def _place(self, line: Line) -> Place:
        last = self.open[-1] if self.open else None
        if last is None:
            return Place(fresh=True, lead_in=False, depth=line.hint.level)
        settled = last.kind == "heading" or last.kind in WHOLE_LINES or last.empty
        fresh = line.after_gap or settled or is_terminated(last.tail)
        return Place(
            fresh=fresh and not line.hint.runs_on,
            lead_in=last.tail.endswith(":"),
            depth=line.hint.level,
        )

    def _heading(self, n: int, line: Line) -> bool:
        marker = _as_heading(read_marker(line.text), line)
        place = self._place(line)
        after = self._next_line(n)
        if is_said_heading(line) or (self.bold and place.fresh and is_bold_heading(line)):
            marker = self.numbering.open_said(self._with_bare(marker))
        elif place.fresh and self._is_division(marker, line, after):
            self.numbering.open_division(marker)
        elif marker.style in ("decimal", "integer"):
            if not is_numbered_heading(marker, after, lead_in=place.lead_in):
                return False
            if self._wraps(n):
                return False
            if not place.fresh or not self._opens_section(marker, place, after):
                return False
        elif is_plain_heading(line, marker, after, fresh=place.fresh, hashed=self.hashed):
            bare = Marker(style="none", rest=marker.rest, width=marker.width)
            marker = self.numbering.open_said(self._with_bare(bare))
        else:
            return False
        self.heading = marker.rest.strip("*_# ") or line.text
        path = self.numbering.path(with_lists=False)
        self._begin(line, "heading", path=path, number=marker.printed)
        self.indent = line.indent
        return True

    def _is_division(self, marker: Marker, line: Line, after: Line | None) -> bool:
        if marker.style == "division":
            return is_title(line.text)
        if not is_lettered_heading(line, marker, after, last=self.lettered):
            return False
        self.lettered = marker.values[0]
        return True

    def _opens_section(self, marker: Marker, place: Place, after: Line | None) -> bool:
        """Open the section that a numbered title heads; its own 1.1 on the next line proves it."""
        child = read_marker(after.text) if after is not None else Marker(style="none")
        proved = child.style == "decimal" and child.values[:1] == marker.values
        begins = marker.values == (1,) or self.numbering.section_follows(marker.values[0])
        if proved and begins:
            self.numbering.open_said(marker)
            return True
        return self.numbering.accept(marker, place) == "clause"

    def _wraps(self, n: int) -> bool:
        """Say whether a line of plain text is full, and the next one goes on to a full stop.

        It is full where the first word of the next would not have fitted.
        """
        line = self.lines[n]
        if n + 1 >= len(self.lines) or line.hint.begins or line.hint.heading:
            return False
        after = self.lines[n + 1]
        if after.after_gap or self.labels.get(n + 1) or read_marker(after.text).style != "none":
            return False
        last = next((m for m in range(n + 2, len(self.lines)) if self._opens(m)), len(self.lines))
        if not is_terminated(self.lines[last - 1].text):
            return False
        full = line.indent + len(line.text) + 1 + len(after.text.split()[0]) > self.width
        return full or after.text[0].islower()

    def _opens(self, n: int) -> bool:
        """Say whether something new begins at line `n`, by its gap, label or marker."""
        line = self.lines[n]
        return line.after_gap or n in self.labels or read_marker(line.text).style != "none"

    def _with_bare(self, marker: Marker) -> Marker:
        """Return the marker of a heading numbered "A" or "IV" where the document does so."""
        match = _BARE.match(marker.rest) if marker.style == "none" else None
        if match is None or match[1] not in self.bare:
            return marker
        rest = marker.rest[match.end() :]
        width = marker.width + match.end()
        return Marker(style="letter", printed=match[1], values=(0,), rest=rest, width=width)

    def _next_line(self, n: int) -> Line | None:
        places = range(n + 1, len(self.lines))
        return next((self.lines[m] for m in places if self.labels.get(m) != "furniture"), None)

    def _marked(self, line: Line) -> bool:
        marker = read_marker(line.text)
        if line.hint.bullet and marker.style == "none":
            marker = Marker(style="bullet", bullet=True, rest=marker.rest, width=marker.width)
        referred = bool(self.open) and self.open[-1].refers_to(line)
        if marker.style in ("none", "division") or line.hint.runs_on or referred:
            return False
        if marker.style == "code" and code_series(marker.printed) not in self.codes:
            return False
        kind = self.numbering.accept(marker, self._place(line))
        if not kind:
            return False
        numbered = kind == "clause" or self._numbers(marker)
        path = self.numbering.path(with_lists=True)
        self._begin(line, kind, path=path, number=marker.printed if numbered else "")
        self.indent = line.indent
        return True

    def _numbers(self, marker: Marker) -> bool:
        """Say whether an item's marker is the number that the lists now stand at."""
        lists = self.numbering.lists
        return bool(marker.printed and lists and lists[-1].printed == marker.printed)

    def _ends_title(self, n: int, last: Opened) -> bool:
        """Say whether a line is the end of the heading that the line before it begins."""
        line, after = self.lines[n], self._next_line(n)
        if (
            last.kind != "heading"
            or line.after_gap
            or line.hint.begins
            or last.end != (self.lines[n - 1].end)
        ):
            return False
        apart = after is None or after.after_gap
        short = is_title(line.text[:1].upper() + line.text[1:]) and not is_terminated(line.text)
        return apart and short and (line.text[0].islower() or last.goes_on)

    def _plain(self, n: int, line: Line) -> None:
        last = self.open[-1] if self.open else None
        if last is not None and self._ends_title(n, last):
            last.extend(line)
            last.heading = self.heading = f"{self.heading} {line.text.strip('*_# ')}"
            return
        if last is not None and last.takes(
            line, unwrapped=self.unwrapped, marked_up=self.marked_up
        ):
            last.extend(line)
            return
        cut = self._cut_by(line)
        if cut is not None:
            self._begin(line, "paragraph", path=cut.path)
            return
        deeper = line.indent > self.indent or line.hint.level >= 0
        inside = deeper and last is not None and last.kind == "item"
        kind = "item" if self._led_in(line) else "paragraph"
        self._begin(line, kind, path=self.numbering.path(with_lists=inside))

    def _led_in(self, line: Line) -> bool:
        """Say whether a line is an item whose bullet is lost: lower case, under a lead-in."""
        last = self.open[-1] if self.open else None
        if last is None or last.kind not in RUNNING or not line.text[0].islower():
            return False
        unmarked = last.kind == "item" and last.tail[0].islower() and not last.number
        return last.tail.endswith(":") or (unmarked and not last.path)

    def _cut_by(self, line: Line) -> Opened | None:
        """Return the clause that a footnote or the page cut, of which `line` is the rest."""
        if not self.open or self.open[-1].kind not in ("note", "furniture"):
            return None
        running = next((one for one in reversed(self.open) if one.kind not in WHOLE_LINES), None)
        if running is None or running.kind not in RUNNING:
            return None
        if line.hint.runs_on:
            return running
        unfinished = not is_terminated(running.tail)
        return running if unfinished and line.text[0].islower() else None
