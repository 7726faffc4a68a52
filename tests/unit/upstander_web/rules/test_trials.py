"""Trials on past messages, keyword lists, and what is shown of them."""

import pytest
from django.urls import reverse
from tests.unit.upstander_web.rules.conftest import AT, later

from upstander.evidence.detect.governance.decisions import Decision
from upstander_web.accounts.roles import PermissionRefused, Role
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.rules.actions.cost_keywords import (
    NothingChosen,
    draft_keywords,
    import_keywords,
    run_costing,
)
from upstander_web.rules.actions.keep_draft import keep_draft
from upstander_web.rules.actions.try_rule import TrialUnderWay, request_trial, run_trial
from upstander_web.rules.actions.view_rules import view_rules
from upstander_web.rules.actions.view_trial import view_trial
from upstander_web.rules.counting import NothingHeld
from upstander_web.rules.engine import KeywordListInvalid
from upstander_web.rules.models import RuleTrial
from upstander_web.rules.rule_files import parse_rule, record_of
from upstander_web.rules.rule_filter import RuleFilter
from upstander_web.rules.steps import RuleMoved

pytestmark = pytest.mark.django_db


def test_a_trial_counts_alerts_and_what_is_new(draft, author, given):
    """The report names messages, alerts, weeks and the overlap; it holds nobody's words."""
    trial = request_trial(actor=author, row=draft, at=AT)
    assert AuditRecord.objects.latest("sequence").name == "rule.trial_requested"
    trial = run_trial(trial_id=trial.pk, clock=lambda: later(1))
    one = trial.report["rules"][0]
    assert (trial.state, trial.done, one["alerts"], one["also_found"]) == ("done", 5, 3, 1)
    assert one["also_found_by"] == [["shipped-delete", 1]]
    assert one["alerts_a_week"]["low"] < one["alerts_a_week"]["value"]
    assert trial.report["rules"][0]["samples"] == []
    assert "tonight" not in str(trial.report)
    assert len(trial.samples) == 3
    event = AuditRecord.objects.latest("sequence")
    assert event.name == "rule.trialled"
    assert "ring my" not in str(list(event.values_kept.values_list("value_json", flat=True)))


def test_words_are_shown_only_to_those_who_may_read_content(draft, author, make_person):
    """An author without the capability sees day and exhibit; one who may read sees the words."""
    trial = request_trial(actor=author, row=draft, at=AT, detached=False)
    run_trial(trial_id=trial.pk)
    page = view_trial(actor=author, trial_id=trial.pk, at=later(1))
    assert [one["pieces"] for one in page.samples] == [[], [], []]
    assert "pattern" not in page.samples[0]
    reader = make_person("rhys", Role.RULE_AUTHOR, Role.ANALYST)
    page = view_trial(actor=reader, trial_id=trial.pk, at=later(1))
    assert page.samples[0]["pieces"][0]["text"] == "ring my other phone"


def test_one_trial_runs_at_a_time(draft, author, given):
    """A second is refused while the first lives, and closes the first once it has died."""
    first = request_trial(actor=author, row=draft, at=AT, detached=False)
    with pytest.raises(TrialUnderWay):
        request_trial(actor=author, row=draft, at=AT, detached=False)
    request_trial(actor=author, row=draft, at=later(5), detached=False)
    first.refresh_from_db()
    assert (first.state, bool(first.error)) == ("failed", True)


def test_a_trial_needs_messages_and_a_version_at_work(draft, author, approver, given, proposed):
    """Without messages there is nothing to try on; a retired version is not tried."""
    with pytest.raises(PermissionRefused):
        request_trial(actor=approver, row=draft, at=AT)
    given.path = None
    with pytest.raises(NothingHeld):
        request_trial(actor=author, row=draft, at=AT)


def test_a_live_version_is_not_tried(proposed, author):
    """What is live is judged by its findings."""
    proposed.status = "live"
    proposed.save()
    with pytest.raises(RuleMoved):
        request_trial(actor=author, row=proposed, at=later(5))


