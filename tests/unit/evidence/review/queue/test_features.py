"""Features: words, pairs and pieces as columns, built once; numbers beside them."""

import numpy as np
import pytest

from upstander.evidence.review.queue.explain import text_features
from upstander.evidence.review.queue.features import (
    PRIOR,
    RULE,
    ItemsUnlike,
    build_features,
    prior_logit,
    read_columns,
)
from upstander.records.review import ReviewItem


def table(texts, **more):
    return build_features([ReviewItem(id=str(n)) for n in range(len(texts))], texts, **more)


@pytest.mark.parametrize(
    "text",
    ["", "a", "Hello hello you're", "rotten 😀😀 fruit\nÉtÉ", "x" * 60, "a-b c_d 12", "मुंबई ok"],
)
def test_the_compiled_columns_are_those_of_the_plain_ones(text):
    """Explanations name the very features that were scored."""
    columns, starts, _ = read_columns([text])
    assert set(columns[: starts[1]].tolist()) == {place for *_, place in text_features(text)}


def test_a_column_counts_once_in_a_row():
    """Repeating a word does not make it weigh more."""
    once, twice = (read_columns([text])[0].tolist() for text in ("fruit", "fruit fruit"))
    assert len(twice) == len(set(twice))
    assert set(once) < set(twice)


def test_columns_of_one_text_alone_and_of_nearly_all_are_left_out():
    """What tells nothing of other items costs nothing."""
    texts = [f"common {'pear' if n < 3 else 'plum' if n == 3 else 'fig'}" for n in range(20)]
    held = table(texts)
    borne = {
        word: int(held.rank[place]) >= 0
        for _, word, block, place in text_features("common pear plum")
        if block == 0
    }
    assert borne["pear"]
    assert not borne["common"]
    assert not borne["plum"]


def test_rows_are_of_length_one_in_each_block():
    """Long items are no nearer to anything than short ones."""
    held = table(["red apple pie", "red apple tart", "green pear pie", "green pear tart", "x y z"])
    for row in range(4):
        words = held.columns[held.starts[row] : held.mids[row]]
        assert float((held.idf[words] ** 2).sum()) * held.norms[row, 0] ** 2 == pytest.approx(1)


def test_many_rows_sum_alike_by_threads_and_at_once():
    """How the rows are shared out among threads makes no difference to a sum."""
    texts = [f"number {n % 97} of {n % 31} things" for n in range(25_000)]
    held = table(texts)
    weights = np.random.default_rng(1).normal(size=len(held.idf)).astype(np.float32)
    few = table(texts[:1000])
    assert held.sums(weights).shape == (25_000,)
    assert np.array_equal(held.sums(weights), held.sums(weights))
    assert few.sums(np.ones(len(few.idf), np.float32)).min() > 0


def test_the_prior_is_log_odds_and_nothing_where_nothing_was_said():
    """No prior is no opinion, not a low one."""
    assert prior_logit(None) == prior_logit(0.5) == 0
    assert prior_logit(0.0) == pytest.approx(-prior_logit(1.0))
    assert prior_logit(0.0) < prior_logit(0.1) < 0
    items = [ReviewItem(id="a", prior=0.9, rule_severity="critical"), ReviewItem(id="b")]
    dense = build_features(items, ["x", "y"]).dense
    assert dense[0, PRIOR] > dense[1, PRIOR] == 0
    assert dense[0, RULE] == 2 > dense[1, RULE] == 0


def test_embeddings_of_the_caller_stand_beside_the_rest_at_length_one():
    """Whoever can afford them gives them; lengths do not matter."""
    held = table(["a", "b"], embeddings=[[3.0, 4.0], [0.0, 0.0]])
    assert held.dense[:, -2:].tolist() == [pytest.approx([0.6, 0.8]), [0, 0]]
    with pytest.raises(ItemsUnlike, match="embeddings of shape"):
        table(["a", "b"], embeddings=[[1.0]])


def test_items_and_texts_must_be_as_many():
    """A text of another item would be learnt from."""
    with pytest.raises(ItemsUnlike, match="2 items but 1 texts"):
        build_features([ReviewItem(id="a"), ReviewItem(id="b")], ["x"])


def test_nothing_makes_an_empty_table():
    """A unit without items has a queue without items."""
    assert len(table([])) == 0
