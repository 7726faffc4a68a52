"""May one stop: only a bound that holds can promise a recall; rules of thumb are named as such."""

import math
from collections.abc import Callable, Sequence

from upstander.evidence.review.statement.bounding import Evidence, guess_recall
from upstander.records.statement import (
    ANYTIME,
    Advice,
    Drift,
    Heuristic,
    Missed,
    QueueDay,
    ReadsNeeded,
)

RECALLS = (0.7, 0.8, 0.9)
_LAST_READS = 200
_FEW = 0.05
_PRECISION = 1.02
"""The search for the reads needed ends within this ratio."""


def reads_needed(evidence: Evidence, recall: float, now: Missed) -> ReadsNeeded:
    """Return how many more blind reads, spread as until now, would let `recall` be stated."""
    if now.recall_low >= recall:
        return ReadsNeeded(recall=recall, if_none=0, at_rate=0)
    allowed = math.floor(now.found_low * (1 - recall) / recall)
    reads = sum(cell.drawn for cell in evidence.cells)
    if not now.found_low or not reads:
        return ReadsNeeded(recall=recall, if_none=None, at_rate=None)
    unread = sum(cell.size for cell in evidence.cells) - reads
    most = 1 + unread / reads
    guess = guess_recall(evidence)
    least = _least_factor(lambda by: evidence.missed_high(by) <= allowed, most)
    rated = None
    if guess is not None and guess > recall:
        rated = least
        if evidence.control_found:
            rated = _least_factor(lambda by: evidence.missed_high(by, by) <= allowed, most)
    return ReadsNeeded(
        recall=recall, if_none=_further(least, reads), at_rate=_further(rated, reads)
    )


def _further(factor: float | None, reads: int) -> int | None:
    return None if factor is None else math.ceil((factor - 1) * reads)


def _least_factor(enough: Callable[[float], bool], most: float) -> float | None:
    """Return the least factor that is enough, or None where none up to `most` is."""
    if not enough(most):
        return None
    low, high = 1.0, most
    while high / low > _PRECISION:
        middle = math.sqrt(low * high)
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def advise(evidence: Evidence, missed: Missed, drift: Drift | None, needed: ReadsNeeded) -> Advice:
    """Return whether to stop now keeps the promise of `needed.recall`, and what it costs."""
    newest = drift.newest_recall_low if drift is not None and drift.reopened else None
    promise = needed.recall
    holds = missed.recall_low >= promise and (newest is None or newest >= promise)
    if evidence.method == ANYTIME:
        guarantee = "anytime-valid bound: it holds at every look since the start"
    else:
        guarantee = "exact bound of a sample of fixed size: it holds for one look"
    return Advice(
        promise=promise,
        holds=holds,
        guarantee=guarantee,
        reads_expected=0 if holds else needed.at_rate,
        words=_words(
            holds=holds,
            promise=promise,
            missed=missed,
            needed=needed,
            reopened=newest is not None,
        ),
        heuristics=_heuristics(evidence.queue),
    )


def _words(
    *,
    holds: bool,
    promise: float,
    missed: Missed,
    needed: ReadsNeeded,
    reopened: bool,
) -> str:
    if holds:
        return f"To stop now holds the promise to have found {promise:.0%}."
    start = f"To stop now does not hold the promise to have found {promise:.0%}"
    if reopened and missed.recall_low >= promise:
        return f"{start}: the newest weeks do not bear it. Read on, and most where it is new."
    if needed.at_rate is not None:
        return (
            f"{start}. If blind reads go on to find as few, about {needed.at_rate:,} more, drawn "
            "before the next statement, would show it."
        )
    if needed.if_none is not None:
        return (
            f"{start}. What the sample found suggests that less than that was found: read on in "
            f"the order of the queue. Only {needed.if_none:,} more blind reads without any find "
            "would show it."
        )
    return f"{start}, and blind reads alone cannot show it. Read on in the order of the queue."


def _heuristics(queue: Sequence[QueueDay]) -> tuple[Heuristic, ...]:
    """Return rules of thumb that people know, each with what it was measured to be worth."""
    reads = relevant = 0
    for day in reversed(queue):
        if reads >= _LAST_READS:
            break
        reads += day.relevant + day.closed
        relevant += day.relevant
    if reads < _LAST_READS:
        return ()
    return (
        Heuristic(
            name=f"fewer than {_FEW:.0%} of the last {reads:,} reads were relevant",
            fires=relevant < _FEW * reads,
            measured="no promise: rules that count reads without a find reached a promised 95% in "
            "5% to 91% of repeats",
        ),
    )
