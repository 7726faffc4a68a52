"""The statement: whether one may be made, what it is, and what it rests on."""

from collections.abc import Sequence

import msgspec

from upstander.base.errors import UpstanderError
from upstander.evidence.review.statement.agreement import describe_agreement
from upstander.evidence.review.statement.bounding import Evidence, bound_recall, ceiling
from upstander.evidence.review.statement.drift import REOPENS_AT, drift_p_value, newest_part
from upstander.evidence.review.statement.gathering import drawn_rate, period_day
from upstander.evidence.review.statement.stopping import RECALLS, advise, reads_needed
from upstander.evidence.review.statement.wording import refusal_words, statement_words
from upstander.records.statement import (
    ANYTIME,
    METHODS,
    ONE_LOOK,
    REFUSED,
    STATED,
    TOO_FEW,
    Cell,
    Drift,
    Missed,
    QueueDay,
    ReadLog,
    Statement,
    StratumLine,
)

_LOW, _WORTH = 0.5, 0.7
"""Below the first nothing is claimed, unless the sample could have shown the second."""
WINDOW_DAYS = 90


class StatementUnasked(UpstanderError):
    """What was asked for is no statement: a time, a method or a number is out of range."""


def make_statement(
    log: ReadLog, *, method: str = ONE_LOOK, confidence: float = 0.95, promise: float = 0.8,
    since: str = "", until: str = "", days: int | None = None,
) -> Statement:  # fmt: skip
    """Return what may be said of what was missed in the periods from `since` to `until`.

    Both are inclusive; `days` takes the last so many up to `until` instead of a `since`. For
    `anytime` the start must be the same at every look, so `days` is refused with it.

    Raises:
        StatementUnasked: an argument is out of range.
    """
    _check(method, confidence, promise)
    if days is not None and (method == ANYTIME or since or days < 1):
        raise StatementUnasked(
            "days must be a positive number, goes with no other start, and not with anytime: that "
            "must count from one start at every look"
        )
    edges = _edges(log, since, until, days)
    cells = [cell for cell in log.cells if edges[0] <= cell.day <= edges[1]]
    queue = [day for day in log.queue if edges[0] <= day.day <= edges[1]]
    refusals = [*log.faults, *_absences(cells)]
    times = _times(cells, queue)
    if refusals:
        return Statement(
            verdict=REFUSED, words=refusal_words(refusals), refusals=tuple(refusals),
            confidence=confidence, method=method, since=times[0], until=times[1],
        )  # fmt: skip
    # Readers' errors are learnt from all double reads up to then: they are few.
    read_before = [day for day in log.queue if day.day <= edges[1]]
    evidence = Evidence.of(cells, queue, read_before, method, 1 - confidence)
    return _state(evidence, read_before, confidence, promise, times)


def _state(
    evidence: Evidence, read_before: Sequence[QueueDay], confidence: float, promise: float,
    times: tuple[str, str],
) -> Statement:  # fmt: skip
    missed = bound_recall(evidence)
    drift = find_drift(evidence)
    needed = {one: reads_needed(evidence, one, missed) for one in {*RECALLS, promise}}
    made = Statement(
        verdict=_verdict(evidence, missed), words=(), confidence=confidence,
        method=evidence.method, since=times[0], until=times[1],
        items_below=sum(cell.size for cell in evidence.cells),
        blind_reads=sum(cell.drawn - cell.undecided for cell in evidence.cells),
        blind_relevant=evidence.control_found,
        queue_reads=sum(day.relevant + day.closed for day in evidence.queue),
        strata=stratum_lines(evidence.cells), missed=missed,
        agreement=describe_agreement(read_before, evidence.errors), drift=drift,
        needed=tuple(needed[recall] for recall in RECALLS),
        advice=advise(evidence, missed, drift, needed[promise]), supposes=_supposes(evidence),
    )  # fmt: skip
    undrawn = sum(cell.size for cell in evidence.cells if not drawn_rate(cell))
    undecided = sum(cell.undecided for cell in evidence.cells)
    words = statement_words(made, undrawn=undrawn, undecided=undecided)
    return msgspec.structs.replace(made, words=words)


