"""The hash chain."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from upstander.audit.chain import (
    ERASED_OBJECT,
    GENESIS,
    ActorMissing,
    AuditEvent,
    DetailNotPlain,
    SaltedValue,
    TimeWithoutZone,
    digest_event,
    erasure_id,
    head_of,
    plain_value,
    seal_event,
    verify_events,
)
from upstander.audit.events import EventDetailMissing, UnknownEvent

AT = datetime(2026, 11, 22, 15, 4, tzinfo=UTC)


def chain(*details: dict[str, object]) -> list[AuditEvent]:
    """Return a chain of decisions with these details."""
    events: list[AuditEvent] = []
    for number, detail in enumerate(details):
        events.append(
            seal_event(
                head=head_of(events[-1]) if events else GENESIS,
                at=AT + timedelta(seconds=number),
                actor="ps4417",
                name="finding.decided",
                object_kind="finding",
                object_id=f"f{number}",
                detail={"decision": "no_concern", **detail},
            )
        )
    return events


def without(event: AuditEvent, name: str) -> AuditEvent:
    """Return `event` with value `name` erased."""
    return replace(event, values={k: v for k, v in event.values.items() if k != name})


def resealed(event: AuditEvent, **changes: object) -> AuditEvent:
    """Return `event` changed, with a digest that fits the change."""
    changed = replace(event, **changes)
    return replace(changed, digest=digest_event(changed))


def erasure_of(events: list[AuditEvent], sequence: int, name: str) -> AuditEvent:
    """Return the event that explains an erasure."""
    return seal_event(
        head=head_of(events[-1]),
        at=AT,
        actor="ps4417",
        name="audit.detail_erased",
        object_kind=ERASED_OBJECT,
        object_id=erasure_id(sequence, name),
        detail={"reason": "retention"},
    )


def test_an_untouched_chain_is_intact():
    """A chain as sealed is intact, and its head is the last digest."""
    events = chain({}, {"note": "x"}, {})
    result = verify_events(events)
    assert (result.intact, result.events, result.head) == (True, 3, events[-1].digest)
    assert result.as_json()["bad_sequence"] is None


def test_an_empty_chain_is_intact():
    """A chain without events ends at the genesis head."""
    result = verify_events([], expected_heads=("", GENESIS.digest))
    assert (result.intact, result.head) == (True, GENESIS.digest)


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": "ps9999"},
        {"name": "decision.undone"},
        {"object_kind": "exhibit"},
        {"object_id": "f7"},
        {"at": AT + timedelta(microseconds=1)},
        {"detail_digests": {}},
    ],
)
def test_an_edited_event_is_the_first_bad_place(changes):
    """An edit of any chained field is found at its event."""
    events = chain({}, {}, {})
    events[1] = replace(events[1], **changes)
    result = verify_events(events)
    assert (result.intact, result.bad_sequence, result.events) == (False, 2, 1)
    assert "digest" in result.reason


def test_an_edit_with_a_fitting_digest_is_found_at_the_next_event():
    """An event that is edited and digested anew no longer fits the one after it."""
    events = chain({}, {}, {})
    events[1] = resealed(events[1], actor="ps9999")
    result = verify_events(events)
    assert (result.intact, result.bad_sequence) == (False, 3)


def test_a_removed_event_is_named():
    """A gap is reported with the number that is missing."""
    events = chain({}, {}, {})
    result = verify_events([events[0], events[2]])
    assert (result.bad_sequence, result.reason) == (
        2,
        "event 2 is missing: event 3 stands in its place",
    )


def test_a_truncated_chain_is_found_by_a_head_noted_earlier():
    """A chain that no longer holds the noted head is not intact; one that has grown is."""
    events = chain({}, {}, {})
    assert verify_events(events, expected_heads=(events[1].digest,)).intact
    result = verify_events(events[:2], expected_heads=(events[2].digest,))
    assert (result.intact, result.bad_sequence) == (False, 3)


def test_a_changed_value_is_found():
    """A detail value that was changed beside the chain is found."""
    events = chain({"note": "x"}, {})
    kept = events[0].values["note"]
    events[0] = replace(events[0], values={"note": SaltedValue(salt=kept.salt, value="y")})
    result = verify_events(events)
    assert (result.bad_sequence, result.reason) == (1, "its detail 'note' was changed")


def test_an_added_value_is_found():
    """A detail value that the chain does not know is found."""
    events = chain({})
    added = {**events[0].values, "note": SaltedValue(salt="0" * 32, value="planted")}
    assert not verify_events([replace(events[0], values=added)]).intact


def test_an_unexplained_erasure_is_a_fault():
    """A value that is gone without an erasure event is a fault of its event."""
    events = chain({}, {"note": "x"}, {})
    events[1] = without(events[1], "note")
    result = verify_events(events)
    assert (result.intact, result.bad_sequence) == (False, 2)
    assert "'note' is gone" in result.reason


def test_an_explained_erasure_leaves_the_chain_intact():
    """A value may be erased when an event of the chain says so."""
    events = chain({}, {"note": "x"}, {})
    events[1] = without(events[1], "note")
    events.append(erasure_of(events, 2, "note"))
    result = verify_events(events)
    assert (result.intact, result.erased) == (True, 1)


def test_an_erasure_explains_only_what_it_names():
    """An erasure event does not excuse another value."""
    events = chain({"note": "x", "other": "y"})
    events[0] = without(without(events[0], "note"), "other")
    events.append(erasure_of(events, 1, "note"))
    assert "'other' is gone" in verify_events(events).reason


def test_an_erased_value_cannot_be_told_from_its_digest():
    """Equal values have different digests, for each has its own salt."""
    first, second = chain({"note": "yes"}, {"note": "yes"})
    assert first.detail_digests["note"] != second.detail_digests["note"]


def test_the_time_is_kept_in_utc():
    """An event in another zone is the same event."""
    local = AT.astimezone(datetime.fromisoformat("2026-01-01T00:00+05:00").tzinfo)
    event = seal_event(head=GENESIS, at=local, actor="a", name="session.ended")
    assert event.at.tzinfo is UTC
    assert event.at == AT


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (ActorMissing, {"actor": "  "}),
        (TimeWithoutZone, {"at": AT.replace(tzinfo=None)}),
        (UnknownEvent, {"name": "finding.binned"}),
        (EventDetailMissing, {"name": "finding.decided"}),
        (DetailNotPlain, {"detail": {"x": {1: "a"}}}),
    ],
)
def test_an_unfit_event_is_refused(error, changes):
    """An event without actor, zone, known name, required detail or plain detail is refused."""
    fields = {"head": GENESIS, "at": AT, "actor": "a", "name": "session.ended", **changes}
    with pytest.raises(error):
        seal_event(**fields)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"x", {1, 2}, object(), {"a": b""}])
def test_what_json_cannot_hold_is_refused(value):
    """A detail value that is not plain JSON is refused."""
    with pytest.raises(DetailNotPlain):
        plain_value(value)


def test_plain_values_keep_their_meaning():
    """Tuples become lists; everything else stays."""
    value = {"a": (1, 2.5, None, True), "b": {"c": "d"}}
    assert plain_value(value) == {"a": [1, 2.5, None, True], "b": {"c": "d"}}


def test_the_detail_is_what_is_left():
    """An event tells the values that have not been erased."""
    (event,) = chain({"note": "x"})
    assert event.detail == {"decision": "no_concern", "note": "x"}
    assert without(event, "note").detail == {"decision": "no_concern"}
