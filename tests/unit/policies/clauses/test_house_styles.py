"""Numbering, notes and tables of further house styles."""

import pytest

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.clauses.references import clause_references
from upstander.records.clauses import PolicyDocument


def read(text: str) -> PolicyDocument:
    """Return `text` read as a policy."""
    return read_policy_text(text, name="invented", sha256="0" * 64)


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("Q1. May I use it?\n\nA1. Yes.\n\nQ2. Lend it?\n\nA2. No.", "Q1 A1 Q2 A2"),
        ("§1 The force lends phones.\n\n§2 They are kept clean.\n\n§2.1 Daily.", "§1 §2 §2.1"),
        ("Para 11 Staff must do it.\n\nPara 12 Others may.", "Para 11|Para 12"),
        ("1) Scope\n\n1.1) Staff must.\n\n2) Rules\n\n2.1) They must.", "1) 1.1) 2) 2.1)"),
        ("Section 1 Use\n\n1.1 Lock it.\n\n1.1.1. Always so.", "Section 1|1.1|1.1.1"),
        ("PART A - USE\n\n1. Lock it.\n\nPART B - CARE\n\n2. Clean it.", "PART A|1.|PART B|2."),
        ("Article 1 Scope\n\n1.1 Everyone.", "Article 1|1.1"),
        ("A. Purpose\n\nRules.\n\nB. Scope\n\nAll of us.", "A. B."),
        ("1. Lock it.\n\n2. Charge it.\n\n7.3 Once.\n\n7.3 Twice.", "1. 2. 7.3 7.3"),
        ("1. Use\n\n1.1 Lock.\n\nAppendix 1 - Forms\n\n1. Form\n\n1.1 Fill it in.",
         "1.|1.1|Appendix 1|1.|1.1"),
    ],
)  # fmt: skip
def test_numbers_of_many_houses(text, numbered):
    """Each house's numbers are read as printed, once each, in order."""
    wanted = numbered.split("|" if "|" in numbered else " ")
    assert [clause.number for clause in read(text).clauses if clause.number] == wanted


def test_words_that_look_like_numbers_are_prose():
    """Paper sizes, a paragraph of an order and a figure after "paragraph" open no clause."""
    document = read(
        "1.1 Use it.\n\nA4 paper is dear.\n\nA5 paper is not.\n\nParagraph 4.10 of the Order is it."
        "\n\n1.2 This is not an answer to paragraph\n\n1.3. Context counts."
    )
    assert [clause.number for clause in document.clauses if clause.number] == ["1.1", "1.2"]


def test_references_of_sections_do_not_say_the_section_twice():
    """Clause 3.1 of "Section 3" is 3.1; clause 1 of an appendix carries the appendix."""
    document = read("Section 3 Use\n\n3.1 Lock it.\n\nAppendix 1\n\n1. Form.")
    assert clause_references(document) == ("Section 3", "3.1", "Appendix 1", "Appendix 1 1")


@pytest.mark.parametrize(
    "mark", ["¹ See the Order.", "[^1]: See the Order.", "1 https://x.example"]
)
def test_footnotes_are_notes_and_the_cut_paragraph_goes_on(mark):
    """A footnote is a note; what follows it in lower case is the rest of the clause it cut."""
    document = read(
        f"3. Phones are lent\n\n4. Staff keep them clean and\n\n{mark}\n\nnever lend them."
    )
    note, rest = document.clauses[-2:]
    assert (note.kind, note.text) == ("note", mark)
    assert (rest.kind, rest.path) == ("paragraph", ("4.",))


def test_seed_002_keeps_paragraph_4(wp034):
    """The real report's footnotes are notes, and what they cut off stands under 4."""
    from tests.unit.policies.conftest import find_seed

    from upstander.policies.clauses.reading import read_policy

    document = read_policy(find_seed("838b7da6093d8fba"))
    assert sum(clause.kind == "note" for clause in document.clauses) == 5
    rest = next(c for c in document.clauses if c.text.startswith("between preserving"))
    assert (rest.kind, rest.path) == ("paragraph", ("4.",))
    assert [c.number for c in document.clauses if c.kind == "clause"] == [
        f"{n}." for n in range(1, 19)
    ]  # fmt: skip


def test_items_whose_bullets_are_lost():
    """Lower case lines after a lead-in are its items."""
    document = read("Nobody is safe if:\n\nthey lie\n\nthey hide it\n\nThe end.")
    assert [clause.kind for clause in document.clauses] == [
        "paragraph",
        "item",
        "item",
        "paragraph",
    ]


@pytest.mark.parametrize(
    "table",
    ["Name\tTask\nMarsh\tLock", "| Name | Task |\n|---|---|\n| Marsh | Lock |",
     "+------+------+\n| Name | Task |\n+------+------+\n| Marsh | Lock |\n+------+------+"],
)  # fmt: skip
def test_tables_of_plain_text(table):
    """Tabs, pipes and grids give one table with its cells, exact to the character."""
    document = read(f"1. USE\n\n1.1 Staff.\n\n{table}\n\n1.2 More staff.")
    (found,) = document.tables
    assert [[cell.text for cell in row] for row in found.rows] == [
        ["Name", "Task"], ["Marsh", "Lock"],
    ]  # fmt: skip
    for row in found.rows:
        for cell in row:
            assert document.text[cell.start : cell.end] == cell.text
    assert [c.kind for c in document.clauses].count("table_row") == 2


def test_a_table_goes_on_after_the_foot_of_a_page():
    """Rows parted by a marking alone are one table when they have as many cells."""
    document = read("1. USE\n\n1.1 All.\n\nA\tB\nC\tD\n\nOFFICIAL\n\nE\tF\n\nWords.\n\nG\tH")
    assert [len(table.rows) for table in document.tables] == [3, 1]


def test_lines_that_are_paragraphs_stay_apart():
    """In a text of long lines without blank lines, each line that ends a sentence is its own."""
    long = "Staff must keep every phone that the force lends them locked and charged " * 3
    document = read("\n".join(f"{long.strip()}." for _ in range(4)))
    assert len(document.clauses) == 4