def _verdict(evidence: Evidence, missed: Missed) -> str:
    if missed.recall_low >= _LOW:
        return STATED
    return STATED if ceiling(evidence) >= _WORTH else TOO_FEW


def find_drift(evidence: Evidence) -> Drift | None:
    """Return whether the newest control reads contradict the older; None where there are no two."""
    newest, older = newest_part(evidence.cells)
    reads = sum(cell.drawn for cell in newest), sum(cell.drawn for cell in older)
    if not all(reads):
        return None
    p_value = drift_p_value(newest, older)
    reopened = p_value < REOPENS_AT
    start = min(cell.day for cell in newest)
    alone = None
    if reopened:
        queue = [day for day in evidence.queue if day.day >= start]
        part = Evidence(
            cells=newest, queue=queue, errors=evidence.errors, method=evidence.method,
            alpha=evidence.alpha,
        )  # fmt: skip
        alone = bound_recall(part).recall_low
    return Drift(
        p_value=p_value, reopened=reopened, newest_recall_low=alone,
        newest_since=next(cell.period for cell in newest if cell.day == start),
        newest_relevant=sum(cell.relevant for cell in newest), newest_reads=reads[0],
        older_relevant=sum(cell.relevant for cell in older), older_reads=reads[1],
    )  # fmt: skip


def stratum_lines(cells: Sequence[Cell]) -> tuple[StratumLine, ...]:
    """Return the strata with what was drawn from them, by name."""
    lines = []
    for name in sorted({cell.stratum for cell in cells}):
        part = [cell for cell in cells if cell.stratum == name]
        rates = [drawn_rate(cell) for cell in part if cell.size]
        lines.append(
            StratumLine(
                name=name, items=sum(cell.size for cell in part),
                drawn=sum(cell.drawn for cell in part),
                relevant=sum(cell.relevant for cell in part),
                rate_low=min(rates, default=0.0), rate_high=max(rates, default=0.0),
            )
        )  # fmt: skip
    return tuple(lines)


def _supposes(evidence: Evidence) -> tuple[str, ...]:
    """Return what must be true for the bound to hold."""
    drawn = "control items were drawn by chance from all that fell below the line"
    said = [f"{drawn}, and looked like any other item until decided"]
    if evidence.errors is None:
        said.append("no decision is wrong, for nothing was read twice")
    else:
        said.append(
            "two readers decide without knowing of each other, second reads are drawn at one share "
            "of what is read, and the one who settles is no worse than they"
        )
    if evidence.method == ONE_LOOK:
        said.append("the day of this statement was set before, and it is looked at once")
    return tuple(said)


def _absences(cells: Sequence[Cell]) -> list[str]:
    if not cells:
        return ["the log holds nothing of what was left unread in this time"]
    if not any(cell.drawn - cell.undecided for cell in cells):
        return ["no control item was read in this time"]
    return []


def _check(method: str, confidence: float, promise: float) -> None:
    if method not in METHODS:
        raise StatementUnasked(f"{method!r} is none of {', '.join(METHODS)}")
    if not 0.8 <= confidence < 1:
        raise StatementUnasked("the confidence must be 0.8 or more, and less than 1")
    if not 0 < promise < 1:
        raise StatementUnasked("the recall promised must be between 0 and 1")


def _edges(log: ReadLog, since: str, until: str, days: int | None) -> tuple[int, int]:
    """Return the first and last day asked for, as ordinals."""
    asked = [period_day(since) if since else None, period_day(until) if until else None]
    for text, day in zip((since, until), asked, strict=True):
        if text and day is None:
            raise StatementUnasked(f"{text!r} is neither a day (2026-12-01) nor a week (2026-W49)")
    held = [one.day for one in log.cells] + [one.day for one in log.queue]
    last = asked[1] if asked[1] is not None else max(held, default=0)
    first = asked[0] if asked[0] is not None else min(held, default=0)
    if days is not None:
        first = last - days + 1
    if first > last:
        raise StatementUnasked("the time ends before it begins")
    return first, last


def _times(cells: Sequence[Cell], queue: Sequence[QueueDay]) -> tuple[str, str]:
    held = sorted(
        {(one.day, one.period) for one in cells} | {(one.day, one.period) for one in queue}
    )
    return (held[0][1], held[-1][1]) if held else ("", "")
