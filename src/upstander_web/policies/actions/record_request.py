"""Notes what became of asking a force for its policy."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.models import PolicyRequest
from upstander_web.policies.supply import supply_state


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What is known of a request; None for what has not happened."""

    asked_date: date | None = None
    due_date: date | None = None
    reminded_date: date | None = None
    promised_date: date | None = None
    refused_date: date | None = None
    reason: str = ""


def record_request(
    *, actor: User, force: str, facts: RequestFacts, at: datetime, on: date
) -> PolicyRequest:
    """Write what is known of the request to `force`, over what was noted before.

    *Allowed when:* the actor may add policies.
    *Writes:* one PolicyRequest.
    *Audit:* `request.recorded`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.IMPORT_POLICIES)
    with transaction.atomic():
        row, _ = PolicyRequest.objects.update_or_create(
            force=force,
            defaults={
                **{field.name: getattr(facts, field.name) for field in fields(facts)},
                "recorded_at": at,
                "recorded_by": actor,
            },
        )
        record_event(
            actor=actor,
            name="request.recorded",
            object_kind="force",
            object_id=force,
            detail={"state": supply_state(row, on=on)},
        )
    return row
