"""What must be read of the public source documents, marked by hand."""

import pytest
from tests.unit.policies.conftest import find_seed

from upstander.policies.clauses.reading import read_policy
from upstander.policies.details.reading import read_details
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails

MINUTES, THREAD, REPORT = "6c6d0900bcba007d", "9eb0f2c2bbceec54", "838b7da6093d8fba"
ANSWERS = "b398e566ba4a6fe9"


@pytest.fixture(scope="module")
def details(wp034: PolicyDocument) -> PolicyDetails:
    """What the real policy says of itself."""
    return read_details(wp034)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Mobile devices and social media policy"),
        ("force", "Warwickshire Police"),
        ("owner", "ENABLING SERVICES / CORPORATE COMMUNICATIONS"),
        ("reference", "WP034"),
        ("version", "3"),
        ("adopted_date", "2023-03-16"),
        ("effective_date", "2023-03-16"),
        ("review_date", "2026-03-16"),
        ("marking", "OFFICIAL"),
        ("disclosable", "Yes"),
        ("contact", "policiesandprocedures@warwickshire.uk"),
    ],
)
def test_the_head_of_wp034(details, name, value):
    """Every detail of the table at the head is read, the owner from its two rows."""
    assert details.first(name).value == value


def test_spans_hold_the_printed_words(details, wp034):
    """A date's span is the date as printed; an owner in two rows spans both."""
    adopted, owner = details.first("adopted_date"), details.first("owner")
    assert wp034.text[adopted.start : adopted.end] == "16/03/23"
    words = wp034.text[owner.start : owner.end]
    assert words.startswith("ENABLING")
    assert words.endswith("COMMUNICATIONS")


def test_the_history_has_seven_rows(details):
    """The history is read over the page break, with dates of adoption where rows say them."""
    assert len(details.history) == 7
    assert details.history[0].adopted == "2013-09-13"
    assert details.history[1].version == "1.1"
    assert (details.history[-1].when, details.history[-1].adopted) == ("2022-10", "2023-03-22")


def test_the_two_days_of_adoption_disagree(details):
    """Implemented on 16 March 2023 and adopted on the 22nd: the document contradicts itself."""
    (conflict,) = details.conflicts
    assert "2023-03-16" in conflict.explanation
    assert "2023-03-22" in conflict.explanation


def test_the_law_that_it_cites(details, wp034):
    """Acts, regulations and codes are named where they stand."""
    names = {law.name for law in details.laws}
    assert {
        "Regulation of Investigatory Powers Act 2000", "Human Rights Act 1998", "GDPR",
        "Police (Conduct) Regulations 2020", "Code of Ethics",
        ("Investigatory Powers (Interception by Businesses etc for Monitoring and Record-keeping "
        "purposes) Regulations 2018"),
    } <= names  # fmt: skip
    for law in details.laws:
        assert " ".join(wp034.text[law.start : law.end].split()).startswith(law.name[:10])


@pytest.mark.parametrize(
    ("seed", "kind", "reason"),
    [
        (MINUTES, "minutes", "apologies"),
        (THREAD, "opinion", "forum"),
        (REPORT, "report", "purpose of a report"),
        (ANSWERS, "report", "answers to recommendations"),
    ],
)
def test_kinds_of_the_others(seed, kind, reason):
    """Minutes, a forum thread and reports are told from policy, with the reason."""
    details = read_details(read_policy(find_seed(seed)))
    assert details.kind == kind
    assert any(reason in one for one in details.kind_reasons)


def test_wp034_is_policy(details):
    """The real policy is of the kind that enters the matrix."""
    assert details.kind == "policy"
