"""Three witnesses, one probability."""

import msgspec
import numpy as np
import pytest

from upstander.evidence.detect.models.combination import (
    Combination,
    Weights,
    read_combination,
    write_combination,
)
from upstander.evidence.detect.models.linear import ModelUnreadable

HEADS = ("kites", "marbles")
MADE = Combination(
    alone={
        "marbles": Weights(linear=2.0, encoder=9.0, rules=1.5, bias=-1.0),
        "kites": Weights(linear=0.5, encoder=9.0, rules=0.0, bias=0.25),
    },
    together={
        "marbles": Weights(linear=1.0, encoder=0.5, rules=1.5, bias=-2.0),
        "kites": Weights(linear=0.0, encoder=1.0, rules=3.0, bias=0.0),
    },
    gates={"marbles": 0.5, "kites": 0.1},
    fitted_on="rows of a test",
)
LINEAR = np.array([[1.0, -2.0], [0.0, 0.5]])
ENCODER = np.array([[0.5, 1.0], [-1.0, 2.0]])
RULES = np.array([[0.0, 1.0], [1.0, 0.0]])


def logistic(values):
    """Return probabilities of log-odds."""
    return 1 / (1 + np.exp(-np.array(values)))


def test_without_the_encoder_its_weight_plays_no_part():
    """Columns are those of the heads asked for, whatever the order in the file."""
    found = MADE.without_encoder(LINEAR, RULES, HEADS)
    assert found == pytest.approx(logistic([[0.75, -3.5], [0.25, 0.0]]))


def test_with_the_encoder_all_three_are_summed():
    """The weights are those fitted for the three together."""
    found = MADE.with_encoder(LINEAR, ENCODER, RULES, HEADS)
    assert found == pytest.approx(logistic([[0.5, -2.0], [2.0, -0.5]]))


def test_one_category_beyond_its_gate_is_enough_for_a_reading():
    """The gate itself passes; just below it does not."""
    below = np.nextafter(0.5, 0)
    chances = np.array([[0.1, 0.0], [0.09, 0.5], [0.09, below], [0.0, 0.0]])
    assert MADE.passes(chances, HEADS).tolist() == [True, True, False, False]


def test_extreme_log_odds_stay_probabilities():
    """Nothing overflows, and nothing leaves the range."""
    with np.errstate(all="raise"):
        found = MADE.without_encoder(np.array([[1e6, -1e6]]), np.zeros((1, 2)), HEADS)
    assert ((found >= 0) & (found <= 1)).all()
    assert found[0, 0] > 0.999
    assert found[0, 1] < 0.001


def test_the_same_weights_give_the_same_bytes(tmp_path):
    """A file is sorted, so the order of making makes no difference."""
    turned = msgspec.structs.replace(
        MADE,
        alone=dict(reversed(MADE.alone.items())),
        gates=dict(reversed(MADE.gates.items())),
    )
    write_combination(MADE, tmp_path / "one.json")
    write_combination(turned, tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert read_combination(tmp_path / "one.json") == MADE


@pytest.mark.parametrize("data", [None, b"", b"{}", b'{"alone": {"a": 1}}'])
def test_what_is_no_combination_is_refused(tmp_path, data):
    """The refusal names the file."""
    path = tmp_path / "combination.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ModelUnreadable) as refused:
        read_combination(path)
    assert refused.value.place == str(path)
