"""What a person says of an exhibit as it is received, and the row that is made of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings

from upstander.records.authorisations import OWNER_UNKNOWN, SourceFacts
from upstander.records.sources import ReadSettings
from upstander_web.accounts.models import User
from upstander_web.exhibits.models import Exhibit

_ORDERS: dict[str, Literal["dmy", "mdy", "ymd"]] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """Whose data it is, and what the sources do not say themselves."""

    custodian_label: str = ""
    owner_handles: tuple[str, ...] = ()
    date_order: str = ""
    zone: str = ""
    owned_by: str = OWNER_UNKNOWN
    consent_reference: str = ""
    warrant_reference: str = ""
    device: str = ""

    def source(self) -> SourceFacts:
        """Return what the engine's door asks of it."""
        return SourceFacts(
            owned_by=self.owned_by,
            consent_reference=self.consent_reference,
            warrant_reference=self.warrant_reference,
        )


SAID = (
    "custodian_label",
    "date_order",
    "zone",
    "owned_by",
    "consent_reference",
    "warrant_reference",
    "device",
)
"""Particulars that a row keeps under the same name; the handles are kept as a list."""


def fill_particulars(exhibit: Exhibit, particulars: Particulars) -> None:
    """Put what is said into the row."""
    for name in SAID:
        setattr(exhibit, name, getattr(particulars, name))
    exhibit.owner_handles = list(particulars.owner_handles)


def create_exhibit(
    *,
    actor: User,
    at: datetime,
    particulars: Particulars,
    original_name: str,
    arrival: Exhibit.Arrival,
    kept_at: str,
    sha256: str = "",
    size: int = 0,
) -> Exhibit:
    """Make the row inside the caller's transaction; its reference is prefix and row number."""
    exhibit = Exhibit(
        reference=f"new-{at.timestamp():.6f}",
        original_name=original_name,
        arrival=arrival,
        sha256=sha256,
        size=size,
        kept_at=kept_at,
        received_at=at,
        received_by=actor,
    )
    fill_particulars(exhibit, particulars)
    exhibit.save()
    exhibit.reference = f"{settings.UPSTANDER_EXHIBIT_PREFIX}/{exhibit.pk:04d}"
    exhibit.save(update_fields=("reference",))
    return exhibit


def read_settings(exhibit: Exhibit) -> ReadSettings:
    """Return what the engine's readers are told of `exhibit`."""
    return ReadSettings(
        date_order=_ORDERS.get(exhibit.date_order),
        zone=exhibit.zone,
        owner=tuple(str(handle) for handle in exhibit.owner_handles),
    )
