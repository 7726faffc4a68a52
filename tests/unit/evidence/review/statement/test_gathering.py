"""Reads counted, and the samples on which no statement may rest."""

import pytest

from support.read_logs import control, queue
from upstander.evidence.review.statement.gathering import drawn_rate, gather_rows, period_day
from upstander.records.statement import ReadRow

DAY = "2026-09-01"


def unread(**more):
    """Return an item that nobody read."""
    return ReadRow(period=DAY, stratum="below", read=False, **more)


def test_a_day_and_a_week_begin_on_their_day():
    """Weeks as ISO 8601 counts them."""
    assert period_day("2026-W49") == period_day("2026-11-30")
    assert [period_day(text) for text in ("2026-W54", "26-W01", "2026-1-1", "", "x" * 10)] == [
        None
    ] * 5


def test_the_size_of_a_stratum_may_be_given_or_counted():
    """By its rows, where each unread item has one."""
    counted = gather_rows([control(DAY, False, size=None), unread(count=49)])
    given = gather_rows([control(DAY, False, size=50)])
    assert [log.cells[0].size for log in (counted, given)] == [50, 50]


def test_second_reads_of_the_queue_are_counted_as_drawn_by_chance():
    """Unless it is said that they were asked for; what was settled then stands alone."""
    (day,) = gather_rows(
        [
            queue(DAY, True, second=True),
            queue(DAY, True, second=False, settled=True),
            queue(DAY, True, second=False),
            queue(DAY, False, second=True, settled=False),
            queue(DAY, False, second=True),
            queue(DAY, False, second=False),
            queue(DAY, True, second=False, settled=False, second_drawn=False),
        ]
    ).queue
    assert (day.relevant, day.closed) == (3, 4)
    assert (day.both, day.first_only, day.second_only, day.neither) == (1, 2, 2, 1)
    assert (day.first_upheld, day.second_upheld, day.unsettled) == (1, 1, 2)


@pytest.mark.parametrize(
    ("second", "settled", "stands"),
    [(None, None, 1), (True, None, 1), (False, True, 1), (False, None, 1), (False, False, 0)],
)
def test_a_control_item_is_relevant_until_it_is_settled_that_it_is_not(second, settled, stands):
    """A difference that nobody settled must not make the bound smaller."""
    (cell,) = gather_rows([control(DAY, True, second=second, settled=settled)]).cells
    assert cell.relevant == stands


def test_a_control_item_that_nobody_read_is_kept_apart():
    """It was drawn, so it counts, but not as read."""
    (cell,) = gather_rows(
        [unread(control="yes", size=50, count=3), control(DAY, False, size=50)]
    ).cells
    assert (cell.drawn, cell.undecided, cell.unread_rows) == (4, 3, 0)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([control(DAY, True), ReadRow(
            period=DAY, stratum="below", size=1_850, read=True, control="open", decision=True,
        )], "the sample was not blind"),
        ([control(DAY, True, size=50), control(DAY, False, size=51)], "was not frozen: its size"),
        ([control(DAY, False, size=5, count=6)], "was not frozen: in 2026-09-01 it has 5"),
        ([control(DAY, False, size=5), unread(count=9)], "was not frozen"),
        ([control(DAY, False, probability=0.1, count=185), control(DAY, False, probability=0.101)],
         "drawn with more than one chance"),
        ([control(DAY, False, probability=0.1, count=20)], "is not the one drawn: 20 of 1,850"),
        ([control(DAY, False), control("2026-W40", False)], "days and weeks are mixed"),
    ],
)  # fmt: skip
def test_what_is_no_blind_sample_of_a_frozen_stratum_is_marked(rows, fault):
    """Once each, in words."""
    (said,) = gather_rows(rows).faults
    assert fault in said


def test_a_chance_that_was_rounded_is_the_share_drawn():
    """Else the chance given holds, for a sample of chance size may have drawn none."""
    rows = [control(DAY, False, probability=0.0135, count=25)]
    assert drawn_rate(gather_rows(rows).cells[0]) == 25 / 1_850
    none = [unread(size=30, control="no"), unread(size=30, control="yes", probability=0.01)]
    (cell,) = gather_rows(none).cells
    cell.drawn = 0
    assert drawn_rate(cell) == 0.01
