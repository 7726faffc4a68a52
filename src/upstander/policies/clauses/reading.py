"""Read a policy: plain text or Markdown to clauses that cover every character not blank.

Clauses follow each other and never overlap; `clause.text == document.text[start:end]`. A
clause opens at its bullet or number and takes the lines that wrap from it. A paragraph after
a blank line is a clause of its own, kind `paragraph`, under the path of the numbered clause
that it continues; after a list it stands under the list's own clause, unless it is indented.
Kinds: `heading`, `clause` (numbered), `item` (of a list), `paragraph`, `table_row`,
`furniture` (of the page), `contents`, `metadata` (details at the head).
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from upstander.policies.clauses.contents import find_contents
from upstander.policies.clauses.furniture import find_furniture
from upstander.policies.clauses.headings import (
    is_lettered_heading,
    is_numbered_heading,
    is_plain_heading,
)
from upstander.policies.clauses.lines import Line, is_terminated, is_title, split_lines
from upstander.policies.clauses.markers import Marker, code_series, read_marker
from upstander.policies.clauses.numbering import Numbering, Place
from upstander.policies.clauses.tablerows import find_metadata, find_rows
from upstander.policies.documents.filetext import (
    PolicyUnreadable,
    normalise_newlines,
    read_file_text,
)
from upstander.records.clauses import Clause, PolicyDocument

__all__ = ["PolicyUnreadable", "read_policy", "read_policy_noted", "read_policy_text"]

WHOLE_LINES = frozenset({"furniture", "contents", "metadata", "table_row"})
CODE_TIMES = 2
"""Lines that codes of one series must open before they number clauses."""


def read_policy(path: Path, *, name: str = "") -> PolicyDocument:
    """Read the policy at `path`; its name is `name`, or the file's own without its suffix.

    Raises:
        PolicyUnreadable: the file is absent, too large, empty, or not text.
    """
    return read_policy_noted(path, name=name)[0]


def read_policy_noted(path: Path, *, name: str = "") -> tuple[PolicyDocument, tuple[str, ...]]:
    """Read the policy at `path`, with notes of what was done to its encoding and line ends.

    Raises:
        PolicyUnreadable: the file is absent, too large, empty, or not text.
    """
    file = read_file_text(path)
    document = read_policy_text(file.text, name=name or path.stem, sha256=file.sha256)
    return document, file.notes


def read_policy_text(text: str, *, name: str, sha256: str) -> PolicyDocument:
    """Return the policy `text` as clauses; `sha256` is that of the file it came from."""
    plain = normalise_newlines(text)
    lines = split_lines(plain)
    splitter = _Splitter(lines, sha256)
    clauses = splitter.split(plain)
    return PolicyDocument(name=name, sha256=sha256, text=plain, clauses=clauses)


def _label_lines(lines: Sequence[Line]) -> dict[int, str]:
    """Return the kind of each line that is no running text."""
    furniture = find_furniture(lines)
    contents = find_contents(lines, furniture)
    rows = find_rows(lines, furniture | contents)
    details = find_metadata(lines, rows=rows, contents=contents, furniture=furniture)
    labels = dict.fromkeys(furniture, "furniture")
    labels |= dict.fromkeys(rows, "table_row")
    labels |= dict.fromkeys(contents, "contents")
    return labels | dict.fromkeys(details, "metadata")


def _code_lines(lines: Sequence[Line], labels: dict[int, str]) -> set[str]:
    """Return the series (`POL.MOB`) whose codes number clauses: several open a line."""
    opened = (read_marker(line.text) for n, line in enumerate(lines) if n not in labels)
    codes = {marker.printed for marker in opened if marker.style == "code"}
    counts = Counter(code_series(code) for code in codes)
    return {series for series, times in counts.items() if times >= CODE_TIMES}


class _Splitter:
    """Walks the lines once and closes each clause where the next one opens."""

    def __init__(self, lines: Sequence[Line], sha256: str) -> None:
        self.lines = lines
        self.sha256 = sha256
        self.labels = _label_lines(lines)
        self.codes = _code_lines(lines, self.labels)
        self.hashed = sum(bool(read_marker(line.text).hashes) for line in lines) > 1
        self.numbering = Numbering()
        self.heading = ""
        self.open: list[_Open] = []
        self.indent = 0

    def split(self, text: str) -> tuple[Clause, ...]:
        for n, line in enumerate(self.lines):
            label = self.labels.get(n)
            if label is not None:
                self._begin(line, label, path=self._label_path(label))
            elif not (self._heading(n, line) or self._marked(line)):
                self._plain(line)
        return tuple(
            Clause(
                document_sha256=self.sha256, number=o.number, path=o.path, heading=o.heading,
                text=text[o.start : o.end], start=o.start, end=o.end, kind=o.kind,
            )
            for o in self.open
        )  # fmt: skip

    def _label_path(self, label: str) -> tuple[str, ...]:
        return self.numbering.path(with_lists=False) if label == "table_row" else ()

    def _begin(self, line: Line, kind: str, *, path: tuple[str, ...], number: str = "") -> None:
        heading = "" if kind in ("furniture", "contents", "metadata") else self.heading
        self.open.append(_Open(kind, number, path, heading, line))

    def _place(self, line: Line) -> Place:
        last = self.open[-1] if self.open else None
        if last is None:
            return Place(fresh=True, lead_in=False)
        settled = last.kind == "heading" or last.kind in WHOLE_LINES or last.empty
        fresh = line.after_gap or settled or is_terminated(last.tail)
        return Place(fresh=fresh, lead_in=last.tail.endswith(":"))

    def _heading(self, n: int, line: Line) -> bool:
        marker = read_marker(line.text)
        place = self._place(line)
        after = self._next_line(n)
        if place.fresh and (_is_division(marker, line) or is_lettered_heading(marker)):
            self.numbering.open_division(marker)
        elif marker.style in ("decimal", "integer"):
            if not is_numbered_heading(marker, after, lead_in=place.lead_in):
                return False
            if not place.fresh or self.numbering.accept(marker, place) != "clause":
                return False
        elif is_plain_heading(line, marker, after, fresh=place.fresh, hashed=self.hashed):
            self.numbering.open_heading()
            marker = Marker(style="none", rest=marker.rest, width=marker.width)
        else:
            return False
        self.heading = marker.rest.strip("*_# ") or line.text
        path = self.numbering.path(with_lists=False)
        self._begin(line, "heading", path=path, number=marker.printed)
        self.indent = line.indent
        return True

    def _next_line(self, n: int) -> Line | None:
        places = range(n + 1, len(self.lines))
        return next((self.lines[m] for m in places if self.labels.get(m) != "furniture"), None)

    def _marked(self, line: Line) -> bool:
        marker = read_marker(line.text)
        if marker.style in ("none", "division"):
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

    def _plain(self, line: Line) -> None:
        last = self.open[-1] if self.open else None
        if last is not None and last.takes(line):
            last.extend(line)
            return
        inside = line.indent > self.indent and last is not None and last.kind == "item"
        self._begin(line, "paragraph", path=self.numbering.path(with_lists=inside))


def _is_division(marker: Marker, line: Line) -> bool:
    return marker.style == "division" and is_title(line.text)


class _Open:
    """A clause whose end is not known until the next begins."""

    __slots__ = ("end", "heading", "kind", "number", "path", "start", "tail")

    def __init__(
        self, kind: str, number: str, path: tuple[str, ...], heading: str, line: Line
    ) -> None:
        self.kind, self.number, self.path, self.heading = kind, number, path, heading
        self.start, self.end, self.tail = line.start, line.end, line.text

    @property
    def empty(self) -> bool:
        """Whether nothing but the number has been met: its words come on the next line."""
        marker = read_marker(self.tail)
        return self.kind in ("clause", "item") and not marker.rest and bool(marker.printed)

    def takes(self, line: Line) -> bool:
        """Say whether a line without a marker runs on from this clause."""
        if self.empty:
            return True
        runs_on = self.kind in ("clause", "item", "paragraph", "table_row")
        return runs_on and not line.after_gap

    def extend(self, line: Line) -> None:
        """Take `line` in."""
        self.end, self.tail = line.end, line.text
