"""A second reader is believed only where it quotes the message."""

from dataclasses import replace

import pytest

from upstander.evidence.detect.models.second_reader import (
    Judgement,
    JudgementRefused,
    accept_judgement,
)

TEXT = "Delete the chat before Monday."
SAID = Judgement("concealment", agrees=True, quotation="Delete the chat", reader="reader 1.2")


def test_a_judgement_that_quotes_the_message_is_accepted():
    """It is given back as it was said."""
    assert accept_judgement(SAID, TEXT, "concealment") is SAID


def test_one_that_disagrees_need_not_quote():
    """Nothing can be quoted where nothing is seen."""
    found = replace(SAID, agrees=False, quotation="")
    assert accept_judgement(found, TEXT, "concealment") is found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"category": "threat"}, "it judges `threat`, not `concealment`"),
        ({"reader": " "}, "who read"),
        ({"quotation": "  "}, "quotes nothing"),
        ({"quotation": "delete the chat"}, "not in the message"),
        ({"quotation": "Delete the chat now"}, "not in the message"),
        ({"agrees": False, "quotation": "burn it"}, "not in the message"),
    ],
)
def test_what_cannot_be_checked_is_refused(change, reason):
    """A quotation stands word for word, and a reader has a name."""
    with pytest.raises(JudgementRefused, match=reason):
        accept_judgement(replace(SAID, **change), TEXT, "concealment")
