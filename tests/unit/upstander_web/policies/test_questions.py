"""The question bank: edited as data, tried without a trace, put in use as a version."""

import pytest
from django.urls import reverse
from tests.unit.upstander_web.policies.conftest import AT, cell_of

from upstander_web.accounts.roles import PermissionRefused
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.policies.actions.ask_again import ask_again
from upstander_web.policies.actions.check_draft import check_draft
from upstander_web.policies.actions.confirm_position import confirm_position
from upstander_web.policies.actions.edit_question import (
    VersionNotNew,
    draft_question,
    publish_question,
)
from upstander_web.policies.actions.try_question import try_question
from upstander_web.policies.models import Position, QuestionEdit
from upstander_web.policies.question_bank import (
    QuestionFileInvalid,
    bank_in_use,
    parse_question,
    question_text,
    shipped_bank,
)

pytestmark = pytest.mark.django_db
ID = "whatsapp_on_force_device"
TODAY = AT.date()


def changed(title="WhatsApp on a force phone"):
    """Return the question's file with a new title and the next version."""
    question = shipped_bank().question(ID)
    text = question_text(ID).replace(f"version: {question.version}", "version: 7", 1)
    return text.replace(question.title, title, 1)


def written(reading):
    """Return the phrases of a reading as they are written."""
    groups = (*reading.sentence, *reading.around, reading.unless, reading.unless_around)
    return [[phrase.written for phrase in group.phrases] for group in groups]


@pytest.mark.parametrize("question", [one.id for one in shipped_bank().questions])
def test_each_question_is_a_file_of_its_own(question):
    """The text shown for a question is read back as the same question with the same cues."""
    read, bank = parse_question(question_text(question))
    assert read == shipped_bank().question(question)
    own, shipped = bank.cues[question], shipped_bank().cues[question]
    assert (own.match, own.no_match, own.query) == (shipped.match, shipped.no_match, shipped.query)
    assert [written(one) for one in own.readings] == [written(one) for one in shipped.readings]


@pytest.mark.parametrize(
    "text",
    ["", "theme: [", "theme: ../words\nquestions: []\n", "theme: words\nquestions: []\n", "a: 1",
     "theme: devices\nquestions: []\n", "theme: devices\nquestions:\n- id: x\n"],
)  # fmt: skip
def test_what_is_no_question_is_refused_in_one_line(text):
    """Broken YAML, a theme that is a path, no question and a broken one are each refused."""
    with pytest.raises(QuestionFileInvalid) as refused:
        parse_question(text)
    assert "\n" not in refused.value.reason


def test_a_draft_is_kept_and_changes_nothing_until_it_is_put_in_use(lead, analyst):
    """A draft waits; in use it stands in place of the bank's, and a later one retires it."""
    with pytest.raises(PermissionRefused):
        draft_question(actor=analyst, text=changed(), at=AT)
    draft = draft_question(actor=lead, text=changed(), at=AT)
    assert bank_in_use().question(ID) == shipped_bank().question(ID)
    publish_question(actor=lead, draft=draft, at=AT)
    assert bank_in_use().question(ID).title == "WhatsApp on a force phone"
    assert len(bank_in_use().questions) == len(shipped_bank().questions)
    assert question_text(ID) == changed()
    later = changed("WhatsApp anew").replace("version: 7", "version: 8")
    publish_question(actor=lead, draft=draft_question(actor=lead, text=later, at=AT), at=AT)
    states = QuestionEdit.objects.filter(question=ID).values_list("version", "state")
    assert sorted(states) == [(7, "retired"), (8, "in_use")]


def test_a_change_without_a_new_version_is_refused(lead):
    """What was confirmed answered a version, so new words need a new number."""
    with pytest.raises(VersionNotNew):
        draft_question(actor=lead, text=question_text(ID), at=AT)


def test_a_new_version_makes_confirmed_cells_stale(eastvale, lead):
    """Once policies are asked again, what was confirmed under the old words waits for a person."""
    confirm_position(actor=lead, position=cell_of(eastvale), answer=None, at=AT)
    draft = draft_question(actor=lead, text=changed(), at=AT)
    publish_question(actor=lead, draft=draft, at=AT)
    ask_again(actor=lead, policy=eastvale, at=AT)
    assert (cell_of(eastvale).state, cell_of(eastvale).question_version) == ("stale", 7)


def test_a_trial_writes_nothing(eastvale, lead):
    """A draft is tried on every policy that answers, beside its cell; it keeps nothing."""
    eastvale.force = "kent"
    eastvale.save()
    before = list(Position.objects.values())
    trial = try_question(actor=lead, text=changed(), on=TODAY)
    assert [(row.policy, row.differs) for row in trial.rows] == [(eastvale, False)]
    assert list(Position.objects.values()) == before
    assert not QuestionEdit.objects.exists()
    assert AuditRecord.objects.latest("sequence").name == "question.tried"


def test_the_editor_tries_keeps_and_says_what_is_wrong(eastvale, lead, as_person):
    """The page tries without a trace, refuses with a line, keeps a draft and puts it in use."""
    client = as_person(lead)
    url = reverse("policies:question_edit", args=[ID])
    assert "Nothing was saved" in client.post(url, {"text": changed()}).content.decode()
    wrong = client.post(url, {"text": changed().replace("title:", "tittle:")}).content.decode()
    assert "unknown field" in wrong
    client.post(url, {"text": changed().replace("\n", "\r\n"), "act": "keep"})
    assert QuestionEdit.objects.get().yaml_text == changed()
    client.post(reverse("policies:question_publish", args=[ID]))
    assert bank_in_use().question(ID).version == 7
    file = client.get(reverse("policies:question_export", args=[ID]))
    assert file.content.decode() == changed()
    assert f'filename="{ID}.yaml"' in file["Content-Disposition"]


def test_a_draft_policy_shows_what_it_leaves_silent(lead, as_person):
    """What a draft says nothing on is listed; the draft itself is not kept."""
    text = "1. RULES\n\n1.1 WhatsApp must not be installed on a force device.\n"
    check = check_draft(actor=lead, text=text, on=TODAY)
    assert ID in {one.question.id for one in check.spoken}
    assert "generative_ai_use" in {one.question.id for one in check.silent}
    total = len(check.spoken) + len(check.silent) + len(check.unclear)
    assert total == len(shipped_bank().questions)
    event = AuditRecord.objects.latest("sequence")
    assert event.name == "draft.checked"
    html = as_person(lead).post(reverse("policies:drafting"), {"text": " "}).content.decode()
    assert "Paste your draft" in html
