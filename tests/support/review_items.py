"""Invented items for the queue: talk of the weather, and now and then of rotten fruit."""

from upstander.evidence.review.queue.standing import StandingQueue, open_queue
from upstander.records.review import Decision, ReviewItem

RELEVANT_EVERY = 7


def relevant(item_id: str) -> bool:
    """Whether an item is of the relevant kind: every seventh."""
    return int(item_id.split("-")[1]) % RELEVANT_EVERY == 0


def text_of(number: int) -> str:
    """What item `number` says."""
    what = "rotten fruit" if number % RELEVANT_EVERY == 0 else "fine weather"
    return f"message number {number} about {what} on day {number % 5}"


def item(number: int, **facts: object) -> ReviewItem:
    """One item, with what is said of it in `facts`."""
    return ReviewItem(id=f"item-{number:04}", **{"words": 8, **facts})


def made_queue(count: int = 200, *, decisions=(), seed: str = "seed", **facts) -> StandingQueue:
    """A queue of `count` items; a fact may be a function of the number."""
    items = [
        item(n, **{name: fact(n) if callable(fact) else fact for name, fact in facts.items()})
        for n in range(count)
    ]
    return open_queue(items, [text_of(n) for n in range(count)], seed=seed, decisions=decisions)


def decide(entries, *, minutes: float = 0.4, reviewer: str = "a") -> list[Decision]:
    """Decisions on entries of a plan, as they truly are."""
    return [
        Decision(
            item_id=one.item_id,
            relevant=relevant(one.item_id),
            minutes=minutes,
            reviewer=reviewer,
            lane=one.lane,
        )
        for one in entries
    ]
