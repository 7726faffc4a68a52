"""Takes back the last decision on a finding."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.review_desk.models import Decision, Finding


class NothingToUndo(UpstanderError):
    """The finding has no decision that stands."""


class NotYourDecision(UpstanderError):
    """The last decision is somebody else's: decide anew, so that both stay in the history."""


def undo_decision(*, actor: User, finding: Finding, at: datetime) -> Decision:
    """Mark the last standing decision as undone; the one before it, or none, stands again.

    *Allowed when:* the actor may decide on findings and made that decision.
    *Writes:* the Decision's undoing and the finding's state.
    *Audit:* `decision.undone`.

    Raises:
        PermissionRefused: the actor may not.
        NothingToUndo: no decision stands.
        NotYourDecision: the last decision was made by another.
    """
    check_capability(actor, Capability.DECIDE)
    with transaction.atomic():
        locked = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
        standing = list(locked.decisions.filter(undone_at__isnull=True).order_by("-id")[:2])
        if not standing:
            raise NothingToUndo("there is no decision to undo")
        last = standing[0]
        if last.decided_by_id != actor.pk:
            raise NotYourDecision("the last decision was made by somebody else; decide anew")
        last.undone_at, last.undone_by = at, actor
        last.save(update_fields=("undone_at", "undone_by"))
        locked.state = standing[1].outcome if len(standing) > 1 else Finding.State.OPEN
        locked.save(update_fields=("state",))
        record_event(
            actor=actor,
            name="decision.undone",
            object_kind="finding",
            object_id=str(locked.pk),
            detail={"decision": last.outcome, "now": locked.state},
        )
    return last
