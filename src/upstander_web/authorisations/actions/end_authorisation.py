"""Ends an authorisation before its time."""

from datetime import datetime

import msgspec
from django.db import transaction

from upstander.records.authorisations import Authorisation
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.authorisations.models import AuthorisationRow
from upstander_web.authorisations.records import fill_columns
from upstander_web.authorisations.steps import lock_row, say_why, take_step


def end_authorisation(*, actor: User, row_id: int, reason: str, at: datetime) -> AuthorisationRow:
    """End it now: the next request under it is refused, and it never opens again.

    *Allowed when:* the actor may grant authorisations and gives a reason.
    *Writes:* the end into the row's record, its state, and a step of its history.
    *Audit:* `authorisation.ended`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such authorisation.
        StepRefused: it is not granted, or the reason is blank.
    """
    check_capability(actor, Capability.GRANT_AUTHORISATION)
    said = say_why(reason)
    with transaction.atomic():
        row = lock_row(row_id, at_state=(AuthorisationRow.State.GRANTED,))
        record = msgspec.convert(row.record, Authorisation)
        fill_columns(row, msgspec.structs.replace(record, ended_at=at, ended_reason=said))
        take_step(row, AuthorisationRow.State.ENDED, by=actor, at=at, reason=said)
    return row
