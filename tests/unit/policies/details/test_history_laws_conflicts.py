"""Histories, laws and contradictions of a document."""

import pytest
from tests.unit.policies.details.conftest import BODY, read

TABLE = """

DOCUMENT HISTORY

Version\tDate\tAuthor\tSummary of changes\tApproved
1.0\t14 May 2018\tDigital Services\tFirst issue\t1 June 2018
2.1\t11 March 2024\tPolicy Unit\tGroup chats added\t{adopted}
"""
HEAD = "Harrowdale Constabulary\n\nTitle: Phones\nVersion: {version}\nDate approved: {approved}\n"


def test_a_history_in_a_table():
    """Columns are told by their labels; a row spans its cells."""
    document, details = read(HEAD.format(version="2.1", approved="12 March 2024") + BODY
                             + TABLE.format(adopted="12 March 2024"))  # fmt: skip
    first, last = details.history
    assert (first.version, first.when, first.adopted) == ("1.0", "2018-05-14", "2018-06-01")
    assert (last.author, last.summary) == ("Policy Unit", "Group chats added")
    assert document.text[last.start : last.end].startswith("2.1\t11 March")
    assert details.conflicts == ()


def test_a_history_in_a_list():
    """Lines under a heading of a version history are its rows."""
    listed = "- Version 1.0, May 2018: first issue\n- Version 1.1, 3 June 2020: contacts\n"
    _, details = read(f"Phones\n{BODY}\nVersion history\n\n{listed}")
    assert [(row.version, row.when) for row in details.history] == [
        ("1.0", "2018-05"), ("1.1", "2020-06-03"),
    ]  # fmt: skip


def test_a_table_of_actions_is_no_history():
    """Dates beside actions and owners are no versions of the document."""
    _, details = read("Phones\n" + BODY + "\nDate\tAction\tOwner\n3 May 2022\tSend it\tMarsh\n")
    assert details.history == ()


@pytest.mark.parametrize(
    ("version", "approved", "adopted", "words"),
    [
        ("2.1", "10 March 2024", "12 March 2024", "2024-03-10"),
        ("2.0", "12 March 2024", "12 March 2024", "version 2.0"),
    ],
)
def test_a_head_that_its_history_belies(version, approved, adopted, words):
    """Another day of adoption, or another version, in the last row is a conflict."""
    _, details = read(HEAD.format(version=version, approved=approved) + BODY
                      + TABLE.format(adopted=adopted))  # fmt: skip
    (conflict,) = details.conflicts
    assert words in conflict.explanation
    assert len(conflict.details) == 2


def test_a_review_before_the_adoption():
    """A review date that lies before the day of adoption cannot be right."""
    _, details = read(
        HEAD.format(version="1", approved="3 May 2024") + "Review date: May 2021" + BODY
    )
    (conflict,) = details.conflicts
    assert "2021-05, before 2024-05-03" in conflict.explanation


def test_in_force_after_adoption_is_no_conflict():
    """A policy approved in March and in force in April is as it should be."""
    head = HEAD.format(version="2.1", approved="12 March 2024") + "In force from: 1 April 2024"
    _, details = read(head + BODY + TABLE.format(adopted="12 March 2024"))
    assert details.conflicts == ()


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("section 4(2) of the Regulation of Investigatory Powers Act 2000 applies",
         ["Regulation of Investigatory Powers Act 2000"]),
        ("See the Data Protection Act (2018), UK GDPR and SI 2018/356.",
         ["Data Protection Act 2018", "UK GDPR", "SI 2018/356"]),
        ("The Police (Conduct) Regulations 2020 and the Code of Ethics apply, as does PACE.",
         ["Police (Conduct) Regulations 2020", "Code of Ethics", "PACE"]),
        ("Protected Disclosures (Protection of Whistleblowers) Act 2022 applies (the Act).",
         ["Protected Disclosures (Protection of Whistleblowers) Act 2022"]),
        ("Officers must act. The Act says so. We act on it.", []),
        ("The Freedom of Information Act and Privacy Act 2020", ["Freedom of Information Act",
                                                                 "Privacy Act 2020"]),
    ],
)  # fmt: skip
def test_laws_are_named_whole(sentence, names):
    """Acts, regulations, instruments and codes are named whole; "the Act" names none."""
    document, details = read(f"Phones\n\n1.1 {sentence}")
    assert [law.name for law in details.laws] == names
    for law in details.laws:
        assert document.text[law.start : law.end]
