"""Exact tails of counts, and bounds by inverting them; no approximation but of floating point.

Counts of relevant items in a random sample are sums of independent chances that are not all equal
(a hypergeometric count too, and one thinned by a reader's errors). Two theorems bound their tails:
Hoeffding, Annals of Mathematical Statistics 27 (1956), 713, for plain counts; and for weighted ones
the order of convex functions, by which E(s - T)+ / (s - t) bounds P(T <= t) for every s > t
(Bentkus, Annals of Probability 32 (2004), 1650).
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_REACH = 12
"""How many whole numbers above the count are tried for s, and four times its root more."""


def binomial_cdf(most: int, trials: int, chance: float) -> Floats:
    """Return P(S <= j) for j = 0 to `most`, of `trials` equal chances."""
    if most < 0:
        return np.zeros(0)
    places = np.arange(most + 1, dtype=np.float64)
    if chance <= 0:
        return np.ones(most + 1)
    if chance >= 1:
        return (places >= trials).astype(np.float64)
    top = min(most, trials)
    steps = np.arange(1, top + 1, dtype=np.float64)
    odds = math.log(chance) - math.log1p(-chance)
    logs = np.concatenate([[0.0], np.cumsum(np.log((trials - steps + 1) / steps) + odds)])
    sums = np.minimum(np.cumsum(np.exp(logs + trials * math.log1p(-chance))), 1.0)
    return np.concatenate([sums, np.ones(most - top)])


def hypergeometric_pmf(size: int, relevant: int, drawn: int) -> tuple[int, Floats]:
    """Return the least count possible and the chances of it and of each above it."""
    least, most = max(0, drawn + relevant - size), min(drawn, relevant)
    first = (
        _log_choose(relevant, least)
        + _log_choose(size - relevant, drawn - least)
        - _log_choose(size, drawn)
    )
    steps = np.arange(least, most, dtype=np.float64)
    ratios = (relevant - steps) * (drawn - steps)
    ratios /= (steps + 1) * (size - relevant - drawn + steps + 1)
    return least, np.exp(first + np.concatenate([[0.0], np.cumsum(np.log(ratios))]))


def hypergeometric_cdf(found: int, size: int, relevant: int, drawn: int) -> float:
    """Return P(S <= found), S the relevant among `drawn` of `size`."""
    least, chances = hypergeometric_pmf(size, relevant, drawn)
    return float(min(1.0, chances[: max(0, found - least + 1)].sum()))


def hypergeometric_upper(size: int, drawn: int, found: int, alpha: float) -> int:
    """Return the most relevant items among `size` that the sample does not rule out.

    `found` of `drawn`, taken by chance without putting back, in one look; wrong in at most a share
    `alpha` of samples.

    Raises:
        ValueError: the numbers cannot be those of a sample.
    """
    _check(size, drawn, found, alpha)
    return largest(
        lambda total: hypergeometric_cdf(found, size, total, drawn) > alpha,
        found,
        size - drawn + found,
    )


def hypergeometric_lower(size: int, drawn: int, found: int, alpha: float) -> int:
    """Return the fewest relevant items among `size` that the sample does not rule out."""
    _check(size, drawn, found, alpha)
    return size - hypergeometric_upper(size, drawn, drawn - found, alpha)


def rate_upper(found: int, trials: int, alpha: float) -> float:
    """Return the exact upper bound of a chance (Clopper and Pearson); 1 without trials."""
    if trials <= 0 or found >= trials:
        return 1.0
    return _highest_chance(
        found / trials, lambda chance: bool(binomial_cdf(found, trials, chance)[found] > alpha)
    )


def _highest_chance(low: float, holds: Callable[[float], bool]) -> float:
    """Return just above the highest chance from `low` to 1 for which `holds` is still true."""
    high = 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return high


def rate_lower(found: int, trials: int, alpha: float) -> float:
    """Return the exact lower bound of a chance; 0 without trials."""
    return 1.0 - rate_upper(trials - found, trials, alpha) if trials > 0 else 0.0


def rate_upper_always(found: int, trials: int, alpha: float) -> float:
    """Return an upper bound of a chance that holds after every trial at once.

    By a mixture of likelihoods with Jeffreys' weights, and Ville's inequality.
    """
    if trials <= 0 or found >= trials:
        return 1.0
    missed = trials - found
    mixed = math.lgamma(found + 0.5) + math.lgamma(missed + 0.5) - math.lgamma(trials + 1)
    limit = mixed - math.log(math.pi) - math.log(1 / alpha)

    def is_likely(chance: float) -> bool:
        part = found * math.log(chance) if found else 0.0
        return part + missed * math.log1p(-chance) > limit

    return _highest_chance(found / trials, is_likely)


def rate_lower_always(found: int, trials: int, alpha: float) -> float:
    """Return a lower bound of a chance that holds after every trial at once."""
    return 1.0 - rate_upper_always(trials - found, trials, alpha) if trials > 0 else 0.0


def count_quantile_always(trials: int, chance: float, alpha: float) -> int:
    """Return a count that is passed after any trial with a chance of at most `alpha`."""
    if chance <= 0 or trials <= 0:
        return 0
    return largest(lambda found: rate_lower_always(found, trials, alpha) <= chance, 0, trials)


def count_quantile(trials: int, chance: float, alpha: float) -> int:
    """Return the least count that is passed with a chance of at most `alpha`."""
    if chance <= 0 or trials <= 0:
        return 0
    most = min(trials, int(trials * chance + 10 * math.sqrt(trials * chance) + 20))
    return int(np.searchsorted(binomial_cdf(most, trials, chance), 1 - alpha))


def count_tail(found: int, trials: int, mean: float) -> float:
    """Return the most that P(S <= found) can be, S a sum of chances with the sum `mean`.

    Hoeffding's bound holds where `found` is at least one below the mean; else 1 is returned.
    """
    if found < 0:
        return 0.0
    if trials <= 0 or found > mean - 1:
        return 1.0
    return float(binomial_cdf(found, trials, min(1.0, mean / trials))[found])


def count_upper_tail(found: int, trials: int, mean: float) -> float:
    """Return the most that P(S >= found) can be; 1 where Hoeffding's bound does not hold."""
    if found <= 0 or trials <= 0 or found < mean + 1:
        return 1.0
    if found > trials:
        return 0.0
    return float(1 - binomial_cdf(found - 1, trials, min(1.0, mean / trials))[found - 1])


def weighted_tail(found: float, trials: int, mean: float) -> float:
    """Return a bound of P(T <= found), T a sum of independent parts of 0 to 1 with mean `mean`."""
    if trials <= 0 or mean <= found:
        return 1.0
    first = math.floor(found) + 1
    last = first + _REACH + int(4 * math.sqrt(first))
    below = np.cumsum(binomial_cdf(last - 1, trials, min(1.0, mean / trials)))
    places = np.arange(first, last + 1)
    return float(min(1.0, (below[first - 1 :] / (places - found)).min()))


def largest(kept: Callable[[int], bool], low: int, high: int) -> int:
    """Return the largest whole number of `low` to `high` that is kept; those kept come first."""
    while low < high:
        middle = (low + high + 1) // 2
        if kept(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _log_choose(many: int, few: int) -> float:
    return math.lgamma(many + 1) - math.lgamma(few + 1) - math.lgamma(many - few + 1)


def _check(size: int, drawn: int, found: int, alpha: float) -> None:
    if not (0 <= found <= drawn <= size and 0 < alpha < 1):
        raise ValueError("needs 0 <= found <= drawn <= size and 0 < alpha < 1")
