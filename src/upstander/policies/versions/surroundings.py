"""What a clause stands under: the lead-in of its list, the clauses above it, its heading.

"Use WhatsApp." in a list is a ban or a leave by the words that open the list. Two versions may
share the item to the letter and differ in those words, so they are read with it.
"""

import re
from dataclasses import dataclass

from upstander.policies.clauses.markers import marker_width
from upstander.policies.clauses.references import UNCITED
from upstander.records.clauses import PolicyDocument

ENDS = re.compile(r"[.!?][\"'’”)\]]*$")
"""A text that ends here ends its sentence: nothing runs on from it."""
_SENTENCE = re.compile(r"(?<=[.!?])[\"'’”)\]]*\s+(?=[\"'‘“(\[]*[A-Z0-9])")
_SHORTENED = re.compile(
    r"\b(?:e\.g|i\.e|etc|no|nos|para|paras|s|ss|reg|mr|mrs|ms|dr|st|v)\.$", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What one clause stands under, as places in the document's clauses."""

    lead_ins: tuple[int, ...]
    """The clauses whose words run into it, outermost first."""
    heading: int
    """The heading next above it; -1 where there is none."""


def find_surroundings(document: PolicyDocument) -> tuple[Surroundings, ...]:
    """Return what each clause of `document` stands under, in order."""
    found: list[Surroundings] = []
    heading = -1
    above: list[int] = []
    for n, clause in enumerate(document.clauses):
        if clause.kind in UNCITED:
            found.append(Surroundings(lead_ins=(), heading=heading))
            continue
        if clause.kind == "heading":
            # Its own heading is the one over it: sections stand in the document's order.
            found.append(Surroundings(lead_ins=(), heading=heading))
            heading, above = n, []
            continue
        above = [m for m in above if _leads(document, m, n)]
        found.append(Surroundings(lead_ins=tuple(above), heading=heading))
        above.append(n)
    return tuple(found)


def _leads(document: PolicyDocument, m: int, n: int) -> bool:
    """Say whether the words of clause m still run into clause n, which comes after it."""
    above, below = document.clauses[m], document.clauses[n]
    depth = len(above.path)
    if depth and len(below.path) > depth and below.path[:depth] == above.path:
        return True
    if below.kind != "item" or above.kind == "table_row":
        return False
    if above.kind == "item" and len(above.path) >= len(below.path):
        return False
    return ENDS.search(above.text.rstrip()) is None


def own_words(text: str) -> str:
    """Return a clause's text without the number or bullet that opens it."""
    return text[marker_width(text) :]


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text`, the blanks between them left out."""
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in _SENTENCE.finditer(text):
        if _SHORTENED.search(text[start : gap.start()]):
            continue
        spans.append((start, gap.start()))
        start = gap.end()
    spans.append((start, len(text.rstrip())))
    return [(a, b) for a, b in spans if b > a]
