"""Sentences of a policy, each with what it is read with: its lead-in, its heading, the one before.

A list item says little alone: "use WhatsApp" forbids under "You must not:" and allows under
"You may:". So every sentence keeps the lead-ins that it stands under, nearest first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from upstander.policies.clauses.markers import marker_width
from upstander.records.clauses import Clause, PolicyDocument

UNREAD_KINDS = frozenset({"furniture", "contents", "metadata"})
"""Kinds of clause that say nothing of their own."""

_END = re.compile(
    r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])"
    r"|(?<=[:;])\s*\n\s*(?=\S)"
    r"|(?<=[:;])\s+(?=[-•‑–▪◦*]\s)"
    r"|\n\s*\n\s*(?=\S)"
)
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|viz|no|nos|para|paras|sec|ss?|reg|art|dr|mr|mrs|ms|supt|insp|"
    r"sgt|vol|approx|inc|incl|ref|v|p|pp|st)\.|"
    r"(?<!appendix )(?<!annex )(?<!schedule )(?<!section )(?<!part )(?<!form )\b[A-Z]\.|"
    r"^\s*\d\.)$",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:note\W+(?:that\s+)?)?(?:(?:this|these|that|those|such|they|them|doing so|"
    r"it(?!\s+(?:is|was|will\s+be)\s+(?:[\w'’]+\s+){0,5}?(?:to|that|for)\b)|"
    r"to do so|in doing so|the same|"
    r"neither|nor)\b|(?:yes|no)[,.;:]|(?:however|also|similarly|likewise|instead|"
    r"in addition|furthermore|for example|examples|exceptions?)\b)",
    re.IGNORECASE,
)
_BACK_WITHIN = re.compile(
    r"\b(?:of|about|by|for|to|with|from|on|under|do|does|says?)\s+(?:this|these|them|it|so)"
    r"(?=\s*[,.;:]|\s+(?:by|in|when|is|are|must|will|and|or|on|at|to|with|only|unless|if|without|"
    r"should|each|every)\b)|\bto\s+(?:this|that)\s+effect\b|\bsuch\s+(?:an?\s+)?(?:person|people|individual|message|content|app)s?\b|\b(?:give|hand|bring|keep|send|use|report|return|open)\s+(?:it|them)\b",
    re.IGNORECASE,
)
MODAL_HEADING = re.compile(
    r"^\W*(?:\d[\d.]*\s+)?(?:the\s+)?(?:do['’]?s(?:\s+and\s+don['’]?ts)?|do|don['’]?ts?|do\s+not|"
    r"(?:things\s+|what\s+)?(?:you|users|staff|officers|employees|personnel|we)\s+"
    r"(?:must|should|may|can|shall|will|cannot|can['’]t)(?:\s+(?:not|never|always))?"
    r"(?:\s+do)?|(?:never|always)|"
    r"(?:what\s+is\s+)?(?:not\s+)?(?:permitted|allowed|acceptable|prohibited|unacceptable|"
    r"forbidden|inappropriate|banned)(?:\s+(?:uses?|activit\w+|behaviours?|conduct))?|"
    r"(?:prohibitions?|restrictions|must\s+nots?|musts?|golden\s+rules|key\s+points?"
    r"(?:\s+to\s+remember)?))\W*$",
    re.IGNORECASE,
)
"""A heading that lends its force to what stands under it and names no subject."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, heading or list item of a document."""

    place: int
    clause: int
    """Place of its clause in the document."""
    start: int
    end: int
    text: str
    """Exactly `document.text[start:end]`."""
    leads: tuple[int, ...]
    """Places of the lead-ins that it stands under, nearest first."""
    headings: tuple[int, ...]
    """Places of its heading and, where that names no subject, of the one above."""
    before: int
    """Place of the sentence before it that it points back to; -1 where it points to none."""
    is_heading: bool
    is_item: bool


