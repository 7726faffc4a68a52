"""A second reader is believed only where it quotes the document word for word."""

from collections.abc import Sequence

import pytest
from tests.unit.policies.questions.conftest import details

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank
from upstander.policies.questions.second_reader import (
    ReadingRefused,
    SecondReading,
    accept_second_reading,
)
from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.positions import PositionFound, Question

WHATSAPP = "whatsapp_on_force_device"
TEXT = (
    "1.1 The green messenger stays off every phone of ours.\n\n"
    "1.2 WhatsApp must not be installed on a force phone.\n"
)


class Scripted:
    """A reader that gives the answer that it was made with."""

    def __init__(self, reading: SecondReading | None) -> None:
        self.reading = reading

    def __call__(self, question: Question, clauses: Sequence[Clause]) -> SecondReading | None:
        assert question.id == WHATSAPP
        assert all(clause.text for clause in clauses)
        return self.reading


def _document(text: str = TEXT) -> PolicyDocument:
    return read_policy_text(text, name="x", sha256="0" * 64)


def _ask(bank: QuestionBank, text: str, reading: SecondReading | None) -> PositionFound:
    reader = Scripted(reading)
    (found,) = ask(_document(text), details(), bank, only=(WHATSAPP,), second_reader=reader)
    return found


SILENT_TEXT = TEXT.split("\n", maxsplit=1)[0] + "\n"
READS = SecondReading(
    "prohibited", "The green messenger stays off every phone of ours.", reader="scripted 1"
)


def test_a_verbatim_quotation_counts(bank: QuestionBank) -> None:
    """Where the rules are silent its answer stands, shown as low and with its name."""
    found = _ask(bank, SILENT_TEXT, READS)
    assert (found.position, found.band, found.method) == ("prohibited", "low", "scripted 1")
    assert (found.support[0].clause, found.support[0].quote) == ("1.1", READS.quotation)


def test_an_invented_quotation_does_not(bank: QuestionBank) -> None:
    """Words that the document does not hold leave the answer as it was, with the reason."""
    invented = SecondReading("prohibited", "WhatsApp is banned from every phone.")
    found = _ask(bank, SILENT_TEXT, invented)
    assert (found.position, found.method) == ("silent", "rules")
    assert "not counted" in found.reason


def test_agreement_raises_and_dissent_lowers_the_confidence(bank: QuestionBank) -> None:
    """The rules' position stays; only its confidence and what bears on it change."""
    alone = _ask(bank, TEXT, None)
    other = SecondReading("permitted", READS.quotation, reader="scripted 1")
    dissent = _ask(bank, TEXT, other)
    assert dissent.position == alone.position == "prohibited"
    assert dissent.confidence < alone.confidence <= _ask(bank, TEXT, READS).confidence
    assert dissent.bearing[0].quote == READS.quotation


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (SecondReading("required", READS.quotation), "not one of this question's"),
        (SecondReading("prohibited", "off every"), "too short"),
        (SecondReading("prohibited", "the Green Messenger stays"), "does not stand"),
        (SecondReading("conditional", READS.quotation, "if asked"), "condition does not stand"),
    ],
)
def test_what_does_not_count_is_refused(
    bank: QuestionBank, reading: SecondReading, why: str
) -> None:
    """A refusal says why the answer does not count."""
    question = bank.question(WHATSAPP)
    assert question is not None
    with pytest.raises(ReadingRefused, match=why):
        accept_second_reading(reading, question, _document())
