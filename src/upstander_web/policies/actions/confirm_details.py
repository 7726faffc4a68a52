"""Records what a person says a document is: its force, title, kind, version and days."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.models import Policy
from upstander_web.policies.policy_dates import last_day
from upstander_web.policies.selectors import IN_MATRIX, list_versions, read_details, read_document
from upstander_web.policies.suggestions import suggest_positions


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsGiven:
    """What a person says of a document."""

    title: str
    kind: str
    force: str
    version_label: str
    reference: str
    owner: str
    marking: str
    adopted_date: date | None
    effective_date: date | None
    review_said: str
    """A day or a month, `2026-12`."""
    cited_by_findings: bool
    status: str


def confirm_details(
    *, actor: User, policy: Policy, given: DetailsGiven, at: datetime
) -> tuple[str, ...]:
    """Write `given` over what was read from the head; return the names of what changed.

    A document that becomes a policy or guidance is asked the questions, if it never was. The
    version before it is the latest of the same name that came into force earlier.

    *Allowed when:* the actor may add policies.
    *Writes:* the Policy, and Positions where none were.
    *Audit:* `policy.details_confirmed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.IMPORT_POLICIES)
    changed = tuple(
        field.name for field in fields(given)
        if field.name != "status" and getattr(policy, field.name) != getattr(given, field.name)
    )  # fmt: skip
    for field in fields(given):
        setattr(policy, field.name, getattr(given, field.name))
    policy.review_date = last_day(given.review_said)
    policy.details_checked_at, policy.details_checked_by = at, actor
    policy.supersedes = _version_before(policy)
    unasked = given.kind in IN_MATRIX and not policy.positions.exists()
    found = engine.ask_document(read_document(policy), read_details(policy)) if unasked else ()
    with transaction.atomic():
        policy.save()
        suggest_positions(policy, found)
        record_event(
            actor=actor,
            name="policy.details_confirmed",
            object_kind="policy",
            object_id=policy.sha256,
            detail={"changes": list(changed), "status": policy.status, "kind": policy.kind},
        )
    return changed


def _version_before(policy: Policy) -> Policy | None:
    """Return the latest version of the same name that stood before this one."""
    others = [one for one in list_versions(policy.name) if one.pk != policy.pk]
    day = policy.in_force_date
    if day is None:
        return next((one for one in others if one.pk < policy.pk), None)
    return next((one for one in others if one.in_force_date and one.in_force_date < day), None)
