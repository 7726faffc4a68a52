"""Decisions, their undoing and reveals: who may, what is written, what is recorded."""

from datetime import timedelta

import pytest
from tests.unit.upstander_web.review_desk.desk_data import AT

from upstander_web.accounts.roles import PermissionRefused
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.audit_trail.selectors import event_of
from upstander_web.review_desk.actions.decide_finding import OutcomeUnknown, decide_finding
from upstander_web.review_desk.actions.reveal_identities import (
    ReasonTooShort,
    reveal_identities,
)
from upstander_web.review_desk.actions.undo_decision import (
    NothingToUndo,
    NotYourDecision,
    undo_decision,
)
from upstander_web.review_desk.models import Finding
from upstander_web.review_desk.selectors import find_reveal

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(desk):
    """The first finding."""
    return Finding.objects.get(rank=1)


def last_event():
    """Return the newest event of the trail."""
    return event_of(AuditRecord.objects.latest("sequence"))


def test_a_decision_is_kept_and_recorded(finding, analyst):
    """A decision sets the state and is recorded without its note."""
    decide_finding(actor=analyst, finding=finding, outcome="escalated", note=" see me ", at=AT)
    finding.refresh_from_db()
    assert (finding.state, finding.decisions.get().note) == ("escalated", "see me")
    event = last_event()
    assert (event.name, event.object_id) == ("finding.decided", str(finding.pk))
    assert event.detail["decision"] == "escalated"
    assert "see me" not in str(event.detail)


def test_nobody_else_decides(finding, administrator):
    """Somebody who may not decide changes nothing."""
    with pytest.raises(PermissionRefused):
        decide_finding(actor=administrator, finding=finding, outcome="relevant", at=AT)
    finding.refresh_from_db()
    assert finding.state == "open"


def test_open_is_no_decision(finding, analyst):
    """A finding is opened again by undoing, not by deciding."""
    with pytest.raises(OutcomeUnknown):
        decide_finding(actor=analyst, finding=finding, outcome="open", at=AT)


def test_undo_brings_back_the_decision_before(finding, analyst):
    """Each undo takes back one decision; both stay in the history, and both are recorded."""
    for outcome in ("relevant", "not_relevant"):
        decide_finding(actor=analyst, finding=finding, outcome=outcome, at=AT)
    states = []
    for _ in range(2):
        undo_decision(actor=analyst, finding=finding, at=AT)
        finding.refresh_from_db()
        states.append(finding.state)
    assert states == ["relevant", "open"]
    assert finding.decisions.filter(undone_by=analyst).count() == 2
    assert last_event().name == "decision.undone"
    with pytest.raises(NothingToUndo):
        undo_decision(actor=analyst, finding=finding, at=AT)


def test_nobody_undoes_anothers_decision(finding, analyst, investigator):
    """The last decision is undone by who made it."""
    decide_finding(actor=analyst, finding=finding, outcome="relevant", at=AT)
    with pytest.raises(NotYourDecision):
        undo_decision(actor=investigator, finding=finding, at=AT)


def test_a_reveal_is_for_one_person_one_session_and_an_hour(finding, analyst, investigator):
    """Names are revealed to who asked, in that session, until the hour is over."""
    conversation = finding.conversation
    reveal_identities(
        actor=investigator,
        conversation=conversation,
        reason="Severity assessment NMP/24/0117",
        session_key="s1",
        at=AT,
    )

    def sees(person, key, minutes):
        at = AT + timedelta(minutes=minutes)
        return find_reveal(person, conversation, session_key=key, at=at) is not None

    assert sees(investigator, "s1", 59)
    assert not sees(investigator, "s1", 60)
    assert not sees(investigator, "s2", 1)
    assert not sees(analyst, "s1", 1)
    assert last_event().detail["reason"] == "Severity assessment NMP/24/0117"


def test_a_reveal_needs_the_capability_and_a_reason(finding, analyst, investigator):
    """Nobody reveals without the capability, or with a reason that says nothing."""
    ask = {"conversation": finding.conversation, "session_key": "s1", "at": AT}
    with pytest.raises(PermissionRefused):
        reveal_identities(actor=analyst, reason="a good long reason", **ask)
    with pytest.raises(ReasonTooShort):
        reveal_identities(actor=investigator, reason="?" * 40, **ask)
