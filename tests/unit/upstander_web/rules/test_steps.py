"""The steps of a rule: who may take them, what they need, and that each is recorded."""

import pytest
from tests.unit.upstander_web.rules.conftest import AT, RECORD, SHIPPED, later

from upstander.evidence.detect.rulefiles import RuleFileInvalid
from upstander_web.accounts.roles import PermissionRefused
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.rules.actions.decide_proposal import ReasonMissing, approve_rule, refuse_rule
from upstander_web.rules.actions.keep_draft import IdTaken, keep_draft
from upstander_web.rules.actions.retire_rule import retire_rule
from upstander_web.rules.actions.take_steps import (
    NotProposed,
    SamplesWrong,
    begin_trial,
    propose_live,
    withdraw_proposal,
)
from upstander_web.rules.actions.view_rule import access_version, view_rule
from upstander_web.rules.engine import StepRefused
from upstander_web.rules.models import ForceRule, HistoryClosed, RuleChange
from upstander_web.rules.rule_files import parse_rule, record_of
from upstander_web.rules.standing import rules_in_use
from upstander_web.rules.steps import RuleMoved

pytestmark = pytest.mark.django_db


def last_event() -> str:
    """Return the name of the latest audit event."""
    return AuditRecord.objects.latest("sequence").name


def kinds(rule_id: str) -> list[str]:
    """Return the history of a rule, the oldest first."""
    rows = RuleChange.objects.filter(rule_id=rule_id).order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_each_step_needs_its_capability(draft, proposed, author, approver, analyst):
    """Analysts write and approve nothing; an author does not approve, an approver not write."""
    version = access_version(author, draft.rule_id)
    for refused in (
        lambda: keep_draft(actor=analyst, record=RECORD, is_new=True, at=AT),
        lambda: keep_draft(actor=approver, record=RECORD, is_new=True, at=AT),
        lambda: begin_trial(actor=approver, row=draft, at=AT),
        lambda: propose_live(actor=analyst, row=draft, at=AT),
        lambda: withdraw_proposal(actor=approver, row=draft, at=AT),
        lambda: approve_rule(actor=author, row=proposed, at=later(9)),
        lambda: refuse_rule(actor=author, row=proposed, reason="No", at=later(9)),
        lambda: retire_rule(actor=analyst, version=version, reason="No", at=later(9)),
    ):
        with pytest.raises(PermissionRefused):
            refused()
    proposed.refresh_from_db()
    assert proposed.status == "trial"


def test_a_rule_goes_from_draft_to_live_by_two_people(proposed, approver):
    """Drafted, tried, on trial, proposed, approved: each is a line of the history and an event."""
    row = approve_rule(actor=approver, row=proposed, note="Fine", at=later(3))
    assert (row.status, row.went_live_at, row.proposed_by) == ("live", later(3), None)
    assert kinds(row.rule_id) == ["drafted", "tried", "trial_begun", "proposed", "approved"]
    change = RuleChange.objects.get(kind="approved")
    assert (change.by.username, change.approved_by.username) == ("aled", "bryn")
    assert last_event() == "rule.approved"
    events = AuditRecord.objects.filter(object_kind="rule").values_list("name", flat=True)
    assert list(events) == [
        "rule.drafted", "rule.trial_requested", "rule.trialled", "rule.trial_begun",
        "rule.proposed", "rule.approved",
    ]  # fmt: skip
    assert {rule.id: rule.status for rule in rules_in_use().rules} == {
        "own-quiet-phone": "live", "shipped-delete": "live",
    }  # fmt: skip


def test_nobody_approves_what_they_wrote(both, tried, approver):
    """Somebody with both roles may write and propose, and the approval is another's."""
    row = tried(keep_draft(actor=both, record=RECORD, is_new=True, at=AT))
    row = begin_trial(actor=both, row=row, at=later(1))
    row = propose_live(actor=both, row=row, at=later(2))
    with pytest.raises(StepRefused, match="cannot approve it"):
        approve_rule(actor=both, row=row, at=later(3))
    page = view_rule(actor=both, rule_id=row.rule_id, number=None, at=later(3))
    assert "cannot approve it" in page.acts.why_not_decide
    assert approve_rule(actor=approver, row=row, at=later(4)).status == "live"


