"""A cell counts when a person stands by it, and its words are the document's."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.unit.upstander_web.policies.conftest import AT, cell_of

from upstander_web.accounts.roles import PermissionRefused
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.audit_trail.selectors import event_of
from upstander_web.policies.actions.confirm_position import (
    Answer,
    ConditionNotThere,
    ValueUnknown,
    WordsNotThere,
    confirm_position,
)
from upstander_web.policies.actions.enter_reply import ReplyMissing, enter_reply
from upstander_web.policies.actions.mark_second import NotASecondMarker, mark_second
from upstander_web.policies.actions.pick_best import (
    NotConfirmedYet,
    ReasonMissing,
    pick_best,
    remove_pick,
)
from upstander_web.policies.actions.undo_position import (
    NothingToTakeBack,
    SaidByAnother,
    undo_position,
)
from upstander_web.policies.actions.view_agreement import view_agreement
from upstander_web.policies.agreement import measure_agreement
from upstander_web.policies.models import BestPick, Position
from upstander_web.policies.selectors import read_document

pytestmark = pytest.mark.django_db
CLAUSE = "WhatsApp must not be installed on a force device."


def confirm(actor, cell, answer=None):
    """Confirm a cell and return it as it is kept."""
    confirm_position(actor=actor, position=cell, answer=answer, at=AT)
    cell.refresh_from_db()
    return cell


def last_event():
    """Return the latest event of the log."""
    return event_of(AuditRecord.objects.latest("sequence"))


def span_of(policy, words):
    """Return where words stand in the policy."""
    start = read_document(policy).text.index(words)
    return {"start": start, "end": start + len(words)}


def test_an_added_policy_has_a_suggested_cell_for_every_question(eastvale):
    """Each cell waits for a person, and quotes exactly the words at its place."""
    text = read_document(eastvale).text
    cells = list(eastvale.positions.all())
    assert len(cells) >= 44
    assert {cell.state for cell in cells} == {"suggested"}
    assert all(cell.quote == text[cell.start : cell.end] for cell in cells)
    assert cell_of(eastvale).value == "prohibited"
    assert cell_of(eastvale).quote in CLAUSE


def test_a_cell_is_confirmed_as_read_and_recorded(eastvale, lead):
    """Confirming keeps the words, who did it and when, and one event with the position."""
    cell = confirm(lead, cell_of(eastvale))
    assert (cell.state, cell.confirmed_by, cell.confirmed_at) == ("confirmed", lead, AT)
    event = last_event()
    assert (event.name, event.detail["position"]) == ("position.confirmed", "prohibited")
    assert event.detail["policy"] == eastvale.sha256


def test_a_person_may_say_otherwise_with_words_of_the_document(eastvale, lead):
    """Another position stands on the words chosen, named by the clause that they stand in."""
    words = "You may say on a personal account that you work for the police"
    answer = Answer(
        value="conditional", condition="only if your line manager agrees", note="Read twice",
        **span_of(eastvale, words),
    )  # fmt: skip
    cell = confirm(lead, cell_of(eastvale), answer)
    assert (cell.value, cell.quote, cell.clause) == ("conditional", words, "2.2")
    assert (cell.condition, cell.note) == ("only if your line manager agrees", "Read twice")
    assert cell.suggested["position"] == "prohibited"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(value="allowed", start=0, end=5), ValueUnknown),
        (Answer(value="not_supplied"), ValueUnknown),
        (Answer(value="permitted"), WordsNotThere),
        (Answer(value="permitted", start=5, end=10**7), WordsNotThere),
        (Answer(value="conditional", start=0, end=8, condition="if you like"), ConditionNotThere),
    ],
)
def test_what_the_document_does_not_say_is_refused(eastvale, lead, answer, error):
    """A position that is none, a span outside and a made-up condition leave the cell as it was."""
    with pytest.raises(error):
        confirm(lead, cell_of(eastvale), answer)
    assert cell_of(eastvale).state == "suggested"


def test_a_silence_keeps_what_was_looked_at(eastvale, lead):
    """Silence quotes nothing; the places that were shown stand with it."""
    cell = confirm(lead, cell_of(eastvale), Answer(value="silent"))
    assert (cell.value, cell.quote, cell.start, cell.end) == ("silent", "", 0, 0)
    assert {"start", "end", "clause"} <= set(cell.looked_at[0])


def test_words_that_are_not_the_documents_are_never_written(eastvale):
    """The model refuses other words at a place, and the database a span of another length."""
    cell = cell_of(eastvale)
    cell.quote = cell.quote.replace("must not", "may well")
    with pytest.raises(ValidationError):
        cell.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Position.objects.filter(pk=cell.pk).update(end=cell.end + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Position.objects.filter(pk=cell.pk).update(state="confirmed")


def test_nobody_else_confirms(eastvale, analyst):
    """Somebody who may only read confirms nothing."""
    with pytest.raises(PermissionRefused):
        confirm(analyst, cell_of(eastvale))


def test_what_was_said_last_is_taken_back_by_who_said_it(eastvale, lead, colleague):
    """Undoing puts the cell back as it stood; another's word is not undone, nor nothing."""
    before = cell_of(eastvale)
    confirm(lead, before)
    with pytest.raises(SaidByAnother):
        undo_position(actor=colleague, position=before, at=AT)
    undo_position(actor=lead, position=before, at=AT)
    cell = cell_of(eastvale)
    assert (cell.state, cell.confirmed_by, cell.first_value) == ("suggested", None, "")
    assert last_event().name == "position.undone"
    with pytest.raises(NothingToTakeBack):
        undo_position(actor=lead, position=cell, at=AT)


