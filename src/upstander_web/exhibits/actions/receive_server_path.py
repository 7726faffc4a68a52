"""Receives a file or folder that already lies on the server as an exhibit."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from upstander.authority.door import check_source
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.exhibits.arrivals import Particulars, create_exhibit
from upstander_web.exhibits.import_roots import check_beneath, list_roots
from upstander_web.exhibits.models import Exhibit


def receive_server_path(
    *,
    actor: User,
    path_text: str,
    particulars: Particulars,
    at: datetime,
    roots: Sequence[Path] | None = None,
) -> Exhibit:
    """Give the place that `path_text` names an exhibit reference; the import hashes it first.

    *Allowed when:* the actor may import exhibits and the place is beneath an allowed folder.
    *Writes:* one Exhibit without a digest; the bytes stay where they are.
    *Audit:* `exhibit.received`, its digest said to follow.

    Args:
        actor: who hands it over.
        path_text: the place, as written by them.
        particulars: what they say of it.
        at: when.
        roots: the allowed folders, where whoever runs a command on the machine names them;
            those of the setting by default.

    Raises:
        PermissionRefused: the actor may not.
        SourceRefused: it is not known whose device it is, or it is a personal one without
            consent or warrant.
        PathNotAllowed: the place is not beneath an allowed folder, or is not there.
    """
    check_capability(actor, Capability.IMPORT_EXHIBITS)
    check_source(particulars.source())
    path = check_beneath(list_roots() if roots is None else roots, path_text)
    with transaction.atomic():
        exhibit = create_exhibit(
            actor=actor,
            at=at,
            particulars=particulars,
            original_name=path.name,
            arrival=Exhibit.Arrival.SERVER_PATH,
            kept_at=str(path),
        )
        record_event(
            actor=actor,
            name="exhibit.received",
            object_kind="exhibit",
            object_id=str(exhibit.pk),
            detail={
                "sha256": "",
                "size": 0,
                "reference": exhibit.reference,
                "note": "read in place; the import that follows records its digest",
            },
        )
    return exhibit
