"""One change of an authorisation's state: what every step checks, keeps and records."""

from datetime import datetime

from django.http import Http404

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.models import AuthorisationRow, AuthorisationStep


class StepRefused(UpstanderError):
    """The authorisation does not stand where this step begins, or says too little."""


def lock_row(row_id: int, *, at_state: tuple[str, ...]) -> AuthorisationRow:
    """Return the row, locked to the end of the transaction.

    Raises:
        Http404: there is none.
        StepRefused: it stands elsewhere by now.
    """
    row = AuthorisationRow.objects.select_for_update(of=("self",)).filter(pk=row_id).first()
    if row is None:
        raise Http404("no such authorisation")
    if row.state not in at_state:
        raise StepRefused(f"it is not at this step any more: {row.get_state_display().lower()}")
    return row


def say_why(reason: str) -> str:
    """Return the reason in one line.

    Raises:
        StepRefused: it is blank.
    """
    said = " ".join(reason.split())
    if not said:
        raise StepRefused("give the reason")
    return said


def take_step(
    row: AuthorisationRow, after: str, *, by: User, at: datetime, reason: str = ""
) -> None:
    """Write the row at its new state, keep the step, and record `authorisation.<step>`."""
    before = "" if row._state.adding else str(row.state)
    row.state = after
    row.save()
    AuthorisationStep.objects.create(
        authorisation=row,
        before=before,
        after=after,
        at=at,
        by=by,
        reason=reason,
        record=row.record,
    )
    names = {"draft": "drafted"}
    record_event(
        actor=by,
        name=f"authorisation.{names.get(after, after)}",
        object_kind="authorisation",
        object_id=str(row.pk),
        detail={
            "reference": row.reference,
            "purpose": row.purpose,
            "authorisation": row.identity,
            "reason": reason,
        },
    )
