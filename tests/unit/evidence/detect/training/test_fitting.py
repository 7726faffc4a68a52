"""What each witness's word is worth, and the encoder's gate."""

import warnings

import numpy as np
import pytest

from upstander.evidence.detect.training.fitting import (
    GATE_PASSES,
    NO_GATE,
    even_weights,
    fit_combination,
)

HEADS = ("threat",)
MANY = 400


@pytest.fixture
def fit(rows):
    """Return what fits a category on `MANY` rows, a quarter of which bear it."""
    drawn = np.random.default_rng(3)
    truth = np.arange(MANY) % 4 == 0
    noise = drawn.normal(0, 1, (3, MANY))

    def call(*, linear=1.0, encoder=None, rules=0.0, truth=truth, sources=("a",)):
        given = [("t", sources[at % len(sources)], {"threat": float(one)})
                 for at, one in enumerate(truth)]  # fmt: skip
        signal = np.where(truth, 1.5, -1.5)
        columns = [
            None if part is None else (part * signal + noise[at])[:, None]
            for at, part in enumerate((linear, encoder, rules))
        ]
        columns[2] = (columns[2] > 2).astype(float) if rules else np.zeros((len(truth), 1))
        held = rows(HEADS, *given)
        made = fit_combination(held, columns[0], columns[1], columns[2], HEADS, fitted_on="made")
        return made, columns, truth

    return call


def test_a_witness_that_tells_is_heard(fit):
    """The better of two counts for more; a rule that never hits counts nothing."""
    made, _, _ = fit(linear=0.7, encoder=1.5)
    assert 0 < made.together["threat"].linear < made.together["threat"].encoder
    assert made.together["threat"].rules == 0
    assert made.alone["threat"].encoder == 0
    assert made.fitted_on == "made"


def test_a_rule_that_hits_where_it_should_raises_the_odds(fit):
    """Beside the linear stage, by what the rows say."""
    made, _, _ = fit(linear=0.5, rules=1.5)
    assert made.alone["threat"].rules > 1


def test_probabilities_mean_what_they_say_on_the_rows(fit):
    """Their mean is the share of rows that bear the category."""
    made, columns, truth = fit()
    chances = made.without_encoder(columns[0], columns[2], HEADS)
    assert chances.mean() == pytest.approx(truth.mean(), abs=0.01)


def test_a_witness_against_the_truth_is_deaf_and_never_a_liar(fit):
    """No weight is negative; where nobody is worth hearing the odds are those of the rows."""
    made, _, _ = fit(linear=-1.0, encoder=1.0)
    assert made.together["threat"].linear == 0
    assert made.together["threat"].encoder > 0
    alone = made.alone["threat"]
    assert (alone.linear, alone.rules) == (0, 0)
    assert alone.bias == pytest.approx(np.log(1 / 3), abs=0.01)


@pytest.mark.parametrize("bears", [0, 4, MANY])
def test_too_few_rows_fit_nothing(fit, bears):
    """Fewer than five positives, or no negatives: the linear stage and the rules as they are."""
    made, _, _ = fit(truth=np.arange(MANY) < bears)
    weights = made.alone["threat"]
    assert (weights.linear, weights.encoder, weights.rules, weights.bias) == (1, 0, 1, -4)


def test_rows_that_nobody_judged_take_no_part(fit, rows):
    """Unknown labels are neither yes nor no."""
    made, columns, truth = fit()
    given = [("t", "a", {"threat": float(one)}) for one in truth]
    held = rows(HEADS, *given, *[("t", "a", {})] * 50)
    linear, rules = (np.concatenate([columns[at], np.full((50, 1), 9.0)]) for at in (0, 2))
    again = fit_combination(held, linear, None, rules, HEADS, fitted_on="made")
    assert again.alone["threat"].linear == pytest.approx(made.alone["threat"].linear, abs=1e-3)


def test_every_source_weighs_alike():
    """However many rows it has; the mean is one."""
    weights = even_weights(["a"] * 3 + ["b"])
    assert weights[:3].sum() == pytest.approx(weights[3])
    assert weights.mean() == pytest.approx(1)


def test_the_gate_lets_a_small_share_of_harmless_rows_through(fit):
    """And nearly all positives, where the linear stage can tell them."""
    made, columns, truth = fit(linear=3.0)
    chances = made.without_encoder(columns[0], columns[2], HEADS)[:, 0]
    passed = chances >= made.gates["threat"]
    assert 0 < passed[~truth].mean() <= GATE_PASSES + 2 / MANY
    assert passed[truth].mean() >= 0.98


def test_without_a_harmless_row_there_is_a_gate_all_the_same(rows):
    """So that a one-sided sample does not have the encoder read everything, or nothing."""
    held = rows(HEADS, *[("t", "a", {"threat": 1.0})] * 20)
    column = np.zeros((20, 1))
    made = fit_combination(held, column, None, column, HEADS, fitted_on="made")
    assert made.gates["threat"] == NO_GATE


def test_fitting_again_gives_the_same(fit):
    """Nothing is drawn at random, and nothing warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fit(encoder=0.5, rules=1.0)[0] == fit(encoder=0.5, rules=1.0)[0]
