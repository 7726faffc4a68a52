"""Numbers that Markdown sets in bold, or escapes, number clauses as plain ones do."""

import pytest

from upstander.policies.clauses.markers import marker_width, read_marker
from upstander.policies.clauses.reading import read_policy_text

RULES = ("Keep the handset locked.", "Do not lend it.", "Tell the desk of a loss.")


@pytest.mark.parametrize(
    "dress",
    ["**{}** {}", "__{}__ {}", "**{}.** {}", "*{}* {}", "**{} Handsets.** {}", "- **{}** {}"],
)
def test_a_bold_number_opens_a_clause(dress: str):
    """The clause has the number without its marks, and the whole line as its text."""
    lines = [dress.format(f"2.{n}", rule) for n, rule in enumerate(RULES, start=1)]
    text = "# Handset rules\n\n## 1. Why\n\nWe lend handsets.\n\n## 2. Care\n\n"
    document = read_policy_text(text + "\n\n".join(lines), name="invented", sha256="0" * 64)
    found = [(c.number.rstrip("."), c.text) for c in document.clauses if c.kind == "clause"]
    assert found == list(zip(("2.1", "2.2", "2.3"), lines, strict=True))


def test_an_escaped_number_opens_a_clause():
    """A full stop that Markdown escapes is the stop of a number."""
    text = "# Rules\n\n## Care\n\n" + "\n\n".join(
        f"{n}\\. {rule}" for n, rule in enumerate(RULES, start=1)
    )
    document = read_policy_text(text, name="invented", sha256="0" * 64)
    assert [c.number for c in document.clauses if c.kind == "clause"] == ["1.", "2.", "3."]


@pytest.mark.parametrize(
    "text", ["**Note** this first.", "**2.1 million** people", "*I* wrote it.", "**All** staff"]
)
def test_bold_words_are_no_number(text: str):
    """Bold words, and a sum in bold, open no numbered clause."""
    assert read_marker(text).style == "none"


def test_the_marks_are_part_of_the_markers_width():
    """What follows the marker begins behind the closing marks."""
    text = "**4.2** Call the desk."
    assert text[marker_width(text) :] == "Call the desk."
