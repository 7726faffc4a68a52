"""Rows picked and joined, and how often each is read."""

import numpy as np

from upstander.evidence.detect.training.examples import blank_labels, join_examples
from upstander.evidence.detect.training.recipe import Recipe, merely_offensive, rows_of_epoch

HEADS = ("discriminatory", "offensive")
SWEARS, HATES, NEITHER = (
    {"discriminatory": a, "offensive": b} for a, b in ((0, 1), (1, 1), (0, 0))
)


def test_rows_are_picked_in_their_order_and_joined_again(rows):
    """Every column follows."""
    whole = rows(HEADS, ("a", "x", HATES), ("b", "y", {}), ("c", "x", NEITHER))
    whole.splits[:] = ["dev", "train", "test"]
    whole.contexts[:] = ["1", "2", "3"]
    picked = whole.pick(np.array([True, False, True]))
    assert (picked.texts, picked.contexts, picked.splits) == (
        ["a", "c"],
        ["1", "3"],
        ["dev", "test"],
    )
    assert picked.column("discriminatory").tolist() == [1, 0]
    assert whole.of_split("dev", "test").tolist() == [True, False, True]
    assert whole.of_source("y").tolist() == [False, True, False]
    joined = join_examples([picked, whole.pick(whole.of_source("y"))])
    assert joined.texts == ["a", "c", "b"]
    assert np.isnan(joined.labels[2]).all()
    assert len(joined) == len(joined.kinds) == len(joined.weights) == 3


def test_nothing_is_judged_at_first():
    """A blank label is unknown, not a no."""
    assert np.isnan(blank_labels(HEADS, 2)).all()


def test_tweets_that_only_swear_are_told_from_those_that_hate(rows):
    """Of that set alone: another set's rows are what they are called."""
    held = rows(
        HEADS, ("a", "davidson", SWEARS), ("b", "davidson", HATES), ("c", "davidson", NEITHER),
        ("d", "edos", SWEARS), ("e", "davidson", {"offensive": 1}),
    )  # fmt: skip
    assert merely_offensive(held).tolist() == [True, False, False, False, False]


def test_an_epoch_repeats_ours_and_thins_what_merely_swears(rows):
    """Frames stand once, our lines twice, a public row as often as its set says."""
    given = [(f"t{at}", "davidson", SWEARS) for at in range(10)]
    given += [("h", "davidson", HATES), ("o", "w1", HATES), ("f", "frames", HATES)]
    given += [("c", "convabuse", NEITHER), ("e", "edos", NEITHER)]
    public = frozenset({"davidson", "convabuse", "edos"})
    recipe = Recipe(offensive_share=0.6, own_repeats=2, repeats={"convabuse": 3})
    found = [given[row][0] for row in rows_of_epoch(rows(HEADS, *given), recipe, public)]
    assert found == ["t0", "t2", "t4", "t5", "t7", "t9", "h", "o", "o", "f", "c", "c", "c", "e"]
