"""A plan of a day: within the minutes declared, welfare first, lanes in their shares."""

from collections import Counter

import pytest

from support.review_items import decide, made_queue
from upstander.evidence.review.queue.ordering import Shares, SharesInvalid
from upstander.evidence.review.queue.plan import (
    BEHIND_WELFARE,
    NO_TIME,
    TOO_LONG,
    MinutesInvalid,
    Sitting,
)
from upstander.evidence.review.queue.pool import ItemsDiffer, draw_order, make_pool
from upstander.records.review import PlanEntry, ReviewItem

DAY = "2026-12-01"


def test_expected_minutes_never_exceed_those_declared():
    """The hours of the reviewers are an input."""
    queue = made_queue()
    for minutes in (0, 0.1, 1, 7, 30, 1000):
        plan = queue.make_plan(minutes, day=DAY)
        assert plan.minutes_expected <= minutes
        assert sum(one.expected_minutes for one in plan.entries) <= minutes + 0.001 * 200


def test_every_item_is_planned_or_below_the_line_with_a_reason():
    """Nothing vanishes."""
    plan = made_queue().make_plan(20, day=DAY)
    planned = [one.item_id for one in plan.entries]
    below = [one.item_id for one in plan.below]
    assert len(set(planned + below)) == len(planned) + len(below) == 200
    assert {one.reason for one in plan.below} == {NO_TIME}


def test_welfare_stands_before_all_conduct():
    """Somebody at risk is read first, however grave the conduct is."""
    queue = made_queue(
        queue=lambda n: "welfare" if n % 20 == 1 else "conduct",
        rule_severity=lambda n: "critical" if n % 3 == 0 else "",
    )
    lanes = [one.lane for one in queue.make_plan(40, day=DAY).entries]
    assert lanes[:10] == ["welfare"] * 10
    assert "welfare" not in lanes[10:]


def test_no_conduct_is_read_while_welfare_waits_for_time():
    """Not even a short item that would fit into the rest."""
    queue = made_queue(
        queue=lambda n: "welfare" if n < 50 else "conduct",
        words=lambda n: 200 if n < 50 else 1,
    )
    plan = queue.make_plan(10, day=DAY)
    assert {one.lane for one in plan.entries} == {"welfare"}
    assert plan.welfare_unread == 50 - len(plan.entries)
    reasons = Counter(one.reason for one in plan.below)
    assert reasons == {NO_TIME: plan.welfare_unread, BEHIND_WELFARE: 150}


def test_what_is_longer_than_the_day_says_so_and_stops_nothing():
    """One endless item must not keep everybody from reading."""
    queue = made_queue(
        queue=lambda n: "welfare" if n == 0 else "conduct",
        words=lambda n: 100_000 if n == 0 else 8,
    )
    plan = queue.make_plan(30, day=DAY)
    assert plan.entries
    assert [one.item_id for one in plan.below if one.reason == TOO_LONG] == ["item-0000"]
    assert plan.welfare_unread == 1


def test_lanes_have_their_shares():
    """Rules, novelty and control are read although the learner would rather not."""
    queue = made_queue(1000, rule_severity=lambda n: "low" if n % 4 == 2 else "")
    first = queue.make_plan(30, day=DAY, reviewer="a")
    queue.learn(decide(first.entries))
    plan = queue.make_plan(100, day=DAY, reviewer="b", shares=Shares())
    minutes = Counter()
    for one in plan.entries:
        minutes[one.lane] += one.expected_minutes
    for lane, share in (("rules", 20), ("novelty", 10), ("control", 10), ("double", 5)):
        assert minutes[lane] == pytest.approx(share, abs=1)
    assert minutes["learned"] == pytest.approx(55, abs=2)


def test_an_unused_share_goes_to_the_learned_lane():
    """Where no rule hit, the time is not lost."""
    plan = made_queue(1000).make_plan(100, day=DAY)
    assert plan.minutes_expected > 99
    assert Counter(one.lane for one in plan.entries)["rules"] == 0


def test_control_items_are_the_first_of_a_draw_that_anyone_can_make_again():
    """By seed, day and identity alone, from what no other lane took."""
    queue = made_queue(500, seed="public")
    plan = queue.make_plan(60, day=DAY, shares=Shares(control=0.2))
    control = [one.item_id for one in plan.entries if one.lane == "control"]
    others = {one.item_id for one in plan.entries} - set(control)
    population = sorted({f"item-{n:04}" for n in range(500)} - others)
    # The learned lane takes up what the others leave after the draw, so it is drawn from more.
    assert plan.control_population >= len(population)
    drawn = [population[at] for at in draw_order("public", DAY, "control", population)]
    assert set(control) == set(drawn[: len(control)])
    assert control


