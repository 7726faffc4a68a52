"""How a sample was drawn: cells, each with its size and the chance of an item to be counted.

A cell is a stratum in a period. A relevant item of it is counted with chance `rates`: that of being
drawn, times that of being recognised. Nothing here may look at what the sample found, or the
bounds that are chosen by it would not hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """Cells in the order in which they were drawn."""

    caps: Counts
    """The most relevant items that a cell can hold."""
    rates: Floats
    """Chance of a relevant item to be counted, 0 to 1; 0 where nothing was drawn."""
    drawn: Counts
    chances: Floats
    """Chance of an item to be drawn. Weights and stakes rest on it alone: how well readers
    recognise is learnt from the finds, and may not choose how these are weighed."""

    @property
    def trials(self) -> int:
        """Return how many reads there were."""
        return int(self.drawn.sum())

    def part(self, kept: npt.NDArray[np.bool_]) -> "Design":
        """Return the cells that are kept."""
        return Design(
            caps=self.caps[kept], rates=self.rates[kept], drawn=self.drawn[kept],
            chances=self.chances[kept],
        )  # fmt: skip

    def scaled(self, factor: float, most: float = 1.0) -> "Design":
        """Return the design with so many times the reads; no chance passes `most`."""
        return Design(
            caps=self.caps,
            rates=np.minimum(self.rates * factor, most),
            drawn=np.ceil(self.drawn * factor).astype(np.int64),
            chances=np.minimum(self.chances * factor, 1.0),
        )


def make_design(
    caps: Sequence[int] | Counts,
    rates: Sequence[float] | Floats,
    drawn: Sequence[int] | Counts,
    chances: Sequence[float] | Floats | None = None,
) -> Design:
    """Return a design; without `chances` all that is relevant is recognised when drawn.

    Raises:
        ValueError: the lengths differ, or a number is out of range.
    """
    made = Design(
        caps=np.asarray(caps, np.int64),
        rates=np.asarray(rates, np.float64),
        drawn=np.asarray(drawn, np.int64),
        chances=np.asarray(rates if chances is None else chances, np.float64),
    )
    if not len(made.caps) == len(made.rates) == len(made.drawn) == len(made.chances):
        raise ValueError("caps, rates, drawn and chances must be of one length")
    low = min(made.caps.min(initial=0), made.drawn.min(initial=0))
    if low < 0 or not ((made.rates >= 0) & (made.rates <= 1)).all():
        raise ValueError("counts must not be negative, and rates must be 0 to 1")
    return made


def join_designs(*designs: Design) -> Design:
    """Return the cells of all, those of the first in front."""
    return Design(
        caps=np.concatenate([one.caps for one in designs]),
        rates=np.concatenate([one.rates for one in designs]),
        drawn=np.concatenate([one.drawn for one in designs]),
        chances=np.concatenate([one.chances for one in designs]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class LeastSum:
    """The least that a sum over items can be: they lie where each adds least."""

    edges: Counts
    """Items up to the end of each cell, cells by what an item adds."""
    sums: Floats
    adds: Floats

    @classmethod
    def over(cls, caps: Counts, adds: Floats) -> "LeastSum":
        """Return it for cells that hold up to `caps` items, each adding `adds`."""
        order = np.argsort(adds, kind="stable")
        edges = np.concatenate([[0], np.cumsum(caps[order])])
        sums = np.concatenate([[0.0], np.cumsum(caps[order] * adds[order])])
        return cls(edges, sums, adds[order])

    @property
    def most(self) -> int:
        """Return how many items there can be."""
        return int(self.edges[-1])

    def of(self, total: int) -> float:
        """Return the least sum of `total` items."""
        if not len(self.adds):
            return 0.0
        at = min(int(np.searchsorted(self.edges, total, side="right")) - 1, len(self.adds) - 1)
        return float(self.sums[at] + (total - self.edges[at]) * self.adds[at])
