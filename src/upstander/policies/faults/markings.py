"""Markings of the scheme that ended in April 2014, on the document or in its rules."""

import re
from collections.abc import Iterator

from upstander.policies.faults.date_faults import say_date
from upstander.policies.faults.subject import Subject
from upstander.policies.guidance.rows import LawEntry
from upstander.records.policy_faults import Fault, FaultPlace

_LABEL = (
    r"(?:(?:government\s+|gsc\s+|gpms\s+)?(?:protective\s+|security\s+)?(?:marking"
    r"|classification)|gpms)"
)
_SPARE = r"[\s\t:|*_#-]*"
_WHOLE_LINE = ("NOT PROTECTIVELY MARKED", "RESTRICTED", "PROTECT")
"""Markings that stand alone on a line; the others need a label, for they are common words."""

_IN_TEXT = re.compile(
    r"\b(?:marked|markings?|classified|classification|up to|at|above|below)\s+(?:as\s+|of\s+"
    r"|at\s+|or\s+)*"
    r"[\"“'‘]?(PROTECT|RESTRICTED|CONFIDENTIAL)\b(?!-)"
)
"""A tier of the old scheme named in a rule, such as `marked RESTRICTED`."""


def find_retired_markings(subject: Subject, laws: tuple[LawEntry, ...]) -> Iterator[Fault]:
    """Yield one fault where the document bears a marking that is no longer used."""
    for entry in laws:
        if entry.kind != "marking" or subject.country in ("NZ", ""):
            continue
        if not entry.ended_on <= subject.on:
            continue
        places = list(_marked(subject, entry))
        if not places:
            continue
        word = " ".join(places[0].quote.split())
        dated = subject.dated
        then = bool(dated) and dated < entry.ended_on
        yield subject.fault(
            "marking_retired",
            places,
            f"“{word}” was retired on {say_date(entry.ended_on)}"
            + (f"; it was right at the policy's own date, {say_date(dated)}" if then else "")
            + f". In its place: {entry.replaced_by}.",
            severity="low" if then else "medium",
            source=f"{entry.source}, {entry.address}",
        )


def _marked(subject: Subject, entry: LawEntry) -> Iterator[FaultPlace]:
    names = "|".join(re.escape(name) for name in entry.spellings)
    labelled = re.compile(rf"(?i:{_LABEL}){_SPARE}(?:(?i:gpms){_SPARE})?\b({names})\b(?!-)")
    alone = re.compile(rf"{_SPARE}({'|'.join(_WHOLE_LINE)}){_SPARE}")
    for clause in subject.document.clauses:
        if clause.kind not in ("furniture", "contents"):
            for match in _IN_TEXT.finditer(clause.text):
                yield subject.place(clause.start + match.start(1), clause.start + match.end(1))
        for line in re.finditer(r"[^\n]+", clause.text):
            found = _standing(alone.fullmatch(line[0]), clause.kind) or (
                labelled.match(line[0].lstrip("-*•| \t")) if clause.kind != "table_row" else None
            )
            if found is None:
                continue
            at = clause.start + line.start() + line[0].index(found[1])
            yield subject.place(at, at + len(found[1]))


def _standing(match: re.Match[str] | None, kind: str) -> re.Match[str] | None:
    """Return a marking on a line of its own; PROTECT as a heading may be a chapter's name."""
    common = match is not None and match[1] != "NOT PROTECTIVELY MARKED"
    return None if common and kind not in ("furniture", "metadata") else match
