"""Measures of a ranking, checked by counting and against a library that measures the same."""

import numpy as np
import pytest
from sklearn import metrics

from upstander.evidence.detect.evaluation.intervals import bootstrap, plain, wilson
from upstander.evidence.detect.evaluation.measures import (
    Ranking,
    alerts_at_recall,
    average_precision,
    balanced_threshold,
    brier,
    class_figures,
    expected_calibration_error,
    lift_at_recall,
    macro_f1,
    recall_at_budget,
    reliability,
    roc_auc,
)


@pytest.fixture(params=["fine", "coarse"])
def drawn(request):
    """Labels, scores and weights; coarse scores hold many ties."""
    random = np.random.default_rng(3)
    labels = random.random(500) < 0.2
    scores = np.clip(random.normal(0.3 + 0.3 * labels, 0.2), 0, 1)
    scores = np.round(scores, 1) if request.param == "coarse" else scores
    return labels, scores, random.random(500) + 0.1


def test_auc_and_average_precision_agree_with_the_library(drawn):
    """With weights and without, with ties and without."""
    labels, scores, weights = drawn
    curve = Ranking(labels, scores).curve(weights)
    assert roc_auc(labels, scores) == pytest.approx(metrics.roc_auc_score(labels, scores))
    assert curve.roc_auc() == pytest.approx(
        metrics.roc_auc_score(labels, scores, sample_weight=weights)
    )
    assert average_precision(labels, scores) == pytest.approx(
        metrics.average_precision_score(labels, scores)
    )
    assert curve.average_precision() == pytest.approx(
        metrics.average_precision_score(labels, scores, sample_weight=weights)
    )


def test_alerts_are_what_is_read_until_enough_is_found():
    """Counted by hand: five rows, the second and the fourth are to be found."""
    labels, scores = [0, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6, 0.5]
    assert alerts_at_recall(labels, scores, 0.5) == pytest.approx(4_000)
    assert alerts_at_recall(labels, scores, 1.0) == pytest.approx(8_000)
    assert recall_at_budget(labels, scores, 4_000) == pytest.approx(0.5)
    assert recall_at_budget(labels, scores, 8_000) == pytest.approx(1.0)


def test_among_equal_scores_what_is_found_rises_evenly():
    """A ranking that says nothing finds a share by reading that share."""
    labels = [1, 0, 0, 0, 1, 0, 0, 0]
    for recall in (0.25, 0.8, 0.95):
        assert alerts_at_recall(labels, [0.0] * 8, recall) == pytest.approx(recall * 10_000)
        assert recall_at_budget(labels, [0.0] * 8, recall * 10_000) == pytest.approx(recall)


def test_weights_say_what_traffic_a_row_stands_for():
    """At half of one per cent the perfect ranking reads 40 for .80, whatever the sample holds."""
    labels = np.array([True] * 100 + [False] * 300)
    weights = np.where(labels, 0.005 / 100, 0.995 / 300)
    assert alerts_at_recall(labels, labels, 0.8, weights) == pytest.approx(40)
    assert alerts_at_recall(labels, labels, 0.95, weights) == pytest.approx(47.5)
    assert alerts_at_recall(labels, ~labels, 0.8, weights) == pytest.approx(9_990)
    assert recall_at_budget(labels, labels, 25, weights) == pytest.approx(0.5)


def test_no_order_of_equal_rows_matters(drawn):
    """Rows may come in any order."""
    labels, scores, weights = drawn
    shuffled = np.random.default_rng(5).permutation(len(labels))
    for recall in (0.3, 0.8, 0.95):
        assert alerts_at_recall(labels, scores, recall, weights) == pytest.approx(
            alerts_at_recall(labels[shuffled], scores[shuffled], recall, weights[shuffled])
        )


def test_a_list_has_a_recall_of_its_own():
    """What scores above nought is what a word of the list stands in."""
    curve = Ranking([1, 1, 0, 0], [2, 0, 1, 0]).curve()
    assert curve.recall_above(0) == pytest.approx(0.5)
    assert curve.alerts_above(0) == pytest.approx(5_000)
    ours = Ranking([1, 1, 0, 0], [4, 3, 2, 1]).curve()
    assert lift_at_recall(ours, curve, 1.0) == pytest.approx(2.0)


