"""Exact tails, against figures that are known."""

import pytest

from upstander.evidence.review.statement.tails import (
    binomial_cdf,
    count_quantile,
    hypergeometric_cdf,
    hypergeometric_upper,
    rate_upper,
    weighted_tail,
)


@pytest.mark.parametrize(("reads", "share"), [(300, 0.0099), (600, 0.0050), (3_000, 0.0010)])
def test_none_of_so_many_still_allows_a_share(reads, share):
    """The figures that everybody should know."""
    assert rate_upper(0, reads, 0.05) == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize(
    ("prevalence", "recall", "reads"),
    [(0.005, 0.7, 1_371), (0.01, 0.8, 1_157), (0.01, 0.9, 2_594), (0.02, 0.95, 2_656)],
)
def test_the_smallest_clean_sample_is_that_which_was_measured(prevalence, recall, reads):
    """Of 100,000 items three times as many were reviewed as are relevant; the sample is clean."""
    found = int(100_000 * prevalence)
    unread = 100_000 - 3 * found
    allowed = found * (1 - recall) / recall
    assert hypergeometric_upper(unread, round(reads * 1.02), 0, 0.05) <= allowed
    assert hypergeometric_upper(unread, round(reads * 0.96), 0, 0.05) > allowed


def test_a_hypergeometric_chance_is_that_of_counting():
    """Two of ten relevant, five drawn: none with 10 x 9 / 4 / ... = 2 / 9, exactly."""
    assert hypergeometric_cdf(0, 10, 2, 5) == pytest.approx(2 / 9)
    assert hypergeometric_cdf(1, 10, 2, 5) == pytest.approx(7 / 9)
    assert hypergeometric_cdf(2, 10, 2, 5) == pytest.approx(1)
    assert hypergeometric_cdf(3, 10, 9, 5) == 0


def test_tails_keep_their_digits_where_pools_are_large():
    """A million items; against the chance of equal draws, from which it hardly differs."""
    exact = hypergeometric_cdf(3, 1_000_000, 5_000, 1_500)
    assert exact == pytest.approx(float(binomial_cdf(3, 1_500, 0.005)[3]), rel=0.01)


def test_a_weighted_tail_without_a_find_costs_nothing():
    """It is the chance that nothing is found, as of a plain count."""
    assert weighted_tail(0.0, 400, 4.0) == pytest.approx((1 - 0.01) ** 400)


@pytest.mark.parametrize(("size", "drawn", "found"), [(5, 6, 0), (5, 2, 3), (5, 2, -1)])
def test_numbers_that_are_no_sample_are_refused(size, drawn, found):
    """More drawn than there are, more found than drawn."""
    with pytest.raises(ValueError, match="found <= drawn <= size"):
        hypergeometric_upper(size, drawn, found, 0.05)


def test_a_count_is_passed_as_seldom_as_asked():
    """With chances that are known."""
    most = count_quantile(675, 0.0025, 0.01)
    assert (
        1 - binomial_cdf(most, 675, 0.0025)[most]
        <= 0.01
        < 1 - binomial_cdf(most - 1, 675, 0.0025)[-1]
    )
