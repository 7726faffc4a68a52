"""What the exhibits and the desk supply to the rules, and rules that take part in an import."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from tests.support.live_authority import authorise_all
from tests.unit.upstander_web.review_desk.desk_data import AT, HIT_BODY, HIT_ROW, make_desk
from tests.unit.upstander_web.rules.conftest import RECORD

from upstander_web.accounts.roles import Role
from upstander_web.jobs.rule_supplies import JoinedSupplies
from upstander_web.jobs.scan_inputs import read_scan_inputs
from upstander_web.review_desk.actions.decide_finding import decide_finding
from upstander_web.review_desk.actions.undo_decision import undo_decision
from upstander_web.review_desk.models import Finding
from upstander_web.rules.actions.cost_keywords import import_keywords
from upstander_web.rules.actions.decide_proposal import approve_rule
from upstander_web.rules.actions.keep_draft import keep_draft
from upstander_web.rules.actions.take_steps import begin_trial, propose_live
from upstander_web.rules.actions.try_rule import request_trial, run_trial
from upstander_web.rules.supplies import HitPlace

pytestmark = pytest.mark.django_db
FIRST = f"c1-{HIT_ROW:04d}"
START = HIT_BODY.index("delete this")


@pytest.fixture
def desk(analyst, tmp_path, settings):
    """Three findings on the desk."""
    settings.UPSTANDER_HOME = tmp_path / "home"
    authorise_all(AT)
    return make_desk(analyst, tmp_path)


@pytest.fixture
def supplies(desk):
    """What the site registers."""
    return JoinedSupplies()


def test_messages_of_imported_exhibits_are_supplied(desk, supplies):
    """One table an exhibit, with its rows; one whose file is gone is left out."""
    (table,) = supplies.list_tables()
    assert (table.reference, table.path, table.rows) == ("NMP/DMI/0001", desk.messages, 43)
    desk.messages.unlink()
    assert supplies.list_tables() == []
    assert supplies.look_at_findings().weeks == 0


def test_decisions_that_stand_are_supplied(desk, supplies, analyst):
    """The last one on each finding; escalated is relevant; what was undone is none."""
    first, second, third = Finding.objects.order_by("rank")
    decide_finding(actor=analyst, finding=first, outcome="escalated", at=AT)
    decide_finding(actor=analyst, finding=second, outcome="relevant", at=AT)
    decide_finding(actor=analyst, finding=second, outcome="not_relevant", at=AT)
    decide_finding(actor=analyst, finding=third, outcome="relevant", at=AT)
    undo_decision(actor=analyst, finding=third, at=AT)
    told = {one.message_id: one.decision for one in supplies.list_decisions()}
    assert told == {FIRST: "relevant", "c1-0030": "not_relevant"}
    texts = {one.message_id: one for one in supplies.list_decided_texts(analyst, at=AT)}
    assert texts[FIRST].is_relevant
    assert texts["c1-0030"].text == "delete this too"
    assert not texts["c1-0030"].is_relevant
    later = AT + timedelta(days=30)
    assert supplies.list_decided_texts(analyst, at=later) == []


def test_findings_say_which_rules_are_idle(supplies):
    """Rules by message, the day of the last finding, and the weeks of messages behind them."""
    found = supplies.look_at_findings()
    assert found.rules_by_message[FIRST] == {"conceal-delete-messages"}
    assert found.last_hits == {"conceal-delete-messages": AT.date()}
    assert (found.until, round(found.weeks * 7)) == (date(2024, 3, 1), 1)


def test_words_are_supplied_with_names_masked(supplies):
    """Labels and numbers of the exhibit's people are masked before the words are cut."""
    place = HitPlace(message_id=FIRST, field="body", start=START, end=START + 11)
    gone = HitPlace(message_id="gone", field="body", start=0, end=1)
    shown, missing = supplies.show_hits([place, gone])
    text = "".join(piece.text for piece in shown.pieces)
    assert "Tarquin" not in text
    assert "900002" not in text
    assert [p.text for p in shown.pieces if p.is_hit] == ["delete this"]
    assert (shown.exhibit, missing.pieces) == ("NMP/DMI/0001", ())
    assert supplies.hide_names(["vole", "snowball", "tarquin said"]) == ["snowball"]


def test_a_live_rule_of_the_forces_own_takes_part_in_imports(desk, make_person):
    """It is in the pack of the next import once approved, and not while it is on trial."""
    author, approver = (
        make_person("aled", Role.RULE_AUTHOR),
        make_person("bryn", Role.RULE_APPROVER),
    )
    at = datetime(2026, 5, 1, tzinfo=UTC)
    row = keep_draft(actor=author, record=RECORD, is_new=True, at=at)
    trial = request_trial(actor=author, row=row, at=at, detached=False)
    assert run_trial(trial_id=trial.pk, clock=lambda: at).state == "done"
    row = begin_trial(actor=author, row=row, at=at)
    before = read_scan_inputs().pack
    assert row.rule_id not in {rule.id for rule in before.rules}
    approve_rule(actor=approver, row=propose_live(actor=author, row=row, at=at), at=at)
    pack = read_scan_inputs().pack
    assert {rule.id for rule in pack.rules} - {rule.id for rule in before.rules} == {row.rule_id}
    assert pack.sha256 != before.sha256
    assert "force" in pack.names


def test_the_command_counts_once(desk, make_person, capsys):
    """The site's own command does a waiting trial or list, and refuses one that is taken."""
    author = make_person("aled", Role.RULE_AUTHOR)
    row = keep_draft(actor=author, record=RECORD, is_new=True, at=AT)
    trial = request_trial(actor=author, row=row, at=AT, detached=False)
    words = import_keywords(actor=author, name="a.txt", data=b"message\n", at=AT, detached=False)
    call_command("count_rules", "trial", trial.pk)
    call_command("count_rules", "keywords", words.pk)
    assert "43 messages" in capsys.readouterr().out
    words.refresh_from_db()
    assert words.report["terms"][0]["messages"] == 40
    for kind, pk in (("trial", trial.pk), ("keywords", words.pk), ("trial", 999)):
        with pytest.raises(CommandError, match="not waiting"):
            call_command("count_rules", kind, pk)
