"""Which steps a rule may take, and who may take them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.detect.categories import STATUSES
from upstander.evidence.detect.governance.changelog import parse_changes, write_change
from upstander.evidence.detect.governance.lifecycle import (
    FinishedTrial,
    RuleChange,
    StepRefused,
    approve,
    check_step,
    digest_detection,
    follow_changes,
    same_person,
)

AT = datetime(2026, 11, 1, 10, tzinfo=UTC)
TRIAL = FinishedTrial(rule_id="r", version=1, finished_at=AT, messages=100, detection_sha256="d")


def step(before, after, *, hours=0, **changes):
    """Return a step of rule `r`."""
    values = {"rule_id": "r", "version": 1, "by": "Ann", "author": "Ann", "reason": "because"}
    at = AT + timedelta(hours=hours)
    return RuleChange(**(values | {"before": before, "after": after, "at": at} | changes))


def go_live(**changes):
    """Return a step to live that may be taken."""
    sound = {
        "approved_by": "Bo",
        "approved_at": AT + timedelta(hours=1),
        "hours": 2,
        "detection_sha256": "d",
    }
    values = {"before": "trial", "after": "live"} | sound | changes
    return step(values.pop("before"), values.pop("after"), **values)


@pytest.mark.parametrize("after", STATUSES)
@pytest.mark.parametrize("before", ["", *STATUSES])
def test_only_the_steps_of_the_life_are_taken(before, after):
    """Draft, trial, live, retired follow in order; back to draft and out are the only others."""
    allowed = {
        ("", "draft"),
        ("draft", "trial"),
        ("draft", "retired"),
        ("trial", "live"),
        ("trial", "retired"),
        ("trial", "draft"),
        ("live", "retired"),
        ("live", "draft"),
    }
    change = go_live(before=before) if after == "live" else step(before, after)
    change = replace(change, before=before, after=after)
    if (before, after) in allowed:
        check_step(change, trials=[TRIAL])
    else:
        with pytest.raises(StepRefused):
            check_step(change, trials=[TRIAL])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (step("draft", "retired", reason=" "), "withdrawn with a reason"),
        (step("live", "retired", reason=""), "retired with a reason"),
        (step("live", "draft", reason=""), "back to draft with a reason"),
        (step("draft", "trial", by=" "), "named person"),
        (step("draft", "trial", at=datetime(2026, 11, 1)), "time with its zone"),  # noqa: DTZ001
        (go_live(approved_by=""), "a second person"),
        (go_live(approved_at=None), "a second person"),
        (go_live(approved_by="ANN ", author="Cy"), "proposed it"),
        (go_live(approved_by="Ann", by="Cy"), "wrote it"),
        (go_live(approved_at=AT + timedelta(hours=3)), "later than the step"),
        (go_live(approved_at=AT - timedelta(hours=1)), "before its trial had ended"),
        (go_live(version=2), "this very version"),
        (go_live(detection_sha256="other"), "changed since its trial"),
    ],
)
def test_a_step_that_may_not_be_taken_says_why(change, reason):
    """A refused step says in one line what is missing, and of which version."""
    with pytest.raises(StepRefused, match=reason) as refused:
        check_step(change, trials=[TRIAL])
    assert refused.value.place == f"r version {change.version}"


def test_going_live_needs_messages_in_the_trial():
    """A trial that looked at no message is none."""
    check_step(go_live(), trials=[TRIAL])
    with pytest.raises(StepRefused, match="finished trial"):
        check_step(go_live(), trials=[replace(TRIAL, messages=0)])


def test_an_approval_is_added_to_a_step():
    """A proposal that somebody else approves may go live."""
    proposed = go_live(approved_by="", approved_at=None)
    check_step(approve(proposed, by="Bo", at=AT + timedelta(hours=1)), trials=[TRIAL])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [("Ann  Lee", " ann lee", True), ("Ann", "Bo", False), ("", "", False), ("Ａnn", "Ann", True)],
)
def test_people_are_compared_as_people_are(first, second, same):
    """Case, blanks and width do not make another person, and nobody is nobody."""
    assert same_person(first, second) is same


def _life():
    return [
        step("", "draft"),
        step("draft", "trial", hours=1),
        go_live(hours=2),
        step("live", "draft", version=2, hours=3),
        step("draft", "trial", version=2, hours=4),
    ]


def test_a_live_version_runs_until_the_next_takes_its_place():
    """The version that runs is displaced when the next goes live, not when it is drafted."""
    states = follow_changes(_life())
    assert (states.status("r", 1), states.status("r", 2)) == ("live", "trial")
    assert states.live_version("r") == 1
    after = go_live(version=2, hours=6)
    states = follow_changes([*_life(), after])
    assert (states.status("r", 1), states.status("r", 2)) == ("retired", "live")
    assert states.live_version("r") == 2


def test_after_a_withdrawn_draft_the_running_version_can_be_drafted_anew():
    """A withdrawn draft of a next version leaves the running one, from which another begins."""
    life = [*_life()[:4], step("draft", "retired", version=2, hours=4)]
    states = follow_changes([*life, step("live", "draft", version=3, hours=5)])
    assert (states.status("r", 1), states.status("r", 3)) == ("live", "draft")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (step("live", "draft", version=3, hours=9), "next version, 2"),
        (step("draft", "trial", version=1, hours=9), "it is live"),
        (step("draft", "trial", version=7, hours=9), "it is not there"),
        (step("", "draft", version=2, hours=9), "it is live"),
        (step("live", "retired", hours=-9), "before that of the change above"),
    ],
)
def test_a_step_must_follow_from_those_before(change, reason):
    """A step that begins elsewhere, skips a version or lies in the past is refused."""
    with pytest.raises(StepRefused, match=reason):
        follow_changes([*_life()[:3], change])


def test_a_retired_rule_stays_retired():
    """A retired rule's id is not used again."""
    life = [*_life()[:3], step("live", "retired", hours=3)]
    with pytest.raises(StepRefused):
        follow_changes([*life, step("live", "draft", version=2, hours=4)])


