"""Grants an authorisation that was asked for."""

from datetime import datetime

from django.db import transaction

from upstander.authority.grant import grant as grant_by_law
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.authorisations.models import AuthorisationRow
from upstander_web.authorisations.records import (
    fill_columns,
    is_highest,
    is_listed_person,
    list_readers,
    read_draft,
)
from upstander_web.authorisations.steps import lock_row, take_step


def grant(*, actor: User, row_id: int, at: datetime) -> AuthorisationRow:
    """Grant it; whoever reads, asked, or is its subject cannot.

    *Allowed when:* the actor may grant authorisations, and the engine finds neither a fault of
    the draft nor of the actor.
    *Writes:* the row's record and state, and a step of its history.
    *Audit:* `authorisation.granted`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such authorisation.
        StepRefused: nobody waits for a decision on it.
        NotAuthorised: the draft has faults, or this authoriser may not grant it.
    """
    check_capability(actor, Capability.GRANT_AUTHORISATION)
    with transaction.atomic():
        row = lock_row(row_id, at_state=(AuthorisationRow.State.SUBMITTED,))
        granted = grant_by_law(
            read_draft(row),
            authoriser=actor.get_username(),
            authoriser_is_highest=is_highest(actor),
            readers=list_readers(),
            at=at,
            force_is_listed_person=is_listed_person(),
        )
        fill_columns(row, granted)
        row.authorised_by = actor
        take_step(row, AuthorisationRow.State.GRANTED, by=actor, at=at)
    return row
