"""Properties of the queue: any items, any time, any decisions."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from upstander.evidence.review.queue.explain import text_features
from upstander.evidence.review.queue.features import read_columns
from upstander.evidence.review.queue.learner import top_rows
from upstander.evidence.review.queue.ordering import Shares
from upstander.evidence.review.queue.plan import Sitting
from upstander.evidence.review.queue.replay import check_replay
from upstander.evidence.review.queue.standing import open_queue
from upstander.records.review import LANE_WELFARE, Decision, ReviewItem

FEW = settings(max_examples=60, deadline=None)

facts = st.fixed_dictionaries({
    "queue": st.sampled_from(["conduct", "conduct", "welfare"]),
    "prior": st.none() | st.floats(0, 1),
    "rule_severity": st.sampled_from(["", "", "low", "high", "critical"]),
    "near_key": st.sampled_from(["", "", "", "one", "two"]),
    "words": st.integers(0, 2000),
    "first_at": st.none() | st.integers(0, 5),
})  # fmt: skip
shares = st.builds(
    lambda parts: Shares(
        **dict(zip(("rules", "novelty", "control", "double"), parts, strict=True))
    ),
    st.lists(st.sampled_from([0.0, 0.1, 0.25]), min_size=4, max_size=4),
)


@st.composite
def queues(draw):
    """Items with their words, and decisions on some of them."""
    items = [
        ReviewItem(id=f"item {n}", **one)
        for n, one in enumerate(draw(st.lists(facts, max_size=25)))
    ]
    texts = [draw(st.sampled_from(["a fig", "a pear", "rotten", "", "😀 fig"])) for _ in items]
    decisions = [
        Decision(
            item_id=item.id, relevant=draw(st.booleans()), minutes=draw(st.floats(0, 5)),
            reviewer=draw(st.sampled_from("ab")),
        )
        for item in items
        if draw(st.booleans()) and draw(st.booleans())
    ]  # fmt: skip
    return items, texts, decisions


@FEW
@given(queues(), st.floats(0, 200), shares, st.sampled_from(["", "a", "b"]))
def test_a_plan_keeps_within_the_time_and_loses_nothing(made, minutes, held, reviewer):
    """Planned, below the line, decided, or near-equal to one of these: each item is one of them."""
    items, texts, decisions = made
    queue = open_queue(items, texts, seed="s", decisions=decisions)
    plan = queue.make_plan(minutes, day="d", reviewer=reviewer, shares=held)
    assert plan.minutes_expected <= minutes
    assert sum(one.expected_minutes for one in plan.entries) <= minutes + 0.001 * len(items)
    planned = [one.item_id for one in plan.entries]
    below = [one.item_id for one in plan.below]
    assert len(set(planned + below)) == len(planned + below)
    settled = {item.id for item, done in zip(items, queue.state.settled, strict=True) if done}
    others = {items[n].id for group in queue.pool.duplicates.values() for n in group}
    assert set(planned + below) | settled | others == {item.id for item in items}
    assert settled.isdisjoint(below)
    again = {one.item_id for one in plan.entries if one.lane == "double"}
    assert settled & set(planned) == again


@FEW
@given(queues(), st.floats(0, 60))
def test_welfare_is_never_behind_conduct(made, minutes):
    """First in the plan, and no conduct while some of it waits for want of time alone."""
    items, texts, decisions = made
    queue = open_queue(items, texts, seed="s", decisions=decisions)
    plan = queue.make_plan(minutes, day="d")
    lanes = [one.lane == LANE_WELFARE for one in plan.entries]
    assert lanes == sorted(lanes, reverse=True)
    welfare = {item.id for item, yes in zip(items, queue.pool.welfare, strict=True) if yes}
    waits = [b for b in plan.below if b.item_id in welfare and "no time" in b.reason]
    if waits:
        assert all(lanes)


@FEW
@given(queues(), st.floats(0, 100))
def test_a_day_is_made_again_to_the_last_entry(made, minutes):
    """From seed, day, items in any order of decisions that were logged."""
    items, texts, decisions = made
    one = open_queue(items, texts, seed="s")
    for end in range(0, len(decisions), 3):
        one.learn(decisions[:end])
    one.learn(decisions)
    two = open_queue(items, texts, seed="s", decisions=decisions)
    left, right = (queue.make_plan(minutes, day="d", reviewer="b") for queue in (one, two))
    check_replay(left, right)


@FEW
@given(queues(), st.floats(0, 60), st.integers(0, 1000))
def test_a_sitting_never_exceeds_its_time_while_items_keep_to_their_cautious_minutes(
    made, minutes, seed
):
    """However the true minutes fall below what is cautious."""
    items, texts, decisions = made
    plan = open_queue(items, texts, seed="s", decisions=decisions).make_plan(minutes, day="d")
    rng = np.random.default_rng(seed)
    sitting = Sitting(plan.entries, minutes)
    while (entry := sitting.next_entry()) is not None:
        sitting.record_spent(float(rng.uniform(0, entry.cautious_minutes)))
    assert sitting.spent <= minutes + 1e-9


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_compiled_and_plain_features_agree_on_any_text(texts):
    """To the last column, whatever people write."""
    columns, starts, _ = read_columns(texts)
    for row, text in enumerate(texts):
        found = columns[starts[row] : starts[row + 1]].tolist()
        assert len(found) == len(set(found))
        assert set(found) == {place for *_, place in text_features(text.replace("\n", " "))}


@given(st.lists(st.integers(-3, 3), max_size=30), st.integers(0, 40), st.randoms())
def test_the_top_is_that_of_a_whole_sort(scores, count, chance):
    """The partial sort is only quicker."""
    held = np.array(scores, np.float32)
    taken = np.array([chance.random() < 0.3 for _ in scores], bool)
    rows = [row for row in range(len(scores)) if not taken[row]]
    expected = sorted(rows, key=lambda row: (-held[row], row))[:count]
    assert top_rows(held, count, taken).tolist() == expected
