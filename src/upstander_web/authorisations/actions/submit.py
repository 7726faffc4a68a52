"""Asks for an authorisation: hands a whole draft to those who may grant it."""

from datetime import datetime

from django.db import transaction

from upstander.authority.grant import NotAuthorised, list_faults
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.authorisations.models import AuthorisationRow
from upstander_web.authorisations.records import is_listed_person, read_draft
from upstander_web.authorisations.steps import StepRefused, lock_row, take_step


def submit(*, actor: User, row_id: int, at: datetime) -> AuthorisationRow:
    """Hand in a draft without faults.

    *Allowed when:* the actor may ask for an authorisation and began this draft.
    *Writes:* the row's state and a step of its history.
    *Audit:* `authorisation.submitted`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such draft.
        StepRefused: it is no draft any more, or somebody else's.
        NotAuthorised: it has faults; they come with it.
    """
    check_capability(actor, Capability.REQUEST_AUTHORISATION)
    with transaction.atomic():
        row = lock_row(row_id, at_state=(AuthorisationRow.State.DRAFT,))
        if row.requested_by_id != actor.pk:
            raise StepRefused("only who began a draft hands it in")
        faults = list_faults(read_draft(row), at=at, force_is_listed_person=is_listed_person())
        if faults:
            raise NotAuthorised("the draft is not complete", faults=faults)
        take_step(row, AuthorisationRow.State.SUBMITTED, by=actor, at=at)
    return row
