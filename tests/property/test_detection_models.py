"""The models on any text: compiled and plain agree, parts sum up, nothing is lost, none raises."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.made_models import (
    NAMES,
    few_categories,
    plain_combination,
    scattered_stage,
    wordy_stage,
    write_model,
)
from upstander.evidence.detect.foldbuffer import fold_rows
from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.models.authored import find_authored
from upstander.evidence.detect.models.featurekernel import LANES, sum_kernel
from upstander.evidence.detect.models.features import BITS, message_places
from upstander.evidence.detect.models.linear import LinearStage, tidy_rows
from upstander.evidence.detect.models.scorer import Scorer
from upstander.evidence.detect.models.tidy import MAX_CHARACTERS, mend, tidy_bytes, tidy_words
from upstander.evidence.detect.models.wordpiece import WordPiece

PIECES = (
    "http://", "HTTPS://x.uk/?q", "hxxp://", "www.", "wWw.a", "http:/", "@sam", "@", "@@", "a@b",
    "&amp;", "&#8217;", "&#39;", "&", "&#", ";", "&abcdefghi;", "&abcdefgh;", "_", "0", "é", "ß",
    "😀", "👍🏽", "👩‍👩‍👧", "❤️", "☕", "🏴󠁧󠁢", "\u200d", "\ufe0f", "\ufe0e", "⌚", "⯿", "⌀", "„", "…",
    "\U0001f3fb", "\ud800", "\udc00", "\0", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffd", "\ufdfa",
    " ", "\n", "\r\n", "\t", "\x0b", "\x1c", "x" * 40, "meet", "at the bridge", "don't", "’", "א",
)  # fmt: skip
LINES = (
    "-----Original Message-----", "---------- Forwarded message ----------", "On Monday, he wrote:",
    "From: a person\nSent: Monday", "> quoted", ">> twice", "-- ", "Sent from my iPhone",
    "This email is confidential and intended only for the addressee.",
    "Section 12(3) of the Police Act 1996 says so", "Begin forwarded message:", "yes I will", "ok",
    "a line of ordinary talk that is long enough", "", " ",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map("".join)
mails = st.lists(st.sampled_from(LINES) | texts, max_size=9).map("\n".join)
any_text = texts | mails
STAGE = scattered_stage()
TABLE = STAGE._table
VERY_LONG = "z" * 5_000 + " " + "😀" * 300


@pytest.fixture(scope="module")
def scorer(tmp_path_factory):
    """A scorer whose every feature tells."""
    folder = write_model(tmp_path_factory.mktemp("m"), wordy_stage({}), plain_combination())
    made = Scorer(folder)
    made._linear = STAGE
    return made


@given(st.lists(texts, max_size=6), st.integers(0, 3))
@settings(max_examples=200)
@example(["www.", "a", "https://", "@a"], 0)
@example(["h", "w", "&", "@", "\u200d"], 0)
def test_tidied_rows_are_the_same_compiled_and_plain(given_texts, first):
    """Byte by byte, row by row, wherever the column begins."""
    mended = [mend(text) for text in given_texts]
    plain = [tidy_bytes(text.encode()).decode() for text in mended]
    column = pa.array(mended, pa.string()).slice(min(first, len(mended)))
    assert tidy_rows(column).to_pylist() == plain[min(first, len(mended)) :]


@given(st.lists(any_text, min_size=1, max_size=6))
@settings(max_examples=120)
@example(["0\u1acfhxxp://"])
@example([VERY_LONG, "", "\0", "\ud800", "x" * 24, "x" * 25, "x" * 26, "x" * 27])
def test_sums_are_the_same_compiled_and_plain(given_texts):
    """Both sides' sums and counts, whoever folded."""
    mended = [mend(text) for text in given_texts]
    column = pa.array(mended, pa.string())
    words = np.zeros((len(mended), LANES), np.int32)
    pieces, counts = np.zeros_like(words), np.zeros((len(mended), 2), np.int64)
    folded = fold_rows(tidy_rows(column))
    sum_kernel(folded.data, folded.starts, TABLE, BITS, words, pieces, counts)
    for row, text in enumerate(mended):
        places = message_places(fold(tidy_bytes(text.encode()).decode()).encode())
        assert counts[row].tolist() == [len(side) for side in places]
        for found, side in zip((words, pieces), places, strict=True):
            assert np.array_equal(found[row], TABLE[side].sum(axis=0, dtype=np.int32))


