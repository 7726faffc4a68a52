"""Reference, version, first day and openness, told in the sentences of a document's head."""

import re
from collections.abc import Iterator

from upstander.policies.details.dates import find_dates
from upstander.policies.details.sentences import COMES, NO_LAW, SELF
from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.policy_details import Detail

_CODE = (
    r"(?P<reference>(?=[^\s,;]*\d|[A-Z]{2,6}\s\d)(?:[A-Z]{1,8}[A-Z0-9]*(?:[-/._]+[A-Z0-9]+)+|"
    r"[A-Z]{2,6}\s?\d{1,5}|\d{2,4}/\d{2,4}))(?![\w/-])"
)
_NUMBER = r"(?P<version>\d{1,3}(?:\.\d{1,3}){0,3})(?![\w/-])(?!\.\d)"
_COUNTED = r"(?:\s+(?:number|no\.?))?(?:\s+is)?\s*:?\s+"
_NAMED = (
    r"(?i:(?:(?:policy|document|force|procedure)\s+)?ref(?:erence|\.)?" + _COUNTED + ")" + _CODE
)
_ISSUED = r"(?i:(?:version|issue|edition)" + _COUNTED + ")" + _NUMBER
_JOIN = r"(?i:\s*[,;(]?\s*(?:(?:and|it|this|is|its|the)\s+)*)"
_OPENS = (
    rf"(?:^|(?<=[.;]\s)|\b(?i:its)\s+|(?i:(?:{SELF}|\bit|\bthis)\s+(?:is|has|bears|carries)\s+"
    r"(?:(?:the|our|a)\s+)?))"
)
_NUMBERS = (
    re.compile(rf"{_OPENS}{_NAMED}(?:{_JOIN}{_ISSUED})?"),
    re.compile(rf"{_OPENS}{_ISSUED}(?:{_JOIN}{_NAMED})?"),
)
_IN_FORCE = re.compile(
    rf"(?:{SELF}|\bit)\s+(?:was|is|has\s+been)\s+{NO_LAW}{{3,140}}?\band\s+"
    rf"(?:(?:it|will|shall|then)\s+)*{COMES}\s+(?P<at>[^.]{{4,30}})",
    re.IGNORECASE,
)
_OPEN = re.compile(
    rf"(?:{SELF}|\bit)\s+(?:is\s+)?(?P<who>(?:may|can|must|should|will)\s+(?:not\s+)?be\s+"
    r"(?:disclosed|published|released)(?:\s+(?:in\s+(?:full|part)|to\s+the\s+public|outside\s+the"
    r"\s+\w+|externally))*|(?:not\s+)?(?:suitable\s+)?for\s+(?:publication|(?:public\s+)?"
    r"(?:release|disclosure))(?:\s+(?:in\s+(?:full|part)|outside\s+the\s+\w+))*)(?=\s*(?:[.;,]|$))",
    re.IGNORECASE,
)
_SELF = re.compile(SELF, re.IGNORECASE)
HEAD_CLAUSES = 10
START_CHARS = 6


def find_in_head(document: PolicyDocument) -> Iterator[tuple[int, Detail]]:
    """Yield what the unnumbered paragraphs at the head say of the document, with their ranks.

    The paragraph must name the document itself, "this policy": of another it says nothing here.
    """
    body = [clause for clause in document.clauses if clause.kind != "furniture"]
    for clause in body[:HEAD_CLAUSES]:
        if clause.kind in ("clause", "item"):
            return
        if clause.kind == "paragraph" and not clause.path and _SELF.search(clause.text):
            yield from _of_paragraph(clause)


def _of_paragraph(clause: Clause) -> Iterator[tuple[int, Detail]]:
    for pattern in _NUMBERS:
        for match in pattern.finditer(clause.text):
            for name in ("reference", "version"):
                if match[name]:
                    yield 3, _detail(name, clause, match.span(name))
    for match in _OPEN.finditer(clause.text):
        yield 3, _detail("disclosable", clause, match.span("who"))
    for match in _IN_FORCE.finditer(clause.text):
        for day in find_dates(match["at"])[:1]:
            if day.start <= START_CHARS:
                at = match.start("at")
                span = (at + day.start, at + day.end)
                yield 2, _detail("effective_date", clause, span, value=day.value)


def _detail(name: str, clause: Clause, span: tuple[int, int], *, value: str = "") -> Detail:
    words = " ".join(clause.text[span[0] : span[1]].split())
    return Detail(
        name=name, value=value or words, start=clause.start + span[0], end=clause.start + span[1]
    )
