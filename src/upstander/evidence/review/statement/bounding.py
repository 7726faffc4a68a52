"""From counted reads to the bound of recall: what was not read, what was closed, who erred."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from upstander.evidence.review.statement.agreement import (
    NO_ERRORS,
    ReaderErrors,
    bound_errors,
    called_design,
    closed_design,
)
from upstander.evidence.review.statement.anytime import stream_upper
from upstander.evidence.review.statement.designs import Counts, Design, join_designs, make_design
from upstander.evidence.review.statement.gathering import drawn_rate
from upstander.evidence.review.statement.onelook import one_look, one_look_lower
from upstander.evidence.review.statement.tails import count_quantile, count_quantile_always
from upstander.records.statement import ANYTIME, Cell, Missed, QueueDay

_FOR_MISSED, _FOR_CALLED, _FOR_DROPPED, _FOR_ERRORS = 0.60, 0.14, 0.02, 0.12
"""Shares of the error allowed: for the missed, for those wrongly called relevant, for those that a
second read wrongly dropped, and twice the last for what readers miss and call wrongly: in all 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a bound is made of."""

    cells: Sequence[Cell]
    queue: Sequence[QueueDay]
    errors: ReaderErrors | None
    """None where nothing was read twice: no decision is then supposed to be wrong."""
    method: str
    alpha: float

    @classmethod
    def of(
        cls, cells: Sequence[Cell], queue: Sequence[QueueDay],
        all_queue: Sequence[QueueDay], method: str, alpha: float,
    ) -> "Evidence":  # fmt: skip
        """Return the evidence of a time; readers' errors are taken from all double reads."""
        errors = bound_errors(all_queue, alpha * _FOR_ERRORS, always=method == ANYTIME)
        return cls(cells=cells, queue=queue, errors=errors, method=method, alpha=alpha)

    @property
    def found(self) -> int:
        """Return how many items stand as relevant, control items too."""
        queue = sum(
            day.relevant - (day.first_only - day.first_upheld) + day.second_upheld
            for day in self.queue
        )
        return queue + self.control_found

    @property
    def control_found(self) -> int:
        """Return how many control items stand as relevant."""
        return sum(cell.relevant for cell in self.cells)

    @property
    def closed(self) -> int:
        """Return how many items of the queue were decided as not relevant."""
        return sum(day.closed for day in self.queue)

    @property
    def not_found(self) -> int:
        """Return how many items do not stand as relevant: read or not."""
        return self.closed + sum(cell.size for cell in self.cells) - self.control_found

    @property
    def seen(self) -> float:
        """Return the least chance that a relevant control item is counted as such."""
        errors = self.errors or NO_ERRORS
        again = any(cell.confirmed for cell in self.cells)
        return errors.confirmed if again else errors.sensitivity

    def below(self) -> tuple[Design, Counts]:
        """Return the design of the control sample and what it found, undecided ones with it."""
        seen = self.seen
        design = make_design(
            [cell.size for cell in self.cells],
            [drawn_rate(cell) * seen for cell in self.cells],
            [cell.drawn for cell in self.cells],
            [drawn_rate(cell) for cell in self.cells],
        )
        return design, np.array([cell.relevant + cell.undecided for cell in self.cells], np.int64)

    def upper(self, design: Design, found: Counts, alpha: float) -> int:
        """Return the bound of a count of items by the method chosen."""
        way = stream_upper if self.method == ANYTIME else one_look
        return way(design, found, alpha)

    def found_low(self) -> int:
        """Return how many items that the queue found are truly relevant, at least."""
        if self.errors is None:
            return self.found
        design, masked = called_design(self.queue, self.errors)
        wrong = self.upper(design, np.array(masked, np.int64), self.alpha * _FOR_CALLED)
        return max(0, sum(day.relevant for day in self.queue) - wrong)

    def missed_high(self, factor: float = 1.0, finds: float = 1.0) -> int:
        """Return how many relevant items were not found, at most.

        `factor` times the blind reads, and `finds` times what they found, answer what if.
        """
        design, counts = self.below()
        if factor != 1.0:
            design = design.scaled(factor, self.seen)
            counts = _grown(counts, finds)
        if self.errors is None:
            total = self.upper(design, counts, self.alpha)
            unread = int(design.caps.sum()) - sum(
                cell.drawn - cell.undecided for cell in self.cells
            )
            known = round(self.control_found * finds)
            return max(0, min(total - known, unread))
        closed, again = closed_design(self.queue, self.errors)
        joined = join_designs(design, closed)
        counts = np.concatenate([counts, np.array(again, np.int64)])
        total = self.upper(joined, counts, self.alpha * _FOR_MISSED)
        return min(total, int(joined.caps.sum())) + self._dropped_high()

    def _dropped_high(self) -> int:
        """Return how many relevant items were called so, and lost by the second and third read."""
        assert self.errors is not None  # noqa: S101 - asked only where readers may err
        again = sum(day.both + day.first_only for day in self.queue)
        dropped = sum(day.first_only - day.first_upheld for day in self.queue)
        quantile = count_quantile_always if self.method == ANYTIME else count_quantile
        chance = (1 - self.errors.sensitivity) ** 2
        return min(dropped, quantile(again, chance, self.alpha * _FOR_DROPPED))