@given(any_text, st.sampled_from(NAMES))
@example(VERY_LONG, NAMES[0])
def test_the_parts_of_the_words_are_the_whole(text, head):
    """What raises and what lowers the log-odds sum up to them, but for the bias.

    Only words that raise are named: those that lower are what a stage of opposite sign names.
    """
    at = NAMES.index(head)
    opposite = LinearStage(TABLE, NAMES, -STAGE._scale, STAGE._bias)
    raising = [one.part for one in STAGE.explain(text, head, most=10**6)]
    lowering = [one.part for one in opposite.explain(text, head, most=10**6)]
    logit = STAGE.logits([text])[0, at] - STAGE._bias[at]
    assert all(part > 0 for part in (*raising, *lowering))
    assert math.fsum(raising) - math.fsum(lowering) == pytest.approx(logit, abs=1e-9)


@given(any_text, st.lists(any_text, max_size=4), st.integers(0, 4))
@settings(max_examples=60)
def test_a_message_scores_the_same_alone_and_among_others(scorer, text, others, place):
    """To the last bit, with its reasons."""
    batch = [*others[:place], text, *others[place:]]
    at = min(place, len(others))
    assert scorer.score(batch)[at] == scorer.score([text])[0]
    many = (batch * 450)[: 400 + len(batch)]
    alone, among = scorer.columns([text]), scorer.columns(many)
    assert all(among[name][at] == alone[name][0] for name in NAMES)


@given(any_text)
@settings(max_examples=150)
@example("")
@example("\ud800" * 50 + "\n\ud800")
@example(VERY_LONG)
@example("\0" * 50 + "\n> \0")
def test_any_text_has_a_score(scorer, text):
    """Probabilities and finite weights; the text is given back as it came."""
    (found,) = scorer.score([text], [text], effort="thorough")
    assert found.text == text
    assert tuple(found.categories) == NAMES
    assert all(0 <= value <= 1 for value in found.categories.values())
    assert all(math.isfinite(reason.weight) for reason in found.reasons)
    assert any(value > 0 for value in found.categories.values()) == bool(text.strip())


@given(mails)
@settings(max_examples=300)
def test_nothing_of_a_message_is_lost(text):
    """What is kept and what is set aside are the message; parts lie in order and apart."""
    found = find_authored(text)
    at, kept = 0, []
    for part in found.set_aside:
        assert at <= part.start < part.end <= len(text)
        kept.append(text[at : part.start])
        at = part.end
    own = "".join([*kept, text[at:]]).strip()
    if found.text != text:
        assert found.text == own
        assert len(own.split()) >= 2
    elif found.set_aside:
        assert len(own.split()) < 2
    aside = sum(part.end - part.start for part in found.set_aside)
    assert sum(map(len, kept)) + len(text[at:]) + aside == len(text)


@given(any_text)
@example("&" * 3000)
@example("@a " * 900)
def test_the_encoder_is_given_short_plain_words(text):
    """No line break, no run of blanks, within the limit; reading them again changes no piece."""
    words = tidy_words(text)
    assert len(words) <= MAX_CHARACTERS
    assert words == words.strip()
    assert " ".join(words.split()) == words


@given(any_text, any_text, st.integers(3, 40))
def test_any_text_has_pieces_within_the_limit(text, context, limit):
    """The first mark, the last mark, and only numbers of the vocabulary."""
    held = {"[CLS]": 0, "[SEP]": 1, "[UNK]": 2, "a": 3, "##a": 4, "meet": 5, "@": 6}
    found = WordPiece(held).encode(text, context, limit=limit)
    assert 2 <= len(found) <= limit
    assert (found[0], found[-1]) == (0, 1)
    assert set(found) <= set(held.values())


def test_a_stage_of_few_categories_has_no_part_of_the_others():
    """Unused lanes of the table are never shown."""
    few = few_categories("threat", "drugs").names
    stage = LinearStage(TABLE, few, STAGE._scale[:2], STAGE._bias[:2])
    assert np.array_equal(stage.logits(["meet at the bridge"]),
                          STAGE.logits(["meet at the bridge"])[:, :2])  # fmt: skip
