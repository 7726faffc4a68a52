"""Whether the newest control reads find more than the older: what was so may have changed."""

from collections.abc import Sequence

import numpy as np

from upstander.evidence.review.statement.designs import Floats
from upstander.evidence.review.statement.tails import hypergeometric_pmf
from upstander.records.statement import Cell

NEWEST_DAYS = 28
REOPENS_AT = 0.01
"""The bound is re-opened where chance alone would do as much in fewer cases than this."""


def newest_part(cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Return the cells of the newest weeks, and the older ones.

    Newest are the last four weeks, or the last third where there are fewer than twelve.
    """
    if not cells:
        return [], []
    first, last = min(cell.day for cell in cells), max(cell.day for cell in cells)
    days = min(NEWEST_DAYS, max(1, (last - first + 1) // 3))
    edge = last - days + 1
    return [cell for cell in cells if cell.day >= edge], [c for c in cells if c.day < edge]


def drift_p_value(newest: Sequence[Cell], older: Sequence[Cell]) -> float:
    """Return the chance of as many finds in the newest reads, were finds spread by chance alone.

    Exact: within each stratum the finds fall on the reads at random (a hypergeometric count), and
    the strata's counts are added. 1 where either part has no reads.
    """
    chances: Floats = np.ones(1)
    least = found = 0
    for stratum in sorted({cell.stratum for cell in newest}):
        new = [cell for cell in newest if cell.stratum == stratum]
        old = [cell for cell in older if cell.stratum == stratum]
        reads = sum(cell.drawn for cell in new)
        both = reads + sum(cell.drawn for cell in old)
        relevant = sum(cell.relevant for cell in (*new, *old))
        if not relevant or not reads or both == reads:
            continue
        start, one = hypergeometric_pmf(both, relevant, reads)
        chances = np.convolve(chances, one)
        least += start
        found += sum(cell.relevant for cell in new)
    return float(min(1.0, chances[max(0, found - least) :].sum()))
