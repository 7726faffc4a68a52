"""Laws, codes, bodies and markings that have ended, judged as of a day."""

from datetime import date

import pytest
from tests.unit.policies.faults.conftest import WHOLE, Check, detail, details

from upstander.records.policy_details import HistoryEntry

HEAD = "Northmarch Police, UK. Policing policy of the police force.\n\n1. Law\n\n"


def clause(words: str) -> str:
    """Return an invented policy with one clause."""
    return f"{HEAD}1.1 {words}\n"


@pytest.mark.parametrize(
    ("code", "before", "quote", "after"),
    [
        ("law_repealed", "We keep the ", "Data Protection Act 1998", "."),
        ("law_repealed", "By ", "section 4(2) of RIPA", " we may look."),
        ("law_repealed", "", "RIPA 2000, s. 3", " allows it."),
        ("law_repealed", "The ", "Official Secrets Act 1911", " binds us."),
        ("law_repealed", "The ", "Race Relations Act 1976", " binds us."),
        ("law_superseded", "See the ", "MoPI Code of Practice", "."),
        ("law_superseded", "The ", "Code of Ethics 2014", " applies."),
        ("law_renamed", "The ", "GDPR", " applies."),
        ("law_wrongly_named", "See the ", "Computer Misuse Act 1998", "."),
        ("body_renamed", "Follow ", "NPIA", " advice."),
        ("body_renamed", "", "HMIC", " inspects us."),
        ("body_renamed", "", "ACPO", " guidance applies."),
    ],
)
def test_what_has_ended_is_told(
    check: Check, code: str, before: str, quote: str, after: str
) -> None:
    """Each name that a policy uses for it is found, whole, with its source."""
    (fault,) = check(clause(before + quote + after))
    assert fault.fault == code
    assert fault.clauses[0].quote == quote
    assert fault.clauses[0].clause == "1.1"
    assert "http" in fault.source


@pytest.mark.parametrize(
    "words",
    [
        "The Data Protection Act 2018 and the UK GDPR apply.",
        "The EU GDPR does not bind us.",
        "The Police (Conduct) Regulations 2020 apply.",
        "Section 26 of the Regulation of Investigatory Powers Act 2000 is on watching people.",
        "The Regulation of Investigatory Powers Act 2000 governs surveillance.",
        "Section 46 of the Investigatory Powers Act 2016 and SI 2018/356 apply.",
        "The Investigatory Powers (Interception by Businesses) Regulations 2018 apply.",
        "The Official Secrets Act 1989 binds us.",
        "The Malicious Communications Act 1988 applies.",
        "Section 127 of the Communications Act 2003 applies.",
        "The Electronic Communications Act 2000 applies.",
        "The Computer Misuse Act 1990 and the Human Rights Act 1998 apply.",
        "HMICFRS and the NPCC agree; the IOPC too.",
        "The Data Protection Act 2018, which replaced the Data Protection Act 1998, applies.",
        "The Data Protection Act 1998 (now repealed) said otherwise.",
        "The College of Policing, formerly the NPIA, says so.",
        "The regulations of 2018 are sometimes called the Lawful Business Practice Regulations.",
        "The Scottish Police Authority is another body.",
        "The Code of Ethics applies.",
    ],
)
def test_what_stands_or_is_told_as_history_is_no_fault(check: Check, words: str) -> None:
    """Law in force, and words that tell of the past, are left alone."""
    assert check(clause(words)) == []


def test_a_citation_is_judged_at_the_policy_s_own_date(check: Check) -> None:
    """A policy of 2012 that cites the 1998 Act was right then, and is stale now."""
    said = details(*WHOLE[:3], detail("adopted_date", "2012-05-01"), WHOLE[4])
    (fault,) = check(clause("We keep the Data Protection Act 1998."), "law_repealed", said=said)
    assert (
        "stale on 22 November 2026, though in force at the policy's own date" in fault.explanation
    )
    assert fault.severity == "medium"
    then = check(
        clause("We keep the Data Protection Act 1998."), "law_repealed", said=said,
        on=date(2013, 1, 1),
    )  # fmt: skip
    assert then == []


def test_law_that_had_ended_before_adoption_is_grave(check: Check) -> None:
    """A policy that was wrong on its first day is worse than one that time has passed by."""
    (fault,) = check(clause("We keep the Data Protection Act 1998."))
    assert fault.severity == "high"
    assert "before the policy's own date" in fault.explanation


def test_an_undated_code_is_the_one_of_the_policy_s_date(check: Check) -> None:
    """`Code of Ethics` means the code of 2014 in a policy of 2022, and that of 2024 after it."""
    words = clause("The Code of Ethics applies.")
    older = details(*WHOLE[:3], detail("adopted_date", "2022-05-01"), WHOLE[4])
    (fault,) = check(words, said=older)
    assert fault.fault == "law_superseded"
    assert "Code of Ethics of 2014" in fault.explanation
    assert check(words) == []


def test_one_law_is_one_fault_with_all_its_places(check: Check) -> None:
    """A law cited thrice is told once."""
    text = clause("ACPO says so.\n\n1.2 ACPO asks it.\n\n1.3 ACPO wants it.")
    (fault,) = check(text)
    assert [place.clause for place in fault.clauses] == ["1.1", "1.2", "1.3"]


def test_the_history_of_a_document_is_left_alone(check: Check) -> None:
    """What an older version cited is told in its history, and rightly."""
    text = clause("Lock the phone.\n\nDocument history\n\n1.0\t2013\tUpdated for ACPO guidance")
    start = text.index("1.0\t2013")
    row = HistoryEntry(
        version="1.0", when="2013", adopted="", author="", summary="", start=start, end=len(text)
    )
    assert check(text, said=details(*WHOLE, history=(row,))) == []


def test_what_is_held_from_memory_gives_a_note_to_check(check: Check) -> None:
    """A row that nobody looked up never gives more than a low fault that says so."""
    (fault,) = check(clause("See the Police (Performance) Regulations 2012."))
    assert fault.severity == "low"
    assert "check" in fault.explanation


def test_laws_of_another_country_are_not_looked_for(check: Check) -> None:
    """A New Zealand policy is judged by New Zealand law."""
    text = (
        "New Zealand Police, Aotearoa New Zealand.\n\n1. Law\n\n"
        "1.1 The Privacy Act 1993 applies.\n\n1.2 The GDPR and HMIC are foreign.\n"
    )
    (fault,) = check(text)
    assert (fault.fault, fault.clauses[0].quote) == ("law_repealed", "Privacy Act 1993")


@pytest.mark.parametrize(
    "text",
    [
        "NOT PROTECTIVELY MARKED\n\nNorthmarch Police, UK.\n\n1. Use\n\n1.1 Lock it.\n",
        "Northmarch Police, UK.\n\nProtective marking: RESTRICTED\n\n1. Use\n\n1.1 Lock it.\n",
        "Northmarch Police, UK.\n\n1. Use\n\n1.1 Nothing marked RESTRICTED may be sent.\n",
    ],
)
def test_marking_retired(check: Check, text: str) -> None:
    """A marking of the old scheme is told, on the document and in its rules."""
    assert [fault.fault for fault in check(text)] == ["marking_retired"]


@pytest.mark.parametrize(
    "words",
    ["OFFICIAL-SENSITIVE papers stay here.", "Access is restricted.", "Calls are confidential."],
)
def test_present_markings_and_common_words_are_left_alone(check: Check, words: str) -> None:
    """Only the tiers of the old scheme, written as markings, are told."""
    assert check(clause(words)) == []
