"""The traps of the public source documents that concern policies, each by its name.

Trap 10 of the list, that `not supplied` is not `silent`, is the matrix's and is tested there.
"""

import pytest
from tests.unit.policies.conftest import ROOT, find_seed
from tests.unit.policies.faults.conftest import ON

from upstander.policies.clauses.reading import read_policy
from upstander.policies.details.reading import read_details
from upstander.policies.faults.finding import find_faults
from upstander.policies.guidance.loading import Guidance
from upstander.records.policy_faults import Fault


def faults_of(digest: str, guidance: Guidance) -> dict[str, list[Fault]]:
    """Return the faults of a source document by their code."""
    document = read_policy(find_seed(digest))
    found: dict[str, list[Fault]] = {}
    for fault in find_faults(document, read_details(document), on=ON, guidance=guidance):
        for place in fault.clauses:
            assert document.text[place.start : place.end] == place.quote
        found.setdefault(fault.fault, []).append(fault)
    return found


@pytest.fixture(scope="module")
def wp034_faults(guidance: Guidance) -> dict[str, list[Fault]]:
    """What is wrong with a real force's policy."""
    return faults_of("e3764713af1ef337", guidance)


def test_trap_3_two_clauses_are_numbered_7_3(wp034_faults: dict[str, list[Fault]]) -> None:
    """The second 7.3 is told, with the name by which to cite it."""
    (fault,) = wp034_faults["number_used_twice"]
    assert [place.clause for place in fault.clauses] == ["7.3#2", "7.3"]


def test_trap_4_contents_and_dates_disagree(wp034_faults: dict[str, list[Fault]]) -> None:
    """A contents row has no page, and it took effect before the day on which it was adopted."""
    (row,) = wp034_faults["contents_row_without_page"]
    assert row.clauses[0].quote.startswith("9.0 LOG-IN")
    (dates,) = wp034_faults["dates_disagree"]
    assert "16/03/23" in dates.clauses[0].quote
    assert "22/03/23" in dates.clauses[1].quote


def test_trap_5_section_4_2_of_ripa_is_repealed(wp034_faults: dict[str, list[Fault]]) -> None:
    """Clause 3.3 rests monitoring on a section that had gone before the policy was adopted."""
    (fault,) = wp034_faults["law_repealed"]
    assert fault.severity == "high"
    assert fault.clauses[0].clause == "3.3"
    assert fault.clauses[0].quote.startswith("Section 4(2)")
    assert "section 46" in fault.explanation
    assert "2018/940" in fault.source


@pytest.mark.parametrize("digest", ["838b7da6093d8fba", "e3764713af1ef337"])
def test_trap_6_the_code_of_ethics_cited_is_superseded(digest: str, guidance: Guidance) -> None:
    """A report of 2017 and a policy of 2023 cite the Code of 2014."""
    found = faults_of(digest, guidance)["law_superseded"]
    assert any("Code of Ethics of 2014" in fault.explanation for fault in found)


def test_trap_9_a_forum_thread_is_opinion(guidance: Guidance) -> None:
    """A forum thread gives one fault: that it is no policy."""
    found = faults_of("9eb0f2c2bbceec54", guidance)
    assert list(found) == ["not_a_policy"]
    assert "opinion" in found["not_a_policy"][0].explanation


def test_4_8_offers_what_6_5_bars(wp034_faults: dict[str, list[Fault]]) -> None:
    """One clause lets people ask for WhatsApp, another does not approve it for police work."""
    (fault,) = wp034_faults["contradiction"]
    assert [place.clause for place in fault.clauses] == ["4.8", "6.5"]
    assert all("WhatsApp" in place.quote for place in fault.clauses)


def test_further_faults_of_the_policy(wp034_faults: dict[str, list[Fault]]) -> None:
    """The overdue review, the e-mail address, the dead links and the abolished body are told."""
    places = {
        code: [place.clause for fault in found for place in fault.clauses]
        for code, found in wp034_faults.items()
    }
    assert wp034_faults["email_looks_wrong"][0].clauses[0].quote.endswith("@warwickshire.uk")
    assert places["broken_link"] == ["1.6", "6.2"]
    assert places["body_renamed"] == ["4.3(c)"]
    assert places["process_without_form"] == ["4.8", "5.4"]
    assert places["process_without_deadline"] == ["4.8", "5.4"]
    assert len(wp034_faults["review_overdue"]) == 1


def test_a_sound_policy_has_one_small_fault(guidance: Guidance) -> None:
    """The invented force's policy is sound but for a contents row without a page."""
    document = read_policy(ROOT / "samples" / "demo_force" / "policy.txt")
    found = find_faults(document, read_details(document), on=ON, guidance=guidance)
    assert [fault.fault for fault in found] == ["contents_row_without_page"]
