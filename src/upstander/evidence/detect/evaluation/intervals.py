"""Bootstrap intervals: rows are drawn again within their strata, and everything measured again.

What differs between two drawings is only how often each row counts, so that rankings sorted once
serve every drawing, and figures of several rankings are drawn together (their ratio too).
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.evaluation.results import Interval
from upstander.evidence.detect.governance.intervals import wilson_interval

Floats = npt.NDArray[np.float64]

RESAMPLES = 1_000
SEED = 20_260_401
LEVEL = 0.95


def plain(value: float) -> Interval:
    """Return a figure without an interval."""
    return Interval(float(value) if np.isfinite(value) else None)


def bootstrap(
    strata: npt.ArrayLike,
    measure: Callable[[Floats], npt.ArrayLike],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[Interval, ...]:
    """Return the figures that `measure` gives, each with its interval.

    `strata` has a number for each row; every stratum keeps its size. `measure` takes how often
    each row counts and returns one figure or several. A figure that cannot be said in some
    drawing is judged by the drawings in which it can.
    """
    groups = np.asarray(strata)
    values = np.atleast_1d(np.asarray(measure(np.ones(len(groups))), dtype=np.float64))
    if resamples <= 0 or not len(groups):
        return tuple(plain(value) for value in values)
    members = [np.flatnonzero(groups == one) for one in np.unique(groups)]
    random = np.random.default_rng(seed)
    drawn = np.empty((resamples, len(values)))
    counts = np.empty(len(groups))
    for number in range(resamples):
        for rows in members:
            picked = random.integers(0, len(rows), len(rows))
            counts[rows] = np.bincount(picked, minlength=len(rows))
        drawn[number] = np.asarray(measure(counts), dtype=np.float64)
    tail = (1 - LEVEL) / 2
    found = []
    for value, column in zip(values, drawn.T, strict=True):
        said = column[np.isfinite(column)]
        if not np.isfinite(value) or not len(said):
            found.append(plain(value))
            continue
        low, high = np.quantile(said, (tail, 1 - tail))
        found.append(Interval(float(value), float(low), float(high)))
    return tuple(found)


def wilson(right: int, total: int) -> Interval:
    """Return a share of a count with its interval by Wilson's score, sound for few and for none."""
    if total <= 0:
        return Interval(None)
    found = wilson_interval(right, total)
    return Interval(found.value, found.low, found.high)