def read_sentences(document: PolicyDocument) -> tuple[Sentence, ...]:
    """Return the sentences of every clause that speaks, in order; headings are among them."""
    return _Walk(document).run()


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text[start:end]`, without blanks at their ends."""
    cuts = [start]
    for match in _END.finditer(text, start, end):
        if not _SHORT.search(text[max(cuts[-1], match.start() - 12) : match.start()]):
            cuts.append(match.end())
    spans: list[tuple[int, int]] = []
    for left, right in zip(cuts, [*cuts[1:], end], strict=True):
        body = text[left:right]
        kept = body.strip()
        if kept:
            begin = left + len(body) - len(body.lstrip())
            spans.append((begin, begin + len(kept)))
    return spans


def points_back(text: str) -> bool:
    """Tell whether a sentence leans on the one before it: "This includes", "Such", "No."."""
    return _BACK.match(text) is not None or _BACK_WITHIN.search(text) is not None


def _bullet(clause: Clause) -> str:
    """Return the sign that opens a bullet; "" for a numbered clause."""
    return "" if clause.number else clause.text[: marker_width(clause.text)].strip()


class _Walk:
    """One pass over the clauses, remembering the lead-ins and headings in force."""

    def __init__(self, document: PolicyDocument) -> None:
        self._document = document
        self._found: list[Sentence] = []
        self._heading: int = -1
        self._subject: int = -1
        self._leads: list[int] = []

    def run(self) -> tuple[Sentence, ...]:
        for place, clause in enumerate(self._document.clauses):
            if clause.kind in UNREAD_KINDS:
                continue
            spans = self._spans(clause)
            if not spans:
                continue
            if clause.kind == "heading":
                self._take_heading(place, spans[0][0], spans[-1][1])
            else:
                self._take_clause(place, clause, spans)
        return tuple(self._found)

    def _spans(self, clause: Clause) -> list[tuple[int, int]]:
        start = clause.start + marker_width(clause.text)
        return split_sentences(self._document.text, min(start, clause.end), clause.end)

    def _take_heading(self, clause: int, start: int, end: int) -> None:
        self._leads = []
        text = self._document.text[start:end]
        self._add(clause, (start, end), leads=(), is_heading=True, is_item=False)
        self._heading = len(self._found) - 1
        if not MODAL_HEADING.match(text):
            self._subject = self._heading
        if text.rstrip().endswith(":"):
            self._leads = [self._heading]

    def _take_clause(self, place: int, clause: Clause, spans: Sequence[tuple[int, int]]) -> None:
        self._leads = [lead for lead in self._leads if self._reaches(lead, clause, spans[0])]
        leads = tuple(reversed(self._leads))
        is_item = clause.kind == "item" or bool(leads)
        for span in spans:
            self._add(place, span, leads=leads, is_heading=False, is_item=is_item)
        self._open_lead(clause, spans)

    def _reaches(self, lead: int, clause: Clause, first: tuple[int, int]) -> bool:
        """Tell whether a lead-in still governs this clause."""
        above = self._document.clauses[self._found[lead].clause]
        if above.kind == "item" and self._left_nested(above, clause):
            return False
        if clause.path[: len(above.path)] != above.path:
            return False
        if clause.kind == "item":
            return True
        if len(clause.path) > len(above.path):
            return self._found[lead].text.endswith(":")
        # A list whose bullets were lost: short lines in small letters under a colon.
        text = self._document.text[first[0] : first[1]]
        return self._found[lead].text.endswith(":") and text[:1].islower()

    def _left_nested(self, above: Clause, clause: Clause) -> bool:
        """Tell whether a list within a list is over: the outer list's bullet is back."""
        last = self._document.clauses[self._found[-1].clause]
        return _bullet(clause) == _bullet(above) != _bullet(last)

    def _open_lead(self, clause: Clause, spans: Sequence[tuple[int, int]]) -> None:
        last = len(self._found) - 1
        colon = self._found[last].text.rstrip().endswith((":", ":-", "–", "—"))
        if clause.kind == "item":
            if colon:
                # "… phone numbers. You should not:" ends one list and opens the next.
                self._leads = [last] if len(spans) > 1 else [*self._leads, last]
            return
        if colon or not self._leads:
            self._leads = [*self._leads, last] if self._leads and colon else [last]

    def _add(
        self, clause: int, span: tuple[int, int], *, leads: tuple[int, ...],
        is_heading: bool, is_item: bool,
    ) -> None:  # fmt: skip
        start, end = span
        text = self._document.text[start:end]
        place = len(self._found)
        headings = tuple(dict.fromkeys(h for h in (self._heading, self._subject) if h >= 0))
        self._found.append(Sentence(
            place=place, clause=clause, start=start, end=end, text=text, leads=leads,
            headings=() if is_heading else headings, before=self._before(clause, text),
            is_heading=is_heading, is_item=is_item,
        ))  # fmt: skip

    def _before(self, clause: int, text: str) -> int:
        if not self._found or not points_back(text):
            return -1
        last = self._found[-1]
        if last.text.endswith("?") and clause - last.clause <= 1:
            return last.place
        near = last.clause == clause or (clause - last.clause == 1 and not last.is_heading)
        return last.place if near else -1
