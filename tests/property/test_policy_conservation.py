"""Whatever the text, every character that is not blank belongs to one clause."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from upstander.base.errors import UpstanderError
from upstander.policies.citing.citations import check_citation, cite
from upstander.policies.citing.suggesting import suggest_clauses
from upstander.policies.clauses.outline import outline_json
from upstander.policies.clauses.reading import read_laid_out, read_policy_text
from upstander.policies.clauses.references import clause_ids
from upstander.policies.details.outline import read_json
from upstander.policies.details.reading import read_details
from upstander.policies.documents.filetext import (
    PolicyUnreadable,
    decode_file_text,
    normalise_newlines,
)
from upstander.policies.documents.laidout import LaidOutText, LineHint

LINES = st.sampled_from(
    [
        "1.0 HEADING", "- 1.1 words here.", "1.1 words", "a. item", " - b. text", "(i) item",
        "(a) x", "• y", "POL.X.001 text", "POL.X.002 text", "# Head", "ALL CAPS", "A.1 words",
        "Appendix A: Thing", "tab\tcell", "2.1\tfoo\tbar", "Contents", "1. HEAD ..... 3",
        "1.0 HEADING ..... 1", "OFFICIAL", "Page 3 of 7", "---", "title: x", "4.10 in prose",
        "1.", "3", "", "  ", "\f", "\v\x85", "o\tb", "1)", "2) c", "| a | b |", "|---|---|",
        "Section 4", "zz. q", "Owner: X Y", "Version", "2.1", "Title\tSome Words\tRef\tAB/12",
        "Review date: May 2026", "+---+---+", "Version\tDate\tChange", "1.0\t3 May 2021\tNew",
        "Saltby Police", "the Data Act 2018", "¹ note", "Q1. Why?", "§2 Text", "Dear Sir",
        "1.1.1.1.1.1.1 q", "\ufeff", "\u2028x", "II. USE", "2.1A x", "\r",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(), st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=30).map("\n".join)
)


HINTS = st.builds(
    LineHint,
    page=st.integers(0, 3),
    begins=st.booleans(),
    runs_on=st.booleans(),
    heading=st.integers(0, 3),
    level=st.integers(-1, 3),
    bullet=st.booleans(),
    bold=st.booleans(),
    furniture=st.booleans(),
    contents=st.booleans(),
    note=st.booleans(),
    table=st.integers(-1, 1),
)


def assert_conserved(document):
    """Fail unless every character that is not blank belongs to exactly one clause."""
    at = 0
    for clause in document.clauses:
        assert at <= clause.start < clause.end
        assert clause.text == document.text[clause.start : clause.end]
        assert not document.text[at : clause.start].strip()
        at = clause.end
    assert not document.text[at:].strip()


@given(TEXTS)
@settings(max_examples=300)
@example("")
@example("\n\r\n \t")
@example("." * 150 + " x\n")
def test_clauses_cover_the_text_in_order(text):
    """Spans ascend, never overlap, hold their own text, and leave only blanks between."""
    assert_conserved(read_policy_text(text, name="x", sha256="0" * 64))


@given(TEXTS, st.data())
@settings(max_examples=200)
def test_hints_lose_nothing(text, data):
    """Whatever a file says of its lines, right or wrong, every character has its one clause."""
    plain = normalise_newlines(text)
    count = plain.count("\n") + 1
    hints = data.draw(st.dictionaries(st.integers(0, count), HINTS, max_size=count))
    laid = LaidOutText(text=plain, sha256="0" * 64, media="docx", hints=hints)
    document = read_laid_out(laid, name="x")
    assert_conserved(document)
    assert len(set(clause_ids(document))) == len(document.clauses)


@given(TEXTS)
@settings(max_examples=200)
def test_what_a_document_says_of_itself_stands_in_it(text):
    """Details, history, laws and cells of any text have spans in it, and the outline is JSON."""
    document = read_policy_text(text, name="x", sha256="0" * 64)
    details = read_details(document)
    for one in (*details.details, *details.history, *details.laws):
        assert 0 <= one.start < one.end <= len(document.text)
        assert document.text[one.start : one.end].strip()
    for table in document.tables:
        for cell in (cell for row in table.rows for cell in row):
            assert document.text[cell.start : cell.end] == cell.text
    json.dumps(read_json(document, details))


@given(TEXTS)
@settings(max_examples=100)
def test_what_is_suggested_and_outlined_is_in_the_document(text):
    """Every suggestion is exact, every outline can be made, on any text."""
    document = read_policy_text(text, name="x", sha256="0" * 64)
    held = {document.sha256: document}
    assert len(outline_json(document)["clauses"]) == len(document.clauses)
    for citation in suggest_clauses(["words", "item", "text"], document):
        assert check_citation(citation, held).state == "exact"


@given(TEXTS, st.data())
@settings(max_examples=100)
def test_what_is_cited_by_its_words_is_exact(text, data):
    """Words of a document are cited at a place that holds them, or refused as ambiguous."""
    document = read_policy_text(text, name="x", sha256="0" * 64)
    start = data.draw(st.integers(0, len(document.text)))
    quote = document.text[start : start + 12]
    if not quote.strip():
        return
    try:
        citation = cite(document, quote=quote)
    except UpstanderError:
        return
    assert citation.quote.split() == quote.split()
    assert check_citation(citation, {document.sha256: document}).state == "exact"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    """Bytes become text without carriage returns, or are refused as unreadable."""
    try:
        file = decode_file_text(data)
    except PolicyUnreadable:
        return
    assert "\r" not in file.text
    assert file.text.strip()
