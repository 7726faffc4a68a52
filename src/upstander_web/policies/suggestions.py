"""What the engine reads in a policy, written as cells that wait for a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone

from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.positions import PositionFound
from upstander_web.policies import engine
from upstander_web.policies.models import VALUES, Policy, Position


def suggest_positions(policy: Policy, found: Iterable[PositionFound]) -> list[Position]:
    """Write a suggested cell of `policy` for each answer; return the cells."""
    cells = [Position(policy=policy, **as_fields(one)) for one in found if one.position in VALUES]
    for cell in cells:
        cell.clean()
    return Position.objects.bulk_create(cells)


def as_fields(found: PositionFound) -> dict[str, Any]:
    """Return the fields of a cell that only the engine has spoken on."""
    first = found.support[0] if found.support and found.position != "silent" else None
    return {
        "question": found.question,
        "question_version": found.question_version,
        "value": found.position,
        "condition": found.condition,
        "quote": first.quote if first else "",
        "start": first.start if first else 0,
        "end": first.end if first else 0,
        "clause": first.clause[:80] if first else "",
        "page": first.page if first else 0,
        "state": Position.State.SUGGESTED,
        "suggested": msgspec.to_builtins(found),
        "band": found.band,
        "looked_at": [],
    }


def suggestion_of(position: Position) -> PositionFound:
    """Return what the engine read, as it was written."""
    return msgspec.convert(position.suggested, PositionFound)


def count_faults(
    document: PolicyDocument,
    details: PolicyDetails,
    found: Sequence[PositionFound],
    at: datetime,
) -> int:
    """Return how many faults the document has on the day of `at`, in local time."""
    day = timezone.localtime(at).date()
    return len(engine.find_faults(document, details, on=day, positions=tuple(found)))
