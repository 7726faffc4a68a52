"""Minutes: a careful default first, then what was measured."""

import numpy as np
import pytest

from upstander.evidence.review.queue.minutes import (
    FIXED_MINUTES,
    WORDS_A_MINUTE,
    MinutesModel,
    learn_minutes,
)
from upstander.records.review import Decision, ReviewItem


def learnt(minutes_of, count=400, seed=1):
    rng = np.random.default_rng(seed)
    words = rng.integers(5, 400, count).tolist()
    items = {str(n): ReviewItem(id=str(n), words=w) for n, w in enumerate(words)}
    decisions = [
        Decision(item_id=str(n), relevant=False, minutes=minutes_of(w, rng))
        for n, w in enumerate(words)
    ]
    return learn_minutes(items, decisions), words, decisions


def test_nothing_measured_means_the_default():
    """And an item is handed out only where much more time is left."""
    model = learn_minutes({}, [])
    assert model == MinutesModel()
    assert model.expected([200])[0] == FIXED_MINUTES + 200 / WORDS_A_MINUTE
    assert model.cautious([200])[0] > 2 * model.expected([200])[0]


def test_minutes_are_learnt_by_length():
    """A fixed part and a part of each word."""
    model, *_ = learnt(lambda words, rng: (1.0 + words / 100) * rng.lognormal(-0.02, 0.2))
    assert model.expected([0])[0] == pytest.approx(1.0, rel=0.2)
    assert model.expected([300])[0] == pytest.approx(4.0, rel=0.1)


def test_the_sum_of_what_is_expected_is_the_sum_of_what_was_taken():
    """A plan adds up: the mean counts, though most items take less."""
    model, words, decisions = learnt(lambda words, rng: (0.5 + words / 150) * rng.lognormal(0, 0.6))
    taken = sum(one.minutes for one in decisions)
    assert model.expected(words).sum() == pytest.approx(taken, rel=0.07)


def test_few_measurements_move_the_default_a_little():
    """Two slow items are no rule."""
    items = {str(n): ReviewItem(id=str(n), words=20) for n in range(2)}
    decisions = [Decision(item_id=name, relevant=True, minutes=5.0) for name in items]
    model = learn_minutes(items, decisions)
    assert MinutesModel().expected([20])[0] < model.expected([20])[0] < 5.0 / 2


def test_cautious_minutes_are_seldom_exceeded():
    """At most one item in a hundred takes longer, also of those not measured yet."""
    model, *_ = learnt(lambda words, rng: (0.5 + words / 150) * rng.lognormal(0, 0.5), count=2000)
    rng = np.random.default_rng(7)
    words = rng.integers(5, 400, 4000)
    taken = (0.5 + words / 150) * rng.lognormal(0, 0.5, 4000)
    assert (taken > model.cautious(words)).mean() < 0.02


def test_absent_and_forgotten_times_teach_nothing():
    """No time was measured, or somebody went home."""
    items = {"a": ReviewItem(id="a", words=10)}
    for minutes in (0.0, 500.0):
        decisions = [Decision(item_id="a", relevant=True, minutes=minutes)]
        assert learn_minutes(items, decisions) == MinutesModel()
