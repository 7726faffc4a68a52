"""Records what a reviewer says of a finding."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.review_desk.models import Decision, Finding

OUTCOMES = frozenset({Finding.State.RELEVANT, Finding.State.NOT_RELEVANT, Finding.State.ESCALATED})


class OutcomeUnknown(UpstanderError):
    """A decision is none of relevant, not relevant and escalated."""


def decide_finding(
    *, actor: User, finding: Finding, outcome: str, note: str = "", at: datetime
) -> Decision:
    """Record `outcome` with an optional `note`; an earlier decision stays in the history.

    *Allowed when:* the actor may decide on findings.
    *Writes:* one Decision and the finding's state.
    *Audit:* `finding.decided`; the note is not repeated there.

    Raises:
        PermissionRefused: the actor may not.
        OutcomeUnknown: `outcome` is not one that can be decided.
    """
    check_capability(actor, Capability.DECIDE)
    if outcome not in OUTCOMES:
        raise OutcomeUnknown("a decision is relevant, not relevant or escalated")
    with transaction.atomic():
        locked = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
        before, locked.state = locked.state, outcome
        locked.save(update_fields=("state",))
        decision = Decision.objects.create(
            finding=locked, outcome=outcome, note=note.strip(), decided_at=at, decided_by=actor
        )
        record_event(
            actor=actor,
            name="finding.decided",
            object_kind="finding",
            object_id=str(locked.pk),
            detail={
                "decision": outcome,
                "before": before,
                "has_note": bool(decision.note),
                "rule": locked.rule.rule_id,
                "rule_version": locked.rule.version,
            },
        )
    return decision
