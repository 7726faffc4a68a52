"""The address, or the person, to which words about a document itself are to go."""

import re

from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import Detail

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FEEDBACK = re.compile(
    r"\b(?:feedback|comments?|suggestions?|quer(?:y|ies)|questions?|enquiries|inquiries|views)\b"
    r"[^.]{0,90}\b(?:this|these)\s+(?:\w+\s+)?(?:document|policy|policies|guidance|guide|procedure|"
    r"page|order|instruction)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:enquiries|inquiries|quer(?:y|ies)|questions?|views|comments?|suggestions?|feedback|"
    r"drop\s+us\s+a\s+line|still\s+(?:stuck|unsure)|get\s+in\s+touch|anything\s+(?:we|you|that|not)|"
    r"further\s+(?:advice|information|help)|contact\s+us|looked\s+after\s+by|owned\s+by|"
    r"maintained\s+by)\b",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\b(?:report(?:s|ed|ing)?|incidents?|lost|stolen|loss|breach(?:es)?|concerns?|complain\w*|"
    r"confiden\w+|misconduct|emergenc\w+|request(?:s|ed)?|appl(?:y|ications?))\b",
    re.IGNORECASE,
)
_TO_WHOM = re.compile(
    r"(?:(?:all|any|further)\s+)?(?:(?:(?:enquir|inquir|quer)(?:y|ies))"
    r"(?:\s+(?:about|regarding|concerning|on)\s+this\s+\w+)?|"
    r"(?:questions?|comments?|feedback|suggestions?)(?:\s+and\s+\w+)?\s+"
    r"(?:about|regarding|concerning|on)\s+this\s+\w+)\s*"
    r"(?::|to|(?:please\s+)?(?:go(?:es)?|come)\s+to|are\s+(?:answered|dealt\s+with)\s+by|(?:should|may|can|are\s+to)\s+be\s+(?:addressed|directed|sent|made|put)\s+to)\s+"
    r"(?:the\s+)?(?P<who>[A-Z][^.@\n]{3,90}?(?:\n[^.@\n]{2,60}?)?)\.?$",
    re.IGNORECASE,
)
SOURCES = ("paragraph", "clause", "item", "furniture", "metadata", "note")
LAST = 8
"""Clauses at the head and the end of a document among which a line of enquiries stands."""


def find_contact(document: PolicyDocument) -> Detail | None:
    """Return where words about the document itself are to go, or None.

    A sentence that asks for them may end on one line and its address stand on the next. Where
    one address alone stands in the document, any sentence that asks for questions gives it,
    unless it is about reports of something else.
    """
    return _after_feedback(document) or _only_address(document) or _to_whom(document)


def _after_feedback(document: PolicyDocument) -> Detail | None:
    asked = 0
    for n, clause in enumerate(document.clauses):
        if clause.kind not in SOURCES:
            continue
        if _FEEDBACK.search(clause.text):
            asked = n + 1
        match = _ADDRESS.search(clause.text) if asked and n <= asked else None
        if match is not None:
            return _detail(clause.start, match, 0)
    return None


def _only_address(document: PolicyDocument) -> Detail | None:
    if len({match[0].casefold() for match in _ADDRESS.finditer(document.text)}) != 1:
        return None
    for clause in document.clauses:
        if clause.kind not in SOURCES:
            continue
        for match in _ADDRESS.finditer(clause.text):
            around = _sentences_around(clause.text, match.start())
            if _ASKING.search(around) and not _REPORTING.search(around):
                return _detail(clause.start, match, 0)
    return None


def _sentences_around(text: str, at: int) -> str:
    """Return the sentence that holds the place `at`, and the one before it."""
    ends = [m.end() for m in re.finditer(r"[.?!]\s+(?=[A-Z])", text[:at])]
    first = ends[-2] if len(ends) > 1 else 0
    stop = re.search(r"[.?!](?=\s|$)", text[at:])
    return text[first : at + stop.start() if stop else len(text)]


def _to_whom(document: PolicyDocument) -> Detail | None:
    clauses = [c for c in document.clauses if c.kind in SOURCES and c.kind != "furniture"]
    for clause in [*clauses[-LAST:], *clauses[:LAST]]:
        match = _TO_WHOM.fullmatch(clause.text.strip())
        if match is not None and match["who"][0].isupper():
            return _detail(clause.start, match, "who")
    return None


def _detail(at: int, match: re.Match[str], group: int | str) -> Detail:
    start, end = match.span(group)
    value = " ".join(match[group].split())
    return Detail(name="contact", value=value, start=at + start, end=at + end)
