"""The first ranking: severity, then rarity. One finding a message and rule; repeats folded.

Rank says how soon a person should look. It says nothing about guilt, and it is no sanction.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from upstander.records.clauses import ClauseCitation
from upstander.records.hits import Finding, Hit
from upstander.records.rules import Rule

SEVERITIES = ("low", "medium", "high", "critical")


class Subject(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What ranking needs to know of the message that a hit stands in; never its words."""

    message_id: str
    conversation: str
    exhibit_sha256: str
    sent_at: int | None
    duplicate_of: str
    near_key: str
    sent_on: date | None = None
    """Day of the message where it was sent: the policy of that day is what its finding cites."""


def rank_findings(
    hits: Iterable[Hit],
    subjects: Mapping[str, Subject],
    rules: Mapping[str, Rule],
    cite: Callable[[Rule, date | None], tuple[ClauseCitation, ...]],
) -> tuple[Finding, ...]:
    """Return the findings, first to be looked at first.

    Hits of one rule in one message are one finding (its first span); the same rule on an equal
    or near-equal message is folded into the first and counted in `duplicates`.
    """
    kept, folded = _fold(hits, subjects)
    frequency = Counter(hit.rule_id for hit in kept)
    total = len(kept)
    days = sorted({(h.rule_id, subjects[h.message_id].sent_on) for h in kept}, key=_rule_and_day)
    clauses = {(rule_id, day): cite(rules[rule_id], day) for rule_id, day in days}
    scored = [(_score(hit, frequency[hit.rule_id], total), hit) for hit in kept]
    scored.sort(key=lambda pair: (-pair[0], _when(subjects[pair[1].message_id]), pair[1].id))
    return tuple(
        Finding(
            rank=rank,
            score=round(score, 6),
            reason=_reason(hit, frequency[hit.rule_id], total, folded[hit.id]),
            hit=hit,
            clauses=clauses[hit.rule_id, subjects[hit.message_id].sent_on],
            conversation=subjects[hit.message_id].conversation,
            exhibit_sha256=subjects[hit.message_id].exhibit_sha256,
            sent_at=subjects[hit.message_id].sent_at,
            duplicates=folded[hit.id],
        )
        for rank, (score, hit) in enumerate(scored, 1)
    )


def _fold(
    hits: Iterable[Hit], subjects: Mapping[str, Subject]
) -> tuple[Sequence[Hit], Mapping[str, int]]:
    first: dict[tuple[str, str], Hit] = {}
    messages: dict[tuple[str, str], set[str]] = {}
    ordered = sorted(
        hits,
        key=lambda hit: (
            bool(subjects[hit.message_id].duplicate_of),
            _when(subjects[hit.message_id]),
            hit.message_id,
            hit.field,
            hit.start,
            hit.id,
        ),
    )
    for hit in ordered:
        subject = subjects[hit.message_id]
        one = subject.near_key or subject.duplicate_of or subject.message_id
        key = (hit.rule_id, one)
        first.setdefault(key, hit)
        messages.setdefault(key, set()).add(hit.message_id)
    return tuple(first.values()), {hit.id: len(messages[key]) - 1 for key, hit in first.items()}


def _rule_and_day(pair: tuple[str, date | None]) -> tuple[str, date]:
    return pair[0], pair[1] or date.min


def _when(subject: Subject) -> int:
    return subject.sent_at if subject.sent_at is not None else 1 << 62


def _score(hit: Hit, frequency: int, total: int) -> float:
    """Return severity 0 to 3 plus rarity in [0, 1): a rule that seldom hits tells more."""
    rarity = 1 - math.log1p(frequency) / math.log1p(total + 1)
    return SEVERITIES.index(hit.severity) + max(0.0, min(rarity, 0.999))


def _reason(hit: Hit, frequency: int, total: int, folded: int) -> str:
    said = f"{hit.severity.capitalize()} severity; its rule made {frequency} of {total} findings"
    return f"{said}, {folded} near-equal folded in" if folded else said
