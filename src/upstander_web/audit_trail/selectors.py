"""Reads the audit trail. Who may read it is checked above, by the audit desk."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from upstander.audit.chain import (
    GENESIS,
    AuditEvent,
    Head,
    SaltedValue,
    Verification,
    verify_events,
)
from upstander_web.audit_trail.models import AuditHead, AuditRecord

READ_BATCH = 2000
"""Records held in memory at a time while the whole trail is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilters:
    """Which events are wanted; an empty field is no condition."""

    actor: str = ""
    name: str = ""
    object_kind: str = ""
    object_id: str = ""
    from_date: date | None = None
    """First day, in local time."""
    to_date: date | None = None
    """Last day, in local time."""

    def as_json(self) -> dict[str, str]:
        """Return the conditions that are set, as text."""
        return {name: str(value) for name in self.__slots__ if (value := getattr(self, name))}


def _local_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def list_records(filters: AuditFilters) -> QuerySet[AuditRecord]:
    """Return the records that `filters` wants, newest first."""
    records = AuditRecord.objects.order_by("-sequence")
    exact = {
        name: value
        for name in ("actor", "name", "object_kind", "object_id")
        if (value := getattr(filters, name))
    }
    records = records.filter(**exact)
    if filters.from_date:
        records = records.filter(at__gte=_local_midnight(filters.from_date))
    if filters.to_date:
        records = records.filter(at__lt=_local_midnight(filters.to_date + timedelta(days=1)))
    return records


def event_of(record: AuditRecord) -> AuditEvent:
    """Return a record as the engine's event, with the values that are still beside it."""
    return AuditEvent(
        sequence=record.sequence,
        at=record.at,
        actor=record.actor,
        name=record.name,
        object_kind=record.object_kind,
        object_id=record.object_id,
        detail_digests=record.detail_digests,
        values={
            kept.name: SaltedValue(salt=kept.salt, value=json.loads(kept.value_json))
            for kept in sorted(record.values_kept.all(), key=lambda kept: kept.name)
        },
        previous_digest=record.previous_digest,
        digest=record.digest,
    )


def read_events(records: QuerySet[AuditRecord]) -> Iterator[AuditEvent]:
    """Yield the events of `records`, holding a batch of them at a time."""
    for record in records.prefetch_related("values_kept").iterator(chunk_size=READ_BATCH):
        yield event_of(record)


def get_head() -> Head | None:
    """Return where the trail says that its chain ends; None when it has lost the place."""
    row = AuditHead.objects.filter(pk=1).first()
    return Head(row.sequence, row.digest) if row else None


def verify_trail(*, expected_head: str = "") -> Verification:
    """Check the whole chain, and that it ends where its head row says.

    Events that are added meanwhile are checked too where they are met.

    Args:
        expected_head: a head digest that was noted elsewhere; "" for none.
    """
    head = get_head()
    if head is None:
        return _without_head("the row that says where the chain ends is gone")
    result = verify_events(
        read_events(AuditRecord.objects.order_by("sequence")),
        expected_heads=(head.digest, expected_head),
    )
    # Read again: events may have been added since, and each moves the head on.
    head = get_head()
    if result.intact and (head is None or head.sequence < result.events):
        return _without_head("the row that says where the chain ends was set back")
    return result


def _without_head(reason: str) -> Verification:
    return Verification(intact=False, events=0, head=GENESIS.digest, bad_sequence=1, reason=reason)


def list_actors() -> list[str]:
    """Return every actor that the trail names, in order."""
    return list(AuditRecord.objects.order_by("actor").values_list("actor", flat=True).distinct())


def event_as_json(event: AuditEvent) -> dict[str, Any]:
    """Return an event in the shape of an export: all that is chained, and what is beside it."""
    return {
        "sequence": event.sequence,
        "at": event.at.isoformat(timespec="microseconds"),
        "actor": event.actor,
        "name": event.name,
        "object_kind": event.object_kind,
        "object_id": event.object_id,
        "detail": event.detail,
        "detail_digests": dict(event.detail_digests),
        "salts": {name: salted.salt for name, salted in event.values.items()},
        "previous_digest": event.previous_digest,
        "digest": event.digest,
    }
