"""Intervals for counts and shares, so that a small number is never shown as a sure one."""

import math
from dataclasses import dataclass

Z_95 = 1.959963984540054
"""Of the standard normal distribution: 95 per cent lie between minus and plus this."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 per cent interval."""

    value: float
    low: float
    high: float


def wilson_interval(successes: float, trials: float) -> Interval:
    """Return the share `successes / trials` with Wilson's score interval.

    `successes` may be a sum of probabilities. Without trials the interval is the whole range.
    Source: Wilson, Journal of the American Statistical Association 22 (1927), 209.

    Raises:
        ValueError: a number is negative, or there are more successes than trials.
    """
    if successes < 0 or trials < 0 or successes > trials:
        raise ValueError("needs 0 <= successes <= trials")
    if trials == 0:
        return Interval(0.0, 0.0, 1.0)
    share = successes / trials
    squared = Z_95 * Z_95
    middle = (share + squared / (2 * trials)) / (1 + squared / trials)
    spread = math.sqrt(share * (1 - share) / trials + squared / (4 * trials * trials))
    half = Z_95 * spread / (1 + squared / trials)
    # Rounding must not leave the figure outside its own interval.
    return Interval(share, max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))


def poisson_interval(count: float, exposure: float, *, dispersion: float = 1.0) -> Interval:
    """Return `count / exposure`, such as alerts a week, with its interval.

    Byar's approximation to the exact interval (Breslow and Day, Statistical Methods in Cancer
    Research II, 1987), exact where nothing was counted.

    Args:
        count: events counted.
        exposure: in which time, in the unit of the rate; above 0.
        dispersion: variance over mean of the counts, at least 1: messages come in bursts, and a
            plain Poisson interval would then be too narrow.

    Raises:
        ValueError: `count` is negative, `exposure` is not above 0 or `dispersion` is below 1.
    """
    if count < 0 or exposure <= 0 or dispersion < 1:
        raise ValueError("needs count >= 0, exposure > 0 and dispersion >= 1")
    scale = dispersion / exposure
    bursts = count / dispersion
    low = bursts * (1 - 1 / (9 * bursts) - Z_95 / (3 * math.sqrt(bursts))) ** 3 if bursts else 0.0
    more = bursts + 1
    high = more * (1 - 1 / (9 * more) + Z_95 / (3 * math.sqrt(more))) ** 3
    if count == 0:
        high = -math.log(0.025)
    return Interval(count / exposure, max(0.0, low) * scale, high * scale)


def dispersion_of(counts: list[int]) -> float:
    """Return variance over mean of the counts, at least 1; 1 where there are too few to say."""
    if len(counts) < MIN_COUNTS or not any(counts):
        return 1.0
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    return max(1.0, variance / mean)


MIN_COUNTS = 4
"""Weeks below which their spread says nothing."""