def test_whoever_changed_a_word_of_it_does_not_approve_it(draft, both, tried, author, approver):
    """A second writer of the same draft counts as its author too."""
    changed = {**RECORD, "misses": "Nearly everything."}
    row = tried(keep_draft(actor=both, record=changed, is_new=False, at=AT))
    assert row.contributors == ["aled", "cerys"]
    row = begin_trial(actor=author, row=row, at=later(1))
    row = propose_live(actor=author, row=row, at=later(2))
    with pytest.raises(StepRefused, match="cerys wrote it"):
        approve_rule(actor=both, row=row, at=later(3))


def test_nothing_skips_the_trial(draft, author, approver):
    """A draft cannot be proposed; one on trial cannot without a finished trial."""
    with pytest.raises(StepRefused, match="nothing goes live without a trial"):
        propose_live(actor=author, row=draft, at=AT)
    row = begin_trial(actor=author, row=draft, at=AT)
    with pytest.raises(StepRefused, match="a finished trial of this very version"):
        propose_live(actor=author, row=row, at=AT)
    with pytest.raises(NotProposed):
        approve_rule(actor=approver, row=row, at=AT)
    assert kinds(row.rule_id) == ["drafted", "trial_begun"]


def test_a_trial_of_another_text_does_not_count(draft, author, tried):
    """Once the draft is changed, its trial counts no longer."""
    tried(draft)
    changed = {**RECORD, "title": "Moves a talk to a second phone"}
    row = keep_draft(actor=author, record=changed, is_new=False, at=later(1))
    row = begin_trial(actor=author, row=row, at=later(2))
    with pytest.raises(StepRefused, match="finished trial"):
        propose_live(actor=author, row=row, at=later(3))
    assert propose_live(actor=author, row=tried(row, later(4)), at=later(5)).proposed_by == author


def test_a_rule_with_wrong_samples_stays_a_draft(author):
    """A sample is a promise: one that is not kept stops the move to trial."""
    row = keep_draft(
        actor=author, record={**RECORD, "match": ["nothing like it"]}, is_new=True, at=AT
    )
    with pytest.raises(SamplesWrong, match="nothing like it"):
        begin_trial(actor=author, row=row, at=AT)
    row.refresh_from_db()
    assert row.status == "draft"


def test_a_proposal_is_taken_back(proposed, author):
    """The version stays on trial and may be proposed again."""
    row = withdraw_proposal(actor=author, row=proposed, at=later(3))
    assert (row.status, row.proposed_by) == ("trial", None)
    assert last_event() == "rule.proposal_withdrawn"
    with pytest.raises(NotProposed):
        withdraw_proposal(actor=author, row=row, at=later(3))
    propose_live(actor=author, row=row, at=later(4))
    with pytest.raises(RuleMoved, match="already"):
        propose_live(actor=author, row=row, at=later(5))


def test_a_refused_rule_goes_back_to_draft(proposed, approver, author, tried):
    """A refusal gives its reason and makes the next version a draft of the same authors."""
    with pytest.raises(ReasonMissing):
        refuse_rule(actor=approver, row=proposed, reason=" ", at=later(3))
    draft = refuse_rule(actor=approver, row=proposed, reason="Too wide", at=later(3))
    assert (draft.version, draft.status, draft.drafted_by) == (2, "draft", author)
    assert draft.contributors == ["aled"]
    assert parse_rule(draft.yaml_text).version == 2
    lines = RuleChange.objects.filter(kind="drafted", version=2).values("by__username", "reason")
    assert lines.get() == {"by__username": "bryn", "reason": "Version 1 was refused: Too wide"}
    proposed.refresh_from_db()
    assert (proposed.status, proposed.proposed_by) == ("trial", None)
    with pytest.raises(RuleMoved, match="later version"):
        propose_live(actor=author, row=proposed, at=later(4))
    begin_trial(actor=author, row=tried(draft, later(5)), at=later(6))
    proposed.refresh_from_db()
    assert proposed.status == "retired"


