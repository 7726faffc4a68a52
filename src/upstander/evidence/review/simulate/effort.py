"""What an order costs: items read until so much is found, and what the time there is finds."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from upstander.evidence.review.queue.minutes import MinutesModel
from upstander.evidence.review.simulate.trials import Mask, Rows

CURVE_POINTS = 101


class Effort(msgspec.Struct, frozen=True, kw_only=True):
    """One order of one trial."""

    items: int
    relevant: int
    n80: int
    """Items read until 80% of the relevant are found."""
    n95: int
    wss95: float
    """Work saved over random order at 95%."""
    recall_at_hours: dict[str, float]
    """Hours declared to recall."""
    curve: tuple[float, ...]
    """Recall after 0%, 1% … 100% of the items."""


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """A figure over the seeds."""

    median: float
    low: float
    """Of the middle 95% of the seeds."""
    high: float


def measure_order(
    order: Rows, relevant: Mask, words: npt.NDArray[np.float64], hours: Sequence[float]
) -> Effort:
    """Return what an order costs; a decision takes what it takes before anything was measured.

    Raises:
        ValueError: `order` does not name every row once.
    """
    if len(order) != len(relevant) or len(np.unique(order)) != len(order):
        raise ValueError("an order names every row once")
    found = np.cumsum(relevant[order], dtype=np.int64)
    total = int(found[-1])
    spent = np.cumsum(MinutesModel().expected(words)[order])
    n95 = reads_until(found, 0.95)
    return Effort(
        items=len(order),
        relevant=total,
        n80=reads_until(found, 0.8),
        n95=n95,
        wss95=round((len(order) - n95) / len(order) - 0.05, 4),
        recall_at_hours={f"{one:g}": _recall_within(found, spent, 60 * one) for one in hours},
        curve=tuple(
            round(float(found[at - 1]) / total, 4) if at else 0.0
            for at in np.linspace(0, len(order), CURVE_POINTS).round().astype(int).tolist()
        ),
    )


def reads_until(found: npt.NDArray[np.int64], recall: float) -> int:
    """Return after how many reads `recall` is reached; `found` counts the relevant so far."""
    need = math.ceil(recall * int(found[-1]) - 1e-9)
    return int(np.searchsorted(found, need)) + 1


def _recall_within(
    found: npt.NDArray[np.int64], spent: npt.NDArray[np.float64], minutes: float
) -> float:
    reads = int(np.searchsorted(spent, minutes, side="right"))
    return round(float(found[reads - 1]) / float(found[-1]), 4) if reads else 0.0


def spread(values: Sequence[float]) -> Spread:
    """Return the median and the middle 95% of some figures."""
    low, middle, high = np.percentile(np.asarray(values, np.float64), [2.5, 50, 97.5])
    return Spread(median=round(float(middle), 4), low=round(float(low), 4),
                  high=round(float(high), 4))  # fmt: skip
