"""The standing queue: learns, explains, and makes a day again from its log."""

import msgspec
import pytest

from support.review_items import decide, made_queue, relevant, text_of
from upstander.evidence.review.queue.replay import ReplayDiffers, check_replay, items_digest
from upstander.evidence.review.queue.standing import ItemUnknown, open_queue
from upstander.records.review import Decision, ReviewItem

DAY = "2026-12-01"


def test_the_queue_comes_to_what_is_relevant():
    """After one day the next holds mostly what matters."""
    queue = made_queue(600)
    queue.learn(decide(queue.make_plan(25, day=DAY).entries))
    second = queue.make_plan(20, day="2026-12-02").entries
    learned = [relevant(one.item_id) for one in second if one.lane == "learned"]
    assert sum(learned) > 0.8 * len(learned)


def test_conduct_and_welfare_are_learnt_apart():
    """What is no misconduct may still be somebody in danger."""
    queue = made_queue(100, queue=lambda n: "welfare" if n < 50 else "conduct")
    against = [Decision(item_id=f"item-{n:04}", relevant=False) for n in (56, 63, 70, 77)]
    before = queue.state.scores.copy()
    queue.learn(against)
    assert (queue.state.scores[:50] == before[:50]).all()
    assert queue.state.welfare.decisions == 0
    assert queue.state.conduct.decisions == 4


def test_the_standing_list_is_welfare_first_without_what_was_decided():
    """It is what the desk serves from while the next fit runs."""
    queue = made_queue(50, queue=lambda n: "welfare" if n in (8, 9) else "conduct")
    queue.learn([Decision(item_id="item-0008", relevant=True)])
    top = queue.top(5)
    assert top[0] == "item-0009"
    assert len(top) == 5
    assert "item-0008" not in top


def test_a_day_is_made_again_from_its_log():
    """Seed, day, items, decisions in their order: the same plan to the last entry."""
    queue = made_queue(300)
    decisions = decide(queue.make_plan(20, day=DAY).entries)
    queue.learn(decisions[:10])
    queue.learn(decisions)
    logged = queue.make_plan(30, day="2026-12-02", reviewer="b")
    again = made_queue(300, decisions=decisions)
    check_replay(logged, again.make_plan(30, day="2026-12-02", reviewer="b"))


def test_a_replay_that_differs_says_where():
    """Other decisions, another order, another version."""
    queue = made_queue(50)
    logged = queue.make_plan(10, day=DAY)
    queue.learn([Decision(item_id="item-0001", relevant=True)])
    with pytest.raises(ReplayDiffers, match="decisions_sha256"):
        check_replay(logged, queue.make_plan(10, day=DAY))
    turned = msgspec.structs.replace(logged, entries=logged.entries[::-1])
    with pytest.raises(ReplayDiffers, match="entry 1 differs"):
        check_replay(logged, turned)
    shorter = msgspec.structs.replace(logged, entries=logged.entries[:-1])
    with pytest.raises(ReplayDiffers, match="made again"):
        check_replay(logged, shorter)


def test_the_digest_of_items_knows_no_order_and_every_fact():
    """A set is a set; a prior that changed is another set."""
    one, two = ReviewItem(id="a", prior=0.1), ReviewItem(id="b")
    assert items_digest([one, two]) == items_digest([two, one])
    assert items_digest([one]) != items_digest([ReviewItem(id="a", prior=0.2)])


def test_an_explanation_names_the_words_and_adds_up():
    """Words, pieces within them, pairs, prior, rule: together the score."""
    queue = made_queue(
        140, prior=lambda n: 0.8 if n == 133 else 0.5,
        rule_severity=lambda n: "high" if n == 133 else "",
    )  # fmt: skip
    queue.learn(decide(queue.make_plan(20, day=DAY).entries))
    found = queue.explain("item-0133", text_of(133))
    assert {"rotten", "fruit"} <= {one.text for one in found.up if one.kind == "words"}
    assert {"prior", "rule"} <= {one.kind for one in found.up}
    total = sum(one.weight for one in (*found.up, *found.down))
    assert total == pytest.approx(found.score, abs=0.1)
    assert found.decisions > 0


def test_an_explanation_names_decided_items_like_it():
    """Shown with what was decided of them, the most alike first."""
    queue = made_queue(60, decisions=[
        Decision(item_id="item-0007", relevant=True), Decision(item_id="item-0008", relevant=False),
    ])  # fmt: skip
    similar = queue.explain("item-0042", text_of(42)).similar
    assert similar[0].item_id == "item-0007"
    assert similar[0].relevant
    assert all(0 <= one.similarity <= 1 for one in similar)


def test_an_explanation_says_what_would_move_the_item_down():
    """In plain words, with the score that it would have."""
    queue = made_queue(60, decisions=[
        Decision(item_id="item-0007", relevant=True), Decision(item_id="item-0008", relevant=False),
    ])  # fmt: skip
    said = queue.explain("item-0042", text_of(42)).would_move_down
    assert any("without “" in one for one in said)
    assert "if the items like it were decided not relevant" in said


def test_versions_are_stamped_on_plans_and_explanations():
    """Which models and rules spoke is known of every item."""
    queue = open_queue([ReviewItem(id="a")], ["x"], seed="s", versions={"model": "7"})
    assert queue.make_plan(5, day=DAY).versions == {"model": "7"}
    assert queue.explain("a", "x").versions == {"model": "7"}


def test_a_stranger_is_refused():
    """Nothing is explained that is not in the queue."""
    with pytest.raises(ItemUnknown):
        made_queue(3).explain("item-9999", "")


def test_an_empty_queue_plans_nothing():
    """A quiet day is no error."""
    plan = open_queue([], [], seed="s").make_plan(30, day=DAY)
    assert plan.entries == plan.below == ()
