"""The log of changes is only ever added to, and its order is checked."""

from datetime import UTC, datetime, timedelta

import pytest

from upstander.evidence.detect.governance.changelog import (
    ChangeLogInvalid,
    append_change,
    read_changes,
)
from upstander.evidence.detect.governance.lifecycle import FinishedTrial, RuleChange, StepRefused

AT = datetime(2026, 11, 1, 10, tzinfo=UTC)


def _step(before, after, hours, **more):
    values = {"rule_id": "r", "version": 1, "by": "Ann", "author": "Ann", "reason": "so"}
    return RuleChange(
        **(values | {"before": before, "after": after, "at": AT + timedelta(hours=hours)} | more)
    )


TRIAL = FinishedTrial(rule_id="r", version=1, finished_at=AT + timedelta(hours=2), messages=9)
LIFE = (
    _step("", "draft", 0),
    _step("draft", "trial", 1),
    _step("trial", "live", 4, approved_by="Bo", approved_at=AT + timedelta(hours=3)),
)


@pytest.fixture
def log(tmp_path):
    """Return a log of a rule that went live."""
    path = tmp_path / "pack" / "changes.jsonl"
    for change in LIFE:
        append_change(path, change, trials=[TRIAL])
    return path


def test_what_is_added_is_read_back(log):
    """Changes come back as they were added, in order."""
    assert read_changes(log) == LIFE
    assert read_changes(log.with_name("none.jsonl")) == ()


def test_nothing_is_added_that_does_not_follow(log):
    """A refused change leaves the log as it was, to the byte."""
    before = log.read_bytes()
    for change in (_step("draft", "trial", 9), _step("trial", "live", 9), _step("", "draft", 9)):
        with pytest.raises(StepRefused):
            append_change(log, change, trials=[TRIAL])
    assert log.read_bytes() == before
    states = append_change(log, _step("live", "retired", 9))
    assert states.status("r", 1) == "retired"
    assert log.read_bytes().startswith(before)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        (b'"after":"trial"', b'"after":"live"', 2, "nothing goes live without a trial"),
        (b'"approved_by":"Bo"', b'"approved_by":"ann"', 3, "cannot approve"),
        (b'"approved_by":"Bo"', b'"approved_by":""', 3, "second person"),
        (b'"before":"trial"', b'"before":"draft"', 3, "nothing goes live"),
        (b'"reason"', b'"why"', 1, "unknown field `why`"),
        (b'"version":1', b'"version":"1"', 1, "`version` is not a whole number"),
        (b'T11:00:00Z"', b'T11:00:00"', 2, "names no zone"),
        (b'T11:00:00Z"', b'T09:00:00Z"', 2, "before that of the change above"),
        (b"{", b"", 1, "not a line of JSON"),
    ],
)
def test_a_changed_log_is_refused_with_its_line(log, old, new, line, reason):
    """A log that was edited so that it no longer follows is refused at the line."""
    data = log.read_bytes()
    assert old in data
    log.write_bytes(data.replace(old, new, 1))
    with pytest.raises(ChangeLogInvalid, match=reason) as refused:
        read_changes(log)
    assert refused.value.place == f"{log.as_posix()}:{line}"


def test_a_removed_line_and_half_a_line_are_found(log):
    """A log from which a line is gone, or whose last line is torn, is refused."""
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0] + lines[2])
    with pytest.raises(ChangeLogInvalid, match="it is draft"):
        read_changes(log)
    log.write_bytes(b"".join(lines)[:-5])
    with pytest.raises(ChangeLogInvalid, match="not whole"):
        read_changes(log)
