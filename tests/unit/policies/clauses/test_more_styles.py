"""Clauses of memoranda, orders, steps, checklists and headings over two lines are read whole."""

import pytest

from upstander.policies.clauses.reading import read_policy_text
from upstander.records.clauses import Clause


def clauses_of(text: str) -> list[Clause]:
    """Return the clauses of invented text."""
    return list(read_policy_text(text, name="invented", sha256="0" * 64).clauses)


def numbered(text: str) -> list[tuple[str, str, str]]:
    """Return kind, number and last words of the clauses that have a number."""
    return [(c.kind, c.number, c.text[-12:]) for c in clauses_of(text) if c.number]


@pytest.mark.parametrize("gap", ["\n", ""], ids=["blank lines between", "no blank lines"])
def test_numbered_paragraphs_under_plain_headings_are_clauses(gap: str):
    """A line that wraps is no heading, whichever words its first line is cut after."""
    text = (
        "MEMORANDUM\n\nBackground\n\n"
        "1.  In the spring the inspectorate wrote to every force about the use of private\n"
        f"messaging by officers. Forces were asked to reply.\n{gap}"
        "2.  Superintendents will see to it that every officer who holds a telephone and\n"
        "Staff who hold a tablet have signed the book.\n\n"
        "Rules\n\n"
        "3.  Nothing about a case is to be sent by a private messenger at any time of the\n"
        f"day or night.\n{gap}"
        "4.  Losses are to be reported.\n"
    )
    assert numbered(text) == [
        ("clause", "1.", "ed to reply."),
        ("clause", "2.", "ed the book."),
        ("clause", "3.", "ay or night."),
        ("clause", "4.", "be reported."),
    ]


def test_a_numbered_title_above_its_text_stays_a_heading():
    """A short line above a paragraph that begins with a capital is a heading, gap or none."""
    text = (
        "1. Use of force telephones\nOfficers may make short calls at any time. They must\n"
        "not send pictures.\n\n2. Loss\nA loss must be reported at once to the desk.\n"
    )
    assert [c.kind for c in clauses_of(text)] == ["heading", "paragraph"] * 2


def test_a_heading_over_two_lines_is_one_heading():
    """The rest of a heading that wraps belongs to it, and what follows stands under the whole."""
    text = (
        "1. INTRODUCTION\n\nThis tells you what to do.\n\n"
        "2. Use of mobile telephones, tablets and other portable devices by officers and\n"
        "staff of the force while travelling\n\nYou may take a device abroad with leave.\n"
    )
    last = clauses_of(text)[-1]
    assert last.text == "You may take a device abroad with leave."
    assert last.heading.endswith("officers and staff of the force while travelling")


@pytest.mark.parametrize("sign", ["Step {}  ", "Step {}: ", "STAGE {} - ", "Stage {}. "])
def test_steps_are_numbered_items_of_their_clause(sign: str):
    """Steps count anew under each clause, and prose about a step opens nothing."""
    text = (
        "2.  Drawing\n\n2.1  The following is done in order.\n\n"
        + sign.format(1)
        + "The course is passed. It comes before\nStep 2 of the process.\n\n"
        + sign.format(2)
        + "The book is signed.\n\n5.1  For a loss:\n\n"
        + sign.format(1)
        + "The desk is told.\n"
    )
    found = [c for c in clauses_of(text) if c.kind == "item"]
    assert [c.number.casefold()[-1] for c in found] == ["1", "2", "1"]
    assert [c.path[-2] for c in found] == ["2.1", "2.1", "5.1"]
    assert found[0].text.endswith("Step 2 of the process.")


def test_a_step_that_heads_a_section_is_no_section_number():
    """Markdown headings that count steps leave the numbers of clauses alone."""
    text = (
        "# Loss\n\n## Step 1: Report\n\nTell the desk.\n\n## Step 2: Wipe\n\nThe desk wipes it.\n"
    )
    assert [c.kind for c in clauses_of(text)] == ["heading"] * 2 + [
        "paragraph",
        "heading",
        "paragraph",
    ]


@pytest.mark.parametrize("box", ["☐ ", "☑ ", "- [ ] ", "- [x] ", "* ☐ ", "[ ] "])
def test_boxes_to_tick_open_items(box: str):
    """Each line of a checklist is an item, and its box is no word of it."""
    text = f"# Leavers\n\nTick each line.\n\n{box}Phone handed in\n{box}Accounts closed\n"
    items = [c for c in clauses_of(text) if c.kind == "item"]
    assert [c.text.removeprefix(box) for c in items] == ["Phone handed in", "Accounts closed"]


def test_bracketed_paragraphs_count_on_past_a_heading():
    """Paragraph (3) of an order stands under the next heading as (1) and (2) under the first."""
    text = (
        "Scope\n\n(1) This order applies to all members of the force.\n\n"
        "(2) It does not apply to cadets.\n\nRules\n\n(3) Members must lock devices.\n"
    )
    assert [number for _, number, _ in numbered(text)] == ["(1)", "(2)", "(3)"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Section 1 - Overview", "Section 2 - Loss"),
        ("1. Overview", "2. Loss"),
        ("PART A OVERVIEW", "PART B LOSS"),
    ],
)
def test_bracketed_paragraphs_count_on_past_a_numbered_heading(first: str, second: str):
    """Paragraphs (1) to (4) run on through numbered headings, and letters stay under theirs."""
    text = (
        f"{first}\n\n(1) This order applies to all members of the force.\n\n"
        f"(2) It does not apply to cadets.\n\n{second}\n\n(3) The finder of a loss shall:\n\n"
        "a. lock the device;\n\nb. tell the desk.\n\n(4) The desk writes the loss down.\n"
    )
    found = [c for c in clauses_of(text) if c.kind == "item"]
    assert [c.number for c in found] == ["(1)", "(2)", "(3)", "a.", "b.", "(4)"]
    assert found[3].path[-2:] == ("(3)", "a.")
    assert found[5].path[-1] == "(4)"
    assert found[5].path[:-1] == found[2].path[:-1]


def test_the_paragraphs_of_an_annex_do_not_count_on():
    """An annex counts its paragraphs anew: (3) in it carries on nothing before it."""
    text = (
        "Section 1 - Rules\n\n(1) Members lock devices.\n\n(2) Members report losses.\n\n"
        "ANNEX A FORMS\n\n(3) is the mark of the third form in the tray.\n"
    )
    assert [number for _, number, _ in numbered(text)] == ["Section 1", "(1)", "(2)", "ANNEX A"]


def test_a_sentence_at_the_head_keeps_its_last_line():
    """A line that ends a sentence is no detail, though its words alone look like a label."""
    text = (
        "Harrowdale Police\n\nDrone Policy\n\nThis policy is kept at the library and a copy of it\n"
        "may be published on the website.\n\n1. Use\n\n1.1 Ask first.\n"
    )
    found = next(c for c in clauses_of(text) if c.text.startswith("This policy"))
    assert found.text.endswith("on the website.")
