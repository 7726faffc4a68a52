"""Whatever the document, every quotation stands where it is said to stand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.questions.asking import ask, positions_json
from upstander.policies.questions.bank import load_questions
from upstander.policies.questions.confidence import fit_calibration
from upstander.policies.questions.sentences import read_sentences
from upstander.records.policy_details import PolicyDetails
from upstander.records.positions import BANDS, POSITIONS

BANK = load_questions()
DETAILS = PolicyDetails(
    details=(), history=(), laws=(), conflicts=(), kind="policy", kind_reasons=()
)
PIECES = st.sampled_from([
    "You must not:", "- use WhatsApp for police information", ("1.1 WhatsApp may be loaded on a "
    "force phone if an inspector agrees."), "Don'ts", "# Personal use", ("1.2 Personal use of work "
    "phones is not allowed."), "However, in an emergency it may be.", "This includes Signal.",
    "Can I use WhatsApp on a force phone?", "No.", "a) provided that it:", "(i) costs nothing;",
    "The force monitors its systems;", "unless", "only if", "…", "“must”", "İstanbul ŉ must not",
    "Uniform photos on personal accounts should not be damaging.", "2.1 Report it.", "\u2010\u2011",
    "Appendix A. WhatsApp must not carry police information.", "Anonymous accounts", "?", ":", "",
])  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), min_size=1, max_size=14).map("\n".join)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_quotation_is_verbatim(text: str) -> None:
    """Supports, what bears, what was looked at and the condition are words of the document."""
    document = read_policy_text(text, name="random", sha256="0" * 64)
    found = ask(document, DETAILS, BANK)
    assert [one.question for one in found] == [one.id for one in BANK.questions]
    for one in found:
        for place in (*one.support, *one.bearing, *one.looked_at):
            assert place.quote
            assert document.text[place.start : place.end] == place.quote
        assert one.condition in document.text
        assert one.position in POSITIONS
        assert one.band in BANDS
        assert 0 <= one.confidence <= 1
        assert (one.position == "silent") == (one.support == ())
        assert one.condition == "" or one.position == "conditional"
    for row in positions_json(found, document):
        for place in row["support"]:
            assert document.text[place["start"] : place["end"]] == place["quote"]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_sentences_never_overlap_and_stay_in_their_clause(text: str) -> None:
    """Sentences follow each other, exactly as the document has them, each within its clause."""
    document = read_policy_text(text, name="random", sha256="0" * 64)
    end = 0
    for sentence in read_sentences(document):
        clause = document.clauses[sentence.clause]
        assert end <= sentence.start < sentence.end <= clause.end
        assert sentence.start >= clause.start
        assert document.text[sentence.start : sentence.end] == sentence.text
        assert all(lead < sentence.place for lead in sentence.leads)
        end = sentence.end


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80))
def test_a_fitted_table_never_falls(pairs: list[tuple[float, bool]]) -> None:
    """A higher score never has a lower probability, and no step is certain."""
    steps = fit_calibration(pairs)
    assert [one.from_score for one in steps] == sorted(one.from_score for one in steps)
    chances = [one.probability for one in steps]
    assert chances == sorted(chances)
    assert all(0 < one < 1 for one in chances)
    assert bool(steps) == bool(pairs)
