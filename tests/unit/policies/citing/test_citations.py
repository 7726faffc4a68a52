"""Citations are made by number or words, checked against the document, and opened."""

import pytest
from msgspec.structs import replace

from upstander.policies.citing.citations import (
    ClauseNotFound,
    DocumentNotHeld,
    QuoteAmbiguous,
    QuoteChanged,
    check_citation,
    cite,
    open_citation,
)
from upstander.policies.clauses.reading import read_policy, read_policy_text
from upstander.records.clauses import PolicyDocument

TEXT = """\
Contents
1.0 PHONES ..... 1
2.0 CHATS ..... 2
3.0 RULES ..... 3

1.0 PHONES

- 1.1 Phones must not be lent to anybody.
- 1.2 Officers must not:
 - a. gamble on a phone;
 - b. share its code.

2.0 CHATS

- 2.1 A chat is a record.
- 2.1 A chat must not be
deleted by anybody.

OFFICIAL

3.0 RULES

- 3.1 Officers must not forget that a chat is a record.
"""


def document(text: str = TEXT, *, sha256: str = "a" * 64, name: str = "saltby") -> PolicyDocument:
    """Return `text` read as a policy with that digest."""
    return read_policy_text(text, name=name, sha256=sha256)


@pytest.mark.parametrize(
    ("number", "reference", "quote"),
    [
        ("1.1", "1.1", "Phones must not be lent to anybody."),
        ("clause 1.1", "1.1", "Phones must not be lent to anybody."),
        ("1.2 b", "1.2(b)", "share its code."),
        ("1.2(b)", "1.2(b)", "share its code."),
        ("1.2b", "1.2(b)", "share its code."),
        ("2.1#1", "2.1", "A chat is a record."),
        ("2.1#2", "2.1#2", "A chat must not be\ndeleted by anybody."),
        ("2", "2.0", "CHATS"),
    ],
)
def test_a_clause_is_cited_by_its_number(number, reference, quote):
    """A number cites the words after it, however the number is spoken."""
    policy = document()
    citation = cite(policy, number=number)
    assert (citation.number, citation.quote, citation.basis) == (reference, quote, "cited")
    assert policy.text[citation.start : citation.end] == quote
    assert citation.document_sha256 == policy.sha256


def test_a_repeated_number_is_ambiguous_and_its_places_are_listed():
    """A number used twice is refused, with the names that would tell them apart."""
    with pytest.raises(QuoteAmbiguous, match=r"2\.1#1 at \d+ .*; 2\.1#2 at \d+"):
        cite(document(), number="2.1")


def test_words_are_cited_where_they_stand_once():
    """A quote cites its exact place; blanks in it match the document's own."""
    policy = document()
    citation = cite(policy, quote="must not be  deleted by")
    assert citation.quote == "must not be\ndeleted by"
    assert citation.number == "2.1#2"


def test_words_that_stand_twice_are_ambiguous_until_a_number_says_which():
    """Words at several places are refused with the list of them; a number settles it."""
    policy = document()
    with pytest.raises(QuoteAmbiguous, match=r"2 places: 1\.2 at \d+ of saltby; 3\.1 at"):
        cite(policy, quote="Officers must not")
    assert cite(policy, number="3.1", quote="Officers must not").number == "3.1"
    assert cite(policy, number="1", quote="must not be lent").number == "1.1"


def test_a_number_with_words_reaches_what_stands_under_it():
    """Words are sought in the clause and its list, and no further."""
    policy = document()
    assert cite(policy, number="1.2", quote="share its code").number == "1.2(b)"
    with pytest.raises(ClauseNotFound):
        cite(policy, number="1.2", quote="A chat must")
    with pytest.raises(ClauseNotFound):
        cite(policy, number="2.1#1", quote="deleted by anybody")


@pytest.mark.parametrize("quote", ["PHONES ..... 1", "OFFICIAL", "no such words"])
def test_contents_and_furniture_are_not_citable(quote):
    """Words found only in the contents list or the page furniture are not found."""
    with pytest.raises(ClauseNotFound):
        cite(document(), quote=quote)


def test_an_unknown_number_and_an_empty_citation_are_refused():
    """A number that no clause has is not found; a citation of nothing is a mistake."""
    with pytest.raises(ClauseNotFound, match=r"no clause is numbered 9\.9"):
        cite(document(), number="9.9")
    with pytest.raises(ClauseNotFound):
        cite(document(), number="2.1#3")
    with pytest.raises(ValueError, match="number or a quote"):
        cite(document(), quote=" ")


def test_a_citation_is_exact_in_its_own_document():
    """A citation just made stands, and opens to its clause and its words."""
    policy = document()
    held = {policy.sha256: policy}
    citation = cite(policy, quote="gamble on a phone")
    assert check_citation(citation, held).state == "exact"
    clause, words = open_citation(citation, held)
    assert clause.number == "a."
    assert words == "gamble on a phone"


def test_a_citation_of_a_version_not_held_says_where_its_words_stand_now():
    """Another version is never taken for the one cited, even where it has the words."""
    newer = document("1.0 PHONES\n\n" + TEXT, sha256="b" * 64, name="saltby-v2")
    citation = cite(document(), quote="gamble on a phone")
    checked = check_citation(citation, {newer.sha256: newer})
    assert checked.state == "document_not_held"
    assert [(p.document, p.number) for p in checked.places] == [("saltby-v2", "1.2(a)")]
    with pytest.raises(DocumentNotHeld):
        open_citation(citation, {newer.sha256: newer})
    assert check_citation(citation, {}).places == ()


def test_a_citation_whose_place_is_wrong_has_moved():
    """Words found elsewhere in the same document are reported with their place."""
    policy = document()
    right = cite(policy, number="1.1")
    for start, end in ((right.start + 1, right.end + 1), (-5, 3), (0, 10**6)):
        checked = check_citation(replace(right, start=start, end=end), {policy.sha256: policy})
        assert checked.state == "moved"
        assert [(p.start, p.end) for p in checked.places] == [(right.start, right.end)]
    with pytest.raises(QuoteChanged, match=rf"1\.1 at {right.start}"):
        open_citation(replace(right, start=0), {policy.sha256: policy})


def test_a_citation_whose_words_are_nowhere_has_changed():
    """Words that the document does not hold are changed; a bad place without words too."""
    policy = document()
    held = {policy.sha256: policy}
    wrong = replace(cite(policy, number="1.1"), quote="Phones may be lent.")
    assert check_citation(wrong, held).state == "changed"
    assert check_citation(replace(wrong, quote="", end=10**6), held).state == "changed"


def test_wp034_is_cited_by_words_and_by_its_second_7_3(wp034):
    """In the real policy, 7.3 needs its turn named and list items are found by letter."""
    with pytest.raises(QuoteAmbiguous):
        cite(wp034, number="7.3")
    assert cite(wp034, number="7.3#2").quote.startswith("Online associations")
    assert cite(wp034, number="6.3 f").quote.startswith("Make defamatory")
    citation = cite(wp034, number="4.9", quote="offensive/lewd images, messages or videos")
    assert (citation.number, check_citation(citation, {wp034.sha256: wp034}).state) == (
        "4.9", "exact",
    )  # fmt: skip


def test_markers_in_words_do_not_shift_a_citation(data):
    """In every invented policy, each numbered clause can be cited by its reference."""
    for path in sorted((data / "policies").glob("*.txt")):
        policy = read_policy(path)
        for clause in policy.clauses:
            if clause.kind == "clause":
                words = clause.text.split(maxsplit=1)[1][:40]
                citation = cite(policy, quote=words)
                assert clause.start < citation.start < clause.end
