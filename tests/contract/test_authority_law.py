"""Every clause of SI 2018/356 regulations 3 and 4 that is held has its named test here."""

import sys
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from support.authorities import (
    CONTENT,
    COVERT,
    GRANTED,
    NOTICE,
    NOW,
    make_authorisation,
    make_draft,
    open_it,
    refusal,
)
from upstander.authority.grant import NotAuthorised, grant, list_faults
from upstander.authority.purposes import LawClause, find_purpose, list_clauses, list_purposes
from upstander.authority.questions import load_questions
from upstander.records.authorisations import EVERY_SYSTEM, SourceFacts, Subjects


def unnamed(clauses: tuple[LawClause, ...]) -> list[str]:
    """Return the clauses whose test does not stand in this file."""
    here = vars(sys.modules[__name__])
    return [
        clause.id
        for clause in clauses
        if not clause.test.startswith("test_") or not callable(here.get(clause.test))
    ]


def grant_it(draft, **changes):
    asked = {"authoriser": "super", "authoriser_is_highest": False, "readers": (), "at": GRANTED}
    return grant(draft, **{**asked, **changes})


def opens_for(purpose):
    granted = grant_it(make_draft(purpose=purpose))
    return open_it(granted).purpose == purpose


def test_every_clause_that_is_held_has_its_named_test():
    """Each row of clauses.yaml names a test of this file, no two the same."""
    clauses = list_clauses()
    assert unnamed(clauses) == []
    names = [clause.test for clause in clauses]
    assert len(set(names)) == len(names)


def test_a_clause_without_a_test_is_found():
    """The sweep above can fail."""
    bad = replace(list_clauses()[0], id="reg 9", test="test_nobody_wrote")
    assert unnamed((*list_clauses(), bad)) == ["reg 9"]


def test_the_clauses_cover_what_the_notes_hold():
    """No paragraph that is held is left out of the data."""
    ids = {clause.id.removeprefix("reg ") for clause in list_clauses()}
    assert ids >= {
        "3(1)(a)", "3(1)(b)", "3(1)(c)", "3(2)(a)", "3(2)(b)(i)", "3(2)(b)(ii)", "3(2)(c)",
        "4(1)(a)", "4(1)(b)", "4(1)(c)", "4(1)(d)", "4(2)",
    }  # fmt: skip


def test_the_draft_of_regulation_4_is_never_called_held():
    """Regulation 4 was read as a draft, and its rows say so."""
    fourth = [one for one in list_clauses() if one.id.startswith("reg 4")]
    assert fourth
    assert {one.text_status for one in fourth} == {"draft"}


def test_what_was_not_read_in_2018_is_not_called_held():
    """Only (a) and (b) of the purposes were read in the instrument itself."""
    held = {one.code for one in list_purposes() if one.text_status == "held"}
    assert held == {"establish_facts", "ascertain_compliance"}


def test_the_covert_conditions_are_marked_as_drafts():
    """The ICO's conditions were read in a draft: paraphrased, and marked."""
    assert {one.text_status for one in load_questions().covert} == {"draft_paraphrase"}


def test_the_system_controller_consents():
    """Reg 3(1)(a): without the controller's express consent nothing is granted or opened."""
    assert [f.field for f in list_faults(make_draft(controller_consent=" "), at=GRANTED)] == [
        "controller_consent"
    ]
    assert refusal(make_authorisation(controller_consent="")) == "no_authorisation"


@pytest.mark.parametrize("purpose", ["", "curiosity", "PREVENT_OR_DETECT_CRIME"])
def test_the_purpose_is_one_of_the_regulation(purpose):
    """Reg 3(1)(b): a purpose that the regulation does not name grants and opens nothing."""
    with pytest.raises(NotAuthorised, match=r"^purpose"):
        grant_it(make_draft(purpose=purpose))
    assert refusal(make_authorisation(purpose=purpose)) == "wrong_purpose"


def test_every_requirement_is_checked_at_each_opening():
    """Reg 3(1)(c): what held at the last opening is asked again at the next."""
    granted = make_authorisation()
    assert open_it(granted).id == "a1"
    assert refusal(granted, notices=[]) == "no_notice"
    assert refusal(granted, source=SourceFacts()) == "personal_device"
    assert refusal(msgspec.structs.replace(granted, ended_at=NOW)) == "ended"


