"""Rules on past messages, with nothing changed."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.base.clock import fixed_clock
from upstander.evidence.detect.governance.decisions import Decision
from upstander.evidence.detect.governance.estimate import JudgeWrong
from upstander.evidence.detect.governance.looked_at import ColumnsMissing, weeks_of
from upstander.evidence.detect.governance.survey import survey_hits
from upstander.evidence.detect.governance.tally import spread
from upstander.evidence.detect.governance.trial import NothingToTry, run_trial
from upstander.evidence.detect.governance.trial_report import Budget

AT = datetime(2026, 11, 1, tzinfo=UTC)
PLAIN = "see you at the usual place then"
WEEKS = [f"{PLAIN} number {n}" for n in range(28)]


def _texts(**by_place):
    texts = list(WEEKS)
    for place, text in by_place.items():
        texts[int(place[1:])] = text
    return texts


def _decided(rule_id, word, ids):
    return [Decision(rule_id=rule_id, message_id=m, decision=word, at=AT, by="x") for m in ids]


def test_a_draft_is_tried_beside_live_rules(pack, worded, messages):
    """A draft runs, and the report says what it adds to what live rules find."""
    draft = worded("draft", "snow", status="draft", version=3)
    live = pack(worded("live-ice", "ice"), worded("off", "snow", status="draft"))
    batch = messages(_texts(_3="the snow and ice are here", _9="snow again tonight, lads"))
    report = run_trial(pack(draft), [batch], live=live, clock=fixed_clock(AT))
    [one] = report.rules
    assert (one.rule_id, one.version, one.status) == ("draft", 3, "draft")
    assert (one.hits, one.messages, one.alerts, one.adds, one.also_found) == (2, 2, 2, 1, 1)
    assert one.also_found_by == (("live-ice", 1),)
    assert (report.live_rules, report.alerts, report.adds) == (1, 2, 1)
    assert (report.looked_at.messages, report.looked_at.weeks) == (28, 4.0)
    assert (report.looked_at.first_day, report.looked_at.last_day) == ("2024-01-01", "2024-01-28")
    assert one.alerts_a_week is not None
    assert one.alerts_a_week.value == 0.5
    assert one.alerts_a_week.low < 0.5 < one.alerts_a_week.high
    [finished] = report.finished()
    assert (finished.rule_id, finished.version, finished.messages) == ("draft", 3, 28)
    assert finished.finished_at == AT


def test_near_equal_messages_are_one_alert(pack, worded, messages):
    """A message forwarded many times is read once and counted once."""
    text = "Bring the snow to the party on Friday"
    batch = messages([text, text.upper(), f"{text}!!", PLAIN])
    [one] = run_trial(pack(worded("r", "snow")), [batch]).rules
    assert (one.hits, one.messages, one.alerts, one.conversations) == (3, 3, 1, 3)


def test_duplicates_of_another_export_are_not_counted_again(pack, worded, messages):
    """A row that repeats another export's message is neither a message nor an alert more."""
    batch = messages(["snow", "snow"], duplicate_of=["", "m0"])
    report = run_trial(pack(worded("r", "snow")), [batch])
    assert (report.looked_at.messages, report.looked_at.duplicates) == (1, 1)
    assert (report.rules[0].messages, report.rules[0].alerts) == (1, 1)


def test_batches_make_no_difference(pack, worded, messages):
    """The same messages in other batches give the same report."""
    batch = messages(_texts(_3="snow here", _9="snow there", _20="snow all over"))
    parts = [batch.slice(0, 5), batch.slice(5, 0), batch.slice(5)]
    tried = pack(worded("r", "snow"))
    clock = fixed_clock(AT)
    assert run_trial(tried, [batch], clock=clock) == run_trial(tried, parts, clock=clock)


def test_a_new_version_is_held_beside_the_running_one(pack, worded, messages):
    """A changed rule is not held against itself; what it gains and loses is told."""
    batch = messages(["snow is falling", "ice is on the road", "snow and ice together"])
    live = pack(worded("r", "snow", "sleet", version=1))
    [one] = run_trial(pack(worded("r", "ice", version=2)), [batch], live=live).rules
    assert one.own_version is not None
    own = one.own_version
    assert (own.version, own.both, own.gained, own.lost) == (1, 1, 1, 1)
    assert one.adds == one.alerts == 2


def test_decisions_give_precision_and_say_whose(pack, worded, messages):
    """Decisions on the rule count first; those under another rule are told apart."""
    texts = [f"snow report number {n} of the season" for n in range(12)]
    batch, tried = messages(texts), pack(worded("r", "snow"))
    ids = [f"m{n}" for n in range(12)]
    decisions = [*_decided("r", "relevant", ids[:6]), *_decided("other", "not_relevant", ids[4:])]
    [one] = run_trial(tried, [batch], decisions=decisions).rules
    assert (one.precision.basis, one.precision.value, one.precision.counted) == (
        "decisions",
        0.5,
        12,
    )
    assert "6 of them under another rule" in one.precision.words


