"""Invented authorisations for tests: whole ones, from which a test takes a part away."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from upstander.authority.gate import CODES, Authority, NoAuthority, find_authority
from upstander.records.authorisations import (
    Authorisation,
    AuthorisationDraft,
    ContentFacts,
    Notice,
    SourceFacts,
    Subjects,
)

GRANTED = datetime(2026, 3, 2, 9, tzinfo=UTC)
STARTS = GRANTED + timedelta(hours=1)
ENDS = STARTS + timedelta(days=20)
NOW = STARTS + timedelta(days=1)
CONTENT_AT = datetime(2026, 2, 10, 12, tzinfo=UTC)
FORCE_DEVICE = SourceFacts(owned_by="force")
CONTENT = ContentFacts(
    exhibit_id="EX1",
    custodian="PC 1234 Doe",
    platform="whatsapp",
    device="DEV-7",
    first_at=CONTENT_AT,
    last_at=CONTENT_AT + timedelta(hours=1),
)
NOTICE = Notice(
    person="PC 1234 Doe",
    device="DEV-7",
    kind="attested",
    given_at=datetime(2026, 1, 5, tzinfo=UTC),
    evidence="register N/12",
)
_FIELDS: dict[str, Any] = {
    "id": "a1",
    "reference": "AUTH/1",
    "purpose": "prevent_or_detect_crime",
    "subjects": Subjects(people=("pc 1234 doe",)),
    "systems": ("WhatsApp",),
    "starts_at": STARTS,
    "ends_at": ENDS,
    "review_on": date(2026, 3, 12),
    "necessity": "a report that data were passed on",
    "proportionality": ("aim", "link", "no narrower", "balance"),
    "barbulescu": ("told", "one phone", "a report", "tried", "used once", "logged"),
    "less_intrusive": "metadata were looked at first",
    "dpia_reference": "DPIA/3",
    "controller_consent": "the Chief Constable",
    "requested_by": "analyst",
}
COVERT = {"covert": True, "covert_grounds": "theft; would hide it", "covert_until_event": "arrest"}


def make_draft(**changes: Any) -> AuthorisationDraft:
    """Return a draft without a fault, but for the changes."""
    return AuthorisationDraft(**{**_FIELDS, **changes})


def make_authorisation(**changes: Any) -> Authorisation:
    """Return a granted authorisation that covers `CONTENT` at `NOW`, but for the changes."""
    granted = {"authorised_by": "super", "authorised_at": GRANTED}
    return Authorisation(**{**_FIELDS, **granted, **changes})


def open_it(*authorisations: Authorisation, **changes: Any) -> Authority:
    """Ask the gate for the content above, but for the changes."""
    asked = {
        "reader": "analyst",
        "content": CONTENT,
        "notices": [NOTICE],
        "source": FORCE_DEVICE,
        "at": NOW,
    }
    return find_authority(authorisations, **{**asked, **changes})


def refusal(*authorisations: Authorisation, **changes: Any) -> str:
    """Ask for the same, and return the code with which the gate refuses, in one line."""
    with pytest.raises(NoAuthority) as caught:
        open_it(*authorisations, **changes)
    assert caught.value.code in CODES
    assert "\n" not in caught.value.reason
    return caught.value.code
