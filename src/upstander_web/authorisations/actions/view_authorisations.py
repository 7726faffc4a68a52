"""Opens the list of authorisations, one of them, or the notices, and records that."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db import transaction

from upstander.authority.grant import Fault, list_faults
from upstander.authority.purposes import Purpose, find_purpose
from upstander.authority.questions import load_questions
from upstander.records.authorisations import AuthorisationDraft
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.models import AuthorisationRow, AuthorisationStep, NoticeRow
from upstander_web.authorisations.records import is_listed_person, read_draft
from upstander_web.authorisations.selectors import (
    access_authorisation,
    answers,
    describe_state,
    list_authorisations,
    list_notices,
)

PAGE_ROWS = 50
State = AuthorisationRow.State


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAuthorisation:
    """A line of the list."""

    row: AuthorisationRow
    label: str
    colour: str
    left: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationsPage:
    """The list."""

    page: Page[AuthorisationRow]
    lines: list[ListedAuthorisation]
    may_request: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationPage:
    """One authorisation with its history, and what may be done with it."""

    line: ListedAuthorisation
    record: AuthorisationDraft
    purpose: Purpose | None
    proportionality: list[tuple[str, str]]
    barbulescu: list[tuple[str, str]]
    faults: tuple[Fault, ...]
    steps: list[AuthorisationStep]
    may_edit: bool
    may_decide: bool
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    """The notices."""

    page: Page[NoticeRow]
    may_record: bool


def view_authorisations(*, actor: User, page_number: str, at: datetime) -> AuthorisationsPage:
    """Return a page of the list.

    *Allowed when:* the actor may read authorisations.
    *Writes:* nothing else.
    *Audit:* `authorisations.listed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    page = Paginator(list_authorisations(actor), PAGE_ROWS).get_page(page_number)
    with transaction.atomic():
        record_event(
            actor=actor, name="authorisations.listed", object_kind="authorisation", object_id=""
        )
    return AuthorisationsPage(
        page=page,
        lines=[_line(row, at) for row in page],
        may_request=Capability.REQUEST_AUTHORISATION in list_capabilities(actor),
    )


def view_authorisation(*, actor: User, row_id: int, at: datetime) -> AuthorisationPage:
    """Return one authorisation.

    *Allowed when:* the actor may read authorisations.
    *Writes:* nothing else.
    *Audit:* `authorisation.viewed`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is none of that number.
    """
    row = access_authorisation(actor, row_id)
    record, questions = read_draft(row), load_questions()
    allowed = list_capabilities(actor)
    undecided = row.state in {State.DRAFT, State.SUBMITTED}
    faults = list_faults(record, at=at, force_is_listed_person=is_listed_person())
    with transaction.atomic():
        record_event(
            actor=actor,
            name="authorisation.viewed",
            object_kind="authorisation",
            object_id=str(row.pk),
            detail={"reference": row.reference},
        )
    may_grant = Capability.GRANT_AUTHORISATION in allowed
    return AuthorisationPage(
        line=_line(row, at),
        record=record,
        purpose=find_purpose(record.purpose),
        proportionality=answers(
            [one.question for one in questions.proportionality], record.proportionality
        ),
        barbulescu=answers([one.question for one in questions.barbulescu], record.barbulescu),
        faults=faults if undecided else (),
        steps=list(row.steps.select_related("by")),
        may_edit=row.state == State.DRAFT and row.requested_by_id == actor.pk,
        may_decide=may_grant and row.state == State.SUBMITTED,
        may_end=may_grant and row.state == State.GRANTED,
    )


def view_notices(*, actor: User, page_number: str) -> NoticesPage:
    """Return a page of the notices.

    *Allowed when:* the actor may read authorisations.
    *Writes:* nothing else.
    *Audit:* `notices.listed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    page = Paginator(list_notices(actor), PAGE_ROWS).get_page(page_number)
    with transaction.atomic():
        record_event(actor=actor, name="notices.listed", object_kind="notice", object_id="")
    allowed = list_capabilities(actor)
    return NoticesPage(page=page, may_record=Capability.RECORD_NOTICE in allowed)


def _line(row: AuthorisationRow, at: datetime) -> ListedAuthorisation:
    label, colour, left = describe_state(row, at=at)
    purpose = find_purpose(row.purpose)
    return ListedAuthorisation(
        row=row,
        label=label,
        colour=colour,
        left=left,
        purpose=purpose.title if purpose else "Not said",
    )
