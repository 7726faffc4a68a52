"""The bound from a sample of fixed design and one look, over strata and weeks together.

The test is inverted over the sum: a total is ruled out where no way to spread it over the cells
makes so few finds likely. The worst spread puts all into the cells where an item is least likely
to be counted, so the price of uneven sampling is paid in full.
"""

from dataclasses import dataclass, replace

import numpy as np

from upstander.evidence.review.statement.designs import Counts, Design, Floats, LeastSum
from upstander.evidence.review.statement.tails import (
    count_tail,
    count_upper_tail,
    hypergeometric_upper,
    largest,
    weighted_tail,
)

_EVEN = 1.05
"""Rates within this ratio are counted plainly: the plain count has the sharper tail."""
_PLANNED_FINDS = 3.0
_SHARES = (0.0, 0.02, 0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class OneLook:
    """A way to weigh finds, fixed by the design before anything was found."""

    design: Design
    weights: Floats
    """0 to 1 a find; 1 throughout is a plain count."""
    least: LeastSum

    @classmethod
    def plan(cls, design: Design) -> "OneLook":
        """Return the way that would bound best for the misses that one may expect.

        Weights level the chances down to a common one. Which, is chosen by the design alone.
        """
        drawn = design.chances[design.chances > 0]
        if not len(drawn) or drawn.max() <= _EVEN * drawn.min():
            return cls._with(design, 1.0)
        order = np.argsort(drawn)
        mass = np.cumsum(design.caps[design.chances > 0][order])
        levels = {1.0}
        for share in _SHARES:
            at = min(int(np.searchsorted(mass, share * mass[-1])), len(order) - 1)
            levels.add(float(f"{drawn[order][at]:.2g}"))
        bare = replace(design, rates=design.chances)
        level = min(
            sorted(levels, reverse=True), key=lambda level: cls._with(bare, level)._planned()
        )
        return cls._with(design, level)

    @classmethod
    def _with(cls, design: Design, level: float) -> "OneLook":
        safe = np.where(design.chances > 0, design.chances, 1.0)
        weights = np.minimum(1.0, level / safe)
        return cls(design, weights, LeastSum.over(design.caps, design.rates * weights))

    def _planned(self) -> int:
        """Return the sum of the bounds for misses spread as the items, and as the reads.

        No finding is used. Where one reads most, one expects most.
        """
        return sum(
            self._planned_for(spread * self.design.rates)
            for spread in (self.design.caps, self.design.drawn)
        )

    def _planned_for(self, expected: Floats) -> int:
        scale = _PLANNED_FINDS / max(float(expected.sum()), 1e-12)
        count = float((expected * self.weights).sum()) * scale
        # A plain count is a whole number; between two of them its tail is that of the lower.
        return self._bound(round(count) if self.plain else count, 0.05)

    @property
    def plain(self) -> bool:
        """Return whether every find counts alike."""
        return bool((self.weights >= 1.0).all())

    def upper(self, found: Counts, alpha: float) -> int:
        """Return the most relevant items in all cells that the finds do not rule out.

        Wrong in at most a share `alpha` of samples.
        """
        least_possible = int(found.sum())
        bound = self._bound(float((found * self.weights).sum()), alpha)
        return max(bound, least_possible)

    def _bound(self, count: float, alpha: float) -> int:
        reads = self.design.trials

        def kept(total: int) -> bool:
            mean = self.least.of(total)
            trials = min(total, reads)
            if self.plain:
                return count_tail(round(count), trials, mean) > alpha
            return weighted_tail(count, trials, mean) > alpha

        return largest(kept, 0, self.least.most)


def one_look(design: Design, found: Counts, alpha: float) -> int:
    """Return the upper bound of the relevant items of all cells, `found` counted in each.

    Cells that were read whole and without error count as what was found in them. A single cell
    read without error has the exact hypergeometric bound.
    """
    whole = design.rates >= 1.0
    known = int(found[whole].sum())
    rest = design.part(~whole)
    if not len(rest.caps):
        return known
    if len(rest.caps) == 1 and rest.rates[0] * rest.caps[0] == rest.drawn[0]:
        size, drawn, count = int(rest.caps[0]), int(rest.drawn[0]), int(found[~whole][0])
        return known + hypergeometric_upper(size, drawn, count, alpha)
    return known + OneLook.plan(rest).upper(found[~whole], alpha)


def one_look_lower(design: Design, found: Counts, alpha: float) -> int:
    """Return the fewest relevant items of all cells that the finds allow."""
    count, reads = int(found.sum()), design.trials
    # The most that a sum can be is the least of its negative.
    best = LeastSum.over(design.caps, -design.rates)

    def ruled_out(total: int) -> bool:
        return count_upper_tail(count, min(total, reads), -best.of(total)) <= alpha

    if not count:
        return 0
    return largest(ruled_out, count - 1, best.most) + 1


def split_strata(sizes: Counts, drawn: Counts, found: Counts, alpha: float) -> int:
    """Return the bound by exact bounds of each stratum, the error shared among them.

    Simple and valid; `one_look` is tighter where finds are few. Kept to be measured beside it.
    """
    share = alpha / max(len(sizes), 1)
    return sum(
        hypergeometric_upper(int(size), int(many), int(count), share)
        for size, many, count in zip(sizes, drawn, found, strict=True)
    )
