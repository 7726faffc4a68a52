"""Prose that speaks of versions, owners, reviews and approvals of other things gives no detail."""

import pytest
from tests.unit.policies.details.test_families import first_values

from upstander.policies.details.forces import is_force_name

PROSE = {
    "evidence": """Harrow Vale Police

Interview Policy

1. Evidence

1.1 The officer records each version of events. Version 2 of the account must be signed.

1.2 The owner of the vehicle must be asked. This policy is the responsibility of all staff.

1.3 The review of the incident dated 4 May 2019 found faults. The scheme was approved by
Parliament in 2016. Signed statements are kept until December 2030.

1.4 Complaints about an officer go to complaints@harrowvale.example. The author of the report
dated 3 June 2018 left. A form may be published on the notice board.

1.5 A contact must be approved by the Superintendent on the day. The equipment came into use in
March 2015. It was approved by the manufacturer in May 2014.

1.6 The guide was written by College staff for another force. They will review it in June 2031.
""",
    "vehicles": """Harrow Vale Police

Interview Policy

Keeping of records

The log shows the driver, the date of review of the licence (3 May 2020) and the reference
ABC/12/3 of the vehicle. Issue 4 of the highway code applies. Numbers such as PO/14/22 are given.

Contact with drivers

Drivers who lose a licence write to transport@harrowvale.example at once to report it. Version 2,
the newer app, is installed by the garage.

What the owner must do

The owner must insure it. Approved garages are listed, and each is reviewed in April 2029.
""",
    "orders": """Harrow Vale Police

Interview Policy

1. Older rules

1.1 Force Order No. 6 of 2015 is withdrawn. It took effect on 3 May 2015 and was signed by
Superintendent A. Carrow.

1.2 Enquiries about a warrant go to the court. From: and To: are fields of a message.

1.3 Step 2 of the process is done by the owner of the telephone, and Stage 1 of the trial ended
in March 2020. Reviewed evidence is kept in the store, version by version.
""",
}


@pytest.mark.parametrize("prose", PROSE)
def test_prose_about_other_things_gives_no_detail(prose: str):
    """Only the title and the force of such a document are read, and nothing is invented."""
    assert first_values(PROSE[prose]) == {
        "title": "Interview Policy",
        "force": "Harrow Vale Police",
    }


@pytest.mark.parametrize(
    "name",
    [
        "COASTAL LICENSING AGENCY",
        "Brackley Vale Borough Council",
        "The Wells and Dale University Hospitals NHS Foundation Trust",
        "Police Service of Caldmoor",
        "University of Eastmere",
        "Ministry of Harbours",
        "North Dale and Wells Fire and Rescue Service",
    ],
)
def test_a_public_body_is_known_by_its_name(name: str):
    """Councils, trusts, agencies, ministries, universities and fire services are bodies."""
    assert is_force_name(name)


@pytest.mark.parametrize(
    "title",
    [
        "Building Trust",
        "Use of Force",
        "Delegated Authority",
        "Customer Service",
        "Care of the Elderly",
        "Working for the Council",
        "Social Media at the University",
        "Emergency Service",
    ],
)
def test_a_title_that_ends_like_a_body_is_none(title: str):
    """Words that end in Trust, Force or Service are a title where no body is named by them."""
    assert not is_force_name(title)


def test_the_parent_of_a_body_is_not_the_body():
    """An agency is the body of its memorandum, not the department that it is part of."""
    found = first_values(
        "TIDES LICENSING AGENCY\nAn executive agency of the Department for Shores\n\n"
        "Messaging Policy\n\n1. Rules\n\n1.1 Messages must be kept.\n\n1.2 Staff must not share.\n"
    )
    assert found["force"] == "TIDES LICENSING AGENCY"


def test_a_letter_that_stands_before_a_policy_does_not_sign_it():
    """The signature of a covering letter approves nothing."""
    found = first_values(
        "Dear Colleague\n\nPlease find the policy.\n\nYours sincerely\n\nA. Person\n"
        "Chief Constable\n1 May 2020\n\nOnline Conduct Policy\n\n1. Rules\n\n1.1 Lock it.\n"
    )
    assert found == {"title": "Online Conduct Policy"}
