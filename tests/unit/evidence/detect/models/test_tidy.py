"""What is taken from a message before a model reads it."""

import pyarrow as pa
import pytest

from upstander.evidence.detect.models.linear import tidy_rows
from upstander.evidence.detect.models.tidy import MAX_CHARACTERS, mend, tidy_bytes, tidy_words

CASES = [
    ("see https://ex.org/a?b=1 now", "see   now"),
    ("HTTP://X", " "),
    ("www.ex.org", " "),
    ("awww.ex.org", "awww.ex.org"),
    ("http:/x wwwx", "http:/x wwwx"),
    ("ask @sam_1 or a@b.uk", "ask   or a@b.uk"),
    ("@ home, @@sam", "@ home, @@sam"),
    ("don&#8217;t &amp; &#x27; it&apos;s", "dont     its"),
    ("&toolongname;x &; &#;", "&toolongname;x &; &#;"),
    ("a&b;c", "a c"),
    ("ok 😀", "ok  q1f600q "),
    ("☕", " q2615q "),
    ("👍🏽", " q1f44dq "),
    ("❤️", " q2764q "),
    ("👨‍👩", " q1f468q  q1f469q "),
    ("café – naïve", "café – naïve"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "tidied"), CASES)
def test_addresses_names_and_entities_go_and_emoji_are_spelt(text, tidied):
    """An emoji becomes a word of its code point; an apostrophe's entity leaves nothing."""
    assert tidy_bytes(text.encode()).decode() == tidied


def test_the_compiled_pass_gives_the_same_rows():
    """Rows do not run into each other: an address ends with its message."""
    texts = [text for text, _ in CASES]
    assert tidy_rows(pa.array(texts, pa.string())).to_pylist() == [tidied for _, tidied in CASES]


def test_a_slice_of_a_column_is_tidied_by_itself():
    """A column that begins within a buffer is read from where it begins."""
    column = pa.array(["@sam says", "hi @sam", "😀😀", "end"], pa.string())
    assert tidy_rows(column.slice(1, 2)).to_pylist() == ["hi  ", " q1f600q  q1f600q "]
    assert tidy_rows(column.slice(4)).to_pylist() == []


def test_the_worst_growth_has_room():
    """Nothing but emoji of three bytes is the most that tidying can add."""
    text = "☕" * 5000
    assert tidy_rows(pa.array([text], pa.string())).to_pylist() == [" q2615q " * 5000]


def test_half_a_surrogate_pair_becomes_a_question_mark():
    """Places stay; a text that is whole stays as it is."""
    assert mend("a\ud800b") == "a?b"
    assert mend("sná🏴") == "sná🏴"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("see https://ex.org/a now", "see [url] now"),
        ("see [URL] and [USER]", "see [url] and @user"),
        ("RT @a: @b @c hello", "@user hello"),
        ("@sam_1: you there?", "@user you there?"),
        ("tea &amp;amp; cake", "tea & cake"),
        ("don’t ‘quote’", "don't 'quote'"),
        ("ok 😀", "ok grinning face"),
        ("👍🏽👍", "thumbs up sign thumbs up sign"),
        ("a\n\tb   c", "a b c"),
        ("café", "café"),
        ("", ""),
    ],
)
def test_the_encoder_reads_emoji_by_their_names(text, words):
    """Addresses and @names become a mark each, several names in a row one."""
    assert tidy_words(text) == words


def test_the_encoder_reads_no_more_than_it_can():
    """A very long message is cut, before and after its entities are resolved."""
    assert len(tidy_words("word " * 10_000)) <= MAX_CHARACTERS
    assert len(tidy_words("&amp;" * 10_000)) <= MAX_CHARACTERS
    assert len(tidy_words("😀" * 1000)) <= MAX_CHARACTERS
