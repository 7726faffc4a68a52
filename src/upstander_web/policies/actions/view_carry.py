"""Opens what would be carried from the version before, and records it."""

from dataclasses import dataclass

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.carry_plan import CarryStep, plan_carry
from upstander_web.policies.models import Policy
from upstander_web.policies.question_bank import question_titles


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryPage:
    """What would become of each confirmed cell of the version before."""

    old: Policy
    steps: list[tuple[str, CarryStep]]
    """Each step with the title of its question."""
    carried: int
    stale: int


def view_carry(*, actor: User, policy: Policy, old: Policy) -> CarryPage:
    """Return what carrying from `old` would do; nothing is carried by it.

    *Allowed when:* the actor may confirm positions.
    *Writes:* nothing else.
    *Audit:* `carrying.viewed`.

    Raises:
        PermissionRefused: the actor may not.
        PolicyUnreadable: a kept file cannot be read.
    """
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    steps = plan_carry(old, policy)
    titles = question_titles()
    carried = sum(step.carried for step in steps)
    with transaction.atomic():
        record_event(
            actor=actor, name="carrying.viewed", object_kind="policy", object_id=policy.sha256
        )
    return CarryPage(
        old=old,
        steps=[(titles.get(step.old.question, step.old.question), step) for step in steps],
        carried=carried,
        stale=len(steps) - carried,
    )
