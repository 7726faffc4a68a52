"""A simulated year with bursts: the time of the reviewers is never exceeded."""

import numpy as np

from upstander.evidence.review.queue.plan import Sitting
from upstander.evidence.review.queue.standing import open_queue
from upstander.records.review import Decision, ReviewItem

DAYS = 365
BACKLOG = 100
SEED = 1


def arrivals(day, rng):
    """Items of a day: some thirty, ten times as many in a burst; welfare one in forty."""
    count = int(rng.poisson(300 if day % 61 in (7, 8) else 30))
    return [
        ReviewItem(
            id=f"{day:03}-{n:04}",
            words=int(rng.lognormal(3.5, 1.0)),
            queue="welfare" if rng.random() < 0.025 else "conduct",
            rule_severity="high" if rng.random() < 0.05 else "",
        )
        for n in range(count)
    ]


def true_minutes(words, rng):
    """What an item takes: a quarter slower than the default believes, up to three times as long."""
    return float((0.5 + words / 160) * min(rng.lognormal(-0.1, 0.5), 3.0))


def test_neither_planned_nor_true_minutes_exceed_those_declared_over_a_year_with_bursts():
    """Each day's plan fits; what is handed out ends before the time does; welfare never waits."""
    rng = np.random.default_rng(SEED)
    backlog, log, known = [], [], {}
    used = planned = 0.0
    for day in range(DAYS):
        declared = float(rng.choice([15, 30, 45, 60]))
        backlog += arrivals(day, rng)
        known.update((item.id, item) for item in backlog)
        log = log[-400:]
        held = [known[one.item_id] for one in log]
        items = [*backlog, *held]
        texts = [f"words {len(item.id)} {item.words % 7}" for item in items]
        queue = open_queue(items, texts, seed=str(SEED), decisions=log)
        plan = queue.make_plan(declared, day=f"day {day}", reviewer="a", list_below=False)
        assert plan.minutes_expected <= declared
        sitting = Sitting(plan.entries, declared)
        read = []
        while (entry := sitting.next_entry()) is not None:
            minutes = true_minutes(known[entry.item_id].words, rng)
            sitting.record_spent(minutes)
            read.append(
                Decision(
                    item_id=entry.item_id,
                    relevant=rng.random() < 0.05,
                    minutes=minutes,
                    reviewer="a",
                )
            )
        assert sitting.spent <= declared, f"day {day}"
        used, planned = used + sitting.spent, planned + plan.minutes_expected
        log += read
        done = {one.item_id for one in read}
        # What nobody reads for long ages out, the oldest conduct first.
        left = [item for item in backlog if item.id not in done]
        backlog = [i for i in left if i.queue == "welfare"] + [
            i for i in left if i.queue != "welfare"
        ][-BACKLOG:]
    assert used > 0.8 * planned