def test_a_rule_is_retired_with_a_reason(proposed, approver, author):
    """Live rules are retired by those who approve; nothing runs of it afterwards."""
    approve_rule(actor=approver, row=proposed, at=later(3))
    version = access_version(author, proposed.rule_id)
    with pytest.raises(PermissionRefused):
        retire_rule(actor=author, version=version, reason="Noise", at=later(4))
    with pytest.raises(StepRefused, match="reason"):
        retire_rule(actor=approver, version=version, reason=" ", at=later(4))
    row = retire_rule(actor=approver, version=version, reason="Noise", at=later(4))
    assert row.status == "retired"
    assert last_event() == "rule.retired"
    assert [rule.id for rule in rules_in_use().rules] == ["shipped-delete"]
    with pytest.raises(StepRefused, match="stays retired"):
        keep_draft(actor=author, record=RECORD, is_new=False, reason="Anew", at=later(5))


def test_a_draft_is_withdrawn(draft, author):
    """A draft ends with a reason, and its id is not used again."""
    version = access_version(author, draft.rule_id)
    retire_rule(actor=author, version=version, reason="Not needed", at=AT)
    assert last_event() == "rule.withdrawn"
    with pytest.raises(IdTaken):
        keep_draft(actor=author, record=RECORD, is_new=True, at=AT)


def test_a_shipped_rule_gets_a_version_of_the_forces_own(author, approver, tried):
    """The next version begins from the shipped one, with a reason, and takes its place."""
    record = record_of(parse_rule(SHIPPED)) | {"severity": "critical"}
    with pytest.raises(StepRefused, match="reason"):
        keep_draft(actor=author, record=record, is_new=False, at=AT)
    row = keep_draft(actor=author, record=record, is_new=False, reason="More pressing here", at=AT)
    assert row.version == 4
    row = begin_trial(actor=author, row=tried(row), at=later(1))
    assert [rule.version for rule in rules_in_use().rules] == [3]
    propose_live(actor=author, row=row, at=later(2))
    approve_rule(actor=approver, row=row, at=later(3))
    assert [(r.version, r.severity) for r in rules_in_use().rules] == [(4, "critical")]
    assert access_version(author, row.rule_id, 3).rule.status == "retired"


def test_a_shipped_rule_is_retired_here(approver, author, shipped):
    """It runs no longer, its file stays, and a later shipped version runs again."""
    version = access_version(approver, "shipped-delete")
    row = retire_rule(actor=approver, version=version, reason="Own rule instead", at=AT)
    assert (row.is_shipped, row.version, row.status) == (True, 3, "retired")
    assert rules_in_use().rules == ()
    path = shipped / "shipped-delete.yaml"
    path.write_text(SHIPPED.replace("version: 3", "version: 4"), encoding="utf-8")
    assert [rule.version for rule in rules_in_use().rules] == [4]


def test_a_withdrawn_draft_leaves_the_shipped_rule_running(author):
    """To give up a new version is not to retire the rule."""
    record = record_of(parse_rule(SHIPPED))
    keep_draft(actor=author, record=record, is_new=False, reason="To try", at=AT)
    version = access_version(author, "shipped-delete", 4)
    retire_rule(actor=author, version=version, reason="No better", at=later(1))
    assert [rule.version for rule in rules_in_use().rules] == [3]
    row = keep_draft(actor=author, record=record, is_new=False, reason="Again", at=later(2))
    assert row.version == 5


def test_two_people_at_one_draft(draft, author):
    """A step from where the rule no longer stands is refused in words."""
    begin_trial(actor=author, row=draft, at=AT)
    with pytest.raises(RuleMoved, match="trial by now"):
        begin_trial(actor=author, row=draft, at=AT)


def test_a_text_that_is_no_rule_is_not_kept(author):
    """The loader's refusal stands, and nothing is written."""
    with pytest.raises(RuleFileInvalid, match="own-quiet-phone"):
        keep_draft(actor=author, record={**RECORD, "detection": {}}, is_new=True, at=AT)
    assert not ForceRule.objects.exists()
    assert not RuleChange.objects.exists()


def test_the_history_is_only_added_to(draft):
    """A change cannot be altered or removed, one by one or in bulk."""
    change = RuleChange.objects.get()
    for wrong in (
        change.save,
        change.delete,
        RuleChange.objects.all().delete,
        lambda: RuleChange.objects.update(reason="x"),
    ):
        with pytest.raises(HistoryClosed):
            wrong()


def test_an_edit_without_a_change_is_no_line(draft, author):
    """To keep the same text on the same day writes nothing."""
    keep_draft(actor=author, record=RECORD, is_new=False, at=AT)
    assert kinds(draft.rule_id) == ["drafted"]
