"""Positions that a policy takes against what national standards and watchdogs say."""

from collections.abc import Iterator, Sequence

from upstander.policies.faults.subject import Subject
from upstander.policies.guidance.rows import NationalPosition
from upstander.records.policy_faults import Fault
from upstander.records.positions import PositionFound

SURE = ("high", "medium")
"""Bands of confidence on which a policy is told that it goes against a standard."""


def find_national_faults(
    subject: Subject,
    positions: Sequence[PositionFound],
    national: Sequence[NationalPosition],
) -> Iterator[Fault]:
    """Yield the positions of a police policy that a national standard speaks against.

    Only standards whose words are held count, and only positions read with some confidence.
    """
    if not subject.of_police or subject.country not in ("UK", "Scotland", "NI"):
        return
    by_question: dict[str, list[NationalPosition]] = {}
    for row in national:
        if row.status == "held":
            by_question.setdefault(row.question, []).append(row)
    for found in positions:
        for row in by_question.get(found.question, ()):
            if found.position not in row.contradicts or not found.support or found.band not in SURE:
                continue
            quotes = [subject.place(one.start, one.end) for one in found.support]
            yield subject.fault(
                "contradicts_national",
                quotes,
                f"The policy is read as “{found.position}” here; {row.body} says: “{row.text}” "
                "Bring the clause into line, or record why the force differs.",
                source=f"{row.title}. {row.source}" + (f", {row.address}" if row.address else ""),
            )
