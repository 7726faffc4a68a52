"""Adds one event to the audit trail, inside the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from upstander.audit.chain import AuditEvent, Head, head_of, seal_event
from upstander.base.errors import UpstanderError
from upstander_web.audit_trail.actors import Named
from upstander_web.audit_trail.models import AuditHead, AuditRecord, AuditValue
from upstander_web.audit_trail.written import write_value


class ChainHeadMissing(UpstanderError):
    """The row that says where the chain ends is gone: nothing is added to a broken chain."""


def record_event(
    *,
    actor: Named,
    name: str,
    object_kind: str,
    object_id: str | int,
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Append an event and return it as it stands in the chain.

    Call it last within the transaction that writes what the event is about: both are kept or
    neither is. The head row is locked to the end of that transaction, so that events of
    concurrent transactions follow each other.

    Args:
        actor: who did it; an account, or one of `audit_trail.actors`.
        name: a name of `upstander.audit.events.CATALOGUE`.
        object_kind: what kind of thing it was done to, such as `exhibit`; "" for none.
        object_id: the thing's own id, never a person's name: it stays when values are erased.
        detail: what else should be known; plain JSON, erasable, never the words of a message.
        at: when it was done, aware; now by default.

    Raises:
        ActorMissing: `actor` has no name.
        UnknownEvent: the catalogue has no such name.
        EventDetailMissing: a required detail field is absent.
        DetailNotPlain: a detail value is not plain JSON.
        ChainHeadMissing: the trail is not whole.
    """
    with transaction.atomic():
        # SQLite has no row locks: its transactions begin IMMEDIATE (settings): one lock.
        row = AuditHead.objects.select_for_update().filter(pk=1).first()
        if row is None:
            raise ChainHeadMissing("the audit trail has no head; run verify_audit")
        event = seal_event(
            head=Head(row.sequence, row.digest),
            at=at or timezone.now(),
            actor=actor.get_username(),
            name=name,
            object_kind=object_kind,
            object_id=str(object_id),
            detail=detail,
        )
        _keep(event)
        head = head_of(event)
        row.sequence, row.digest = head.sequence, head.digest
        row.save(update_fields=("sequence", "digest"))
    return event


def _keep(event: AuditEvent) -> None:
    record = AuditRecord(
        sequence=event.sequence,
        at=event.at,
        actor=event.actor,
        name=event.name,
        object_kind=event.object_kind,
        object_id=event.object_id,
        detail_digests=dict(sorted(event.detail_digests.items())),
        previous_digest=event.previous_digest,
        digest=event.digest,
    )
    record.save()
    AuditValue.objects.bulk_create(
        AuditValue(record=record, name=name, salt=salted.salt, value_json=write_value(salted.value))
        for name, salted in event.values.items()
    )
