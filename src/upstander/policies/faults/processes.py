"""Processes that name no form or route, or no time within which a step is taken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from upstander.policies.faults.subject import Subject
from upstander.records.clauses import Clause
from upstander.records.policy_faults import Fault

_LEAD = re.compile(
    r"\b(?:procedure|process|steps?)\b[^.;\n]{0,120}?\b(?:is|are|as follows|will (?:be|entail"
    r"|involve|consist)|"
    r"below|should be followed|must be followed|entails|involves)\b|\bfollowing (?:steps"
    r"|procedure|process)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:complaints?|misconduct|conduct|criminal|legal|justice|disciplinary|this policy"
    r"|data processing|review process)\b",
    re.IGNORECASE,
)
_ROUTE = re.compile(
    r"\b(?:forms?\b(?! of)|template|portal|e-?mail|online|intranet|telephone|phone (?:the|on)"
    r"|call (?:the|999|101)|"
    r"service ?desk|help ?desk|ticket|in writing|written|letter|web ?site|app store|checklist"
    r"|register|"
    r"log(?:ged)? (?:on|in|with)|self[- ]service|link|click)\b|@|https?://|\bform [A-Z0-9]",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\bwithin\b|\b(?:hours?|days?|weeks?|months?|minutes?|annual(?:ly)?|daily|weekly|monthly"
    r"|quarterly|immediately|"
    r"at once|promptly|without delay|straight ?away|as soon as|forthwith|deadline|same day"
    r"|working day|"
    r"in advance|beforehand|prior to|no later|before (?:the|any|use|travel))\b",
    re.IGNORECASE,
)
_ENTAILS = re.compile(r"\bwill (?:entail|involve|consist)\b|\bas follows\b", re.IGNORECASE)
STEPS = 2
"""Steps that make a process: items under the lead-in, or sentences after it."""


@dataclass(frozen=True, slots=True)
class _Process:
    lead: Clause
    start: int
    end: int
    """Where the words that announce it begin, and where its last step ends."""
    text: str


def find_bare_processes(subject: Subject) -> Iterator[Fault]:
    """Yield processes of two steps or more without a route, and those without a time."""
    for process in _processes(subject):
        name = subject.references[subject.clause_at(process.lead.start)] or "A clause"
        place = [subject.place(process.start, process.end)]
        if not _ROUTE.search(process.text):
            yield subject.fault(
                "process_without_form",
                place,
                f"{name} sets out a process but names no form, address or system by which its "
                "steps are taken. Name it.",
            )
        if not _TIME.search(process.text):
            yield subject.fault(
                "process_without_deadline",
                place,
                f"{name} sets out a process but no time within which a step is taken or "
                "answered. Set one.",
            )


def _processes(subject: Subject) -> Iterator[_Process]:
    clauses = subject.document.clauses
    for n, clause in subject.prose():
        match = None if clause.kind in ("item", "table_row") else _LEAD.search(clause.text)
        if match is None or _ABOUT.search(match[0]) or subject.is_history(clause.start):
            continue
        items = _items(clauses, n)
        if len(items) >= STEPS and clause.text.rstrip().endswith(":"):
            text = " ".join((clause.text, *(item.text for item in items)))
            yield _Process(clause, clause.start, items[-1].end, text)
            continue
        rest = [
            s for s in subject.sentences if s.clause == n and s.end > clause.start + match.start()
        ]
        if len(rest) >= STEPS and _ENTAILS.search(match[0]):
            yield _Process(clause, rest[0].start, clause.end, clause.text[match.start() :])


def _items(clauses: tuple[Clause, ...], n: int) -> list[Clause]:
    """Return the items of the list that a clause leads into; furniture may stand among them."""
    found: list[Clause] = []
    for clause in clauses[n + 1 :]:
        if clause.kind == "item":
            found.append(clause)
        elif clause.kind != "furniture":
            break
    return found
