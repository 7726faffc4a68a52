"""The learner: orders by the prior first, by decisions soon, the same each time."""

import numpy as np
import pytest

from support.review_items import RELEVANT_EVERY, text_of
from upstander.evidence.review.queue.features import PRIOR, build_features
from upstander.evidence.review.queue.learner import (
    Learner,
    LearnerSettings,
    settled_rows,
    top_rows,
)
from upstander.records.review import Decision, ReviewItem

COUNT = 140
TRUTH = np.arange(COUNT) % RELEVANT_EVERY == 0


def made(**facts):
    items = [
        ReviewItem(id=str(n), words=8, **{name: fact(n) for name, fact in facts.items()})
        for n in range(COUNT)
    ]
    return Learner(build_features(items, [text_of(n) for n in range(COUNT)]))


def test_without_a_decision_the_order_is_that_of_the_prior():
    """What the models say counts before anybody has read anything."""
    learner = made(prior=lambda n: n / COUNT)
    scores = learner.score_all(learner.fit([], []))
    assert (np.diff(scores) > 0).all()


def test_without_a_decision_a_rule_lifts_an_item():
    """The seed set is what the rules hit."""
    learner = made(rule_severity=lambda n: "high" if n == 5 else "")
    assert learner.score_all(learner.fit([], [])).argmax() == 5


def test_one_relevant_decision_finds_the_others():
    """One find is enough to look for more of its kind."""
    learner = made()
    scores = learner.score_all(learner.fit([0, 1], [True, False]))
    assert TRUTH[top_rows(scores, 15, np.zeros(COUNT, bool))].mean() > 0.9


def test_only_decisions_against_push_their_like_down():
    """Where nothing was found yet, what is unlike the rejected is read first."""
    learner = made()
    rejected = [1, 2, 3, 4, 5]
    scores = learner.score_all(learner.fit(rejected, [False] * 5))
    assert scores[TRUTH].mean() > scores[~TRUTH].mean()


def test_only_relevant_decisions_lift_their_like():
    """Nor need anything have been rejected."""
    learner = made()
    scores = learner.score_all(learner.fit([0, 7], [True, True]))
    assert scores[TRUTH].mean() > scores[~TRUTH].mean()


def test_decisions_overrule_a_prior_that_is_wrong():
    """A prior trained on something else must not hold the queue back."""
    learner = made(prior=lambda n: 0.1 if n % RELEVANT_EVERY == 0 else 0.9)
    rows = np.arange(60)
    weights = learner.fit(rows, TRUTH[:60])
    assert weights.numbers[PRIOR] < learner.settings.prior_start
    scores = learner.score_all(weights)
    assert scores[60:][TRUTH[60:]].min() > scores[60:][~TRUTH[60:]].max()


def test_the_same_decisions_make_the_same_weights():
    """Deterministic with a seed, whatever was fitted before where no warm start is asked for."""
    one, two = made(), made()
    two.fit([3, 14], [False, True])
    rows, marks = np.arange(40), TRUTH[:40]
    left, right = (each.fit(rows, marks, warm=False) for each in (one, two))
    assert np.array_equal(left.columns, right.columns)
    assert np.array_equal(left.numbers, right.numbers)


def test_a_warm_start_ends_where_a_cold_one_does():
    """It is quicker and no different but in the last digits."""
    learner = made()
    learner.settings = LearnerSettings(tolerance=1e-6, passes=2000)
    learner.fit(np.arange(30), TRUTH[:30])
    rows, marks = np.arange(40), TRUTH[:40]
    warm = learner.fit(rows, marks)
    cold = learner.fit(rows, marks, warm=False)
    assert warm.columns == pytest.approx(cold.columns, abs=1e-3)


def test_only_columns_of_decided_rows_bear_a_weight():
    """A fit costs what was decided, not what there is."""
    learner = made()
    weights = learner.fit([0, 1], [True, False])
    table = learner.table
    borne = set(table.columns[: table.starts[2]].tolist())
    assert set(np.flatnonzero(weights.columns).tolist()) <= borne
    assert weights.active == len(borne)


def test_the_top_leaves_out_what_is_taken_and_keeps_the_order_of_equals():
    """A partial sort with nothing left to chance."""
    scores = np.array([1, 3, 3, 2, 3], np.float32)
    taken = np.array([False, True, False, False, False])
    assert top_rows(scores, 3, taken).tolist() == [2, 4, 3]
    assert top_rows(scores, 9, taken).tolist() == [2, 4, 3, 0]
    assert top_rows(scores, 2, np.ones(5, bool)).tolist() == []


def test_the_last_decision_on_an_item_counts():
    """An undone decision teaches nothing; one on a stranger is passed over."""
    items = [ReviewItem(id="a"), ReviewItem(id="b")]
    said = [("a", True), ("z", True), ("b", False), ("a", False)]
    rows, marks = settled_rows(items, [Decision(item_id=n, relevant=r) for n, r in said])
    assert dict(zip(rows.tolist(), marks.tolist(), strict=True)) == {0: False, 1: False}
