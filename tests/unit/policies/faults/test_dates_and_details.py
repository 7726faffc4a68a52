"""Dates, versions and what a policy should say of itself."""

from datetime import date

import pytest
from tests.unit.policies.faults.conftest import WHOLE, Check, detail, details, read

from upstander.records.policy_details import DetailConflict, HistoryEntry

TEXT = "NORTHMARCH POLICE\n\n1. Use\n\n1.1 Lock the phone.\n"


def row(version: str, when: str, adopted: str = "") -> HistoryEntry:
    """Return a row of a document's history at the end of the text."""
    return HistoryEntry(
        version=version, when=when, adopted=adopted, author="", summary="",
        start=len(TEXT) - 5, end=len(TEXT) - 1,
    )  # fmt: skip


def test_a_policy_that_lacks_nothing_has_no_fault(check: Check) -> None:
    """Silence is the answer to a sound policy."""
    assert check(TEXT) == []


def test_review_overdue_on_the_day_of_the_check(check: Check) -> None:
    """A review is overdue after its date, and not before it."""
    said = details(*WHOLE[:4], detail("review_date", "2026-03-16"))
    (fault,) = check(TEXT, said=said)
    assert fault.fault == "review_overdue"
    assert fault.severity == "high"
    assert check(TEXT, said=said, on=date(2026, 3, 16)) == []


def test_a_review_month_is_overdue_when_it_is_over(check: Check) -> None:
    """A month keeps its precision: its last day is still in time."""
    said = details(*WHOLE[:4], detail("review_date", "2026-11"))
    assert check(TEXT, said=said, on=date(2026, 11, 30)) == []
    assert [f.fault for f in check(TEXT, said=said, on=date(2026, 12, 1))] == ["review_overdue"]


def test_review_before_adoption(check: Check) -> None:
    """A review dated before the policy is a wrong date, not one overdue."""
    said = details(*WHOLE[:4], detail("review_date", "2024-02-03"))
    assert [f.fault for f in check(TEXT, said=said)] == ["review_before_adoption"]


def test_date_in_future(check: Check) -> None:
    """A policy cannot have been adopted tomorrow."""
    said = details(*WHOLE[:3], detail("adopted_date", "2027-01-01"), WHOLE[4])
    assert [f.fault for f in check(TEXT, said=said)] == ["date_in_future"]


def test_dates_disagree_where_it_took_effect_before_it_was_adopted(check: Check) -> None:
    """The head and the newest row of the history are set side by side."""
    said = details(
        *WHOLE[:3], detail("effective_date", "2023-03-16"), WHOLE[4],
        history=(row("1", "2020-01", "2020-02-01"), row("2", "2022-10", "2023-03-22")),
    )  # fmt: skip
    (fault,) = check(TEXT, said=said)
    assert fault.fault == "dates_disagree"
    assert "16 March 2023" in fault.explanation
    assert "22 March 2023" in fault.explanation


def test_dates_agree_where_it_took_effect_later(check: Check) -> None:
    """A policy may wait between adoption and its first day."""
    said = details(
        *WHOLE, detail("effective_date", "2025-04-01"), history=(row("2", "2025-02", "2025-02-03"),)
    )
    assert check(TEXT, said=said) == []


def test_a_conflict_of_the_head_is_told_once(check: Check) -> None:
    """What the reader of details found is passed on, and not found again in the history."""
    first, second = detail("adopted_date", "2023-03-16"), detail("adopted_date", "2023-03-22")
    said = details(
        *WHOLE[:3], first, second, WHOLE[4],
        conflicts=(DetailConflict(explanation="Two dates.", details=(first, second)),),
        history=(row("2", "2023-03", "2023-03-22"),),
    )  # fmt: skip
    assert [f.explanation for f in check(TEXT, "dates_disagree", said=said)] == ["Two dates."]


def test_two_versions_in_one_file_differ_by_right(check: Check) -> None:
    """Details of a second version in the file are no conflict of the first; the file is told."""
    once = (
        "Version {0}\n\n1. Use\n\n1.1 Lock the {1}.\n\n1.2 Keep it dry.\n\n1.3 Charge the {1}.\n\n"
    )
    text = once.format("3.0", "phone") + once.format("2.1", "radio")
    first = detail("version", "3.0", start=8, end=11)
    second = detail("version", "2.1", start=text.index("2.1"), end=text.index("2.1") + 3)
    said = details(
        *WHOLE[:2], first, WHOLE[3], WHOLE[4], second,
        conflicts=(DetailConflict(explanation="Two versions.", details=(first, second)),),
    )  # fmt: skip
    found = {fault.fault: fault for fault in check(text, said=said)}
    assert set(found) == {"number_used_twice"}
    assert "two versions" in found["number_used_twice"].explanation


def test_versions_disagree(check: Check) -> None:
    """A head with an older version than the history is told; a short form of it is not."""
    newer = details(*WHOLE, history=(row("2", "2023"), row("3.1", "2025-02-03")))
    assert [f.fault for f in check(TEXT, said=newer)] == ["versions_disagree"]
    short = details(*WHOLE, history=(row("1", "2023"), row("2.1", "2025-02-03")))
    assert check(TEXT, said=short) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("owner", "no_owner"),
        ("review_date", "no_review_date"),
        ("reference", "no_reference"),
        ("version", "no_version"),
    ],
)
def test_what_a_policy_does_not_say_of_itself(check: Check, name: str, code: str) -> None:
    """Each detail that is missing is told by its own code, with no place."""
    said = details(*(one for one in WHOLE if one.name != name))
    (fault,) = check(TEXT, said=said)
    assert (fault.fault, fault.clauses) == (code, ())


def test_a_detail_that_was_written_but_not_read_is_not_missed(check: Check) -> None:
    """Where the label stands, the policy is not told that it says nothing."""
    said = details(*(one for one in WHOLE if one.name != "owner"))
    assert check("Policy owner | see the intranet\n\n" + TEXT, said=said) == []


@pytest.mark.parametrize("value", ["TBC", "All staff", "to be confirmed", "Various"])
def test_an_owner_who_is_nobody(check: Check, value: str) -> None:
    """An owner must be somebody."""
    said = details(detail("owner", value), *WHOLE[1:])
    assert [f.fault for f in check(TEXT, said=said)] == ["vague_owner"]


@pytest.mark.parametrize("kind", ["minutes", "report"])
def test_minutes_and_reports_are_no_policy(check: Check, kind: str) -> None:
    """What is no policy is told so, and is not asked for an owner."""
    said = details(detail("title", "Meeting"), kind=kind, reasons=("it has apologies",))
    (fault,) = check(TEXT, said=said)
    assert fault.fault == "not_a_policy"
    assert "it has apologies" in fault.explanation


def test_faults_come_gravest_first(check: Check) -> None:
    """The order is severity, then place."""
    text = TEXT + "\n1.1 Lock it again.\n\nSee [the form](#).\n"
    found = [f.severity for f in check(text, said=details(*WHOLE[1:]))]
    assert found == sorted(found, key=("high", "medium", "low").index)
    assert found[0] == "high"


def test_read_gives_the_text_as_written() -> None:
    """The invented text is read without change, so that places can be counted in it."""
    assert read(TEXT).text == TEXT
