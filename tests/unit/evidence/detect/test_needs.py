"""What a message needs to hold for an expression to match is told in plain parts."""

import re

import pytest

from upstander.evidence.detect.approximate import widen
from upstander.evidence.detect.needs import needs_of
from upstander.evidence.detect.wordview import view_of


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        (r"(?<!\w)snowflakes?(?!\w)", {(" snowflake ", " snowflakes ")}),
        (r"(?<!\w)wipe\W+(?:\w+\W+){0,3}?phone(?!\w)", {(" wipe ",), (" phone ",)}),
        (r"\bsnow\b[^.]{0,20}\bflake\b", {(" snow ",), (" flake ",)}),
        (r"haven.?t told", {("haven t told", "haven?t ", "havent told")}),
        (r"snow(?=.*flake)", {("snow",), ("flake",)}),
        (r"(?:red|blue) snow", {("blue snow", "red snow")}),
        (r"(?<!\w)\d{4}/\d\d(?!\w)", {(" 0000 00 ",)}),
        (r"snow[^a]flake", {("snow",), ("flake",)}),
        (r"snow\Bflake(?!\d)", {("snowflake",)}),
        (r"snow(?:\w+ )?flake", {("snow",), (" flake", "snowflake")}),
        (r"naïvely", {("na\x02vely",)}),
        (r"(?a:\W)snowflake", {("snowflake",)}),
    ],
)
def test_needs_are_the_parts_that_no_match_lacks(
    expression: str, needs: set[tuple[str, ...]]
) -> None:
    """Bounds, gaps, choices, wild places and looks ahead leave their plain parts."""
    assert set(needs_of(expression)) == needs


@pytest.mark.parametrize(
    "expression", [r"\w+@\w+", r"[a-z]{2}", r"(?:snow)?.+", r"(?a)\Wsnow", r"(?:snow|\w+) "]
)
def test_an_expression_that_anything_may_match_needs_nothing(expression: str) -> None:
    """Where no part must stand, nothing is asked for."""
    assert needs_of(expression) == ()


def test_the_word_view_is_that_of_python() -> None:
    """Word characters stay, decimal digits are one, and runs of all else are one separator."""
    assert view_of("Don't — CAFÉ_9, \u212aey ٣x…") == " don t caf\x02_0 key 0x "
    assert view_of("…") == " "


def test_a_group_of_nothing_beside_a_boundary_is_widened():
    """A repeated empty group has no last character, and is no reason to fail."""
    for expression in (r"(?:){1,3}(?=the)the", r"(?:(?:){2})\bthe", r"the(?:|(?:))(?!\w)"):
        wide = re.compile(widen(expression).encode())
        assert wide.search(b"see the end")
