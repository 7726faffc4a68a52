"""Details are read from the layouts in which houses print them, and from nowhere else."""

import pytest

WANTED = {
    "title": "Use of Messaging Apps",
    "owner": "Head of Standards",
    "reference": "HC/2291",
    "version": "2.1",
    "adopted_date": "2024-03-11",
    "review_date": "2027-04",
}
LAYOUTS = {
    "colons": """Title: Use of Messaging Apps
Policy owner: Head of Standards
Policy reference: HC/2291
Version: 2.1
Date approved: 11 March 2024
Next review date: April 2027""",
    "tabs": """POLICY TITLE\tUse of Messaging Apps
OWNER\tHead of Standards
REFERENCE NUMBER\tHC/2291
VERSION\tv2.1
APPROVED ON\t11/03/24
NEXT REVIEW DUE\t04/2027""",
    "next line": """Title
Use of Messaging Apps

Document owner
Head of Standards

Reference
HC/2291

Version
2.1

Date of adoption
11.03.2024

Review date
April 2027""",
    "four columns": """Title\tUse of Messaging Apps\tReference\tHC/2291
Owner\tHead of Standards\tVersion\t2.1
Approved\t11 March 2024\tReview date\tApril 2027""",
    "front matter": """---
title: Use of Messaging Apps
owner: Head of Standards
reference: HC/2291
version: 2.1
approved: 2024-03-11
review_date: April 2027
---""",
    "grid": """+------------+-----------------------+
| Title      | Use of Messaging      |
|            | Apps                  |
+------------+-----------------------+
| Owner      | Head of Standards     |
+------------+-----------------------+
| Ref No.    | HC/2291               |
+------------+-----------------------+
| Version    | 2.1                   |
+------------+-----------------------+
| Adopted    | 11th March 2024       |
+------------+-----------------------+
| Review due | Apr 2027              |
+------------+-----------------------+""",
    "markdown table": """| Policy title | Use of Messaging Apps |
|---|---|
| Policy owner | Head of Standards |
| Policy no | HC/2291 |
| Issue | 2.1 |
| Date adopted | 11 March 2024 |
| To be reviewed by | April 2027 |""",
    "one line": """Title: Use of Messaging Apps
Reference: HC/2291 | Version: 2.1 | Owner: Head of Standards
Approved: 11 March 2024   Review date: April 2027""",
    "bold": """**Policy title:** Use of Messaging Apps

**Policy owner:** Head of Standards

**Reference:** HC/2291

**Version:** 2.1

**Date approved:** 11 March 2024

**Review date:** April 2027""",
    "row of labels": """Title\tUse of Messaging Apps

Reference\tVersion\tPolicy owner\tStatus\tApproved\tReview date
HC/2291\t2.1\tHead of Standards\tLive\t11 March 2024\tApril 2027""",
    "labels over values": """Title: Use of Messaging Apps

Reference      Version     Policy owner
HC/2291        2.1         Head of Standards

Date approved     Next review date
11 March 2024     April 2027""",
    "columns of blanks": """Title                Use of Messaging Apps
Policy owner         Head of Standards
Policy ref           HC/2291
Version              2.1
Approval date        11 March 2024
Next review          April 2027""",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_the_same(said, layout):
    """Labels with colons, tabs, grids, front matter or a value below give the same details."""
    found = said(LAYOUTS[layout])
    assert {name: found.get(name) for name in WANTED} == WANTED


@pytest.mark.parametrize(
    ("head", "name", "value"),
    [
        ("Version: 24.0 (Approved May 2024)", "version", "24.0"),
        ("Version: 24.0 (Approved May 2024)", "adopted_date", "2024-05"),
        ("Approved by: Chief Officer Board, 12 March 2024", "adopted_date", "2024-03-12"),
        ("Implementation date: 02 Mar 2016", "effective_date", "2016-03-02"),
        ("Implementation date: 02 Mar 2016", "adopted_date", "2016-03-02"),
        ("Date of issue: 16.08.2011", "adopted_date", "2011-08-16"),
        ("Expiry date: 31 December 2026", "review_date", "2026-12-31"),
        ("Senior Responsible Owner: ACC Standards", "owner", "ACC Standards"),
        ("Directorate\tENABLING\nBusiness area\tPRESS", "owner", "ENABLING / PRESS"),
        ("Owning department: Vetting\nPolicy owner: Head of Vetting", "owner", "Head of Vetting"),
        ("Protective marking: OFFICIAL - SENSITIVE", "marking", "OFFICIAL - SENSITIVE"),
        ("FOI status: Open in part", "disclosable", "Open in part"),
        ("Disclosable under the FOI Act: No", "disclosable", "No"),
        ("Contact: policy@harrowdale.example", "contact", "policy@harrowdale.example"),
        ("Version 4", "version", "4"),
        ("Publication Scheme Y/N: Y", "disclosable", "Y"),
        ("Date Policy Effective: 3 May 2021", "effective_date", "2021-05-03"),
        ("Review date (annual): 05/2022", "review_date", "2022-05"),
        ("Chief Officer Approval: ACC Pell", "approved_by", "ACC Pell"),
        ("(B)OCU or Unit: Digital", "owner", "Digital"),
        ("Issue 2", "version", "2"),
    ],
)
def test_one_label_gives_one_detail(said, head, name, value):
    """The spellings of a label name one detail, its value in one form."""
    assert said(f"HARROWDALE CONSTABULARY\n{head}")[name] == value


@pytest.mark.parametrize(
    "head",
    [
        "Owner: TBC\nReview date: to be confirmed\nReference: n/a\nVersion: draft",
        "The review of the old rules was long. The owner of a phone keeps it safe at all times.",
        "Owner\n\nThe owner of this policy is whoever is in post at the time that you read it.",
        "Version control\n\nPolicy ownership",
        "Date\tAction\tOwner\tUpdate\n24.06.21.03\tSend it out.\tA. Marsh\tDone",
    ],
)
def test_nothing_is_invented(said, head):
    """Empty values and prose that uses the words of labels give no detail."""
    assert not {"owner", "review_date", "reference", "version", "adopted_date"} & set(said(head))


def test_the_title_is_never_the_force_or_a_marking(said):
    """A title that only its place gives is the first line that names the document."""
    found = said("OFFICIAL\n\nHARROWDALE CONSTABULARY\n\nPOLICY\n\nUse of Messaging Apps\n")
    assert found["title"] == "Use of Messaging Apps"
    assert found["force"] == "HARROWDALE CONSTABULARY"
    assert found["marking"] == "OFFICIAL"


def test_no_force_is_named_where_two_are_named_alike(said):
    """Two forces named as often as each other leave the force unsaid."""
    found = said("Phones\n\nSaltby Police and others.\n\nEastmere Police and others.")
    assert "force" not in found


def test_dates_in_sentences_about_the_document(said):
    """A sentence about this policy dates it; one about something else does not."""
    found = said(
        "Phones\n\nThis policy was approved by the Board on 3 May 2022. This policy will be "
        "reviewed in May 2025. The Data Act came into force on 1 June 2018."
    )
    assert (found["adopted_date"], found["review_date"]) == ("2022-05-03", "2025-05")
    assert "effective_date" not in found


def test_versions_at_the_foot_of_pages_count_last(said):
    """A running foot gives the version where the head gives none."""
    foot = "".join(f"\n\nWords.\n\nHC/2291 v3.2 Page {n} of 3" for n in (1, 2, 3))
    assert said(f"Phones{foot}")["version"] == "3.2"
    assert said(f"Phones\nVersion: 3.1{foot}")["version"] == "3.1"
