"""Refuses an authorisation that was asked for."""

from datetime import datetime

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.authorisations.models import AuthorisationRow
from upstander_web.authorisations.steps import lock_row, say_why, take_step


def refuse(*, actor: User, row_id: int, reason: str, at: datetime) -> AuthorisationRow:
    """Refuse it with a reason; a new draft may be made.

    *Allowed when:* the actor may grant authorisations and gives a reason.
    *Writes:* the row's state and a step of its history.
    *Audit:* `authorisation.refused`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such authorisation.
        StepRefused: nobody waits for a decision on it, or the reason is blank.
    """
    check_capability(actor, Capability.GRANT_AUTHORISATION)
    said = say_why(reason)
    with transaction.atomic():
        row = lock_row(row_id, at_state=(AuthorisationRow.State.SUBMITTED,))
        take_step(row, AuthorisationRow.State.REFUSED, by=actor, at=at, reason=said)
    return row
