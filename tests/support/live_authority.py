"""A live authorisation and notices in the tests' database, granted by the engine itself."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group
from tests.support.authorities import make_draft

from upstander.authority.grant import FORCE_ZONE, grant
from upstander.records.authorisations import AuthorisationDraft, Subjects
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role
from upstander_web.authorisations.models import AuthorisationRow, NoticeRow
from upstander_web.authorisations.records import fill_columns

CUSTODIAN = "NM1001"


def find_person(username: str, role: Role) -> User:
    """Return the account of that name, made with the role where it is not there."""
    person, is_new = User.objects.get_or_create(username=username, display_name=username)
    if is_new:
        person.groups.set(Group.objects.filter(name=role.value))
    return person


def draft_at(at: datetime, **changes: Any) -> AuthorisationDraft:
    """Return a whole draft for everybody and every system, for twenty days from `at`."""
    values: dict[str, Any] = {
        "id": uuid4().hex,
        "subjects": Subjects(everyone=True),
        "systems": ("*",),
        "starts_at": at,
        "ends_at": at + timedelta(days=20),
        "review_on": (at + timedelta(days=5)).astimezone(FORCE_ZONE).date(),
        "requested_by": "asker",
    }
    return make_draft(**(values | changes))


def authorise(at: datetime, **changes: Any) -> AuthorisationRow:
    """Keep an authorisation that begins at `at`, as the site would have granted it."""
    record = grant(
        draft_at(at, **changes),
        authoriser="granter",
        authoriser_is_highest=bool(changes.get("covert")),
        readers=(),
        at=at,
    )
    row = AuthorisationRow(
        identity=record.id,
        state=AuthorisationRow.State.GRANTED,
        requested_by=find_person("asker", Role.INVESTIGATOR),
        authorised_by=find_person("granter", Role.AUTHORISER),
        drafted_at=at,
    )
    fill_columns(row, record)
    row.save()
    return row


def tell(at: datetime, person: str = CUSTODIAN) -> NoticeRow:
    """Keep a notice that the person was told of everything the force provides."""
    return NoticeRow.objects.create(
        person=person,
        device="*",
        kind="attested",
        given_at=at,
        evidence="register N/1",
        recorded_by=find_person("asker", Role.INVESTIGATOR),
        recorded_at=at,
    )


def authorise_all(*times: datetime) -> None:
    """Let whoever reads read everything at each of `times`."""
    for at in times:
        authorise(at - timedelta(hours=1))
        tell(at - timedelta(hours=1))
