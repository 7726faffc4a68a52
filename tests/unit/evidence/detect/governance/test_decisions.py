"""Reviewers' decisions as they come."""

import json

import pytest

from upstander.evidence.detect.governance.decisions import DecisionsInvalid, read_decisions

GOOD = {
    "rule_id": "r",
    "message_id": "m",
    "decision": "relevant",
    "at": "2026-11-01T10:00:00Z",
    "by": "a",
}


def _lines(*records):
    return "\n".join(json.dumps(record) for record in records)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("relevant", "relevant"),
        ("Not relevant", "not_relevant"),
        ("not_relevant", "not_relevant"),
        ("escalated", "relevant"),
        ("unsure", "unsure"),
    ],
)
def test_the_desk_s_words_are_understood(written, word, meant):
    """The words of the file and those of the review desk mean the same."""
    [one] = read_decisions(written("d.jsonl", _lines(GOOD | {"decision": word})))
    assert one.decision == meant


def test_the_desk_s_field_names_are_understood(written):
    """A line with the review desk's names for its fields is read."""
    line = {
        "rule": "r",
        "message": "m",
        "outcome": "relevant",
        "decided_at": "2026-11-01T10:00:00+01:00",
        "decided_by": "a",
        "rule_version": 3,
    }
    [one] = read_decisions(written("d.jsonl", _lines(line)))
    assert (one.rule_id, one.message_id, one.by, one.rule_version) == ("r", "m", "a", 3)
    assert one.at.hour == 9


def test_the_last_decision_stands(written):
    """Of several decisions on one hit the latest counts, wherever it stands in the file."""
    later = GOOD | {"decision": "not_relevant", "at": "2026-11-02T10:00:00Z"}
    [one] = read_decisions(written("d.jsonl", _lines(later, GOOD)))
    assert one.decision == "not_relevant"


@pytest.mark.parametrize("change", [{"decision": "open"}, {"undone_at": "2026-11-03T10:00:00Z"}])
def test_an_undone_decision_does_not_stand(written, change):
    """A decision that was undone or opened again is no decision."""
    later = GOOD | {"at": "2026-11-02T10:00:00Z"} | change
    assert read_decisions(written("d.jsonl", _lines(GOOD, later))) == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not a line of JSON"),
        ("[]", "expected an object"),
        (_lines(GOOD | {"decision": "guilty"}), "unknown decision `guilty`"),
        (_lines(GOOD | {"at": "yesterday"}), "not an ISO 8601 time"),
        (_lines(GOOD | {"at": "2026-11-01T10:00:00"}), "names no zone"),
        (_lines(GOOD | {"by": "  "}), "`by` is not a text"),
        (_lines({k: v for k, v in GOOD.items() if k != "rule_id"}), "no `rule_id`"),
        (_lines(GOOD | {"rule_version": True}), "`rule_version`"),
    ],
)
def test_a_bad_line_is_refused_with_its_place(written, line, reason):
    """A line that cannot be read is refused in one line with its number."""
    path = written("d.jsonl", f"{_lines(GOOD)}\n\n{line}")
    with pytest.raises(DecisionsInvalid, match=reason) as refused:
        read_decisions(path)
    assert refused.value.place == f"{path.as_posix()}:3"
