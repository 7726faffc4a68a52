"""Windows are cut where talk pauses; their score adds what belongs together and nothing twice."""

import math
from itertools import pairwise

import pytest

from support.window_lines import CATEGORIES, HOUR, MINUTE, hit, line, stretch, talk
from upstander.evidence.detect.models.windows import (
    BEFORE,
    MOST_MESSAGES,
    PRIOR_FITTED,
    PRIOR_TRAFFIC,
    RULE_WEIGHTS,
    SECOND_WITNESS,
    WindowScoring,
    cut_windows,
)

SCORING = WindowScoring(CATEGORIES)


def score(one, category="discriminatory"):
    return float(SCORING.score(one)[CATEGORIES.index(category)])


def log_odds(chance):
    return math.log(chance / (1 - chance))


def sizes(lines, **options):
    return [len(one.lines) for one in cut_windows(lines, one_contact=False, **options)]


def test_a_silence_of_more_than_twelve_hours_ends_a_window():
    """Twelve hours exactly do not."""
    assert sizes(talk(0, MINUTE, MINUTE + 12 * HOUR)) == [3]
    assert sizes(talk(0, MINUTE, MINUTE + 12 * HOUR + 1)) == [2, 1]


def test_no_window_holds_more_than_twenty_messages_and_none_is_lost():
    """A talk without a pause is cut into twenties."""
    found = list(cut_windows(talk(*(n * MINUTE for n in range(45))), one_contact=False))
    assert [len(one.lines) for one in found] == [20, 20, 5]
    assert [each.id for one in found for each in one.lines] == [f"m{n}" for n in range(45)]


def test_a_long_talk_is_cut_at_its_longest_pause_so_that_a_burst_stays_together():
    """The cut falls between the tenth and the twentieth message, where nobody wrote longest."""
    times = [n * MINUTE for n in range(15)] + [2 * HOUR + n * MINUTE for n in range(10)]
    assert sizes(talk(*times)) == [15, 10]


def test_messages_without_a_time_stand_in_windows_of_their_own():
    """Nobody knows whether they belong to what was said before."""
    assert sizes(talk(0, MINUTE, None, None)) == [2, 2]


def test_a_conversation_of_nothing_has_no_window():
    """No line, no window."""
    assert sizes([]) == []


def test_only_a_contact_of_two_carries_its_past():
    """The lines before a window, at most twenty, and none in a group."""
    times = [n * MINUTE for n in range(MOST_MESSAGES * 2)] + [100 * HOUR]
    *_, last = cut_windows(talk(*times), one_contact=True)
    assert [one.id for one in last.before] == [f"m{n}" for n in range(40 - BEFORE, 40)]
    assert not list(cut_windows(talk(*times), one_contact=False))[-1].before


def test_one_line_alone_scores_what_the_models_say_of_it_at_the_rate_of_traffic():
    """A line at the share that development rows bear has the share that messages bear."""
    assert score(stretch(line("m", [PRIOR_FITTED]))) == pytest.approx(PRIOR_TRAFFIC)
    assert score(stretch(line("m", [0.87]))) < 0.3 < 0.8 < score(stretch(line("m", [0.99])))


def test_several_messages_count_more_than_one_and_each_further_one_less():
    """By a quarter of what it speaks for the category, an eighth, and so on."""
    found = [score(stretch(*(line(f"m{n}", [0.6]) for n in range(many)))) for many in (1, 2, 3, 9)]
    steps = [log_odds(later) - log_odds(one) for one, later in pairwise(found)]
    weight = log_odds(0.6) - log_odds(PRIOR_FITTED)
    assert steps[:2] == pytest.approx([weight / 4, weight / 8])
    assert sum(steps) < weight / 2


def test_harmless_lines_do_not_add_up_to_a_matter_nor_make_up_for_one():
    """What speaks against a category is not counted."""
    lines = [line(f"m{n}", [0.02, 0.02, 0.02]) for n in range(20)]
    assert SCORING.score(stretch(*lines)).max() == SCORING.score(stretch(lines[0])).max()
    bad = line("bad", [0.9])
    assert score(stretch(bad, *lines)) == score(stretch(bad))


def test_nothing_said_is_no_score():
    """A message of which nothing was read, or no message at all."""
    assert score(stretch(line("m", [0.0]))) == 0.0
    assert score(stretch()) == 0.0


def test_near_equal_messages_are_counted_once():
    """A joke that is forwarded to the same group five times is one joke."""
    once = stretch(line("m0", [0.4], key="k"))
    often = stretch(*(line(f"m{n}", [0.4], key="k", who=str(n)) for n in range(5)))
    assert score(often) == score(once)


