"""The linear stage learns from judged rows, and the same from the same."""

import numpy as np
import pytest

from support.made_models import NOUNS
from upstander.evidence.detect.models.features import message_places
from upstander.evidence.detect.training.linear_training import (
    ExamplesOneSided,
    feature_matrix,
    train_linear,
)

HEADS = ("threat", "drugs", "discriminatory", "offensive")
LEARNT = HEADS[:2]


@pytest.fixture(scope="module")
def given():
    """Texts in which `smirk` bears the one category; the other is judged for a few rows alone."""
    found = []
    for at in range(60):
        bears = at % 3 == 0
        said = {"threat": float(bears)}
        if at < 20:
            said["drugs"] = float(at % 2)
        word = "smirk" if bears else "wave"
        found.append((f"{word} at the {NOUNS[at % 16]}", "w1", said))
    return found


def train(held):
    """Train on rows, all of them ours."""
    return train_linear(held, LEARNT, own=frozenset({"w1"}), tell=lambda line: None)


def test_a_row_of_the_matrix_is_a_message_of_about_unit_length():
    """Each side counts by the root of its features; repeats add up."""
    matrix = feature_matrix(["tea", "tea tea", ""])
    words, pieces = message_places(b" tea ")
    assert matrix.shape == (3, 1 << 18)
    assert matrix[0, words[0]] == pytest.approx(1 / np.sqrt(2))
    assert matrix[0, pieces[0]] == pytest.approx(1 / np.sqrt(len(pieces)))
    assert matrix[1, words[0]] == pytest.approx(2 / np.sqrt(4))
    assert matrix[2].nnz == 0


def test_training_learns_the_word_that_tells_and_nothing_from_what_is_not_judged(rows, given):
    """Rows without a label for a head leave it as it is; so do all words of one row alone."""
    unjudged = [(f"grin at {at}", "edos", {}) for at in range(9)]
    once = [("zzyzx", "edos", {"threat": 1.0})]
    stage = train(rows(HEADS, *given, *unjudged, *once))
    threat = stage.logits(["smirk at them", "wave at them", "zzyzx", ""])[:, 0]
    assert threat[0] > threat[1] + 1
    assert threat[2] == threat[3]
    assert stage.explain("smirk at the lamp", "threat")[0].word == "smirk"
    assert stage.heads == LEARNT


def test_the_same_rows_give_the_same_bytes(rows, given, tmp_path):
    """Nothing is drawn at random."""
    for name in ("one", "two"):
        train(rows(HEADS, *given)).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan])
def test_a_category_without_two_sides_is_refused(rows, given, value):
    """The refusal names it, before anything is computed."""
    held = rows(HEADS, *given)
    held.labels[:, 1] = value
    with pytest.raises(ExamplesOneSided, match="drugs"):
        train(held)
