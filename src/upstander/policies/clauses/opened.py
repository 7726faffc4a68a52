"""A clause whose end is not known until the next begins."""

import re

from upstander.policies.clauses.lines import Line
from upstander.policies.clauses.markers import read_marker
from upstander.records.clauses import Clause

RUNNING = frozenset({"clause", "item", "paragraph"})
"""Kinds whose words may run on from line to line."""
WHOLE_LINES = frozenset({"furniture", "contents", "metadata", "table_row", "note"})
PLAIN_CHARS = 75
"""A line no longer than this does not wrap where lines are whole paragraphs."""
_GOES_ON = re.compile(r"(?:,|\b(?:the|an?|of|and|or|to|by|for|in|on|with|from|your|this))$", re.I)
_POINTS = re.compile(
    r"\b(?:paragraph|para\.?|section|clause|regulation|article|schedule)$", re.IGNORECASE
)
_FULL_STOP = re.compile(r"[.!?][\"'”’)\]]*$")


class Opened:
    """Takes the lines of one clause until the next one opens."""

    __slots__ = ("end", "heading", "kind", "number", "page", "path", "start", "tail")

    def __init__(
        self, kind: str, number: str, path: tuple[str, ...], heading: str, line: Line
    ) -> None:
        self.kind, self.number, self.path, self.heading = kind, number, path, heading
        self.start, self.end, self.tail = line.start, line.end, line.text
        self.page = line.hint.page

    @property
    def empty(self) -> bool:
        """Whether nothing but the number has been met: its words come on the next line."""
        marker = read_marker(self.tail)
        return self.kind in ("clause", "item") and not marker.rest and bool(marker.printed)

    @property
    def goes_on(self) -> bool:
        """Whether its last line ends with a comma or a word that cannot end a title."""
        return bool(_GOES_ON.search(self.tail))

    def takes(self, line: Line, *, unwrapped: bool, marked_up: bool = False) -> bool:
        """Say whether a line without a marker runs on from this clause.

        `unwrapped`: the document's lines are whole paragraphs, so that one which follows a
        full stop or a short line is a paragraph of its own, blank line or none. `marked_up`:
        the document is Markdown, where lines without a blank line between them are one paragraph.
        """
        if self.empty or self.refers_to(line):
            return True
        if line.hint.runs_on:
            return self.kind in RUNNING
        if line.after_gap or not (self.kind in RUNNING or self.kind in ("table_row", "note")):
            return False
        if unwrapped and self.kind in RUNNING:
            short = len(self.tail) <= PLAIN_CHARS and not _GOES_ON.search(self.tail)
            stops = not marked_up or self.kind == "item"
            ended = short or (stops and _FULL_STOP.search(self.tail))
            return not ended or line.text[0].islower()
        return True

    def refers_to(self, line: Line) -> bool:
        """Say whether `line` begins with the number that the words before it point to."""
        points = self.kind in RUNNING and bool(_POINTS.search(self.tail))
        return points and line.text[0].isdigit()

    def extend(self, line: Line) -> None:
        """Take `line` in."""
        self.end, self.tail = line.end, line.text

    def close(self, text: str, sha256: str) -> Clause:
        """Return it as a clause of the document `text`, whose file has the digest `sha256`."""
        return Clause(
            document_sha256=sha256, number=self.number, path=self.path, heading=self.heading,
            text=text[self.start : self.end], start=self.start, end=self.end, kind=self.kind,
            page=self.page,
        )  # fmt: skip