def _grown(counts: Counts, finds: float) -> Counts:
    """Return counts so many times as large, their sum rounded up."""
    if finds == 1.0 or not counts.any():
        return counts
    grown: Counts = np.floor(counts * finds).astype(np.int64)
    grown[int(np.argmax(counts))] += math.ceil(float(counts.sum()) * finds) - int(grown.sum())
    return grown


def bound_recall(evidence: Evidence) -> Missed:
    """Return the bound of recall, and of what was missed."""
    found_low, missed = evidence.found_low(), evidence.missed_high()
    return Missed(
        recall_low=found_low / (found_low + missed) if found_low else 0.0,
        recall_guess=guess_recall(evidence),
        recall_high=_recall_high(evidence),
        missed_high=missed,
        elusion_high=missed / evidence.not_found if evidence.not_found else 0.0,
        found=evidence.found,
        found_low=found_low,
    )


def guess_recall(evidence: Evidence) -> float | None:
    """Return recall with each find weighted by its chance: no bound; None without finds."""
    missed = 0.0
    for cell in evidence.cells:
        rate = drawn_rate(cell)
        if cell.relevant and rate:
            missed += cell.relevant / rate - cell.relevant
    if evidence.errors is not None:
        design, again = closed_design(evidence.queue, NO_ERRORS)
        for rate, many in zip(design.rates.tolist(), again, strict=True):
            missed += many / rate - many if many else 0.0
    total = evidence.found + missed
    return evidence.found / total if total else None


def ceiling(evidence: Evidence) -> float:
    """Return the recall that the sample could have shown, had it found nothing."""
    clean = [_clean(cell) for cell in evidence.cells]
    bare = replace(evidence, cells=clean)
    found, missed = evidence.found_low(), bare.missed_high()
    return found / (found + missed) if found else 0.0


def _clean(cell: Cell) -> Cell:
    return Cell(
        period=cell.period, day=cell.day, stratum=cell.stratum, size=cell.size,
        probability=cell.probability, drawn=cell.drawn,
    )  # fmt: skip


def _recall_high(evidence: Evidence) -> float | None:
    """Return the upper end; None where readers may have called too much or looks are many."""
    if evidence.errors is not None or evidence.method == ANYTIME or not evidence.found:
        return None
    design, _ = evidence.below()
    counts = np.array([cell.relevant for cell in evidence.cells], np.int64)
    least = one_look_lower(design, counts, evidence.alpha)
    missed = max(0, least - evidence.control_found)
    return evidence.found / (evidence.found + missed)
