"""Intervals of shares and of rates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from upstander.evidence.detect.governance.intervals import (
    dispersion_of,
    poisson_interval,
    wilson_interval,
)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_within_its_interval(successes, failures):
    """A share never leaves its interval, and the interval never leaves nought to one."""
    one = wilson_interval(successes, successes + failures)
    assert 0 <= one.low <= one.value <= one.high <= 1


def test_wilson_gives_the_published_figures():
    """Eight of ten is 49 to 94 per cent, and nothing decided is anything at all."""
    one = wilson_interval(8, 10)
    assert (round(one.low, 2), round(one.high, 2)) == (0.49, 0.94)
    assert (wilson_interval(0, 0).low, wilson_interval(0, 0).high) == (0, 1)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 30, 400])
def test_the_poisson_interval_is_close_to_the_exact_one(count):
    """Byar's interval is within a twentieth of the exact one from five on, and near it below."""
    one = poisson_interval(count, 1)
    exact = (chi2.ppf(0.025, 2 * count) / 2 if count else 0, chi2.ppf(0.975, 2 * count + 2) / 2)
    assert one.high == pytest.approx(exact[1], rel=0.02)
    assert one.low == pytest.approx(exact[0], rel=0.05, abs=0.05)


@given(st.integers(0, 1000), st.floats(0.1, 100), st.floats(1, 20))
def test_bursts_widen_the_interval_and_keep_the_rate(count, weeks, dispersion):
    """A greater spread of the weeks gives the same rate and no narrower an interval."""
    plain = poisson_interval(count, weeks)
    burst = poisson_interval(count, weeks, dispersion=dispersion)
    assert plain.low <= plain.value <= plain.high
    assert burst.value == plain.value
    assert burst.high >= plain.high * 0.999
    assert burst.low <= plain.low * 1.001


def test_dispersion_needs_weeks():
    """Even weeks have none, one wild week of many has much, and few weeks say nothing."""
    assert dispersion_of([3, 3, 3, 3]) == 1
    assert dispersion_of([0, 0, 0, 40]) > 10
    assert dispersion_of([0, 40]) == 1


@pytest.mark.parametrize("wrong", [(-1, 3), (4, 3)])
def test_impossible_counts_are_refused(wrong):
    """More successes than trials, or fewer than none, are refused."""
    with pytest.raises(ValueError, match="successes"):
        wilson_interval(*wrong)
