"""How many blind reads each stratum below the line should get."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from upstander.evidence.review.statement.designs import Floats, make_design
from upstander.evidence.review.statement.onelook import OneLook

_LEANS = (0.0, 0.15, 0.3, 0.5, 0.7)
"""How much the sample leans to where misses are expected: 0 is in proportion to the items, 0.5 is
Neyman's rule."""

_THROWS, _SEED = 60, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A stratum below the line, as it is planned."""

    name: str
    size: int
    expected: float
    """Relevant items expected in it: from earlier reads, or from the scores."""


def allocate(strata: Sequence[Stratum], reads: int, alpha: float = 0.05) -> dict[str, int]:
    """Return the reads of each stratum, so that the bound is expected to be tightest.

    Most misses sit just under the line, but a bound is no better than the chance of the items that
    are drawn least. So the lean that gives the best bound at the expected finds is taken, and
    every stratum gets at least a read.

    Raises:
        ValueError: there are fewer reads than strata, or a number is negative.
    """
    if any(one.size < 0 or one.expected < 0 for one in strata) or not strata:
        raise ValueError("needs strata of no negative size or expectation")
    filled = [one for one in strata if one.size]
    if reads < len(filled):
        raise ValueError(f"{reads} reads are too few for {len(filled)} strata")
    sizes = np.array([one.size for one in filled], np.float64)
    shares = np.clip(np.array([one.expected for one in filled]) / sizes, 1e-9, 1.0)
    best = min(
        (_leaning(sizes, shares, reads, lean) for lean in _LEANS),
        key=lambda drawn: _expected_bound(sizes, shares, drawn, alpha),
    )
    given = dict.fromkeys((one.name for one in strata), 0)
    given.update({one.name: int(many) for one, many in zip(filled, best, strict=True)})
    return given


def _leaning(sizes: Floats, shares: Floats, reads: int, lean: float) -> Floats:
    """Return whole numbers of reads in proportion to items times expectation to the power."""
    reads = min(reads, int(sizes.sum()))
    drawn = np.ones(len(sizes))
    wanted = sizes * shares**lean
    while (left := reads - drawn.sum()) >= 1:
        # What a stratum cannot take goes to the others in their proportions.
        room = sizes - drawn
        share = np.where(room > 0, wanted, 0.0)
        step = np.minimum(np.floor(left * share / share.sum()), room)
        if not step.any():
            step = np.zeros(len(sizes))
            step[int(np.argmax(np.where(room > 0, share, -1.0)))] = 1.0
        drawn = drawn + step
    return drawn


def _expected_bound(sizes: Floats, shares: Floats, drawn: Floats, alpha: float) -> float:
    """Return the mean bound over finds thrown by the expectation, always the same throws."""
    many = drawn.astype(np.int64)
    design = make_design(sizes.astype(np.int64), drawn / sizes, many)
    plan = OneLook.plan(design)
    throws = np.random.default_rng(_SEED).binomial(design.drawn, shares, (_THROWS, len(sizes)))
    return float(np.mean([plan.upper(found, alpha) for found in throws]))