def test_what_cannot_be_said_is_not_a_number():
    """No positives, no negatives, no rows."""
    for labels in ([0, 0], []):
        curve = Ranking(labels, [0.1] * len(labels)).curve()
        for value in (
            curve.roc_auc(), curve.average_precision(), curve.alerts_at(0.8),
            curve.recall_at(10), curve.recall_above(0),
        ):  # fmt: skip
            assert np.isnan(value)
    assert np.isnan(Ranking([], []).curve().alerts_above(0))
    assert np.isnan(brier([], []))
    assert np.isnan(expected_calibration_error([], []))
    assert np.isnan(balanced_threshold([1, 1], [0.2, 0.3]))


@pytest.mark.parametrize("scores", [[0.1], [float("nan"), 0.2]])
def test_scores_that_cannot_be_ranked_are_refused(scores):
    """One score for each label, all finite."""
    with pytest.raises(ValueError, match=r"differ in length|finite"):
        Ranking([1, 0], scores)


def test_classes_agree_with_the_library():
    """Precision, recall and F1 of each class, and their mean."""
    truth, said = list("aabbbcc"), list("abbbacb")
    expected = metrics.precision_recall_fscore_support(truth, said, zero_division=0)
    found = class_figures(truth, said)
    for number, one in enumerate(found):
        assert (one.precision, one.recall, one.f1, one.support) == pytest.approx(
            tuple(column[number] for column in expected)
        )
    assert macro_f1(truth, said) == pytest.approx(metrics.f1_score(truth, said, average="macro"))
    assert class_figures(["a"], ["b"])[0].f1 == 0


def test_calibration_is_measured_bin_by_bin():
    """Nine of ten at .9 is true; all of ten at .7 is .3 out; half of the rows each."""
    labels = np.array([1] * 9 + [0] + [1] * 10)
    scores = np.array([0.9] * 10 + [0.7] * 10)
    for equal_mass in (False, True):
        assert expected_calibration_error(labels, scores, equal_mass=equal_mass) == pytest.approx(
            0.15
        )
    bins = reliability(labels, scores)
    assert [(one.said, one.was, one.share) for one in bins] == [
        pytest.approx((0.7, 1.0, 0.5)),
        pytest.approx((0.9, 0.9, 0.5)),
    ]
    assert brier(labels, scores) == pytest.approx(metrics.brier_score_loss(labels, scores))
    assert reliability([1], [1.0])[0].high == 1.0


def test_a_score_of_many_rows_is_never_split_between_bins():
    """Bins of equal mass keep equal scores together."""
    bins = reliability([0, 1] * 50, [0.5] * 100, equal_mass=True)
    assert [one.share for one in bins] == [1.0]


def test_the_balanced_threshold_weighs_both_kinds_alike():
    """Ten negatives, two positives: the threshold stands between .3 and .6."""
    labels = [0] * 10 + [1, 1]
    scores = [0.1] * 9 + [0.3, 0.6, 0.9]
    assert balanced_threshold(labels, scores) == pytest.approx(0.45)
    assert balanced_threshold([1, 0], [0.5, 0.5]) == pytest.approx(0.5)


def test_intervals_hold_the_truth_and_repeat():
    """Seeded; strata keep their size; several figures are drawn together."""
    rows = np.random.default_rng(1).normal(5, 1, 400)

    def mean(counts):
        return [counts @ rows / counts.sum(), counts[:100].sum()]

    strata = np.repeat([0, 1], [100, 300])
    first, second = bootstrap(strata, mean, resamples=300)
    assert first.low < first.value < first.high
    assert first.high - first.low == pytest.approx(4 * 1 / 20, rel=0.35)
    assert (second.low, second.high) == (100, 100)
    assert bootstrap(strata, mean, resamples=300) == (first, second)
    assert bootstrap(strata, mean, resamples=0) == (plain(first.value), plain(100))
    assert bootstrap(strata, lambda _: float("nan"), resamples=5) == (plain(float("nan")),)


def test_wilson_is_sound_at_the_ends():
    """None of ten is not surely none of all."""
    assert wilson(0, 10).low == 0
    assert wilson(0, 10).high == pytest.approx(0.2775, abs=1e-3)
    assert wilson(5, 10).value == 0.5
    assert wilson(0, 0).value is None
