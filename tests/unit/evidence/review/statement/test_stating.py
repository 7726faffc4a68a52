"""What a desk says of what it missed, and when it says nothing."""

import re

import pytest

from support.read_logs import control, period_of, queue, rows_of
from upstander.evidence.review.statement.gathering import gather_rows
from upstander.evidence.review.statement.stating import StatementUnasked, make_statement
from upstander.records.statement import ANYTIME, ReadRow

FINDS = (3, 40)


def test_the_statement_says_what_was_found_at_least_and_missed_at_most(make_log):
    """810 and two control items found; 2 of 2,250 at 25 of 1,850 a day leave 464 at most."""
    made = make_statement(make_log(finds=FINDS))
    assert made.verdict == "stated"
    assert made.missed.found == 812
    assert made.missed.missed_high == pytest.approx(6.30 * 74 - 2, abs=4)
    assert made.missed.recall_low == 812 / (812 + made.missed.missed_high)
    assert made.words[0] == (
        "With 95% confidence we found at least 63% of the relevant items of 2026-09-01 to "
        f"2026-11-29; up to {made.missed.missed_high} may have been missed, in what was not read."
    )
    assert (
        "It rests on 2,250 blind reads among 166,500 items below the line, in 1 stratum (below); "
        "2 of them were relevant." in made.words[1]
    )


def test_the_share_missed_is_never_told_without_the_recall(make_log):
    """In the sentence, and in the record."""
    for made in (make_statement(make_log(finds=FINDS)), make_statement(make_log(days=3))):
        said = [one for one in made.words if re.search(r"at most [0-9.]+% is relevant", one)]
        assert len(said) == 1
        assert "only beside the recall" in said[0]
        assert made.missed.elusion_high > 0
        assert made.missed.recall_low < 1


def test_a_bound_is_never_rounded_up(make_log):
    """79.9% is 79%."""
    made = make_statement(make_log(finds=FINDS))
    assert f"{int(made.missed.recall_low * 100)}%" in made.words[0]


def test_few_reads_say_nothing_and_how_many_would(make_log):
    """A week of 25 a day; the reads that are named are enough when they are made."""
    made = make_statement(make_log(days=7))
    assert made.verdict == "too few reads to say"
    assert made.words[0].startswith("Too few reads to say")
    assert [one.recall for one in made.needed] == [0.7, 0.8, 0.9]
    for one in made.needed:
        more = -(-one.if_none // 7)
        enough = make_statement(make_log(days=7, reads=25 + more))
        fewer = make_statement(make_log(days=7, reads=25 + int(more * 0.8)))
        assert enough.missed.recall_low >= one.recall > fewer.missed.recall_low
        assert f"To show {one.recall:.0%}: {one.if_none:,} more blind reads" in " ".join(made.words)


def test_more_reads_than_there_are_items_are_not_asked_for(make_log):
    """All that is left, at most; what readers may get wrong no number of blind reads would show."""
    made = make_statement(make_log(days=2, found=1))
    assert made.needed[-1].if_none <= 2 * (1_850 - 25)
    unsure = make_statement(make_log(queue(period_of(1), False, second=False)))
    assert unsure.needed[-1].if_none is None
    assert "No number of blind reads alone would show 90%." in unsure.words
    assert "blind reads alone cannot show it" in unsure.advice.words


def test_a_sample_that_was_not_blind_gives_no_statement(make_log):
    """No number at all, and the reason."""
    bad = ReadRow(
        period=period_of(1), stratum="below", size=1_850, read=True, control="open", decision=False
    )
    made = make_statement(make_log(bad))
    assert (made.verdict, made.missed, made.needed, made.advice) == ("refused", None, (), None)
    assert made.words == (
        "No statement can be made.",
        "The sample was not blind: control reads were known as such when decided.",
    )


def test_strata_that_were_not_frozen_give_no_statement(make_log):
    """A size that changed."""
    made = make_statement(make_log(control(period_of(1), False, size=1_851)))
    assert made.verdict == "refused"
    assert "was not frozen" in made.words[1]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([queue("2026-09-01", True)], "holds nothing of what was left unread"),
        ([queue("2026-09-01", True), ReadRow(
            period="2026-09-01", stratum="below", size=50, read=False,
        )], "no control item was read"),
    ],
)  # fmt: skip
def test_no_sample_gives_no_statement(rows, reason):
    """Nothing is said of what nobody looked at."""
    made = make_statement(gather_rows(rows))
    assert made.verdict == "refused"
    assert reason in made.refusals[0]


def test_a_stratum_that_was_not_drawn_counts_whole(make_log):
    """And is named with its size."""
    plain = make_statement(make_log())
    left = ReadRow(period=period_of(1), stratum="late", size=40, read=False)
    made = make_statement(make_log(left))
    assert made.missed.missed_high == plain.missed.missed_high + 40
    assert any(one.startswith("From 40 items nothing was drawn") for one in made.words)


def test_a_control_item_that_nobody_read_counts_as_relevant(make_log):
    """Who leaves one unread must not gain by it."""
    skipped = ReadRow(period=period_of(1), stratum="below", size=1_850, read=False, control="yes")
    plain, made = make_statement(make_log()), make_statement(make_log(skipped))
    assert made.missed.missed_high > plain.missed.missed_high * 1.5
    assert "1 item was drawn as control and not read, counted as relevant." in made.words


