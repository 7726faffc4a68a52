"""Between rows and the engine's records; nothing here writes."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.conf import settings

from upstander.records.authorisations import (
    Authorisation,
    AuthorisationDraft,
    Notice,
)
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.authorisations.models import AuthorisationRow, NoticeRow

_DECIDED = (AuthorisationRow.State.GRANTED, AuthorisationRow.State.ENDED)


def as_json(record: AuthorisationDraft) -> dict[str, Any]:
    """Return a draft or an authorisation as the column keeps it."""
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return plain


def read_draft(row: AuthorisationRow) -> AuthorisationDraft:
    """Return what was asked for, whatever became of it."""
    kept = {name: row.record[name] for name in _DRAFT_FIELDS if name in row.record}
    return msgspec.convert(kept, AuthorisationDraft)


_DRAFT_FIELDS = tuple(AuthorisationDraft.__struct_fields__)


def fill_columns(row: AuthorisationRow, record: AuthorisationDraft) -> None:
    """Put `record` into the row with the columns that lists are made of."""
    row.record = as_json(record)
    row.reference, row.purpose = record.reference[:80], record.purpose[:60]
    row.starts_at, row.ends_at = record.starts_at, record.ends_at
    row.review_on = record.review_on


def read_granted() -> list[Authorisation]:
    """Return every authorisation that was ever granted, as the rows say it at this moment.

    A record that is not whole, or that its row contradicts, opens nothing and is left out.
    """
    found = []
    for row in AuthorisationRow.objects.filter(state__in=_DECIDED):
        try:
            record = msgspec.convert(row.record, Authorisation)
        except msgspec.ValidationError:
            continue
        is_ended = row.state == AuthorisationRow.State.ENDED
        if record.id == row.identity and is_ended == (record.ended_at is not None):
            found.append(record)
    return found


def read_notices() -> list[Notice]:
    """Return every notice."""
    return [
        Notice(
            person=row.person,
            device=row.device,
            kind=row.kind,
            given_at=row.given_at,
            evidence=row.evidence,
        )
        for row in NoticeRow.objects.all()
    ]


def list_readers() -> list[str]:
    """Return every open account whose roles let it read content."""
    accounts: Iterable[User] = User.objects.filter(is_active=True).prefetch_related("groups")
    return [
        one.get_username() for one in accounts if Capability.READ_CONTENT in list_capabilities(one)
    ]


def is_highest(actor: User) -> bool:
    """Return whether the account is the force's highest authority, by the setting."""
    return actor.get_username() in settings.UPSTANDER_HIGHEST_AUTHORITIES


def is_listed_person() -> bool:
    """Return whether the 2016 Act lists the force, by the setting."""
    return bool(settings.UPSTANDER_FORCE_IS_LISTED_PERSON)
