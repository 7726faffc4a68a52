"""Receives an uploaded file as an exhibit."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from upstander.authority.door import check_source
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.exhibits.arrivals import Particulars, create_exhibit
from upstander_web.exhibits.models import Exhibit
from upstander_web.exhibits.storage import IncomingFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """The exhibit, and whether the same bytes were held before."""

    exhibit: Exhibit
    already_held: bool


def receive_upload(
    *, actor: User, incoming: IncomingFile, particulars: Particulars, at: datetime
) -> Reception:
    """Seal `incoming` under its digest and give it the next exhibit reference.

    The same bytes are held once: a second arrival is answered with the exhibit that holds them.

    *Allowed when:* the actor may import exhibits.
    *Writes:* the sealed file and one Exhibit, unless it is held already.
    *Audit:* `exhibit.received`, with `already_held` for a second arrival.

    Raises:
        PermissionRefused: the actor may not.
        SourceRefused: it is not known whose device it is, or it is a personal one without
            consent or warrant.
        ExhibitEmpty: the file holds no bytes.
    """
    check_capability(actor, Capability.IMPORT_EXHIBITS)
    check_source(particulars.source())
    sealed = incoming.seal()
    with transaction.atomic():
        held = (
            Exhibit.objects.select_for_update()
            .filter(sha256=sealed.sha256)
            .exclude(status=Exhibit.Status.DUPLICATE)
            .first()
        )
        exhibit = held or create_exhibit(
            actor=actor,
            at=at,
            particulars=particulars,
            original_name=incoming.name,
            sha256=sealed.sha256,
            size=sealed.size,
            kept_at=str(sealed.path),
            arrival=Exhibit.Arrival.UPLOAD,
        )
        record_event(
            actor=actor,
            name="exhibit.received",
            object_kind="exhibit",
            object_id=str(exhibit.pk),
            detail={
                "sha256": sealed.sha256,
                "size": sealed.size,
                "reference": exhibit.reference,
                "already_held": held is not None,
            },
        )
    return Reception(exhibit=exhibit, already_held=held is not None)
