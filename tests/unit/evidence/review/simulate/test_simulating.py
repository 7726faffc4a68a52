"""Simulated reviews: trials, orders, and what they cost."""

import numpy as np
import pytest

from support.review_items import RELEVANT_EVERY, text_of
from upstander.evidence.review.queue.minutes import MinutesModel
from upstander.evidence.review.simulate.arms import Until, tune_words, usual_arms
from upstander.evidence.review.simulate.effort import measure_order, reads_until, spread
from upstander.evidence.review.simulate.report import as_text, markdown_table
from upstander.evidence.review.simulate.running import simulate
from upstander.evidence.review.simulate.trials import (
    Source,
    TooFewToSimulate,
    check_source,
    draw_trial,
)

COUNT = 400
TRUTH = np.arange(COUNT) % RELEVANT_EVERY == 0


def source(**facts):
    texts = [text_of(n) for n in range(COUNT)]
    return Source(**{"name": "weather", "texts": texts, "relevant": TRUTH, **facts})


def test_effort_is_counted_to_the_item_at_which_so_much_is_found():
    """Four of five at the sixth read, all at the tenth."""
    relevant = np.array([1, 0, 1, 1, 0, 1, 0, 0, 0, 1], bool)
    effort = measure_order(np.arange(10), relevant, np.zeros(10), [])
    assert (effort.n80, effort.n95) == (6, 10)
    assert effort.wss95 == -0.05
    assert effort.curve[0] == 0
    assert effort.curve[50] == 0.6
    assert effort.curve[100] == 1


def test_recall_at_the_hours_declared_counts_minutes_not_items():
    """Two long items fill the time of many short ones."""
    relevant = np.array([True, True, False, True])
    words = np.array([0.0, 100_000, 0, 0])
    fixed = float(MinutesModel().expected([0])[0])
    effort = measure_order(np.arange(4), relevant, words, [1.5 * fixed / 60, 1000])
    assert effort.recall_at_hours == {f"{1.5 * fixed / 60:g}": pytest.approx(1 / 3, abs=1e-4),
                                      "1000": 1}  # fmt: skip


def test_an_order_must_name_every_row_once():
    """Who reads an item twice has not read another."""
    with pytest.raises(ValueError, match="every row once"):
        measure_order(np.array([0, 0]), np.array([True, False]), np.zeros(2), [])


def test_recall_that_needs_a_whole_number_is_not_rounded_up():
    """Of twenty, nineteen are 95%."""
    assert reads_until(np.arange(1, 21), 0.95) == 19


def test_spread_is_the_median_and_the_middle_95():
    """Of what the seeds gave."""
    assert spread([1, 2, 3]).median == 2
    assert spread([5]).low == spread([5]).high == 5


def test_a_trial_draws_the_relevant_down_and_is_the_same_each_time():
    """By its seed alone."""
    one, two, other = (draw_trial(source(), seed, prevalence=0.02) for seed in (3, 3, 4))
    assert one.relevant.mean() == pytest.approx(0.02, abs=0.003)
    assert np.array_equal(one.rows, two.rows)
    assert not np.array_equal(one.rows, other.rows)
    assert one.relevant[one.first].tolist() == [True, False]


@pytest.mark.parametrize(
    ("marks", "prevalence", "said"),
    [
        ([True] * 4 + [False] * 50, None, "4 relevant texts"),
        ([True] * 9, None, "every text is relevant"),
        ([True] * 40 + [False] * 100, 0.01, "leave fewer than 5"),
    ],
)
def test_what_cannot_carry_a_simulation_is_refused(marks, prevalence, said):
    """With what is missing, before anything runs."""
    held = Source(name="few", texts=["x"] * len(marks), relevant=np.array(marks))
    with pytest.raises(TooFewToSimulate, match=said):
        check_source(held, prevalence)


@pytest.mark.parametrize("arm", usual_arms(prior=True, keywords=["fruit"]), ids=lambda a: a.name)
def test_every_order_names_every_row_once_and_is_the_same_each_time(arm):
    """Whatever it stopped learning at, the rest stands behind."""
    trial = draw_trial(source(prior=np.where(TRUTH, 0.7, 0.4)), 1, prevalence=0.05)
    order = arm.order(trial, Until())
    assert sorted(order.tolist()) == list(range(len(trial.texts)))
    assert np.array_equal(order, arm.order(trial, Until()))


def test_a_queue_that_learns_needs_a_fraction_of_random_order():
    """And a list of the right words does too; a prior that knows finds all at once."""
    arms = usual_arms(prior=True, keywords=["fruit"])
    held = source(prior=np.where(TRUTH, 0.9, 0.1))
    found = simulate(held, arms, seeds=range(2), hours=[0.5], prevalence=0.05)
    cost = {arm.name: arm.n95.median for arm in found.arms}
    assert cost["queue"] < cost["random"] / 3
    assert cost["keywords"] < cost["random"] / 3
    assert cost["queue_prior"] <= cost["queue"]
    assert cost["queue"] <= cost["queue_shares"] < cost["random"]


def test_every_run_and_curve_is_kept_and_progress_is_told():
    """So that whoever doubts a median sees what it is of."""
    told = []
    found = simulate(
        source(), usual_arms(prior=False), seeds=[5, 9], hours=[1],
        on_progress=lambda *said: told.append(said),
    )  # fmt: skip
    assert all(len(arm.runs) == 2 and len(arm.curve) == 101 for arm in found.arms)
    assert found.seeds == (5, 9)
    assert told[-1] == ("done", 10, 10)


def test_words_are_tuned_to_what_tells_the_two_kinds_apart():
    """A word that both bear is worth nothing."""
    texts = ["rotten pear today", "rotten plum today", "fine pear today", "fine plum today"]
    words = tune_words(texts, np.array([True, True, False, False]), size=1)
    assert words == ("rotten",)


def test_figures_are_printed_with_their_notes():
    """For the terminal and for documents."""
    found = simulate(source(), usual_arms(prior=False), seeds=[1], hours=[2], notes=["made up"])
    text = as_text(found)
    assert "recall at 2 h" in text
    assert "Note: made up." in text
    assert "1 seed." in text
    assert len(list(markdown_table(found))) == 2 + len(found.arms)
