"""The score of a window: never lowered by a message, blind to order, deaf to repetition."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from support.window_lines import CATEGORIES, HOUR, MINUTE, hit, line, stretch
from upstander.evidence.detect.models.windows import (
    GAP,
    MOST_MESSAGES,
    RULE_WEIGHTS,
    Line,
    WindowScoring,
    cut_windows,
)

SCORING = WindowScoring(CATEGORIES)
CHANCES = st.floats(0, 1, allow_nan=False).map(lambda value: round(value, 3))
HITS = st.builds(
    lambda severity, column: hit("r", severity, column),
    st.sampled_from(sorted(RULE_WEIGHTS)),
    st.integers(0, 2),
)
_serial = iter(range(1 << 40))
LINES = st.builds(
    lambda values, who, key, hits: line(f"m{next(_serial)}", values, who=who, key=key, hits=hits),
    st.tuples(CHANCES, CHANCES, CHANCES),
    st.sampled_from("abc"),
    st.sampled_from(("", "", "k1", "k2")),
    st.lists(HITS, max_size=2),
)
TALKS = st.lists(LINES, max_size=12)


@given(TALKS, TALKS, LINES, st.integers(0, 12))
def test_a_message_more_never_lowers_a_score(lines, before, more, place):
    """Not in any category, wherever it stands, whoever wrote it, whatever it repeats."""
    less = SCORING.score(stretch(*lines, before=before))
    lines.insert(place, more)
    assert (SCORING.score(stretch(*lines, before=before)) >= less - 1e-12).all()


@given(TALKS, TALKS, LINES)
def test_an_earlier_message_more_never_lowers_a_score(lines, before, more):
    """The same of what came before."""
    less = SCORING.score(stretch(*lines, before=before))
    assert (SCORING.score(stretch(*lines, before=[*before, more])) >= less - 1e-12).all()


@given(TALKS, TALKS, st.randoms())
def test_the_order_of_the_messages_does_not_matter(lines, before, chance):
    """The same messages shuffled have the same score."""
    first = SCORING.score(stretch(*lines, before=before))
    chance.shuffle(lines)
    chance.shuffle(before)
    np.testing.assert_allclose(SCORING.score(stretch(*lines, before=before)), first)


@given(TALKS, st.integers(0, 11))
def test_a_message_twice_is_one(lines, place):
    """A copy by the same sender changes nothing, in no category."""
    if not lines:
        return
    one = lines[place % len(lines)]
    copy = Line(f"{one.id}-copy", one.key, one.who, one.at, one.probabilities, one.hits)
    first = SCORING.score(stretch(*lines))
    np.testing.assert_allclose(SCORING.score(stretch(*lines, copy)), first)


@given(TALKS, TALKS)
def test_scores_lie_between_nothing_and_one_and_reasons_within_them(lines, before):
    """No message moves a score by more than the score."""
    one = stretch(*lines, before=before)
    values = SCORING.score(one)
    assert ((values >= 0) & (values <= 1)).all()
    for column in range(len(CATEGORIES)):
        for told in SCORING.moved_by(one, column):
            assert 0 < told.moved <= values[column] + 1e-12
            assert -1e-12 <= told.by_rules <= told.moved + 1e-12


@given(st.lists(st.one_of(st.integers(0, 40 * HOUR), st.just(3 * MINUTE)), max_size=80))
def test_windows_part_a_conversation_without_loss(times):
    """Every message stands in one window, in order; none is too long or holds too long a pause."""
    talk = [line(f"m{n}", at=at) for n, at in enumerate(sorted(times))]
    found = list(cut_windows(talk, one_contact=True))
    assert [each.id for one in found for each in one.lines] == [one.id for one in talk]
    for one in found:
        assert 1 <= len(one.lines) <= MOST_MESSAGES
        at = [each.at for each in one.lines]
        assert all(later - earlier <= GAP for earlier, later in pairwise(at))
