"""A plan of a day: never more expected minutes than were declared, and what falls below its line.

Welfare first, all of it: while one item of it is left unread for want of time, no conduct is read.
Then the shares of the lanes. Control items are drawn from what no other lane took, in an order
that the seed makes and anyone can make again, and are mixed among the others.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.review.queue.minutes import MinutesModel
from upstander.evidence.review.queue.ordering import Shares, by_rule, by_score
from upstander.evidence.review.queue.pool import Mask, Pool, Rows, draw_order
from upstander.records.review import (
    LANE_CONTROL,
    LANE_DOUBLE,
    LANE_LEARNED,
    LANE_NOVELTY,
    LANE_RULES,
    LANE_WELFARE,
    BelowLine,
    PlanEntry,
)

NO_TIME = "no time left for it"
TOO_LONG = "longer than all the time declared"
BEHIND_WELFARE = "welfare items are unread; nothing of conduct goes before them"
_SKIPPED = 200
"""So many items that do not fit are passed over in search of one that does."""


class MinutesInvalid(UpstanderError):
    """The minutes declared are no time."""


@dataclass(slots=True, kw_only=True)
class Filling:
    """A day being filled."""

    minutes: float
    expected: npt.NDArray[np.float64]
    taken: dict[int, str] = field(default_factory=dict)
    """Row to lane, in the order taken."""
    spent: float = 0.0

    def fits(self, row: int) -> bool:
        """Return whether there is time left for a row."""
        return self.spent + float(self.expected[row]) <= self.minutes

    def take(self, row: int, lane: str) -> None:
        """Put a row into the plan."""
        self.taken[row] = lane
        self.spent += float(self.expected[row])

    def fill(self, rows: Iterable[int], lane: str, quota: float, *, skip: bool = True) -> float:
        """Take rows until the quota is used, and return what is left of it.

        An item that is more than half within the quota is taken. With `skip` what does not fit
        into the day is passed over; without, the lane ends there.
        """
        passed = 0
        for row in rows:
            if row in self.taken:
                continue
            if quota < float(self.expected[row]) / 2 or passed > _SKIPPED:
                break
            if self.fits(row):
                self.take(row, lane)
                quota -= float(self.expected[row])
            elif skip:
                passed += 1
            else:
                break
        return max(quota, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayFacts:
    """What a plan is made of."""

    pool: Pool
    scores: npt.NDArray[np.float32]
    novelty: Callable[[], npt.NDArray[np.float32]]
    settled: Mask
    double_rows: Sequence[int]
    """Decided by another reviewer and drawn to be read twice, in the order drawn."""
    minutes_model: MinutesModel
    shares: Shares
    seed: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayRows:
    """A plan in rows: who is read by what lane, and what is not."""

    order: tuple[tuple[int, str], ...]
    below: tuple[tuple[int, str], ...]
    """Row and reason."""
    expected: npt.NDArray[np.float64]
    spent: float
    welfare_unread: int
    control_population: int


def plan_rows(facts: DayFacts, minutes: float, open_conduct: Rows, open_welfare: Rows) -> DayRows:
    """Return the rows of a day within `minutes`.

    Raises:
        MinutesInvalid: `minutes` is negative or no number.
    """
    if not 0 <= minutes < float("inf"):
        raise MinutesInvalid(f"{minutes} is no number of minutes")
    expected = facts.minutes_model.expected(facts.pool.words)
    day = Filling(minutes=minutes, expected=expected)
    welfare = by_score(open_welfare, facts.scores, len(open_welfare))
    for row in welfare:
        if day.fits(int(row)):
            day.take(int(row), LANE_WELFARE)
    unread = [int(row) for row in welfare if int(row) not in day.taken]
    population = 0
    if all(expected[row] > minutes for row in unread):
        population = _fill_conduct(day, facts, open_conduct)
    below = [(row, TOO_LONG if expected[row] > minutes else NO_TIME) for row in unread]
    behind = any(reason == NO_TIME for _, reason in below)
    ranked = open_conduct[np.lexsort((open_conduct, -facts.scores[open_conduct]))]
    for row in ranked.tolist():
        if row not in day.taken:
            long = TOO_LONG if expected[row] > minutes else NO_TIME
            below.append((row, BEHIND_WELFARE if behind else long))
    return DayRows(
        order=tuple(_mixed(day, facts)), below=tuple(below), expected=expected, spent=day.spent,
        welfare_unread=len(unread), control_population=population,
    )  # fmt: skip


def _fill_conduct(day: Filling, facts: DayFacts, rows: Rows) -> int:
    """Fill what welfare left; return from how many items the control was drawn."""
    left = day.minutes - day.spent
    shares = facts.shares
    reserve = shares.control * left
    # As many as could be read at all, were each as short as the shortest.
    most = int(left / max(float(day.expected.min(initial=1.0)), 1e-3)) + _SKIPPED
    over = day.fill(facts.double_rows, LANE_DOUBLE, shares.double * left)
    ruled = by_rule(facts.pool, rows, facts.scores, most).tolist()
    over += day.fill(ruled, LANE_RULES, shares.rules * left)
    if shares.novelty:
        new = by_score(rows, facts.novelty(), most).tolist()
        over += day.fill(new, LANE_NOVELTY, shares.novelty * left)
    rest = 1 - shares.control - shares.double - shares.rules - shares.novelty
    learned = by_score(rows, facts.scores, 2 * most).tolist()
    held = day.minutes
    day.minutes = held - reserve  # what belongs to the control is not the learned lane's
    day.fill(learned, LANE_LEARNED, rest * left + over)
    day.minutes = held
    rest_rows = [row for row in rows.tolist() if row not in day.taken]
    population = len(rest_rows)
    ids = [facts.pool.items[row].id for row in rest_rows]
    if shares.control:
        drawn = draw_order(facts.seed, facts.day, LANE_CONTROL, ids)
        day.fill((rest_rows[at] for at in drawn), LANE_CONTROL, reserve, skip=False)
    day.fill(learned, LANE_LEARNED, day.minutes - day.spent)
    return population


def _mixed(day: Filling, facts: DayFacts) -> list[tuple[int, str]]:
    """Return welfare first, then the lanes mixed: each keeps its order and spreads over the day."""
    lanes: dict[str, list[int]] = {}
    for row, lane in day.taken.items():
        lanes.setdefault(lane, []).append(row)
    first = [(row, LANE_WELFARE) for row in lanes.pop(LANE_WELFARE, [])]
    placed = []
    for lane, rows in lanes.items():
        for at, row in enumerate(rows):
            key = f"{facts.seed}\n{facts.day}\nmix\n{facts.pool.items[row].id}".encode()
            share = int.from_bytes(hashlib.sha256(key).digest()[:8], "big") / 2**64
            placed.append(((at + share) / len(rows), row, lane))
    placed.sort()
    return first + [(row, lane) for _, row, lane in placed]


@dataclass(slots=True)
class Sitting:
    """A reviewer at work: hands out entries while the time that is left allows.

    An entry is given only where the minutes left are at least its cautious minutes. A welfare
    entry that does not fit ends the sitting: nothing of conduct goes before it.
    """

    entries: Sequence[PlanEntry]
    minutes: float
    spent: float = 0.0
    _given: set[str] = field(default_factory=set)

    def next_entry(self) -> PlanEntry | None:
        """Return the next entry that fits, or None: the sitting is over."""
        left = self.minutes - self.spent
        for entry in self.entries:
            if entry.item_id in self._given:
                continue
            if entry.cautious_minutes <= left:
                self._given.add(entry.item_id)
                return entry
            if entry.lane == LANE_WELFARE:
                return None
        return None

    def record_spent(self, minutes: float) -> None:
        """Count the minutes that an entry took.

        Raises:
            MinutesInvalid: `minutes` is negative or no number.
        """
        if not 0 <= minutes < float("inf"):
            raise MinutesInvalid(f"{minutes} is no number of minutes")
        self.spent += minutes


def below_lines(pool: Pool, rows: DayRows, scores: npt.NDArray[np.float32]) -> list[BelowLine]:
    """Return what falls below the line as records."""
    return [
        BelowLine(item_id=pool.items[row].id, reason=reason, score=round(float(scores[row]), 4))
        for row, reason in rows.below
    ]
