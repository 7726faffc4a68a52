"""Whatever the text, its words can be read, and each has its place."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from upstander.policies.questions.features import (
    canonical_word,
    read_tokens,
    stance_features,
    topic_features,
    word_spans,
)

WORDS = st.sampled_from([
    "officer's", "the Force’s", "one-to-one", "ŉ", "İ", "ß", "don't", "'s", "x's", "WhatsApp",
    "under-18", "2019", "…", "\u2010", "\x00", "\ud800", "associations", "",
])  # fmt: skip
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=10)), max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("straße’s İ ŉ")
def test_places_and_words_go_together(text: str) -> None:
    """Places are as many as words, in order, inside the text, and spell the word read.

    Where small letters change the text's length there are none.
    """
    spans, tokens = word_spans(text), read_tokens(text)
    if len(text.casefold()) != len(text):
        assert spans == []
        return
    assert len(spans) == len(tokens)
    last = 0
    for (start, end), token in zip(spans, tokens, strict=True):
        assert last <= start < end <= len(text)
        last = end
        word = text[start:end].casefold().replace("’", "'").replace("‘", "'")
        assert canonical_word(word.removesuffix("'s")) == token


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_has_features(text: str, above: str) -> None:
    """Features are not empty strings, hold every word, and are the same at each reading."""
    found = topic_features(text, above)
    assert set(read_tokens(text)) <= found
    assert "" not in found
    assert found == topic_features(text, above)
    stance = stance_features(text, above, "duty", "anonymous_accounts")
    assert set(read_tokens(text)) <= stance
    assert {"ask|duty", "topic|anonymous_accounts"} <= stance
