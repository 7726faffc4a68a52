"""Phrases and the trained reader answer together, and each keeps within its bounds."""

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.policies.questions.conftest import Asking, details

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank, default_questions_dir
from upstander.policies.questions.learned import PHRASE_TRUST, weigh_sentences
from upstander.policies.questions.likeness import LinearModel, QuestionReader
from upstander.policies.questions.topics import Candidate, DocumentView, NearMiss, find_candidates
from upstander.records.positions import PositionFound

WHATSAPP = "whatsapp_on_force_device"
STANCES = ("conditional", "permitted", "prohibited", "required")
UNSPELT = [
    # talk among colleagues
    ("device_loss_or_theft_reported",
     "If your handset goes walkabout, ring the control room straight away.", "required"),
    # standing orders
    ("protection_from_reprisal",
     "Those who come forward in good faith shall suffer no detriment.", "required"),
    # a list of don'ts
    ("generative_ai_use", "Don't paste casework into a chatbot.", "prohibited"),
]  # fmt: skip
RULED_OUT = [
    ("contact_victims_witnesses_via_personal_account",
     "Never send a victim photographs from your personal phone."),
    ("contact_children_via_social_media",
     "Do not reply to a child on social media about the abuse they report."),
]  # fmt: skip


def _view(bank: QuestionBank, text: str) -> DocumentView:
    document = read_policy_text(text.strip() + "\n", name="draft", sha256="0" * 64)
    return DocumentView(document, bank.evidence)


def _ask(bank: QuestionBank, question: str, text: str) -> PositionFound:
    document = read_policy_text(text.strip() + "\n", name="draft", sha256="0" * 64)
    (found,) = ask(document, details(), bank, only=(question,))
    return found


def _spelt(bank: QuestionBank, view: DocumentView, question: str) -> list[Candidate]:
    return _phrases(bank, view, question)[0]


def _phrases(
    bank: QuestionBank, view: DocumentView, question: str
) -> tuple[list[Candidate], list[NearMiss]]:
    cues, asked = bank.cues[question], bank.question(question)
    assert asked is not None
    return find_candidates(view, cues, asked.allowed, view.search.scores(cues.query))


def _always(bank: QuestionBank, position: str) -> QuestionBank:
    """Return the bank with a reader that reads `position` into every sentence."""
    assert bank.reader is not None
    stance = LinearModel(
        labels=STANCES,
        rows={},
        rarity=np.zeros(0, dtype=np.float32),
        weights=np.zeros((0, len(STANCES)), dtype=np.float32),
        bias=np.array([20.0 * (one == position) for one in STANCES], dtype=np.float32),
    )
    return replace(bank, reader=QuestionReader(bank.reader.likeness, stance))


@pytest.mark.parametrize(("question", "text", "position"), UNSPELT)
def test_what_no_phrase_spells_is_answered(
    bank: QuestionBank, answer: Asking, question: str, text: str, position: str
) -> None:
    """A wording that only the reader knows is answered, quoted, and its telling words named."""
    assert bank.reader is not None
    assert _spelt(bank, _view(bank, text), question) == []
    found = answer(question, text)
    assert found.position == position
    assert [one.quote for one in found.support] == [text]
    told = [text[a:b] for a, b in bank.reader.telling_words(text, question)]
    assert told
    assert f"“{' … '.join(told)}”" in found.reason


def test_the_unspelt_wordings_were_not_learnt() -> None:
    """None of the sentences above stands among those that the reader learnt from."""
    learnt = " ".join(
        path.read_text("utf-8").casefold()
        for path in sorted((default_questions_dir() / "sentences").glob("*.tsv"))
    )
    assert learnt
    for _, text, _ in UNSPELT:
        assert text.casefold().rstrip(".") not in learnt


@pytest.mark.parametrize(("question", "text", "position"), UNSPELT)
def test_without_a_reader_phrases_answer_alone(
    bank: QuestionBank, question: str, text: str, position: str
) -> None:
    """A bank without a reader stays silent on such wordings and answers what phrases spell."""
    alone = replace(bank, reader=None)
    assert position != "silent"
    assert _ask(alone, question, text).position == "silent"
    spelt = _ask(alone, WHATSAPP, "WhatsApp must not be used on a force phone.")
    assert spelt.position == "prohibited"
    assert "like sentences" not in spelt.reason


@pytest.mark.parametrize(("question", "text"), RULED_OUT)
def test_what_the_bank_rules_out_is_not_answered(
    bank: QuestionBank, answer: Asking, question: str, text: str
) -> None:
    """A sentence that the bank says is about something else is no answer, however like one."""
    assert bank.reader is not None
    view, cues, asked = _view(bank, text), bank.cues[question], bank.question(question)
    assert asked is not None
    spelt, near = _phrases(bank, view, question)
    out = {one.sentence.place for one in near if one.ruled_out}
    assert len(out) == 1
    evidence = bank.calibration.evidence
    like, _ = weigh_sentences(view, bank.reader, evidence, cues, asked.allowed, spelt)
    assert like[0].score >= evidence.speaks
    kept, _ = weigh_sentences(view, bank.reader, evidence, cues, asked.allowed, spelt, out)
    assert kept == []
    assert answer(question, text).position == "silent"


