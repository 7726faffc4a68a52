"""Whatever the text, every character that is not blank belongs to one clause."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from upstander.base.errors import UpstanderError
from upstander.policies.citing.citations import check_citation, cite
from upstander.policies.citing.suggesting import suggest_clauses
from upstander.policies.clauses.outline import outline_json
from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.documents.filetext import PolicyUnreadable, decode_file_text

LINES = st.sampled_from(
    [
        "1.0 HEADING", "- 1.1 words here.", "1.1 words", "a. item", " - b. text", "(i) item",
        "(a) x", "• y", "POL.X.001 text", "POL.X.002 text", "# Head", "ALL CAPS", "A.1 words",
        "Appendix A: Thing", "tab\tcell", "2.1\tfoo\tbar", "Contents", "1. HEAD ..... 3",
        "1.0 HEADING ..... 1", "OFFICIAL", "Page 3 of 7", "---", "title: x", "4.10 in prose",
        "1.", "3", "", "  ", "\f", "\v\x85", "o\tb", "1)", "2) c", "| a | b |", "|---|---|",
        "Section 4", "zz. q", "1.1.1.1.1.1.1 q", "\ufeff", "\u2028x", "II. USE", "2.1A x", "\r",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(), st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=30).map("\n".join)
)


@given(TEXTS)
@settings(max_examples=300)
@example("")
@example("\n\r\n \t")
@example("." * 150 + " x\n")
def test_clauses_cover_the_text_in_order(text):
    """Spans ascend, never overlap, hold their own text, and leave only blanks between."""
    document = read_policy_text(text, name="x", sha256="0" * 64)
    at = 0
    for clause in document.clauses:
        assert at <= clause.start < clause.end
        assert clause.text == document.text[clause.start : clause.end]
        assert not document.text[at : clause.start].strip()
        at = clause.end
    assert not document.text[at:].strip()


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