def test_establishing_facts_is_a_purpose():
    """Reg 3(2)(a)."""
    assert opens_for("establish_facts")


def test_compliance_of_the_controller_is_a_purpose():
    """Reg 3(2)(b)(i): compliance of the whole force, so of everyone."""
    granted = grant_it(make_draft(purpose="ascertain_compliance", subjects=Subjects(everyone=True)))
    assert open_it(granted).purpose == "ascertain_compliance"


def test_compliance_of_supervised_people_is_a_purpose():
    """Reg 3(2)(b)(ii): compliance of people whom the force supervises, and of no one else."""
    granted = grant_it(make_draft(purpose="ascertain_compliance"))
    assert open_it(granted).purpose == "ascertain_compliance"
    other = msgspec.structs.replace(CONTENT, custodian="PC 12345 Doe")
    assert refusal(granted, content=other) == "person_out_of_scope"


def test_ascertaining_standards_is_a_purpose():
    """Reg 3(2)(c)."""
    assert opens_for("ascertain_standards")


def test_national_security_is_for_listed_persons():
    """Reg 3(2), national security: a force that is a listed person may."""
    draft = make_draft(purpose="national_security")
    granted = grant_it(draft, force_is_listed_person=True)
    assert open_it(granted, force_is_listed_person=True).purpose == "national_security"


def test_crime_is_a_purpose():
    """Reg 3(2), crime."""
    assert opens_for("prevent_or_detect_crime")


def test_unauthorised_use_is_a_purpose():
    """Reg 3(2), unauthorised use."""
    assert opens_for("unauthorised_use")


def test_effective_operation_is_a_purpose():
    """Reg 3(2), effective operation."""
    assert opens_for("effective_operation")


def test_content_is_opened_for_its_purpose_alone():
    """Reg 4(1)(a): who reads for another purpose is refused under the same authorisation."""
    granted = make_authorisation()
    assert open_it(granted, purpose="prevent_or_detect_crime").id == "a1"
    assert refusal(granted, purpose="effective_operation") == "wrong_purpose"


def test_only_systems_that_the_force_provides():
    """Reg 4(1)(b): neither another system nor a device of one's own."""
    granted = make_authorisation()
    other = msgspec.structs.replace(CONTENT, platform="telegram")
    assert refusal(granted, content=other) == "system_out_of_scope"
    assert refusal(granted, source=SourceFacts(owned_by="personal")) == "personal_device"


def test_notice_comes_before_opening():
    """Reg 4(1)(c): notice to this person, of this device or system, proven and in the past."""
    granted = make_authorisation()
    change = msgspec.structs.replace
    for bad in (
        change(NOTICE, person="PC 123 Doe"),
        change(NOTICE, device="DEV-8"),
        change(NOTICE, device=""),
        change(NOTICE, kind="outside_users"),
        change(NOTICE, evidence=" "),
        change(NOTICE, given_at=NOW + timedelta(microseconds=1)),
    ):
        assert refusal(granted, notices=[bad]) == "no_notice"
    for good in (
        change(NOTICE, given_at=NOW),
        change(NOTICE, device="whatsapp", kind="told"),
        change(NOTICE, device=EVERY_SYSTEM),
    ):
        assert open_it(granted, notices=[good]).id == "a1"


def test_a_force_that_is_not_listed_cannot_plead_national_security():
    """Reg 4(1)(d): neither when it is granted nor, should a record say so, when it is opened."""
    with pytest.raises(NotAuthorised, match="listed in section 18"):
        grant_it(make_draft(purpose="national_security"))
    assert refusal(make_authorisation(purpose="national_security")) == "wrong_purpose"


@pytest.mark.parametrize(
    "purpose", ["establish_facts", "ascertain_compliance", "ascertain_standards"]
)
def test_purposes_a_to_c_are_never_covert(purpose):
    """Reg 4(2): what is for (a) to (c) stays within Article 5, so is known to the person."""
    assert find_purpose(purpose).covert is False
    with pytest.raises(NotAuthorised, match="cannot be covert"):
        grant_it(make_draft(purpose=purpose, **COVERT), authoriser_is_highest=True)
    assert refusal(make_authorisation(purpose=purpose, **COVERT)) == "wrong_purpose"
