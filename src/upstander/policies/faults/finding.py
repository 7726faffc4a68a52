"""Find what is wrong with a policy, and say it as plain data."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from upstander.policies.faults.catalogue import CATALOGUE
from upstander.policies.faults.contents_faults import find_contents_faults
from upstander.policies.faults.contradictions import find_contradictions
from upstander.policies.faults.cross_references import find_lost_references
from upstander.policies.faults.date_faults import find_date_faults
from upstander.policies.faults.duties import find_ownerless_duties
from upstander.policies.faults.leftovers import find_leftovers
from upstander.policies.faults.markings import find_retired_markings
from upstander.policies.faults.missing_details import find_missing_details
from upstander.policies.faults.national import find_national_faults
from upstander.policies.faults.numbering_faults import find_numbering_faults
from upstander.policies.faults.processes import find_bare_processes
from upstander.policies.faults.stale_law import find_stale_law
from upstander.policies.faults.subject import Subject
from upstander.policies.guidance.loading import Guidance
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.policy_faults import SEVERITIES, Fault
from upstander.records.positions import PositionFound

SHOWN_REASONS = 3
RULES = ("policy", "guidance", "unclear")
"""Kinds of text that bind: what they lack, and how their rules stand together, is a fault."""


def find_faults(
    document: PolicyDocument,
    details: PolicyDetails,
    *,
    on: date,
    guidance: Guidance,
    positions: Sequence[PositionFound] = (),
) -> tuple[Fault, ...]:
    """Return what is wrong with a policy as of the day `on`, the gravest first.

    `positions` are the answers that were read from it; without them no contradiction of a
    question's clauses and none with national guidance is looked for. Minutes, reports and
    opinions are told to be none of a policy; an opinion is looked at no further.
    """
    subject = Subject(document, details, on=on)
    order = list(CATALOGUE)
    found = list(_find(subject, guidance, positions))
    return tuple(
        sorted(
            found,
            key=lambda one: (
                SEVERITIES.index(one.severity),
                one.clauses[0].start if one.clauses else -1,
                order.index(one.fault),
            ),
        )
    )


def _find(
    subject: Subject, guidance: Guidance, positions: Sequence[PositionFound]
) -> Iterator[Fault]:
    kind = subject.details.kind
    if kind not in RULES:
        yield _no_policy(subject)
        if kind == "opinion":
            return
    yield from find_numbering_faults(subject)
    yield from find_contents_faults(subject)
    yield from find_lost_references(subject)
    if kind != "minutes":  # what was said of a law at a meeting rests nothing on it
        yield from find_stale_law(subject, guidance.laws)
    yield from find_retired_markings(subject, guidance.laws)
    yield from find_leftovers(subject)
    if kind not in RULES:
        return
    yield from find_date_faults(subject)
    if kind != "unclear":
        yield from find_missing_details(subject)
    yield from find_contradictions(subject, positions)
    yield from find_national_faults(subject, positions, guidance.national_positions)
    yield from find_ownerless_duties(subject)
    yield from find_bare_processes(subject)


def _no_policy(subject: Subject) -> Fault:
    reasons = "; ".join(subject.details.kind_reasons[:SHOWN_REASONS])
    kinds = {"minutes": "minutes of a meeting", "report": "a report", "opinion": "an opinion"}
    what = kinds.get(subject.details.kind, subject.details.kind)
    told = f" ({reasons})" if reasons else ""
    return subject.fault(
        "not_a_policy",
        [],
        f"The text reads as {what}{told}. It is never shown in the matrix as what a force says.",
    )


def faults_json(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Return faults as the objects that `upstander policy check --json` prints."""
    return [
        {
            "fault": one.fault,
            "severity": one.severity,
            "clauses": [
                {"clause": at.clause, "start": at.start, "end": at.end, "quote": at.quote}
                for at in one.clauses
            ],
            "explanation": one.explanation,
            "source": one.source,
        }
        for one in faults
    ]
