"""Handles: one person's number in its many spellings is one handle, and nobody is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.derive.handles import normalise_handle


@pytest.mark.parametrize(
    "raw",
    [
        "07700 900123",
        "+44 7700 900123",
        "0044 7700 900123",
        "+44 (0)7700 900123",
        "\u202a+44 7700 900123\u202c",
        "07700-900-123",
        "+44\u00a07700\u00a0900123",
    ],
)
def test_spellings_of_one_number_become_one(raw):
    """British numbers become E.164 whatever their spacing, prefix or invisible characters."""
    assert normalise_handle(raw) == "+447700900123"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("+15551234567", "+15551234567"),
        ("Sgt.Smith@Example.POLICE.uk", "sgt.smith@example.police.uk"),
        ("Jo  Bloggs\u200e", "Jo Bloggs"),
        ("60777", "60777"),
        ("VOICEMAIL", "VOICEMAIL"),
        ("+12 345 578", "+12 345 578"),
        ("🤓", "🤓"),
        ("", ""),
    ],
)
def test_labels_short_codes_and_ill_formed_numbers_stay(raw, expected):
    """What is not surely a number or an address keeps its letters."""
    assert normalise_handle(raw) == expected


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(raw):
    """A normalised handle is its own normal form."""
    once = normalise_handle(raw)
    assert normalise_handle(once) == once
