"""Keeps the draft of an authorisation, whole or not."""

from datetime import datetime
from uuid import uuid4

import msgspec
from django.db import transaction

from upstander.records.authorisations import AuthorisationDraft
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.authorisations.models import AuthorisationRow
from upstander_web.authorisations.records import fill_columns
from upstander_web.authorisations.steps import StepRefused, lock_row, take_step

DRAFT = AuthorisationRow.State.DRAFT


def save_draft(
    *, actor: User, draft: AuthorisationDraft, at: datetime, row_id: int | None = None
) -> AuthorisationRow:
    """Keep what is asked for; its id and who asks are the site's to say, not the form's.

    *Allowed when:* the actor may ask for an authorisation; of a kept draft, when it is theirs.
    *Writes:* the AuthorisationRow and a step of its history.
    *Audit:* `authorisation.drafted`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such draft.
        StepRefused: it is no draft any more, or somebody else's.
    """
    check_capability(actor, Capability.REQUEST_AUTHORISATION)
    with transaction.atomic():
        if row_id is None:
            row = AuthorisationRow(identity=uuid4().hex, requested_by=actor, drafted_at=at)
        else:
            row = lock_row(row_id, at_state=(DRAFT,))
            if row.requested_by_id != actor.pk:
                raise StepRefused("only who began a draft changes it")
        named = msgspec.structs.replace(
            draft, id=row.identity, requested_by=row.requested_by.get_username()
        )
        fill_columns(row, named)
        take_step(row, DRAFT, by=actor, at=at)
    return row
