"""The catalogue of audit events."""

import re

import pytest

from upstander.audit.events import (
    CATALOGUE,
    EventDetailMissing,
    UnknownEvent,
    check_event,
    get_event_type,
)


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=lambda event: event.name)
def test_every_event_is_well_named_and_says_what_it_means(event):
    """An event is named noun.past_tense and its meaning is one sentence."""
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", event.name)
    assert re.fullmatch(r"[A-Z].*[a-z]\.", event.meaning)
    assert get_event_type(event.name) is event


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=lambda event: event.name)
def test_every_required_field_is_asked_for(event):
    """An event passes with its required detail and with more, and fails without any of it."""
    check_event(event.name, {*event.required, "another"})
    for field in event.required:
        with pytest.raises(EventDetailMissing, match=field):
            check_event(event.name, event.required - {field})


def test_an_unknown_name_is_refused():
    """A name that is not in the catalogue is refused, in one line that names it."""
    with pytest.raises(UnknownEvent, match=r"^finding\.binned: "):
        check_event("finding.binned", {})
