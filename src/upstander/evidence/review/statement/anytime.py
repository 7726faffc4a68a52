"""Bounds that hold at every look: a gambler bets against the claim that much was missed.

Under the claim the bets are fair, so wealth of 1/alpha is reached with a chance of at most alpha,
ever (Ville). After Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
betting", Journal of the Royal Statistical Society B 86 (2024), 1. The stake is a mixture fixed
before: high stakes gain most while nothing is found, low ones survive many finds.
"""

from collections.abc import Sequence

import numpy as np

from upstander.evidence.review.statement.designs import Counts, Design, Floats, LeastSum
from upstander.evidence.review.statement.tails import largest

STAKES: Floats = np.array([1.0, 0.8, 0.6, 0.4, 0.25, 0.12])
_SHARES: Floats = np.array([0.30, 0.22, 0.16, 0.14, 0.10, 0.08])
_SURE = 1e300


def pool_upper(size: int, outcomes: Sequence[bool], alpha: float) -> int:
    """Return the most relevant items of a frozen pool that the reads so far do not rule out.

    Items are read in random order without putting back; `outcomes` are theirs, in that order. The
    bound may be looked at after every read: the chance that it is ever wrong is at most `alpha`.
    It counts those found.

    Raises:
        ValueError: there are more outcomes than items.
    """
    if len(outcomes) > size:
        raise ValueError("more reads than items")
    found = np.asarray(outcomes, np.float64)
    before = np.concatenate([[0.0], np.cumsum(found)])[:-1]
    left = size - np.arange(len(found), dtype=np.float64)
    total = int(found.sum())

    def kept(claim: int) -> bool:
        chance = (claim - before) / left
        if (chance > 1).any() or (chance[found == 0] >= 1).any():
            return False
        return bool(_wealth(found, chance).max(initial=0.0) < 1 / alpha)

    return largest(kept, total, size - len(found) + total)


def _wealth(found: Floats, chance: Floats) -> Floats:
    """Return the wealth after each read, were the chances those of the claim."""
    stakes = STAKES[:, None]
    with np.errstate(divide="ignore"):
        gains = np.log1p(-stakes * found) - np.log1p(-stakes * np.minimum(chance, 1 - 1e-12))
    return np.asarray(_SHARES @ np.exp(np.minimum(np.cumsum(gains, axis=1), 600.0)))


def stream_upper(design: Design, found: Counts, alpha: float) -> int:
    """Return the most relevant items of all cells so far; it may be looked at after every cell.

    Cells in the order drawn, all since the start: cells left out would break the promise. The
    chance of a cell's items may depend on all that was found before, so a queue that learns from
    its control reads is covered too.
    """
    if not len(design.caps):
        return 0
    paid = _paid(design)
    gains = -np.log1p(-np.minimum(design.rates * paid, 1 - 1e-12))
    least = [LeastSum.over(design.caps, gain) for gain in gains]
    losses = _losses(paid, found)
    limit = 1 / alpha

    def kept(total: int) -> bool:
        logs = np.array([one.of(total) for one in least]) - losses
        return bool(_SHARES @ np.exp(np.minimum(logs, 600.0)) < limit)

    return max(largest(kept, 0, least[0].most), int(found.sum()))


def _paid(design: Design) -> Floats:
    """Return what a find costs, as a share of the stake's wealth, for each stake and cell.

    It makes the gain of one missed item alike over the cells: levelled down to the usual chance
    up to then, for a cell that is drawn densely must not decide.
    """
    full = -np.log1p(-np.minimum(design.chances, 1 - 1e-12))
    reads = np.cumsum(design.caps * design.chances)
    usual = reads / np.maximum(np.cumsum(design.caps), 1)
    gain = np.minimum(full, -np.log1p(-np.minimum(usual, 1 - 1e-12)))
    safe = np.where(design.chances > 0, design.chances, 1.0)
    return np.asarray(np.minimum(-np.expm1(-STAKES[:, None] * gain) / safe, 1.0))


def _losses(paid: Floats, found: Counts) -> Floats:
    """Return for each stake the log of what the finds cost."""
    hit = found > 0
    with np.errstate(divide="ignore"):
        logs = -np.log1p(-paid[:, hit])
    return np.asarray(np.minimum(logs @ found[hit], _SURE))