def test_a_failed_trial_says_why(draft, author, given, tmp_path):
    """A table that cannot be read ends the trial in one line; it does not count."""
    trial = request_trial(actor=author, row=draft, at=AT, detached=False)
    given.path.write_bytes(b"no table")
    trial = run_trial(trial_id=trial.pk)
    assert trial.state == "failed"
    assert "\n" not in trial.error
    assert AuditRecord.objects.latest("sequence").name == "rule.trial_failed"


def test_a_draft_changed_while_its_trial_waits(draft, author):
    """The trial is bound to the text that was asked for."""
    trial = request_trial(actor=author, row=draft, at=AT, detached=False)
    record = record_of(parse_rule(draft.yaml_text)) | {"title": "Another title"}
    keep_draft(actor=author, record=record, is_new=False, at=later(1))
    assert "changed while" in run_trial(trial_id=trial.pk).error


def test_the_progress_page_ends_with_the_trial(draft, author, as_person):
    """The part that the script asks for says live, then ended; the page shows the figures."""
    trial = request_trial(actor=author, row=draft, at=later(0), detached=False)
    RuleTrial.objects.filter(pk=trial.pk).update(worker="1:1")
    client = as_person(author)
    url = reverse("rules:trial_progress", args=[trial.pk])
    assert client.get(url)["X-Count-State"] == "live"
    run_trial(trial_id=trial.pk)
    assert client.get(url)["X-Count-State"] == "ended"
    html = client.get(reverse("rules:trial", args=[trial.pk])).content.decode()
    assert "5 messages of 1 exhibit" in html
    assert "words masked" in html


LIST = b"term,category\nring my other phone,concealment\ndelete the chat,concealment\nbrew,\n"


def test_a_keyword_list_is_costed_and_drafted(author, given):
    """Each term has its cost and a suggestion; the chosen ones become drafts, one a category."""
    one = import_keywords(actor=author, name="force list.csv", data=LIST, at=AT)
    one = run_costing(import_id=one.pk)
    assert one.state == "done", one.error
    costs = {term["term"]: term for term in one.report["terms"]}
    assert costs["ring my other phone"]["alerts"] == 3
    assert costs["delete the chat"]["already_found_by"] == [["shipped-delete", 1]]
    rows = draft_keywords(actor=author, one=one, chosen={0, 1}, at=later(1))
    again = draft_keywords(actor=author, one=one, chosen={0}, at=later(2))
    assert [row.rule_id for row in rows + again] == [
        "list-force-list-concealment", "list-force-list-concealment-2",
    ]  # fmt: skip
    assert parse_rule(rows[0].yaml_text).detection.terms == (
        "ring my other phone", "delete the chat",
    )  # fmt: skip
    assert rows[0].status == "draft"
    with pytest.raises(NothingChosen):
        draft_keywords(actor=author, one=one, chosen=set(), at=later(3))


def test_a_list_that_cannot_be_read_is_refused(author, analyst):
    """The reason names the row or the column; roles without the capability bring none."""
    with pytest.raises(KeywordListInvalid, match="no column `term`"):
        import_keywords(actor=author, name="x.csv", data=b"a,b\n1,2\n", at=AT)
    with pytest.raises(KeywordListInvalid):
        import_keywords(actor=author, name="x.exe", data=b"a", at=AT)
    with pytest.raises(PermissionRefused):
        import_keywords(actor=analyst, name="x.txt", data=b"a", at=AT)


def test_precision_comes_from_the_desks_decisions(author, given):
    """A rule's row says how many of its hits reviewers found relevant."""
    given.decisions = [
        Decision(
            rule_id="shipped-delete", message_id=f"m{n}", at=AT, by="x",
            decision="relevant" if n < 9 else "not_relevant",
        )
        for n in range(12)
    ]  # fmt: skip
    page = view_rules(actor=author, chosen=RuleFilter())
    assert page.rows[0].precision.words.startswith("75% relevant (9 of 12")