def test_undoing_a_second_word_leaves_the_first(eastvale, lead):
    """After two confirmations, the first stands again with its time."""
    confirm(lead, cell_of(eastvale))
    confirm(lead, cell_of(eastvale), Answer(value="silent"))
    undo_position(actor=lead, position=cell_of(eastvale), at=AT)
    cell = cell_of(eastvale)
    assert (cell.state, cell.value, cell.confirmed_at) == ("confirmed", "prohibited", AT)


def test_a_second_marker_who_agrees_leaves_it_confirmed(eastvale, lead, colleague):
    """Both stand by the cell."""
    confirm(lead, cell_of(eastvale))
    answer = Answer(value="prohibited", **span_of(eastvale, CLAUSE))
    cell = mark_second(actor=colleague, position=cell_of(eastvale), answer=answer, at=AT)
    assert (cell.state, cell.second_by, cell.second_quote) == ("confirmed", colleague, CLAUSE)


def test_a_second_marker_who_differs_makes_it_disputed_until_settled(eastvale, lead, colleague):
    """The disagreement is listed; settling keeps both first words for the count of agreement."""
    confirm(lead, cell_of(eastvale))
    silent = Answer(value="silent")
    cell = mark_second(actor=colleague, position=cell_of(eastvale), answer=silent, at=AT)
    assert cell.state == "disputed"
    page = view_agreement(actor=lead)
    assert [one.cell.pk for one in page.open] == [cell.pk]
    assert (page.markers.cells, page.markers.agreed) == (1, 0)
    cell = confirm(lead, cell, silent)
    assert (cell.state, cell.value, cell.first_value) == ("confirmed", "silent", "prohibited")
    page = view_agreement(actor=lead)
    assert (page.open, len(page.settled), page.markers.agreed) == ([], 1, 0)


def test_nobody_is_their_own_second_marker(eastvale, lead, colleague):
    """The first marker, a cell that waits and one that was marked twice are refused."""
    with pytest.raises(NotASecondMarker):
        mark_second(
            actor=colleague, position=cell_of(eastvale), answer=Answer(value="silent"), at=AT
        )
    cell = confirm(lead, cell_of(eastvale))
    with pytest.raises(NotASecondMarker):
        mark_second(actor=lead, position=cell, answer=Answer(value="silent"), at=AT)
    answer = Answer(value="prohibited", **span_of(eastvale, CLAUSE))
    mark_second(actor=colleague, position=cell, answer=answer, at=AT)
    with pytest.raises(NotASecondMarker):
        mark_second(actor=colleague, position=cell, answer=answer, at=AT)


