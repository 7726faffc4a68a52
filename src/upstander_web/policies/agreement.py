"""How far two markers agree beyond chance: Cohen's kappa."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two markers on the same cells."""

    cells: int
    agreed: int
    kappa: float | None
    """Cohen's kappa; None where there is no cell, or chance alone would agree on every one."""


def measure_agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Return how far the first and second marks in `pairs` agree.

    Source: J. Cohen, A coefficient of agreement for nominal scales, 1960.
    """
    total = len(pairs)
    agreed = sum(first == second for first, second in pairs)
    if not total:
        return Agreement(cells=0, agreed=0, kappa=None)
    firsts, seconds = (Counter(side) for side in zip(*pairs, strict=True))
    chance = sum(firsts[value] * seconds[value] for value in firsts) / total**2
    kappa = None if chance == 1 else (agreed / total - chance) / (1 - chance)
    return Agreement(cells=total, agreed=agreed, kappa=kappa)
