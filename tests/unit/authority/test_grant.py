"""Who may grant what, and what a draft must hold."""

from datetime import date, datetime, timedelta

import pytest

from support.authorities import COVERT, ENDS, GRANTED, STARTS, make_draft
from upstander.authority.grant import Fault, NotAuthorised, grant, list_faults
from upstander.records.authorisations import AuthorisationDraft, Subjects


def grant_it(draft, **changes):
    asked = {"authoriser": "super", "authoriser_is_highest": False, "readers": (), "at": GRANTED}
    return grant(draft, **{**asked, **changes})


def fields(**changes):
    return [fault.field for fault in list_faults(make_draft(**changes), at=GRANTED)]


def test_a_whole_draft_is_granted_as_it_was_asked():
    """The authorisation holds the draft's fields, who granted it and when."""
    granted = grant_it(make_draft())
    assert (granted.authorised_by, granted.authorised_at, granted.ended_at) == (
        "super", GRANTED, None,
    )  # fmt: skip
    assert granted.necessity == make_draft().necessity


def test_an_empty_draft_names_every_field_that_is_wanting():
    """All is said at once, each with one line, not the first fault alone."""
    faults = list_faults(AuthorisationDraft(), at=GRANTED)
    assert {fault.field for fault in faults} == {
        "id", "reference", "requested_by", "necessity", "less_intrusive", "dpia_reference",
        "controller_consent", "purpose", "subjects", "systems", "starts_at", "ends_at",
        "review_on", "proportionality", "barbulescu",
    }  # fmt: skip
    assert all(fault.reason and "\n" not in fault.reason for fault in faults)
    assert sum(fault.field == "proportionality" for fault in faults) == 4
    assert sum(fault.field == "barbulescu" for fault in faults) == 6


@pytest.mark.parametrize("who", ["analyst", " Analyst ", "ANALYST"])
def test_who_asks_does_not_grant(who):
    """However the account's name is written."""
    with pytest.raises(NotAuthorised, match="asks"):
        grant_it(make_draft(), authoriser=who)


def test_who_reads_does_not_grant():
    """Neither one whose role reads nor one whom the draft names as reader."""
    with pytest.raises(NotAuthorised, match="reads"):
        grant_it(make_draft(), readers=["Super"])
    with pytest.raises(NotAuthorised, match="reads"):
        grant_it(make_draft(readers=("super",)))


def test_nobody_grants_about_themselves_and_nobody_is_no_authoriser():
    """The authoriser is a person, and not the subject."""
    with pytest.raises(NotAuthorised, match="themselves"):
        grant_it(make_draft(subjects=Subjects(people=("Super",))))
    with pytest.raises(NotAuthorised, match="nobody is named"):
        grant_it(make_draft(), authoriser=" ")


def test_covert_work_is_for_the_highest_authority():
    """With grounds, an event that stops it, named people and a short clock."""
    with pytest.raises(NotAuthorised, match="highest"):
        grant_it(make_draft(**COVERT))
    assert grant_it(make_draft(**COVERT), authoriser_is_highest=True).covert
    assert fields(covert=True) == ["covert_grounds", "covert_until_event"]
    assert fields(**COVERT, subjects=Subjects(everyone=True)) == ["subjects"]


@pytest.mark.parametrize(
    ("covert", "days", "extra", "faulty"),
    [(True, 28, 0, False), (True, 28, 1, True), (False, 366, 0, False), (False, 366, 1, True)],
)
def test_the_longest_time_is_allowed_and_a_microsecond_more_is_not(covert, days, extra, faulty):
    """28 days for covert work, 366 for other."""
    ends = STARTS + timedelta(days=days, microseconds=extra)
    changes = COVERT if covert else {}
    assert fields(**changes, ends_at=ends) == (["ends_at"] if faulty else [])


def test_times_have_zones_and_stand_in_order():
    """A time without a zone, an end before the begin or in the past, a review outside."""
    bare = datetime(2026, 3, 3)  # noqa: DTZ001 - what is refused here
    assert fields(starts_at=bare) == ["starts_at"]
    assert "ends_at" in fields(ends_at=STARTS)
    assert fields(review_on=date(2026, 3, 1)) == ["review_on"]
    assert fields(review_on=ENDS.date()) == ["review_on"]
    assert fields(content_from=STARTS, content_until=STARTS) == ["content_until"]
    assert fields(content_from=bare) == ["content_from"]
    late = list_faults(make_draft(), at=ENDS)
    assert late == (Fault("ends_at", "it would be over already"),)
    with pytest.raises(ValueError, match="zone"):
        list_faults(make_draft(), at=bare)


def test_subjects_are_everyone_or_named_never_both_nor_blank():
    """Nor is a blank name a person."""
    assert fields(subjects=Subjects(everyone=True, people=("A",))) == ["subjects"]
    assert fields(subjects=Subjects()) == ["subjects"]
    assert "subjects" in fields(subjects=Subjects(people=("A", " ")))
    assert fields(systems=("whatsapp", "")) == ["systems"]


def test_part_3_needs_who_decided_and_why():
    """And there is no other part than 2 and 3."""
    assert fields(regime="part3") == ["regime_reason", "regime_decided_by"]
    assert fields(regime="part3", regime_reason="crime", regime_decided_by="DCI") == []
    assert fields(regime="part4") == ["regime"]


def test_a_blank_answer_or_one_too_many_is_a_fault():
    """Four and six answers, each with words."""
    assert fields(proportionality=("a", " ", "c", "d")) == ["proportionality"]
    assert fields(proportionality=("a", "b", "c", "d", "e")) == ["proportionality"]
    assert fields(barbulescu=("a",) * 5) == ["barbulescu"]
