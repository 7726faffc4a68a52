"""Words become features: whoever and whatever is named is one, and forms of a word are one."""

import pytest

from upstander.policies.questions.features import (
    canonical_word,
    read_tokens,
    stance_features,
    topic_features,
    word_spans,
)

SAME = [
    ("The Constabulary's officers must hand in their laptops.",
     "the trust's employees must hand in their handsets."),
    ("Nobody may use WhatsApp on the force's tablet",
     "Everyone may use Telegram on the Trust's phone"),
    ("The superintendent approves photographs of victims",
     "The manager approves footage of witnesses"),
    ("Tell the cadets", "Name the cadet"),
]  # fmt: skip
PARTS = [
    ("constabulary", "org_"), ("officer", "person_"), ("sergeant", "boss_"), ("signal", "app_"),
    ("instagram", "site_"), ("handset", "device_"), ("selfie", "media_"), ("witness", "victim_"),
    ("pupil", "child_"), ("cadets", "cadet_"), ("audited", "see_"), ("consent", "ask_"),
    ("2019", "num_"),
]  # fmt: skip
STEMS = [
    ("retained", "retain"), ("associations", "associ"), ("retaining", "retain"),
    ("promptly", "prompt"), ("passwords", "password"), ("used", "used"), ("is", "is"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_of_bodies_people_and_things_are_one(one: str, other: str) -> None:
    """Two sentences that differ only in who and what they name have the same words."""
    assert read_tokens(one) == read_tokens(other)
    assert topic_features(one) == topic_features(other)


@pytest.mark.parametrize(("word", "part"), PARTS)
def test_a_name_is_read_as_its_part(word: str, part: str) -> None:
    """A word that names a body, a person, a thing or a deed stands for its part."""
    assert read_tokens(word.capitalize()) == [part]


@pytest.mark.parametrize(("word", "stem"), STEMS)
def test_forms_of_a_word_share_a_stem(word: str, stem: str) -> None:
    """An ending is taken off where four letters stay; a short word stays whole."""
    assert canonical_word(word) == stem


def test_the_matter_is_kept_apart() -> None:
    """An officer is no victim, a messenger no site, and leave no ban."""
    assert (
        len({canonical_word(w) for w in ("officer", "victim", "child", "cadet", "sergeant")}) == 5
    )
    assert read_tokens("You may post") != read_tokens("You must post")


def test_apostrophes_and_dashes_of_print_are_plain() -> None:
    """A curly apostrophe and a straight one give the same words, and a dash parts two."""
    assert read_tokens("the force’s don’t") == read_tokens("the force's don't")
    assert read_tokens("one-to-one") == ["one", "to", "one"]


def test_features_are_words_neighbours_and_pairs() -> None:
    """A sentence gives its words, neighbours in order, and pairs a few words apart."""
    found = topic_features("Delete the chat before midnight")
    assert {"delet", "chat", "delet the", "chat&delet", "befor&delet", "delet&midnight"} <= found
    assert "midnight delet" not in found
    assert not any(one.startswith("^") for one in found)


def test_pairs_stand_no_farther_apart_than_three_words() -> None:
    """The first word and the fifth are no pair."""
    found = topic_features("alpha bravo carbon delta echo")
    assert "alpha&delta" in found
    assert "alpha&echo" not in found


def test_words_above_are_marked_as_such() -> None:
    """Words of the heading are features of their own, and differ from words of the sentence."""
    found = topic_features("Keep it short", "Off duty")
    assert {"^off", "^duty", "^off duty"} <= found
    assert found - topic_features("Keep it short") == {"^off", "^duty", "^off duty"}


def test_the_asking_and_the_matter_tell_the_position() -> None:
    """A position's features hold the lead-in, the kind of question, its id and the first words."""
    found = stance_features("You must never post", "You may not:", "leave", "anonymous_accounts")
    assert {
        "ask|leave", "topic|anonymous_accounts", "first|person_", "first|must", "must never post",
        "leave|must never", "leave|post", "^may not", "^not",
    } <= found  # fmt: skip
    assert "first|never" not in found
    duty = stance_features("You must never post", "You may not:", "duty", "anonymous_accounts")
    assert not any(one.startswith("leave|") for one in duty)


def test_nothing_gives_nothing() -> None:
    """An empty sentence has no words, no places and no features."""
    assert read_tokens(" \n—") == []
    assert word_spans(" \n—") == []
    assert topic_features("") == set()


def test_words_stand_where_they_are_read() -> None:
    """Each word read has its place in the sentence, in order."""
    text = "The force’s one-to-one chats"
    assert [text[a:b] for a, b in word_spans(text)] == [
        "The",
        "force’s",
        "one",
        "to",
        "one",
        "chats",
    ]
    assert len(word_spans(text)) == len(read_tokens(text))
