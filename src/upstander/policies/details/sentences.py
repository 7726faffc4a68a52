"""Dates that a document says of itself in a sentence: "This policy will be reviewed in …"."""

import re
from collections.abc import Iterator

from upstander.policies.details.dates import find_dates
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import Detail

_SELF = (
    r"\b(?:this|the)\s+(?:(?:force|current|revised|new)\s+)?(?:policy|procedure|guidance|guide|"
    r"document|chapter|version|instruction|manual|sop|standard)(?:\s+(?:document|and\s+procedure))?"
)
_SAYS = (
    ("review_date", 1, re.compile(
        _SELF + r"\s+(?:(?:will|is|must|shall|should|to|next|be|due|formally|therefore|a|for)\s+)"
        r"*(?:reviewed|review)\b[^.]{0,40}?\b(?:on|by|in|before|than|until)\s+(?:the\s+end\s+of\s+"
        r")?(?P<at>[^.]{4,30})", re.IGNORECASE)),
    ("effective_date", 1, re.compile(
        _SELF + r"[^.]{0,40}?\b(?:(?:comes?|came)\s+into\s+(?:force|effect|operation)|"
        r"(?:takes?|took)\s+effect|(?:is|was)\s+effective|applies)\s+(?:on|from|as\s+of)\s+"
        r"(?P<at>[^.]{4,30})", re.IGNORECASE)),
    ("adopted_date", 0, re.compile(
        _SELF + r"\s+(?:was|is|has\s+been)\s+(?:formally\s+)?(?:approved|adopted|agreed|ratified)"
        r"\b[^.]{0,60}?\b(?:on|in)\s+(?P<at>[^.]{4,30})", re.IGNORECASE)),
    ("adopted_date", 4, re.compile(
        _SELF + r"\s+(?:was|is)\s+(?:dated|published|issued|last\s+updated|current(?:\s+as)?)\s*"
        r"(?:on|in|at)?\s+(?P<at>[^.]{4,30})", re.IGNORECASE)),
)  # fmt: skip
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FEEDBACK = re.compile(
    r"\b(?:feedback|comments?|suggestions?|quer(?:y|ies)|questions?|enquiries)\b[^.]{0,90}"
    r"\b(?:this|these)\s+(?:\w+\s+)?(?:document|policy|policies|guidance|guide|procedure|page)\b",
    re.IGNORECASE,
)  # fmt: skip
SOURCES = ("paragraph", "clause", "item", "furniture", "metadata", "note")
START_CHARS = 6
"""How far into the words after "reviewed in" a date must begin."""


def find_contact(document: PolicyDocument) -> Detail | None:
    """Return the address to which words about the document itself are to go, or None.

    The sentence may end on one line and its address stand on the next.
    """
    asked = 0
    for n, clause in enumerate(document.clauses):
        if clause.kind not in SOURCES:
            continue
        if _FEEDBACK.search(clause.text):
            asked = n + 1
        match = _ADDRESS.search(clause.text) if asked and n <= asked else None
        if match is not None:
            start = clause.start + match.start()
            return Detail(name="contact", value=match[0], start=start, end=start + len(match[0]))
    return None


def find_said(document: PolicyDocument) -> Iterator[tuple[int, Detail]]:
    """Yield the dates that sentences say of the document itself, each with its rank."""
    for clause in document.clauses:
        if clause.kind not in SOURCES:
            continue
        for name, rank, pattern in _SAYS:
            for match in pattern.finditer(clause.text):
                for found in find_dates(match["at"])[:1]:
                    if found.start > START_CHARS:
                        continue
                    start = clause.start + match.start("at")
                    yield rank, Detail(
                        name=name, value=found.value, start=start + found.start,
                        end=start + found.end,
                    )  # fmt: skip