def test_weak_lines_of_one_sender_add_up_where_the_contact_matters():
    """Grooming shows in the course; a slur does not."""
    lines = [line(f"m{n}", [0.4, 0.4]) for n in range(6)]
    assert score(stretch(*lines), "grooming") > 3 * score(stretch(*lines))


def test_weak_lines_of_several_senders_are_no_course():
    """Six people who each said one thing did not do it six times."""
    lines = [line(f"m{n}", [0.4, 0.4], who=str(n)) for n in range(6)]
    assert score(stretch(*lines), "grooming") == pytest.approx(score(stretch(*lines)))


def test_thanks_do_not_erase_what_was_said():
    """A later harmless line lowers nothing."""
    plea = line("m0", [0, 0, 0.6], who="her")
    thanks = line("m1", [0, 0, 0.0], who="her")
    assert score(stretch(plea, thanks), "person_at_risk") >= score(stretch(plea), "person_at_risk")


def test_the_past_of_a_sender_adds_at_most_what_the_present_says():
    """A telling line does not lift the twenty windows after it."""
    past = [line(f"b{n}", [0, 0.9]) for n in range(9)]
    alone = log_odds(score(stretch(line("m", [0, 0.5])), "grooming"))
    after = log_odds(score(stretch(line("m", [0, 0.5]), before=past), "grooming"))
    assert after - alone == pytest.approx(log_odds(0.5) - log_odds(PRIOR_FITTED))
    quiet = line("m", [0, PRIOR_FITTED])
    assert score(stretch(quiet, before=past), "grooming") == score(stretch(quiet), "grooming")
    other = line("m", [0, 0.5], who="b")
    assert score(stretch(other, before=past), "grooming") == score(stretch(other), "grooming")
    slur = line("m", [0.5])
    assert score(stretch(slur, before=[line("b", [0.9])])) == score(stretch(slur))


@pytest.mark.parametrize(
    ("severity", "floor"), [("low", 0.09), ("medium", 0.18), ("high", 0.33), ("critical", 0.5)]
)
def test_a_rule_that_hit_speaks_for_its_category_by_its_severity(severity, floor):
    """By itself at most for even odds, and for no other category."""
    one = stretch(line("m", [0.01], hits=[hit("r", severity, 0)]))
    assert score(one) == pytest.approx(floor, abs=0.01)
    assert score(one, "grooming") == 0.0


def test_model_and_rule_say_more_than_either():
    """The stronger counts whole, the weaker half."""
    hits = [hit("r", "high", 0), hit("s", "low", 0)]
    both = score(stretch(line("m", [0.8], hits=hits)))
    assert both > score(stretch(line("m", [0.0], hits=hits)))
    assert both > score(stretch(line("m", [0.8])))
    weaker = log_odds(0.8) - log_odds(PRIOR_FITTED)
    rule = RULE_WEIGHTS["high"] + log_odds(PRIOR_TRAFFIC)
    assert log_odds(both) == pytest.approx(rule + SECOND_WITNESS * weaker)


def test_each_message_is_told_by_what_the_score_would_lose():
    """Most first; what adds nothing is no reason."""
    one = stretch(line("weak", [0.7]), line("strong", [0.9]), line("nothing", [0.0]))
    told = SCORING.moved_by(one, 0)
    assert [each.line.id for each in told] == ["strong", "weak"]
    assert told[0].moved == pytest.approx(score(one) - score(stretch(line("weak", [0.7]))))


def test_a_rule_s_part_is_told_apart():
    """What goes where the hit is taken away."""
    one = stretch(line("m", [0.05], hits=[hit("r", "critical", 0)]), line("other", [0.1]))
    told = SCORING.moved_by(one, 0)[0]
    assert told.line.id == "m"
    assert 0.4 < told.by_rules <= told.moved


def test_near_equal_messages_are_one_reason():
    """The first that is the strongest is shown."""
    one = stretch(
        line("m0", [0.3], key="k"), line("m1", [0.5], key="k"), line("m2", [0.5], key="k")
    )
    assert [each.line.id for each in SCORING.moved_by(one, 0)] == ["m1"]


def test_an_earlier_message_is_told_as_earlier():
    """It stands before the window, and a reader must know."""
    one = stretch(line("m", [0, 0.3]), before=[line("b", [0, 0.3])])
    assert {each.line.id: each.earlier for each in SCORING.moved_by(one, 1)} == {
        "m": False, "b": True,
    }  # fmt: skip
