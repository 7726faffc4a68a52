"""Confidence is the share right among marked positions of the same score."""

from upstander.policies.questions.confidence import (
    UNMEASURED,
    Calibration,
    Step,
    fit_calibration,
)


def test_a_table_is_read_by_the_step_below() -> None:
    """A score has the probability of the highest step that it reaches."""
    table = Calibration(
        speaks=(Step(0.0, 0.4), Step(0.5, 0.7), Step(0.9, 0.96)), silent=(Step(0.0, 0.9),),
        high=0.95, medium=0.6, measured_on="a test",
    )  # fmt: skip
    assert [table.probability(raw, speaks=True) for raw in (0.1, 0.5, 0.95)] == [0.4, 0.7, 0.96]
    assert table.probability(0.2, speaks=False) == 0.9
    assert [table.band(p) for p in (0.96, 0.7, 0.4)] == ["high", "medium", "low"]


def test_without_a_table_the_score_itself_is_shown() -> None:
    """Where nothing was measured the raw score stands."""
    assert UNMEASURED.probability(0.7, speaks=True) == 0.7


def test_fitting_pools_scores_until_the_shares_rise() -> None:
    """Low scores that are seldom right and high ones that are often right give two steps."""
    low = [(0.3 + n / 1000, n % 3 == 0) for n in range(30)]
    high = [(0.9 + n / 1000, n != 0) for n in range(30)]
    steps = fit_calibration([*low, *high])
    assert steps[0].from_score == 0.0
    assert steps[0].probability < 0.5
    assert steps[-1].probability > 0.9
    assert steps[-1].from_score > 0.3


def test_few_cases_are_never_certain() -> None:
    """Three right of three is not shown as certain."""
    (step,) = fit_calibration([(0.9, True), (0.8, True), (0.7, True)])
    assert step.probability == 0.8
