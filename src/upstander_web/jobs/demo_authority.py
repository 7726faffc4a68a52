"""Lawful authority for the demo force: one authorisation asked for and granted, and notices."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from upstander.authority.questions import load_questions
from upstander.records.authorisations import (
    EVERY_SYSTEM,
    NOTICE_ATTESTED,
    OWNED_BY_FORCE,
    AuthorisationDraft,
    Subjects,
)
from upstander_web.accounts.models import User
from upstander_web.authorisations.actions.grant import grant
from upstander_web.authorisations.actions.record_notice import NoticeFacts, record_notice
from upstander_web.authorisations.actions.save_draft import save_draft
from upstander_web.authorisations.actions.submit import submit
from upstander_web.authorisations.models import AuthorisationRow, NoticeRow

REFERENCE = "DEMO/AUTH/1"
OWNER = OWNED_BY_FORCE
"""Whose devices the demo's exports come from."""
DAYS = 180
_ANSWER = "Invented for the demo force: nobody's messages are real."


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who asks for the demo's authorisation and who grants it."""

    asks: User
    grants: User


def load_demo_authority(people: Authority) -> str:
    """Ask for and grant an authorisation that covers the demo, unless a live one is there.

    Returns what was done, in one line.
    """
    at = timezone.now()
    live = AuthorisationRow.objects.filter(
        reference__startswith=REFERENCE, state=AuthorisationRow.State.GRANTED, ends_at__gt=at
    )
    if live.exists():
        return "there already"
    row = save_draft(actor=people.asks, draft=_draft(at), at=at)
    submit(actor=people.asks, row_id=row.pk, at=at)
    granted = grant(actor=people.grants, row_id=row.pk, at=at)
    return f"{granted.reference}, for {DAYS} days"


def record_demo_notice(actor: User, person: str) -> None:
    """Record that the custodian of an export was told, unless that is there."""
    if not NoticeRow.objects.filter(person=person).exists():
        at = timezone.now()
        facts = NoticeFacts(
            person=person,
            device=EVERY_SYSTEM,
            kind=NOTICE_ATTESTED,
            given_at=at,
            evidence="Demo register of notices",
        )
        record_notice(actor=actor, facts=[facts], at=at)


def _draft(at: datetime) -> AuthorisationDraft:
    asked = load_questions()
    return AuthorisationDraft(
        reference=REFERENCE,
        purpose="ascertain_standards",
        subjects=Subjects(everyone=True),
        systems=(EVERY_SYSTEM,),
        starts_at=at,
        ends_at=at + timedelta(days=DAYS),
        review_on=timezone.localdate(at + timedelta(days=DAYS // 2)),
        necessity=_ANSWER,
        proportionality=(_ANSWER,) * len(asked.proportionality),
        barbulescu=(_ANSWER,) * len(asked.barbulescu),
        less_intrusive=_ANSWER,
        dpia_reference="DEMO/DPIA/1",
        controller_consent="The chief constable of the demo force",
    )
