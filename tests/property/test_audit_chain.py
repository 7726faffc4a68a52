"""What must hold of every audit chain."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from upstander.audit.chain import (
    GENESIS,
    AuditEvent,
    SaltedValue,
    digest_event,
    head_of,
    seal_event,
    verify_events,
)
from upstander.audit.events import CATALOGUE

TIMES = st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1))  # noqa: DTZ001 - the strategy adds the zone
TEXT = st.text(max_size=12)
ACTORS = TEXT.filter(lambda text: text.strip())
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)


@st.composite
def fields(draw: Any) -> dict[str, Any]:
    """Draw the fields of an event."""
    name = draw(st.sampled_from(sorted(CATALOGUE)))
    detail = draw(st.dictionaries(TEXT, VALUES, max_size=3))
    detail |= {field: draw(VALUES) for field in sorted(CATALOGUE[name].required)}
    return {
        "at": draw(TIMES),
        "actor": draw(ACTORS),
        "name": name,
        "object_kind": draw(st.sampled_from(["", "exhibit", "finding"])),
        "object_id": draw(TEXT),
        "detail": detail,
    }


@st.composite
def chains(draw: Any, *, least: int = 1) -> list[AuditEvent]:
    """Draw a chain."""
    head, events = GENESIS, []
    for drawn in draw(st.lists(fields(), min_size=least, max_size=5)):
        event = seal_event(head=head, **drawn)
        head = head_of(event)
        events.append(event)
    return events


@given(chains())
def test_a_sealed_chain_is_intact(events):
    """Every chain that was sealed verifies, whatever it tells."""
    result = verify_events(events, expected_heads=[event.digest for event in events])
    assert result.intact
    assert result.events == len(events)


@given(chains(), st.data())
def test_any_single_edit_is_found(events, data):
    """A change of any one field of any one event is found, at that event or the next."""
    place = data.draw(st.integers(0, len(events) - 1))
    event = events[place]
    changed = replace(
        event,
        **data.draw(
            st.one_of(
                TEXT.map(lambda text: {"actor": text}),
                st.sampled_from(sorted(CATALOGUE)).map(lambda name: {"name": name}),
                TEXT.map(lambda text: {"object_kind": text}),
                TEXT.map(lambda text: {"object_id": text}),
                st.integers(-3, 9).map(lambda number: {"sequence": number}),
                st.just({"at": event.at - timedelta(microseconds=1)}),
                st.dictionaries(TEXT, TEXT, max_size=2).map(lambda d: {"detail_digests": d}),
                st.sampled_from(["f" * 64, ""]).map(lambda digest: {"digest": digest}),
                st.sampled_from(["f" * 64, ""]).map(lambda digest: {"previous_digest": digest}),
            )
        ),
    )
    assume(changed != event)
    result = verify_events([*events[:place], changed, *events[place + 1 :]])
    assert not result.intact
    assert result.bad_sequence == place + 1


@given(chains(), VALUES, st.data())
def test_any_edited_value_is_found(events, value, data):
    """A change of any detail value beside the chain is found."""
    places = [(i, name) for i, event in enumerate(events) for name in event.values]
    assume(places)
    place, name = data.draw(st.sampled_from(places))
    kept = events[place].values[name]
    # 1, 1.0 and True are equal to Python and not to the chain: compare as they are written.
    assume(repr(kept.value) != repr(value))
    edited = {**events[place].values, name: SaltedValue(salt=kept.salt, value=value)}
    events[place] = replace(events[place], values=edited)
    assert verify_events(events).bad_sequence == place + 1


@given(chains(least=2), st.data())
def test_any_removal_before_the_end_is_found(events, data):
    """An event taken out anywhere before the last is found."""
    place = data.draw(st.integers(0, len(events) - 2))
    head = events[-1].digest
    del events[place]
    assert verify_events(events).bad_sequence == place + 1
    assert not verify_events(events, expected_heads=[head]).intact


@given(chains(), st.data())
def test_any_truncation_is_found_by_the_noted_head(events, data):
    """A chain cut anywhere does not hold the head that was noted."""
    kept = data.draw(st.integers(0, len(events) - 1))
    result = verify_events(events[:kept], expected_heads=[events[-1].digest])
    assert (result.intact, result.bad_sequence) == (False, kept + 1)


@given(chains(least=2), st.data())
def test_any_swap_is_found(events, data):
    """Two events in each other's place are found."""
    first, second = data.draw(
        st.lists(st.integers(0, len(events) - 1), min_size=2, max_size=2, unique=True).map(sorted)
    )
    events[first], events[second] = events[second], events[first]
    assert verify_events(events).bad_sequence == first + 1


@given(chains(), st.data())
def test_any_repetition_is_found(events, data):
    """An event that stands twice is found."""
    place = data.draw(st.integers(0, len(events) - 1))
    events.insert(place, events[place])
    assert not verify_events(events).intact


@given(fields(), fields())
def test_different_events_have_different_digests(one, other):
    """Events that differ in a chained field have different digests; equal ones have equal."""
    sealed = [seal_event(head=GENESIS, **drawn, salt=lambda: "0" * 32) for drawn in (one, other)]
    blank = [replace(event, digest="", values={}) for event in sealed]
    assert (blank[0] == blank[1]) == (digest_event(sealed[0]) == digest_event(sealed[1]))
