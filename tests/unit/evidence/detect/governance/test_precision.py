"""Precision by rule, and which rules might be retired."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from upstander.evidence.detect.governance.decisions import Decision
from upstander.evidence.detect.governance.precision import (
    propose_retirements,
    rule_precision,
)


def decided(rule_id, word, count, *, first=0, by="ann"):
    """Return decisions on messages from `first` on."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        Decision(rule_id=rule_id, message_id=f"m{n}", decision=word, at=at, by=by)
        for n in range(first, first + count)
    ]


def test_a_share_comes_with_its_interval():
    """Unsure decisions are counted apart, and the share carries its interval."""
    decisions = [
        *decided("r", "relevant", 8),
        *decided("r", "not_relevant", 2, first=8, by="bo"),
        *decided("r", "unsure", 3, first=10),
    ]
    [one] = rule_precision(decisions)
    assert (one.precision, one.unsure, one.decided, one.reviewers) == (0.8, 3, 10, 2)
    assert one.words == "80% relevant (8 of 10; 95% interval 49% to 94%)"


def test_few_decisions_say_nothing():
    """Below the minimum no share is stated."""
    [one] = rule_precision(decided("r", "relevant", 9))
    assert one.precision is None
    assert one.words == "too few to say (9 of 9 relevant)"


def test_a_rule_that_earns_too_little_is_named(pack, worded):
    """A rule is named once even the upper bound is below the floor, not before."""
    rules = pack(worded("poor", "a"), worded("fair", "b"), worded("gone", "c", status="retired"))
    many = [*decided("poor", "not_relevant", 100), *decided("gone", "not_relevant", 100)]
    [one] = propose_retirements(rules, [*many, *decided("fair", "not_relevant", 40)])
    assert (one.rule_id, one.ground) == ("poor", "low_precision")
    assert "0 of 100" in one.reason


def test_an_earlier_version_does_not_condemn_the_one_that_runs(pack, worded):
    """Decisions on an earlier version count for its precision, not for retiring the next."""
    old = [replace(one, rule_version=1) for one in decided("r", "not_relevant", 100)]
    assert propose_retirements(pack(worded("r", "a", version=2)), old) == ()
    [one] = propose_retirements(pack(worded("r", "a", version=1)), old)
    assert one.ground == "low_precision"


def test_a_rule_for_people_at_risk_is_named_with_a_caution(pack, worded):
    """What looks for people at risk is proposed only with what speaks against it."""
    rules = pack(worded("risk", "a", category="vulnerability"))
    [one] = propose_retirements(rules, decided("risk", "not_relevant", 100))
    assert "people at risk" in one.caution


@pytest.mark.parametrize(
    ("last", "weeks", "messages", "named"),
    [
        (None, 52, 200_000, True),
        (date(2025, 1, 1), 52, 200_000, True),
        (date(2025, 12, 1), 52, 200_000, False),
        (None, 10, 200_000, False),
        (None, 52, 5_000, False),
        (None, 52, None, True),
    ],
)
def test_a_rule_is_idle_only_after_long_looking(pack, worded, last, weeks, messages, named):
    """A rule without a hit is named after enough weeks and messages, not before."""
    found = propose_retirements(
        pack(worded("r", "a")),
        [],
        last_hits={"r": last},
        until=date(2025, 12, 31),
        weeks_looked_at=weeks,
        messages_looked_at=messages,
    )
    assert [one.ground for one in found] == ["no_hits"] * named


def test_of_two_rules_that_find_the_same_one_stays(pack, worded):
    """Two rules that cover each other are not both proposed; the less precise one is."""
    decisions = [
        *decided("a", "relevant", 6),
        *decided("b", "relevant", 6),
        *decided("a", "not_relevant", 6, first=20),
    ]
    [one] = propose_retirements(pack(worded("a", "x"), worded("b", "y")), decisions)
    assert (one.rule_id, one.ground) == ("a", "found_by_others")
    assert one.reason == "all 6 of its relevant findings are also found by b"


def test_a_rule_that_alone_finds_one_message_stays(pack, worded):
    """One relevant finding of its own is reason enough to keep a rule."""
    decisions = [*decided("a", "relevant", 7), *decided("b", "relevant", 6)]
    named = propose_retirements(pack(worded("a", "x"), worded("b", "y")), decisions)
    assert [one.rule_id for one in named] == ["b"]


def test_rules_that_nobody_decided_on_count_as_finding_too(pack, worded):
    """What live rules hit is taken into account where it is given."""
    hits = {f"m{n}": {"a", "b"} for n in range(5)}
    rules = pack(worded("a", "x"), worded("b", "y"))
    assert propose_retirements(rules, decided("a", "relevant", 5)) == ()
    [one] = propose_retirements(rules, decided("a", "relevant", 5), rules_by_message=hits)
    assert one.rule_id == "a"
