"""Names are masked in words, and spans stay right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander_web.review_desk.masking import LabelIndex, Mask, Segment, crop, cut

INDEX = LabelIndex(
    [
        ("Tarquin Vole", "Person 1"),
        ("Tarquin", "Person 2"),
        ("+447700900002", "Person 3"),
        ("@night_owl", "Person 4"),
        ("You", "Custodian"),
        ("Jo", "Person 5"),
    ]
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask Tarquin Vole now", "ask Person 1 now"),
        ("ask TARQUIN  VOLE's mate", "ask Person 1's mate"),
        ("Tarquin said", "Person 2 said"),
        ("ring 07700 900 002 today", "ring Person 3 today"),
        ("ring +44 (7700) 900002", "ring Person 3"),
        ("hi @night_owl!", "hi @Person 4!"),
        ("you and Jo went", "you and Jo went"),
        ("Tarquinius", "Tarquinius"),
        ("Tarquin\nVole", "Person 2\nVole"),
        ("07700 900 003", "07700 900 003"),
    ],
)
def test_labels_are_masked_and_nothing_else(text, shown):
    """Whole labels and equal numbers are masked; parts of words and ordinary words are not."""
    assert "".join(s.shown for s in cut(text, masks=INDEX.find(text))) == shown


def test_a_mask_that_a_hit_touches_stays_whole():
    """No part of a name shows where a hit begins or ends inside it."""
    text = "see Tarquin Vole there"
    segments = cut(text, hits=[(8, 22)], masks=INDEX.find(text))
    assert segments == [
        Segment("see "),
        Segment("Tarquin Vole", is_hit=True, pseudonym="Person 1"),
        Segment(" there", is_hit=True),
    ]


@given(
    text=st.text(max_size=40),
    hits=st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=4),
    edges=st.lists(st.integers(0, 40), max_size=6, unique=True),
)
def test_segments_join_to_the_text(text, hits, edges):
    """Whatever is marked and masked, the segments' texts joined are the text."""
    places = sorted(edge for edge in edges if edge <= len(text))
    masks = [
        Mask(start, end, "Person 1") for start, end in zip(places[::2], places[1::2], strict=False)
    ]
    segments = cut(text, hits=hits, masks=masks)
    assert "".join(segment.text for segment in segments) == text
    marked = {i for start, end in hits for i in range(start, min(end, len(text)))}
    at = 0
    for segment in segments:
        inside = set(range(at, at + len(segment.text)))
        at += len(segment.text)
        if not segment.pseudonym:
            assert segment.is_hit == bool(inside & marked)
            assert inside <= marked or not inside & marked


def test_a_snippet_is_cut_at_spaces_round_its_hit():
    """Words far from the hit go, the cut is said, and the hit stays."""
    text = "one two three four five delete this six seven eight nine ten"
    shown = "".join(s.shown for s in crop(cut(text, hits=[(24, 35)]), around=12))
    assert shown == "…four five delete this six seven…"