def test_a_second_marker_is_shown_neither_answer(eastvale, lead, colleague, as_person):
    """The blind page holds back the first marker's answer and the reader's, in list and cell."""
    confirm(lead, cell_of(eastvale))
    client = as_person(colleague)
    url = reverse("policies:cell", args=[eastvale.sha256, "whatsapp_on_force_device"])
    html = client.get(url, {"second": "1"}).content.decode()
    assert "What does it say?" in html
    for told in ("Confirm as read", "Confirmed", "Carries the answer", "confidence", "Lena"):
        assert told not in html, told
    assert 'name="value" id="value-prohibited" value="prohibited" data-key="1">' in html
    cells = client.get(reverse("policies:cells", args=[eastvale.sha256])).content.decode()
    assert "Held back" in cells
    whole = client.get(reverse("policies:policy", args=[eastvale.sha256])).content.decode()
    assert url not in whole
    client.post(
        reverse("policies:answer", args=[eastvale.sha256, "whatsapp_on_force_device"])
        + "?second=1",
        {"act": "silent"},
    )
    undo = reverse("policies:undo", args=[eastvale.sha256, "whatsapp_on_force_device"])
    assert client.post(undo).url == f"{url}?second=1"
    assert cell_of(eastvale).second_value == ""


def test_kappa_is_agreement_beyond_chance():
    """Cohen's own way of counting; no cell, or no chance of differing, gives none."""
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    assert measure_agreement(pairs).kappa == pytest.approx(0.4)
    assert measure_agreement([]).kappa is None
    assert measure_agreement([("a", "a")] * 3).kappa is None


def test_a_force_that_does_not_agree_is_quoted_and_the_cell_disputed(eastvale, lead, analyst):
    """Its reply stands with the cell; without a word of it nothing is entered."""
    confirm(lead, cell_of(eastvale))
    cell = cell_of(eastvale)
    with pytest.raises(ReplyMissing):
        enter_reply(actor=lead, position=cell, agrees=False, words=" ", at=AT)
    with pytest.raises(PermissionRefused):
        enter_reply(actor=analyst, position=cell, agrees=True, words="", at=AT)
    enter_reply(actor=lead, position=cell, agrees=False, words="We changed it", at=AT)
    cell.refresh_from_db()
    assert (cell.state, cell.reply, cell.reply_agrees) == ("disputed", "We changed it", False)
    assert "changed" not in str(last_event().detail)


def test_only_a_confirmed_cell_with_a_reason_is_a_model(eastvale, lead):
    """A model needs words that somebody stands by, and a reason; it can be taken back."""
    cell = cell_of(eastvale)
    with pytest.raises(NotConfirmedYet):
        pick_best(actor=lead, position=cell, reason="Plain", at=AT)
    confirm(lead, cell)
    with pytest.raises(ReasonMissing):
        pick_best(actor=lead, position=cell, reason=" ", at=AT)
    pick_best(actor=lead, position=cell, reason="Plain", at=AT)
    assert BestPick.objects.get().reason == "Plain"
    remove_pick(actor=lead, position=cell)
    assert not BestPick.objects.exists()
    assert last_event().name == "pick.removed"


def test_the_desk_is_worked_without_a_script(eastvale, lead, as_person):
    """Plain forms confirm, choose, say silent and undo, and go on to the next cell."""
    client = as_person(lead)

    def send(question, **data):
        url = reverse("policies:answer", args=[eastvale.sha256, question])
        return client.post(url, data, follow=True)

    first, second, third = [cell.question for cell in eastvale.positions.all()[:3]]
    page = send(first, act="as_read")
    assert page.redirect_chain[-1][0] == reverse("policies:cell", args=[eastvale.sha256, second])
    send(second, act="silent")
    assert cell_of(eastvale, second).value == "silent"
    assert "Choose the words" in send(third, act="chosen", value="unclear").content.decode()
    span = span_of(eastvale, CLAUSE)
    place = f"{span['start']}-{span['end']}"
    send(third, act="chosen", value="unclear", other=place)
    assert cell_of(eastvale, third).quote == CLAUSE
    html = send(third, act="chosen", value="conditional", span=place, condition="if made up")
    assert "must be words of the document" in html.content.decode()
    client.post(reverse("policies:undo", args=[eastvale.sha256, third]))
    assert cell_of(eastvale, third).state == "suggested"
