"""What must hold of every bound of what was missed: the truth is inside, as often as promised."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstander.evidence.review.statement.anytime import pool_upper, stream_upper
from upstander.evidence.review.statement.designs import make_design
from upstander.evidence.review.statement.drift import drift_p_value
from upstander.evidence.review.statement.onelook import one_look, one_look_lower, split_strata
from upstander.evidence.review.statement.tails import (
    binomial_cdf,
    count_tail,
    hypergeometric_lower,
    hypergeometric_pmf,
    hypergeometric_upper,
    rate_lower,
    rate_lower_always,
    rate_upper,
    rate_upper_always,
    weighted_tail,
)
from upstander.records.statement import Cell

ALPHAS = st.sampled_from([0.01, 0.05, 0.1, 0.2])
SLACK = 1e-9


@st.composite
def samples(draw):
    """Return a pool, a sample size and an allowed error."""
    size = draw(st.integers(1, 60))
    return size, draw(st.integers(0, size)), draw(ALPHAS)


@st.composite
def cells(draw, most_cells=3, most_items=12):
    """Return sizes, sample sizes and truths of a few cells, and how well a reader recognises."""
    made = []
    for _ in range(draw(st.integers(1, most_cells))):
        size = draw(st.integers(1, most_items))
        made.append((size, draw(st.integers(0, size)), draw(st.integers(0, size))))
    return made, draw(st.sampled_from([1.0, 1.0, 0.8, 0.5]))


def chances_of(size, relevant, drawn, seen=1.0):
    """Return the chance of each count of finds, exact, each find recognised with chance `seen`."""
    least, chances = hypergeometric_pmf(size, relevant, drawn)
    found = np.zeros(drawn + 1)
    for at, chance in enumerate(chances):
        steps = np.diff(binomial_cdf(least + at, least + at, seen), prepend=0.0)
        found[: least + at + 1] += chance * steps
    return found


def outcomes(made, seen):
    """Yield every outcome of a few cells with its chance."""
    each = [list(enumerate(chances_of(size, truth, drawn, seen))) for size, drawn, truth in made]
    for one in product(*each):
        yield np.array([count for count, _ in one]), float(np.prod([chance for _, chance in one]))


def design_of(made, seen):
    """Return the design of such cells."""
    sizes = [size for size, _, _ in made]
    chances = [drawn / size for size, drawn, _ in made]
    return make_design(
        sizes, [seen * one for one in chances], [drawn for _, drawn, _ in made], chances
    )


@given(samples())
def test_an_exact_bound_is_wrong_no_more_often_than_it_says(given_):
    """By the chance of every outcome, for every truth, above and below."""
    size, drawn, alpha = given_
    upper = [hypergeometric_upper(size, drawn, found, alpha) for found in range(drawn + 1)]
    lower = [hypergeometric_lower(size, drawn, found, alpha) for found in range(drawn + 1)]
    for truth in range(size + 1):
        chances = chances_of(size, truth, drawn)
        possible = chances > 0
        assert chances[possible & (np.array(upper) < truth)].sum() <= alpha + SLACK
        assert chances[possible & (np.array(lower) > truth)].sum() <= alpha + SLACK


@given(samples(), st.data())
def test_more_finds_never_lower_an_exact_bound_and_more_reads_never_raise_it(given_, data):
    """With the finds as they are; and more confidence never lowers it."""
    size, drawn, alpha = given_
    found = data.draw(st.integers(0, drawn))
    bound = hypergeometric_upper(size, drawn, found, alpha)
    assert found <= bound <= size - drawn + found
    if found < drawn:
        assert hypergeometric_upper(size, drawn, found + 1, alpha) >= bound
    if drawn < size:
        assert hypergeometric_upper(size, drawn + 1, found, alpha) <= bound
    assert hypergeometric_upper(size, drawn, found, alpha / 2) >= bound


@settings(deadline=None, max_examples=150)
@given(cells(), ALPHAS)
def test_a_bound_over_cells_holds_whatever_their_rates(given_, alpha):
    """Strata and weeks of any size and rate, read by a reader who may miss, by every outcome."""
    made, seen = given_
    design, truth = design_of(made, seen), sum(one[2] for one in made)
    wrong = sum(
        chance for found, chance in outcomes(made, seen) if one_look(design, found, alpha) < truth
    )
    assert wrong <= alpha + SLACK


@settings(deadline=None, max_examples=60)
@given(cells(), ALPHAS)
def test_the_lower_end_over_cells_holds_too(given_, alpha):
    """At least so many are there, where nobody calls relevant what is not."""
    made, _ = given_
    design, truth = design_of(made, 1.0), sum(one[2] for one in made)
    wrong = sum(
        chance
        for found, chance in outcomes(made, 1.0)
        if one_look_lower(design, found, alpha) > truth
    )
    assert wrong <= alpha + SLACK


@settings(deadline=None, max_examples=60)
@given(cells(), ALPHAS)
def test_sharing_the_error_among_strata_holds_too(given_, alpha):
    """The simple way that the other is measured against."""
    made, _ = given_
    sizes, drawn, truths = (np.array(column) for column in zip(*made, strict=True))
    wrong = sum(
        chance
        for found, chance in outcomes(made, 1.0)
        if split_strata(sizes, drawn, found, alpha) < truths.sum()
    )
    assert wrong <= alpha + SLACK


@settings(deadline=None)
@given(cells(most_cells=5, most_items=400), st.data(), ALPHAS)
def test_more_finds_never_lower_a_bound_over_cells(given_, data, alpha):
    """In whichever cell; and a better chance of finding, found as many, never raises it."""
    made, seen = given_
    design = design_of(made, seen)
    found = np.array([data.draw(st.integers(0, drawn)) for _, drawn, _ in made])
    bound = one_look(design, found, alpha)
    assert found.sum() <= bound <= max(design.caps.sum(), found.sum())
    at = data.draw(st.integers(0, len(made) - 1))
    more = found.copy()
    more[at] = min(more[at] + 1, made[at][1])
    assert one_look(design, more, alpha) >= bound
    if seen < 1:
        better = make_design(design.caps, design.rates * 1.2, design.drawn, design.chances)
        assert one_look(better, found, alpha) <= bound
        assert stream_upper(better, found, alpha) <= stream_upper(design, found, alpha)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 9), st.data(), st.sampled_from([0.1, 0.2, 0.4]))
def test_an_anytime_bound_of_a_pool_is_right_at_every_look(size, data, alpha):
    """By every order of reading: the share of orders with any wrong look is at most alpha."""
    truth = data.draw(st.integers(0, size))
    orders = list(combinations(range(size), truth))
    wrong = 0
    for places in orders:
        read = [at in places for at in range(size)]
        wrong += any(pool_upper(size, read[:reads], alpha) < truth for reads in range(size + 1))
    assert wrong / len(orders) <= alpha + SLACK


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 300), st.data(), ALPHAS)
def test_an_anytime_bound_of_a_pool_only_falls_while_nothing_is_found(size, data, alpha):
    """It counts what was found, and is exact when all is read."""
    reads = data.draw(st.lists(st.booleans(), max_size=min(size, 40)))
    bound = pool_upper(size, reads, alpha)
    assert sum(reads) <= bound <= size - len(reads) + sum(reads)
    if len(reads) < size:
        assert pool_upper(size, [*reads, False], alpha) <= bound
    else:
        assert bound == sum(reads)


@settings(deadline=None, max_examples=60)
@given(cells(most_cells=4, most_items=6), st.sampled_from([0.1, 0.2, 0.4]))
def test_an_anytime_bound_of_a_stream_is_right_at_every_look(given_, alpha):
    """After every cell, by every outcome, with readers who miss."""
    made, seen = given_
    truths = np.cumsum([one[2] for one in made])
    design = design_of(made, seen)

    def upper(found, last):
        part = design.part(np.arange(len(made)) < last)
        return stream_upper(part, found[:last], alpha)

    wrong = 0.0
    for found, chance in outcomes(made, seen):
        if chance and any(upper(found, n + 1) < truths[n] for n in range(len(made))):
            wrong += chance
    assert wrong <= alpha + SLACK


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 1)), min_size=1, max_size=9), st.data())
def test_tails_of_unequal_chances_are_never_understated(parts, data):
    """Plain counts and weighted ones, against every outcome."""
    chances = np.array([chance for chance, _ in parts])
    weights = np.array([weight for _, weight in parts])
    limit = data.draw(st.floats(0, float(weights.sum())))
    plain = weighted = 0.0
    for one in product((0, 1), repeat=len(parts)):
        hit = np.array(one)
        chance = float(np.prod(np.where(hit, chances, 1 - chances)))
        plain += chance * (hit.sum() <= int(limit))
        weighted += chance * (float(hit @ weights) <= limit)
    assert plain <= count_tail(int(limit), len(parts), float(chances.sum())) + SLACK
    mean = float(chances @ weights)
    assert weighted <= weighted_tail(limit, len(parts), mean) + SLACK


@settings(deadline=None)
@given(st.integers(1, 40), st.floats(0.001, 0.999), ALPHAS)
def test_bounds_of_a_chance_hold(trials, chance, alpha):
    """At one look, exactly."""
    steps = np.diff(binomial_cdf(trials, trials, chance), prepend=0.0)
    found = range(trials + 1)
    upper = np.array([rate_upper(one, trials, alpha) for one in found])
    lower = np.array([rate_lower(one, trials, alpha) for one in found])
    assert steps[upper < chance - 1e-8].sum() <= alpha + SLACK
    assert steps[lower > chance + 1e-8].sum() <= alpha + SLACK


@settings(deadline=None, max_examples=40)
@given(st.floats(0.02, 0.98), st.sampled_from([0.1, 0.2, 0.4]))
def test_bounds_of_a_chance_hold_after_every_trial(chance, alpha):
    """By every sequence of trials, and above and below apart."""
    for bound, wrong_if in ((rate_upper_always, np.less), (rate_lower_always, np.greater)):
        alive = {0: 1.0}
        wrong = 0.0
        for trials in range(1, 25):
            following: dict[int, float] = {}
            for found, share in alive.items():
                following[found] = following.get(found, 0) + share * (1 - chance)
                following[found + 1] = following.get(found + 1, 0) + share * chance
            out = [f for f in following if wrong_if(bound(f, trials, alpha), chance)]
            wrong += sum(following.pop(found) for found in out)
            alive = following
        assert wrong <= alpha + 1e-6


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(0, 8)), min_size=1, max_size=2
    )
)
def test_drift_is_warned_of_no_more_often_than_chance_allows(strata):
    """Where finds fall on reads at random, within strata of any size."""
    rows = []
    for name, (new, old, relevant) in enumerate(strata):
        many = min(relevant, new + old)
        least, chances = hypergeometric_pmf(new + old, many, new)
        rows.append([(str(name), new, old, many, least + at, c) for at, c in enumerate(chances)])
    seen = []
    for one in product(*rows):
        newest = [_cell(name, new, finds) for name, new, _, _, finds, _ in one]
        older = [_cell(name, old, many - finds) for name, _, old, many, finds, _ in one]
        seen.append((drift_p_value(newest, older), float(np.prod([row[5] for row in one]))))
    for level in (0.01, 0.05, 0.2):
        assert sum(chance for p_value, chance in seen if p_value <= level) <= level + SLACK


def _cell(stratum, drawn, relevant):
    return Cell(period="", day=1, stratum=stratum, size=100, drawn=drawn, relevant=relevant)


@pytest.mark.parametrize("method", [one_look, stream_upper])
def test_what_was_never_drawn_is_never_ruled_out(method):
    """A stratum without a read may hold nothing but relevant items."""
    design = make_design([50, 1_000], [0.0, 0.5], [0, 500])
    assert 50 <= method(design, np.array([0, 0]), 0.05) < 70
