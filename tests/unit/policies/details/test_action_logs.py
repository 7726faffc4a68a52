"""The columns of a log of actions are no details of the document."""

import pytest
from tests.unit.policies.details.conftest import read

HEAD = "Drone Users' Forum: minutes of 9 May 2023\n\n1. Drones\n\n1.1 Two drones are lost.\n\n"
PIPES = (
    "| Reference | Action | Owner | Status |\n|---|---|---|---|\n"
    "| 09.05.23.01 | Count the drones | Mr Lund | New |\n"
    "| 09.05.23.02 | Find the rest | Insp Roe | Carried forward |\n"
)
ONE_ROW = "| Action | Owner | By when |\n|---|---|---|\n| Count them | Mr Lund | June |\n"
TABS = "Ref\tOwner\tProgress\tVersion\n1\tMr Lund\tSlow\tOld\n2\tInsp Roe\tNone\tOld\n"


@pytest.mark.parametrize("log", [PIPES, ONE_ROW, TABS], ids=["pipes", "one row", "tabs"])
@pytest.mark.parametrize("first", [True, False], ids=["at the head", "at the end"])
def test_a_log_of_actions_names_no_owner(log: str, first: bool):
    """Neither the head of the column beside it nor a name below it owns the document."""
    text = f"{log}\n{HEAD}" if first else f"{HEAD}ACTION LOG\n\n{log}"
    _, details = read(text)
    assert [detail.value for detail in details.details if detail.name == "owner"] == []


def test_a_short_table_of_details_still_names_its_owner():
    """Labels that stand again in the rows below the first make a table of details."""
    text = (
        "Aldermoor Police\n\nDrones Policy\n\nOwner\tHead of Air Support\tVersion\t2\n"
        "Author\tPolicy Officer\tReview date\tMay 2027\n\n1. Why\n\n1.1 Drones fly.\n"
    )
    _, details = read(text)
    owners = [detail.value for detail in details.details if detail.name == "owner"]
    assert owners == ["Head of Air Support"]
