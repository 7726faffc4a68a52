"""Cross-references that lead nowhere: `see 6.9` where the policy has no 6.9."""

import re
from collections.abc import Iterator

from upstander.policies.clauses.markers import read_marker
from upstander.policies.faults.subject import Subject
from upstander.records.policy_faults import Fault

_DECIMAL = r"\d{1,2}(?:\.\d{1,2}){1,4}"
_POINTER = re.compile(
    rf"\b(?:see|refer to|set out (?:in|at)|described (?:in|at)|as per|in accordance with|under"
    rf"|in|at)"
    rf"\s+(?:also\s+)?(?:the\s+)?(?:clause|paragraph|para|section|sub-?section|item|point)s?\.?\s+"
    rf"(?P<named>{_DECIMAL})(?![\w%])"
    rf"|\(\s*see\s+(?:also\s+)?(?P<bare>{_DECIMAL})(?![\w%])",
    re.IGNORECASE,
)
_APPENDIX = re.compile(r"\b(?P<kind>Appendix|Annexe?|Schedule)\s+(?P<name>[A-Z]|\d{1,2})\b(?!\.\d)")
_ELSEWHERE_AFTER = re.compile(
    r"^[\s,]*(?:\([^)]*\)[\s,]*)*(?:of|to|in|from)\s+(?:the|that|this|an?|our|its|their"
    r"|[A-Z])\b(?!\s*(?:policy|document|procedure|guidance)\b)"
)
_OWN = re.compile(
    r"^[\s,]*(?:of|to|in)\s+this\s+(?:policy|document|procedure|guid\w+|standard)", re.I
)
_LAW_NEAR = re.compile(
    r"\b(?:Act|Regulations?|Order|Rules?|Directive|Code|Treaty|Convention|Standard|ISO|APP"
    r"|Manual|Guide|Handbook|"
    r"Policy|Procedure|SOP|Schedule|report)\b"
)
NEAR = 60
"""Characters about a reference in which another document's name makes it that document's own."""


def find_lost_references(subject: Subject) -> Iterator[Fault]:
    """Yield references to clauses and appendices of the policy itself that it does not have."""
    yield from _lost_clauses(subject)
    yield from _lost_appendices(subject)


def _lost_clauses(subject: Subject) -> Iterator[Fault]:
    held = {
        read_marker(clause.number).values
        for clause in subject.document.clauses
        if clause.number and clause.kind in ("heading", "clause", "item")
    }
    sections = {values[0] for values in held if len(values) > 1}
    for n, clause in subject.prose():
        if subject.is_history(clause.start):
            continue
        for match in _POINTER.finditer(clause.text):
            printed = match["named"] or match["bare"]
            values = tuple(int(part) for part in printed.split("."))
            if values in held or (values[1:] == (0,) and values[:1] in held):
                continue
            if values[0] not in sections or _of_another(clause.text, match):
                continue
            start, end = clause.start + match.start(), clause.start + match.end()
            yield subject.fault(
                "cross_reference_to_nothing",
                [subject.place(start, end)],
                f"{subject.references[n] or 'A clause'} points to {printed}, which the policy "
                "does not have. Point to the clause that is meant.",
            )


def _of_another(text: str, match: re.Match[str]) -> bool:
    """Say whether another document is named beside a reference, so that it may be that one's."""
    after = text[match.end() : match.end() + NEAR]
    if _OWN.match(after):
        return False
    before = text[max(0, match.start() - NEAR) : match.start()]
    return bool(_ELSEWHERE_AFTER.match(after) or _LAW_NEAR.search(before.rsplit(". ", 1)[-1]))


def _lost_appendices(subject: Subject) -> Iterator[Fault]:
    divisions = {
        _same_kind(match)
        for clause in subject.document.clauses
        for match in [_OPENS.match(clause.text)]
        if match
    }
    if not divisions:
        return  # a policy without appendices may keep them in files of their own
    told: set[tuple[str, str]] = set()
    for _, clause in subject.prose():
        for match in _APPENDIX.finditer(clause.text):
            name = _same_kind(match)
            kinds = {kind for kind, _ in divisions}
            if name in divisions or name in told or name[0] not in kinds:
                continue
            after = clause.text[match.end() : match.end() + NEAR]
            before = clause.text[max(0, match.start() - NEAR) : match.start()]
            if _ELSEWHERE_AFTER.match(after) and not _OWN.match(after):
                continue
            if subject.is_history(clause.start) or _LAW_NEAR.search(before.rsplit(". ", 1)[-1]):
                continue
            told.add(name)
            start, end = clause.start + match.start(), clause.start + match.end()
            yield subject.fault(
                "cross_reference_to_nothing",
                [subject.place(start, end)],
                f"The policy points to {match[0]}, which is not in this document, though other "
                "appendices are. Attach it, or point to where it is.",
            )


_OPENS = re.compile(
    r"[\s#*_-]*(?P<kind>Appendix|Annexe?|Schedule)\s+(?P<name>[A-Z]|\d{1,2})\b", re.IGNORECASE
)


def _same_kind(match: re.Match[str]) -> tuple[str, str]:
    return match["kind"].casefold().removesuffix("e") if match[
        "kind"
    ].casefold() == "annexe" else match["kind"].casefold(), match["name"].upper()
