"""Two readers of the same item: how they agree, and what wrong decisions may do to the bound.

Nobody knows the truth. What is used: the two read without knowing of each other, the second read
was drawn by chance, a third settles a difference and is no worse than they, and a reader calls a
relevant item relevant at least as often as another item. From these alone follow bounds:

- Where the second said relevant, the first said so at least as often as she finds what is
  relevant less the times that both were wrong: that bounds what a reader misses.
- Where the first said not relevant, the second says relevant at least as often as she is wrong
  about what is not: that bounds wrong calls.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from upstander.evidence.review.statement.designs import Design, Floats, make_design
from upstander.evidence.review.statement.tails import (
    count_quantile,
    count_quantile_always,
    rate_lower,
    rate_lower_always,
    rate_upper,
    rate_upper_always,
)
from upstander.records.statement import Agreement, QueueDay

BLOCK_DAYS = 7
"""Where second reads were not drawn at one share, their chance is taken over so many days."""
_SPREADS = 4.0
"""Shares of blocks may differ from that of all by so many standard deviations, and be one."""
_Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderErrors:
    """Bounds of a reader's errors, each wrong in at most the share of cases asked for."""

    sensitivity: float
    """A relevant item is called relevant with at least this chance."""
    false_calls: float
    """Another item is called relevant with at most this chance."""

    @property
    def confirmed(self) -> float:
        """Return the least chance that a relevant item is called so, and again on a second look.

        The second reader, or else the third who settles it.
        """
        return self.sensitivity**2 * (2 - self.sensitivity)

    @property
    def found_again(self) -> float:
        """Return the least chance that a wrongly closed item is found by a second read.

        The second reader says relevant, and so does the third who settles it.
        """
        return self.sensitivity**2

    @property
    def unmasked(self) -> float:
        """Return the least chance that a wrong call is seen as such by a second read."""
        return (1 - self.false_calls) ** 2


NO_ERRORS = ReaderErrors(sensitivity=1.0, false_calls=0.0)


def bound_errors(
    days: Sequence[QueueDay], alpha: float, *, always: bool = False
) -> ReaderErrors | None:
    """Return bounds of a reader's errors, each at `alpha`; None where no item was read twice.

    With `always` they hold at every look, else at one. Where few were read twice the bounds are
    those of a reader who may be wrong in everything.
    """
    both = sum(day.both for day in days)
    first_not = sum(day.second_only + day.neither for day in days)
    second_only = sum(day.second_only for day in days)
    second_says = both + sum(day.second_upheld for day in days)
    if not _twice(days):
        return None
    upper, lower, quantile = rate_upper, rate_lower, count_quantile
    if always:
        upper, lower, quantile = rate_upper_always, rate_lower_always, count_quantile_always
    false_calls = upper(second_only, first_not, alpha / 2)
    # Items on which both were wrong look like agreement: as many as chance allows are put aside.
    aside = min(both, quantile(_twice(days), false_calls**2, alpha / 2))
    share = lower(both - aside, second_says - aside, alpha)
    # A third reader who errs as often hides some of the first's misses: s / (s + (1 - s) s).
    sensitivity = max(0.0, 2 - 1 / share) if share > 0 else 0.0
    return ReaderErrors(sensitivity=sensitivity, false_calls=false_calls)


def closed_design(days: Sequence[QueueDay], errors: ReaderErrors) -> tuple[Design, list[int]]:
    """Return how wrongly closed items are found by second reads, and how many were, by block."""
    blocks = _blocks(days)
    design = _block_design(blocks, lambda day: day.closed, errors.found_again)
    return design, [sum(day.second_upheld for day in block) for block in blocks]


def called_design(days: Sequence[QueueDay], errors: ReaderErrors) -> tuple[Design, list[int]]:
    """Return how items wrongly called relevant are found by second reads, and how many were."""
    blocks = _blocks(days)
    design = _block_design(blocks, lambda day: day.relevant, errors.unmasked)
    return design, [sum(day.first_only - day.first_upheld for day in block) for block in blocks]


def _block_design(
    blocks: Sequence[Sequence[QueueDay]], size: Callable[[QueueDay], int], found: float
) -> Design:
    """Return the design of second reads: `found` is the chance that one shows what is wrong."""
    shares = [_share(block) for block in blocks]
    return make_design(
        [sum(size(day) for day in block) for block in blocks],
        [share * found for share in shares],
        [_twice(block) for block in blocks],
        shares,
    )


def describe_agreement(days: Sequence[QueueDay], errors: ReaderErrors | None) -> Agreement | None:
    """Return agreement with Cohen's kappa and its 95% interval; None where none was read twice.

    The interval is that of Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969), 323; it is
    shown, and no bound rests on it.
    """
    cells = np.array(
        [
            [sum(day.both for day in days), sum(day.first_only for day in days)],
            [sum(day.second_only for day in days), sum(day.neither for day in days)],
        ],
        np.float64,
    )
    total = cells.sum()
    if not total:
        return None
    kappa = _kappa(cells / total)
    low = high = None
    if kappa is not None:
        half = _Z_95 * _kappa_spread(cells / total, kappa) / math.sqrt(total)
        low, high = max(-1.0, kappa - half), min(1.0, kappa + half)
    return Agreement(
        double_reads=int(total), agreed=int(cells.trace()),
        kappa=kappa, kappa_low=low, kappa_high=high,
        missed_by_reader=1 - errors.sensitivity if errors else 1.0,
        called_wrongly=errors.false_calls if errors else 1.0,
    )  # fmt: skip


def _kappa(shares: Floats) -> float | None:
    chance = float(shares.sum(1) @ shares.sum(0))
    return (float(shares.trace()) - chance) / (1 - chance) if chance < 1 - 1e-12 else None


def _kappa_spread(shares: Floats, kappa: float) -> float:
    """Return the spread of kappa for one item."""
    rows, columns = shares.sum(1), shares.sum(0)
    chance = float(rows @ columns)
    diagonal = sum(shares[i, i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in range(2))
    apart = sum(shares[i, 1 - i] * (columns[i] + rows[1 - i]) ** 2 for i in range(2))
    rest = (kappa - chance * (1 - kappa)) ** 2
    variance = diagonal + (1 - kappa) ** 2 * apart - rest
    return math.sqrt(max(float(variance), 0.0)) / (1 - chance)


def _blocks(days: Sequence[QueueDay]) -> list[list[QueueDay]]:
    """Return the periods as one block, or by `BLOCK_DAYS` where the shares read twice differ."""
    made: dict[int, list[QueueDay]] = {}
    start = min((day.day for day in days), default=0)
    for day in days:
        made.setdefault((day.day - start) // BLOCK_DAYS, []).append(day)
    blocks = [made[key] for key in sorted(made)]
    usual = _share(days)
    for block in blocks:
        reads = _reads(block)
        spread = math.sqrt(reads * usual * (1 - usual))
        if abs(_twice(block) - reads * usual) > _SPREADS * spread + 2:
            return blocks
    return [list(days)] if days else []


def _twice(block: Sequence[QueueDay]) -> int:
    return sum(day.both + day.first_only + day.second_only + day.neither for day in block)


def _share(block: Sequence[QueueDay]) -> float:
    reads = _reads(block)
    return _twice(block) / reads if reads else 0.0


def _reads(block: Sequence[QueueDay]) -> int:
    return sum(day.relevant + day.closed for day in block)