def test_agreement_is_told_and_carried_into_the_bound(make_log):
    """630 read twice without a difference still allow for errors."""
    plain, made = make_statement(make_log()), make_statement(make_log(double=True))
    assert "Nothing was read twice" in " ".join(plain.words)
    assert made.agreement.double_reads == 630
    assert 0 < made.agreement.missed_by_reader < 0.1
    assert made.missed.recall_low < plain.missed.recall_low
    assert made.missed.found_low < made.missed.found
    assert "in what was closed as not relevant" in made.words[0]
    assert any("Two readers agreed on 630 of 630 items read twice" in one for one in made.words)


def test_readers_who_differ_leave_less_to_be_stated(make_log):
    """The more wrong decisions, the lower the recall that may be claimed."""
    low = [
        make_statement(
            make_log(queue(period_of(1), False, second=True, settled=True, count=many), double=True)
        ).missed.recall_low
        for many in (0, 10, 40)
    ]
    assert low == sorted(low, reverse=True)
    assert low[2] < low[0] / 1.5


def test_too_few_double_reads_say_nothing_of_readers(make_log):
    """The bound then allows for a reader who is always wrong: it must not pretend."""
    made = make_statement(make_log(queue(period_of(1), False, second=False)))
    assert made.verdict == "too few reads to say"
    assert any("too few to say how often a reader errs" in one for one in made.words)


def test_newest_weeks_that_contradict_the_older_re_open_the_bound(make_log):
    """Six finds in the last weeks after none before; the advice is then not to stop."""
    still = make_statement(make_log(finds=(5, 20, 60)))
    assert not still.drift.reopened
    made = make_statement(make_log(finds=(80, 81, 82, 83, 84, 85)), promise=0.3)
    assert made.drift.reopened
    assert made.drift.p_value < 0.01
    assert made.drift.newest_recall_low < made.missed.recall_low
    assert made.missed.recall_low >= 0.3 > made.drift.newest_recall_low
    assert not made.advice.holds
    assert "the newest weeks do not bear it" in made.advice.words
    assert any(one.startswith("Warning: the newest weeks contradict") for one in made.words)


def test_the_advice_names_its_guarantee_and_its_cost(make_log):
    """What is promised holds or does not hold, by which bound, and what it takes."""
    log = make_log()
    kept = make_statement(log, promise=0.7).advice
    assert (kept.holds, kept.reads_expected) == (True, 0)
    assert kept.words == "To stop now holds the promise to have found 70%."
    short = make_statement(log, promise=0.9).advice
    assert not short.holds
    assert short.reads_expected > 2_250
    assert f"about {short.reads_expected:,} more" in short.words
    assert "one look" in short.guarantee
    assert "every look" in make_statement(log, method=ANYTIME).advice.guarantee


def test_where_too_little_was_found_blind_reads_will_not_do(make_log):
    """What the sample found speaks against the promise."""
    advice = make_statement(make_log(finds=range(0, 90, 6)), promise=0.9).advice
    assert advice.reads_expected is None
    assert "read on in the order of the queue" in advice.words


def test_rules_of_thumb_are_named_as_such(make_log):
    """They fire where little was found, and hold no promise."""
    (dull,) = make_statement(make_log(found=2)).advice.heuristics
    (rich,) = make_statement(make_log(found=30)).advice.heuristics
    assert (dull.fires, rich.fires) == (True, False)
    assert dull.measured.startswith("no promise")


def test_an_anytime_statement_allows_for_every_look(make_log):
    """It says less than one look, and since when it counts."""
    log = make_log(finds=FINDS)
    one, always = make_statement(log), make_statement(log, method=ANYTIME)
    assert always.missed.recall_low < one.missed.recall_low
    assert always.words[-1] == "This holds at every look, counted from 2026-09-01."
    assert one.words[-1] == "This holds for one look, on a day that was set before."


def test_a_statement_is_of_the_time_that_was_asked_for(make_log):
    """From and to, both days included, or the last so many."""
    log = make_log()
    part = make_statement(log, since=period_of(10), until=period_of(19))
    assert (part.since, part.until, part.blind_reads) == (period_of(10), period_of(19), 250)
    last = make_statement(log, days=30)
    assert (last.since, last.until) == (period_of(60), period_of(89))
    weeks = gather_rows([queue("2026-W40", True), control("2026-W40", False, count=99)])
    assert make_statement(weeks).words[0].startswith("Too few reads to say of 2026-W40")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"method": "often"}, "'often' is none of"),
        ({"confidence": 1.0}, "confidence must be"),
        ({"confidence": 0.5}, "confidence must be"),
        ({"promise": 0.0}, "recall promised"),
        ({"since": "yesterday"}, "'yesterday' is neither"),
        ({"since": "2026-10-02", "until": "2026-10-01"}, "ends before it begins"),
        ({"days": 0}, "days must be"),
        ({"days": 30, "method": ANYTIME}, "not with anytime"),
    ],
)
def test_what_is_no_statement_is_not_made(make_log, asked, reason):
    """With one line of reason."""
    with pytest.raises(StatementUnasked, match=reason):
        make_statement(make_log(days=60), **asked)


def test_rows_in_any_order_make_the_same_statement():
    """A log is a set of reads."""
    rows = rows_of(days=40, finds=(7,), double=True)
    assert make_statement(gather_rows(rows)) == make_statement(gather_rows(rows[::-1]))
