"""What pages may ask of authorisations; nothing here writes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db.models import QuerySet
from django.http import Http404

from upstander.authority.gate import closing_time
from upstander.records.authorisations import Authorisation
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.authorisations.models import AuthorisationRow, NoticeRow

State = AuthorisationRow.State
_COLOURS = {
    State.DRAFT: "grey",
    State.SUBMITTED: "yellow",
    State.GRANTED: "green",
    State.REFUSED: "red",
    State.ENDED: "grey",
}


def list_authorisations(actor: User) -> QuerySet[AuthorisationRow]:
    """Return every authorisation, newest first, when `actor` may read them.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_AUTHORISATIONS)
    return AuthorisationRow.objects.select_related("requested_by", "authorised_by")


def access_authorisation(actor: User, row_id: int) -> AuthorisationRow:
    """Return the authorisation when `actor` may read it.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is none of that number.
    """
    found = list_authorisations(actor).filter(pk=row_id).first()
    if found is None:
        raise Http404("no such authorisation")
    return found


def list_notices(actor: User) -> QuerySet[NoticeRow]:
    """Return every notice, newest first, when `actor` may read authorisations.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_AUTHORISATIONS)
    return NoticeRow.objects.select_related("recorded_by")


def describe_state(row: AuthorisationRow, *, at: datetime) -> tuple[str, str, str]:
    """Return the state in words, its colour, and the time that is left, "" where none runs."""
    label, colour = str(row.get_state_display()), _COLOURS[State(row.state)]
    if row.state != State.GRANTED or row.starts_at is None:
        return label, colour, ""
    until = _closing(row)
    if until is None or at >= until:
        return "Expired", "grey", ""
    if at < row.starts_at:
        return "Not begun", "blue", f"begins in {say_left(row.starts_at - at)}"
    return "Live", "green", f"{say_left(until - at)} left"


def _closing(row: AuthorisationRow) -> datetime | None:
    try:
        return closing_time(msgspec.convert(row.record, Authorisation))
    except msgspec.ValidationError:
        return None


def say_left(left: timedelta) -> str:
    """Return a time that is left in its largest unit."""
    for seconds, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = int(left.total_seconds() // seconds)
        if count:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def answers(questions: Sequence[str], given: Sequence[str]) -> list[tuple[str, str]]:
    """Return each question with its answer, "" where there is none."""
    padded = [*given, *[""] * len(questions)]
    return list(zip(questions, padded[: len(questions)], strict=True))