def test_a_model_s_estimate_is_called_one(pack, worded, messages):
    """Without enough decisions a judge is asked, and the words say that nobody has read them."""
    batch, tried = messages(["snow one", "snow two"]), pack(worded("r", "snow"))
    asked = []

    def judge(texts):
        asked.extend(texts)
        return [0.25] * len(texts)

    [one] = run_trial(tried, [batch], judge=judge).rules
    assert (one.precision.basis, one.precision.value) == ("model", 0.25)
    assert "nobody has read them" in one.precision.words
    assert asked == ["snow one", "snow two"]
    [one] = run_trial(tried, [batch]).rules
    assert (one.precision.basis, one.precision.value) == ("unknown", None)
    assert one.precision.words.startswith("not known")


@pytest.mark.parametrize("answer", [[], [0.1, 1.5], [0.1, float("nan")]])
def test_a_wrong_judge_is_refused(pack, worded, messages, answer):
    """A judge that does not give one probability a text stops the trial."""
    with pytest.raises(JudgeWrong):
        run_trial(
            pack(worded("r", "snow")), [messages(["snow", "snow 2"])], judge=lambda _texts: answer
        )


def test_samples_are_spread_over_time_and_quote_exactly(pack, worded, messages):
    """Samples come from the whole time, and each span is the words that it says."""
    texts = [f"about the snow on day {n} of it" for n in range(28)]
    [one] = run_trial(pack(worded("r", "snow")), [messages(texts)], samples=4).rules
    assert [sample.day[-2:] for sample in one.samples] == ["01", "10", "19", "28"]
    for sample in one.samples:
        text = texts[int(sample.message_id[1:])]
        assert text[sample.start : sample.end] == sample.matched == "snow"
        assert f"{sample.before}{sample.matched}{sample.after}" == text


def test_warnings_name_what_should_be_known(pack, worded, rule, messages):
    """A rule over budget, one without a hit, few weeks and failing samples are each named."""
    busy = [f"snow {n} is here again, everybody" for n in range(12)]
    bad = worded("bad", "ice", match=rule(worded("x", "y").detection).match)
    report = run_trial(
        pack(bad, worded("busy", "snow"), worded("quiet", "hail")),
        [messages(busy, days=[0] * 11 + [None], conversation=["c"] * 12)],
        budget=Budget(hours_a_week=1, minutes_an_alert=6),
    )
    by_id = {one.rule_id: " ".join(one.warnings) for one in report.rules}
    assert "of its own samples" in by_id["bad"]
    assert "no message matched" in by_id["quiet"]
    assert "1 hours read 10 at 6 minutes" in by_id["busy"]
    assert "in one conversation" in by_id["busy"]
    said = " ".join(report.warnings)
    assert "only 0.1 weeks" in said
    assert "1 messages have no time" in said
    assert "together they give" in said


def test_retired_rules_are_not_tried(pack, worded, messages):
    """Retired rules are left out and counted; a trial of nothing else is refused."""
    old = worded("old", "snow", status="retired")
    report = run_trial(pack(old, worded("r", "ice")), [messages(["snow"])])
    assert [one.rule_id for one in report.rules] == ["r"]
    assert "1 retired rules were not tried" in report.warnings
    with pytest.raises(NothingToTry):
        run_trial(pack(old), [])


def test_a_table_of_something_else_is_refused(pack, worded):
    """A batch that lacks a column of messages is refused by the column's name."""
    with pytest.raises(ColumnsMissing, match="`body`"):
        run_trial(pack(worded("r", "snow")), [pa.RecordBatch.from_pydict({"id": ["x"]})])


def test_no_messages_give_no_rate(pack, worded, messages):
    """Nothing to look at gives no rate and says so."""
    report = run_trial(pack(worded("r", "snow")), [messages([])])
    assert report.rules[0].alerts_a_week is None
    assert "there was no message to look at" in report.warnings


@given(st.sets(st.integers(-200, 200), min_size=1))
def test_weeks_are_never_more_than_the_time_nor_fewer_than_the_days(days):
    """Weeks lie between a seventh of the days met and the whole time from first to last."""
    weeks = weeks_of(days)
    assert len(days) / 7 <= weeks + 1e-9
    assert weeks <= (max(days) - min(days) + 1) / 7 + 1e-9


def test_one_wrong_year_does_not_make_years_of_quiet():
    """A message of 1970 adds one week at most."""
    month = set(range(20_000, 20_028))
    assert weeks_of(month | {0}) <= weeks_of(month) + 1.9


@given(st.integers(0, 40), st.integers(0, 12))
def test_a_spread_keeps_first_and_last(count, wanted):
    """A spread has as many as were asked for and there are, from the first to the last."""
    shown = spread(list(range(count)), wanted)  # type: ignore[arg-type]
    assert len(shown) == min(count, wanted)
    assert shown == sorted(set(shown))
    if wanted >= 2 and count >= 2:
        assert (shown[0], shown[-1]) == (0, count - 1)


def test_a_survey_says_who_found_what_and_when_last(pack, worded, messages):
    """Every running rule has its last day, None for no hit, and messages name their finders."""
    batch = messages(["snow", "ice and snow", PLAIN])
    rules = pack(worded("a", "snow"), worded("b", "ice"), worded("c", "hail"), worded("d", "ice"))
    found = survey_hits(rules, [batch])
    assert found.rules_by_message == {"m0": {"a"}, "m1": {"a", "b", "d"}}
    assert {k: v and v.isoformat() for k, v in found.last_hits.items()} == {
        "a": "2024-01-02",
        "b": "2024-01-02",
        "c": None,
        "d": "2024-01-02",
    }
    assert found.until is not None
    assert found.until.isoformat() == "2024-01-03"
