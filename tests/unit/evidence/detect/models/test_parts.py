"""A long message is read part by part for what one sentence of it may tell."""

from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.detect import score, score_columns
from upstander.evidence.detect.models.parts import LONG, PART, cut_parts, join_parts

FILLER = "We went to the garden centre and Nan chose three pots of the yellow ones for her step. "
PLEA = "He said if I leave the house again he will kill me and I am so scared tonight. "


def test_a_text_message_is_read_whole():
    """Up to what one text message holds there are no parts."""
    assert cut_parts("x" * LONG) == ()
    assert cut_parts("One. Two. Three.") == ()


def test_parts_are_whole_sentences():
    """A part ends where a sentence ends."""
    parts = cut_parts(FILLER * 4)
    assert len(parts) == 4
    assert all(part == FILLER.strip() for part in parts)


def test_a_message_without_any_stop_is_cut_between_words():
    """People in fear do not always use full stops."""
    parts = cut_parts("please answer me " * 40)
    assert len(parts) > 1
    assert all(len(part) <= PART for part in parts)


@given(st.text(max_size=900))
def test_no_word_is_lost(text):
    """The parts hold every word of the message in its order, once."""
    parts = cut_parts(text)
    if parts:
        assert " ".join(parts).split() == text.split()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0, 1))
def test_a_part_never_lowers_what_the_whole_says(parts, whole):
    """The joined chance is a chance, at least that of the whole, and grows with every part."""
    found = join_parts(whole, parts)
    assert whole <= found <= 1.0
    assert join_parts(whole, [*parts, 0.5]) >= found


def test_one_sentence_of_a_long_message_is_found_and_quoted():
    """What is drowned in the whole is found in its part, and the part is shown."""
    text = FILLER * 3 + PLEA + FILLER * 3
    drowned, alone = score_columns([FILLER * 6, PLEA])["person_at_risk"]
    (found,) = score([text])
    assert found.categories["person_at_risk"] > alone / 2
    assert found.categories["person_at_risk"] > drowned
    assert [one.text for one in found.reasons if one.kind == "part"] == [PLEA.strip()]


def test_a_long_message_has_the_same_score_in_any_company():
    """Parts are no part of other messages."""
    text = FILLER * 3 + PLEA
    alone = score_columns([text])["person_at_risk"][0]
    together = score_columns([FILLER * 5, "ok", text, PLEA * 3])["person_at_risk"][2]
    assert alone == together
