"""What must be read from a real force's policy, marked by hand."""

from itertools import pairwise

import pytest

from upstander.records.clauses import PolicyDocument


def numbered(document: PolicyDocument, number: str) -> list[str]:
    """Return the texts of the clauses that are printed as `number`."""
    return [c.text for c in document.clauses if c.number == number and c.kind == "clause"]


def test_every_numbered_clause_is_read_once(wp034):
    """The fifty numbered clauses of the document are fifty clauses."""
    assert sum(c.kind == "clause" for c in wp034.clauses) == 50


def test_headings_are_those_of_the_body(wp034):
    """The eleven sections are headings once each; the contents list opens none."""
    headings = [c for c in wp034.clauses if c.kind == "heading" and c.number]
    assert [c.number for c in headings] == [f"{n}.0" for n in range(1, 12)]
    contents = [c for c in wp034.clauses if c.kind == "contents"]
    assert len(contents) == 12
    assert contents[-1].end < headings[0].start


def test_the_prohibited_content_list_has_seven_items_under_its_lead_in(wp034):
    """Clause 6.3 keeps its lead-in and its items a to g, each with its own words."""
    items = [c for c in wp034.clauses if c.path[:2] == ("6.0", "6.3") and c.kind == "item"]
    assert [c.number for c in items] == ["a.", "b.", "c.", "d.", "e.", "f.", "g."]
    assert items[0].text.startswith("- a. Undermine")
    assert items[5].text.endswith("bullying comments;")
    assert items[6].text.endswith("public confidence.")
    assert numbered(wp034, "6.3")[0].endswith("must not:")


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        ("4.2", "- 4.2 Telephone", "for use overseas."),
        ("4.9", "4.9 Personnel will", "auction sites."),
        ("4.10", "4.10 Personnel may", "following considerations:"),
        ("6.5", "- 6.5 Police information", "Data Protection Act 2018."),
        ("8.2", "8.2 If inappropriate", "Resolution Centre."),
    ],
)
def test_clauses_begin_and_end_where_they_do_on_paper(wp034, number, first, last):
    """A clause runs from its number to its last full stop, bulleted or bare."""
    (text,) = numbered(wp034, number)
    assert text.startswith(first)
    assert text.endswith(last)
    assert "\n" not in text


def test_both_clauses_numbered_7_3_survive(wp034):
    """A number that the document uses twice gives two clauses, in order."""
    first, second = numbered(wp034, "7.3")
    assert "moderating their online communications" in first
    assert "Notifiable Associations Policy" in second


def test_a_paragraph_after_a_clause_stands_under_its_number(wp034):
    """What a page break cut from 6.4 is a paragraph under 6.4, the marking furniture."""
    before, after = next(
        (a, b) for a, b in pairwise(wp034.clauses) if b.text.startswith("Information on channels")
    )
    assert (before.kind, before.text) == ("furniture", "OFFICIAL")
    assert (after.kind, after.path, after.number) == ("paragraph", ("6.0", "6.4"), "")


def test_inline_figures_open_no_clause(wp034):
    """Networks, cross references and dates in prose stay in their clauses."""
    (text,) = numbered(wp034, "4.5")
    assert "3G/4G/5G" in text
    history = [c for c in wp034.clauses if c.kind == "table_row"]
    assert len(history) == 8
    assert all(c.path == ("11.0",) for c in history)


def test_the_head_is_metadata(wp034):
    """The table at the head is metadata, and its marking is no furniture."""
    details = [c.text for c in wp034.clauses if c.kind == "metadata"]
    assert "REFERENCE NUMBER\tWP034" in details
    assert "Security Classification\tOFFICIAL" in details