def test_history_is_not_answered(bank: QuestionBank, answer: Asking) -> None:
    """The same words are a rule by themselves, and none where they tell what was."""
    question, rule, position = UNSPELT[1]
    assert answer(question, rule).position == position
    under = f"# Version history\n\n{rule}"
    for past, text, why in (
        (under, rule, "it stands in the document's history"),
        (f"Historically, {rule}", f"Historically, {rule}", "it tells what was"),
        (f"The previous policy said: {rule}", f"The previous policy said: {rule}",
         "it tells what was"),
    ):  # fmt: skip
        assert answer(question, past).position == "silent"
        assert bank.reader is not None
        view, asked = _view(bank, past), bank.question(question)
        assert asked is not None
        assert view.logits(bank.reader)[-1, bank.reader.places[question]] > 0
        found, missed = weigh_sentences(
            view, bank.reader, bank.calibration.evidence, bank.cues[question], asked.allowed, []
        )
        assert found == []
        assert [(one.sentence.text, one.why, one.ruled_out) for one in missed] == [
            (text, why, False)
        ]


@pytest.mark.parametrize("stance", STANCES)
def test_a_phrase_keeps_its_position(bank: QuestionBank, stance: str) -> None:
    """A position that a phrase gives stands, whatever the reader is sure of instead."""
    swayed = _always(bank, stance)
    assert swayed.reader is not None
    met, differed = 0, 0
    for question in bank.questions:
        cues = bank.cues[question.id]
        for sample in cues.match:
            view = _view(bank, sample.text)
            spelt = {one.sentence.place: one for one in _spelt(bank, view, question.id)}
            found, _ = weigh_sentences(
                view, swayed.reader, bank.calibration.evidence, cues, question.allowed,
                list(spelt.values()),
            )  # fmt: skip
            kept = {one.sentence.place: one for one in found}
            for place, one in spelt.items():
                met += 1
                differed += kept[place].sure == bank.calibration.evidence.differed
                assert (kept[place].position, kept[place].condition) == (
                    one.position, one.condition,
                ), sample.text  # fmt: skip
                assert kept[place].score >= PHRASE_TRUST * one.score - 1e-9
    assert met > 100
    assert differed > 10


def test_without_a_phrase_the_reader_may_overrule(bank: QuestionBank) -> None:
    """Where only likeness finds a sentence, a position that the reader is sure of goes first."""
    _, text, position = UNSPELT[2]
    assert position == "prohibited"
    assert _ask(_always(bank, "permitted"), "generative_ai_use", text).position == "permitted"


def test_a_leave_in_doubt_lifts_no_ban(bank: QuestionBank) -> None:
    """A leave beside a ban limits it only where the reader agrees that it is a leave."""
    text = (
        "1. WhatsApp must not be used on a force phone.\n\n"
        "2. WhatsApp may be used on a force phone by an inspector."
    )
    sure = _ask(_always(bank, "permitted"), WHATSAPP, text)
    doubtful = _ask(_always(bank, "prohibited"), WHATSAPP, text)
    assert sure.position == "conditional"
    assert "lifts that in part" in sure.reason
    assert doubtful.position == "prohibited"
    assert "lifts" not in doubtful.reason


def test_an_order_that_contradicts_is_less_sure(bank: QuestionBank) -> None:
    """A position on which words of duty and reader differ is shown as less sure."""
    text = "WhatsApp must not be used on a force phone."
    agreed = _ask(_always(bank, "prohibited"), WHATSAPP, text)
    differed = _ask(_always(bank, "permitted"), WHATSAPP, text)
    assert agreed.position == differed.position == "prohibited"
    assert agreed.confidence > differed.confidence


def test_a_question_that_the_reader_never_learnt_is_left_to_phrases(bank: QuestionBank) -> None:
    """A question new to the bank is answered by phrases with the scores that they give."""
    assert bank.reader is not None
    view = _view(bank, "WhatsApp must not be used on a force phone.")
    spelt = _spelt(bank, view, WHATSAPP)
    cues = replace(bank.cues[WHATSAPP], question="new_question")
    found = weigh_sentences(
        view, bank.reader, bank.calibration.evidence, cues, ("prohibited",), spelt
    )
    assert spelt
    assert found == (spelt, [])


def test_a_phrase_counts_however_odd_its_sentence(bank: QuestionBank) -> None:
    """Where likeness gives a sentence no chance, its phrase alone still gives it one."""
    assert bank.reader is not None
    view = _view(bank, "WhatsApp must not be used on a force phone.")
    (spelt,) = _spelt(bank, view, WHATSAPP)
    hopeless = replace(bank.calibration.evidence, bias=-50.0)
    allowed = ("prohibited", "conditional", "permitted")
    cues = bank.cues[WHATSAPP]
    ((found,), _) = weigh_sentences(view, bank.reader, hopeless, cues, allowed, [spelt])
    assert found.score == pytest.approx(PHRASE_TRUST * spelt.score)
    assert weigh_sentences(view, bank.reader, hopeless, cues, allowed, []) == ([], [])
