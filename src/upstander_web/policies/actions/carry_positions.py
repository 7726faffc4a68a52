"""Carries what people confirmed of one version to the next, where its words are found again."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.carry_plan import CarryStep, plan_carry
from upstander_web.policies.cell_history import keep_before
from upstander_web.policies.models import Policy, Position, PositionEvent

CARRIED_FIELDS = (
    "value", "condition", "note", "confirmed_by", "confirmed_at", "first_value", "second_by",
    "second_value", "second_at", "reply", "reply_agrees", "reply_by", "reply_at", "state",
)  # fmt: skip


class NoVersionBefore(UpstanderError):
    """The policy has no earlier version to carry from."""


def carry_positions(*, actor: User, policy: Policy, at: datetime) -> list[CarryStep]:
    """Carry each confirmed cell of the version before; make the rest stale.

    A carried cell keeps who confirmed it and when. A stale one shows what the engine reads in
    the new version and links to the cell it was; a person looks at it anew.

    *Allowed when:* the actor may confirm positions.
    *Writes:* the new version's Positions, and a PositionEvent for each.
    *Audit:* `positions.carried`.

    Raises:
        PermissionRefused: the actor may not.
        NoVersionBefore: there is none.
    """
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    if policy.supersedes is None:
        raise NoVersionBefore("no earlier version of this policy is held")
    steps = plan_carry(policy.supersedes, policy)
    carried = sum(step.carried for step in steps)
    with transaction.atomic():
        for step in steps:
            _carry(step, actor, at)
        record_event(
            actor=actor,
            name="positions.carried",
            object_kind="policy",
            object_id=policy.sha256,
            detail={
                "from": policy.supersedes.sha256,
                "carried": carried,
                "stale": len(steps) - carried,
            },
        )
    return steps


def _carry(step: CarryStep, actor: User, at: datetime) -> None:
    cell = step.new
    keep_before(cell, kind=PositionEvent.Kind.CARRIED, value=step.old.value, by=actor, at=at)
    cell.carried_from, cell.carry_reason = step.old, step.reason
    if step.carried:
        for name in CARRIED_FIELDS:
            setattr(cell, name, getattr(step.old, name))
        words = step.words
        cell.quote = words.quote if words else ""
        cell.start, cell.end = (words.start, words.end) if words else (0, 0)
        cell.clause, cell.page = (words.clause[:80], words.page) if words else ("", 0)
        if cell.value == "silent":
            cell.looked_at = cell.suggested.get("looked_at", [])
    else:
        cell.state = Position.State.STALE
    cell.save()