def test_another_day_draws_other_control_items():
    """So that over weeks everything can be drawn."""
    queue = made_queue(500)
    one, two = (
        {e.item_id for e in queue.make_plan(60, day=day).entries if e.lane == "control"}
        for day in ("2026-12-01", "2026-12-02")
    )
    assert one != two


def test_a_control_item_looks_like_any_other():
    """Its reasons are of the same kinds, and it stands among the others."""
    queue = made_queue(500, prior=lambda n: 0.5)
    plan = queue.make_plan(60, day=DAY)
    places = [at for at, one in enumerate(plan.entries) if one.lane == "control"]
    assert max(places) - min(places) > len(plan.entries) / 2
    for one in plan.entries:
        assert not any(word in " ".join(one.why) for word in ("control", "random", "drawn"))
        assert one.why == ("the models gave it 0.50",)


def test_near_equal_items_are_one_and_decided_once():
    """The earliest stands for all; its decision settles them; the gravest fact of all counts."""
    queue = made_queue(
        60,
        near_key=lambda n: "same" if n in (10, 20, 30) else "",
        first_at=lambda n: 5 if n == 20 else 9,
        queue=lambda n: "welfare" if n == 30 else "conduct",
    )
    plan = queue.make_plan(1000, day=DAY)
    assert plan.entries[0].item_id == "item-0020"
    assert plan.entries[0].lane == "welfare"
    assert set(plan.entries[0].duplicates) == {"item-0010", "item-0030"}
    assert len(plan.entries) == 58
    queue.learn(decide(plan.entries[:1]))
    left = {one.item_id for one in queue.make_plan(1000, day=DAY).entries}
    assert left.isdisjoint({"item-0010", "item-0020", "item-0030"})


def test_items_are_read_twice_by_another_reviewer_and_by_no_third():
    """How well two agree is measured on a share of what one decided."""
    queue = made_queue(100)
    decisions = decide(queue.make_plan(20, day=DAY).entries, reviewer="a")
    queue.learn(decisions)
    only = Shares(rules=0, novelty=0, control=0, double=1)
    assert not [e for e in queue.make_plan(5, day=DAY, reviewer="a").entries if e.lane == "double"]
    second = queue.make_plan(5, day=DAY, reviewer="b", shares=only).entries
    assert {one.lane for one in second} == {"double"}
    assert {one.item_id for one in second} <= {one.item_id for one in decisions}
    queue.learn([*decisions, *decide(second, reviewer="b")])
    third = queue.make_plan(1000, day=DAY, reviewer="c", shares=only).entries
    assert {e.item_id for e in third if e.lane == "double"}.isdisjoint(e.item_id for e in second)


@pytest.mark.parametrize("minutes", [-1, float("nan"), float("inf")])
def test_what_is_no_number_of_minutes_is_refused(minutes):
    """A plan of nonsense is no plan."""
    with pytest.raises(MinutesInvalid):
        made_queue(10).make_plan(minutes, day=DAY)


@pytest.mark.parametrize("share", [{"rules": -0.1}, {"control": 0.9, "novelty": 0.2}])
def test_shares_that_are_none_are_refused(share):
    """They are parts of one whole."""
    with pytest.raises(SharesInvalid):
        Shares(**share)


def test_an_identity_that_occurs_twice_is_refused():
    """A decision would settle the wrong item."""
    with pytest.raises(ItemsDiffer):
        make_pool([ReviewItem(id="a"), ReviewItem(id="a")])


def entry(name, cautious, lane="learned"):
    return PlanEntry(
        item_id=name, lane=lane, expected_minutes=cautious / 2, cautious_minutes=cautious, why=()
    )


def test_a_sitting_hands_out_only_what_nearly_surely_fits():
    """The rest of the time is checked again after each item; a shorter one may still fit."""
    sitting = Sitting([entry("a", 4), entry("b", 4), entry("c", 1)], minutes=6)
    assert sitting.next_entry().item_id == "a"
    sitting.record_spent(3)
    assert sitting.next_entry().item_id == "c"
    sitting.record_spent(1)
    assert sitting.next_entry() is None


def test_a_sitting_ends_where_welfare_does_not_fit():
    """Nothing of conduct is read in front of it."""
    sitting = Sitting([entry("a", 9, "welfare"), entry("b", 1)], minutes=5)
    assert sitting.next_entry() is None


def test_time_does_not_run_backwards():
    """Nobody gives minutes back."""
    with pytest.raises(MinutesInvalid):
        Sitting([], minutes=5).record_spent(-1)
