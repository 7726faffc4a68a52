"""Every question of the bank is whole, and its own samples give the positions that it says."""

import pytest

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import MAX_TITLE, load_questions
from upstander.policies.questions.cues import Sample
from upstander.records.policy_details import PolicyDetails
from upstander.records.positions import PositionFound, Question

BANK = load_questions()
DETAILS = PolicyDetails(
    details=(), history=(), laws=(), conflicts=(), kind="policy", kind_reasons=()
)
USED_OUTSIDE = (
    "whatsapp_on_force_device", "police_info_on_whatsapp",
    "dual_use_personal_use_of_force_device", "contact_victims_witnesses_via_personal_account",
    "identify_as_police_on_personal_account", "uniform_photos_on_personal_account",
    "anonymous_accounts", "monitoring_of_devices", "reporting_duty_to_challenge",
    "account_approval_required",
)  # fmt: skip
MATCHES = [(q.id, s) for q in BANK.questions for s in BANK.cues[q.id].match]
NO_MATCHES = [(q.id, s) for q in BANK.questions for s in BANK.cues[q.id].no_match]


def _answer(question: str, sample: Sample) -> PositionFound:
    heading = f"# {sample.heading}\n\n" if sample.heading else ""
    text = f"{heading}{sample.text}\n"
    document = read_policy_text(text, name="sample", sha256="0" * 64)
    (found,) = ask(document, DETAILS, BANK, only=(question,))
    return found


def _name(value: object) -> str:
    return value.text[:40] if isinstance(value, Sample) else str(value)


def test_the_bank_is_wide_enough() -> None:
    """The bank holds at least forty questions, and those that others call by name."""
    ids = [one.id for one in BANK.questions]
    assert len(ids) == len(set(ids)) >= 46
    assert set(USED_OUTSIDE) <= set(ids)


@pytest.mark.parametrize("question", BANK.questions, ids=lambda q: q.id)
def test_every_question_is_whole(question: Question) -> None:
    """A question says what it asks, why, how a person marks it, and what it serves."""
    assert 0 < len(question.title) <= MAX_TITLE
    assert question.wording.endswith("?")
    assert len(question.why) > 30
    assert any(f"{position.capitalize()}:" in question.codebook for position in question.allowed)
    assert question.allowed
    assert question.serves
    samples = BANK.cues[question.id].match
    assert {one.position for one in samples} <= set(question.allowed)


@pytest.mark.parametrize(("question", "sample"), MATCHES, ids=_name)
def test_its_samples_give_their_position(question: str, sample: Sample) -> None:
    """A sample sentence gives the position beside it, and its condition where it names one."""
    found = _answer(question, sample)
    assert found.position == sample.position, found.reason
    if sample.condition:
        assert found.condition == sample.condition
    assert found.support[0].quote in sample.text


@pytest.mark.parametrize(("question", "sample"), NO_MATCHES, ids=_name)
def test_its_counter_samples_give_none(question: str, sample: Sample) -> None:
    """A sentence that only looks alike stays silent."""
    found = _answer(question, sample)
    assert found.position == "silent", found.reason