@given(st.lists(st.tuples(st.sampled_from(["draft", "trial", "live", "retired"]), st.booleans())))
def test_whatever_is_tried_at_most_one_version_is_live_and_all_live_ones_were_tried(moves):
    """No run of accepted steps leaves two live versions, or a live one without trial before."""
    taken: list[RuleChange] = []
    for hours, (after, of_latest) in enumerate(moves):
        states = follow_changes(taken)
        version = max(1, states.latest("r"))
        if after == "draft":
            change = step(states.base("r"), after, hours=hours, version=states.latest("r") + 1)
        else:
            chosen = version if of_latest else max(1, version - 1)
            change = step(states.status("r", chosen), after, hours=hours, version=chosen)
        if after == "live":
            change = approve(change, by="Bo", at=change.at)
        trial = replace(TRIAL, version=change.version, detection_sha256="")
        try:
            check_step(change, trials=[trial])
            follow_changes([*taken, change])
        except StepRefused:
            continue
        taken.append(change)
        held = follow_changes(taken).versions["r"]
        assert list(held.values()).count("live") <= 1
        assert list(held.values()).count("trial") <= 1
    tried = {one.version for one in taken if one.after == "trial"}
    assert {one.version for one in taken if one.after == "live"} <= tried
    data = b"".join(map(write_change, taken))
    assert parse_changes(data, place="log") == tuple(taken)


def test_the_digest_is_of_what_matches_alone(worded):
    """Status, version and wording leave the digest alone; a term changes it."""
    one = worded("r", "snow", "ice")
    assert digest_detection(one) == digest_detection(
        worded("r", "ice", "snow", status="draft", version=9, looks_for="other")
    )
    assert digest_detection(one) != digest_detection(worded("r", "snow"))
