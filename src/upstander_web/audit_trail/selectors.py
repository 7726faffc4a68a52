"""Reads the audit trail. Who may read it is checked above, by the audit desk."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from upstander.audit.chain import (
    GENESIS,
    AuditEvent,
    ChainCheck,
    Head,
    SaltedValue,
    Verification,
)
from upstander.audit.fastcheck import can_compile
from upstander_web.audit_trail.models import AuditHead, AuditRecord
from upstander_web.audit_trail.written import (
    READ_BATCH,
    RecordUnwritten,
    find_orphan,
    last_sequence,
    read_digest,
    read_written,
)


@dataclass(frozen=True, slots=True)
class TrailHead:
    """Where the trail ends, to be noted on what leaves the service."""

    sequence: int
    digest: str
    at: datetime
    """When the last event was; when this was asked, where there is none."""

    def as_text(self) -> str:
        """Return the head in one line: number, digest, time in UTC."""
        return f"{self.sequence} {self.digest} {self.at.astimezone(UTC).isoformat()}"


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


def find_valued_record(sequence: int, name: str) -> AuditRecord | None:
    """Return the record of `sequence` if value `name` is still beside it."""
    return AuditRecord.objects.filter(pk=sequence, values_kept__name=name).first()


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


def current_head() -> TrailHead:
    """Return where the trail ends, with the time of its last event."""
    head = get_head() or GENESIS
    at = AuditRecord.objects.filter(pk=head.sequence).values_list("at", flat=True).first()
    return TrailHead(head.sequence, head.digest, at or timezone.now())


def verify_trail(*, expected_head: str = "", compiled: bool | None = None) -> Verification:
    """Check the whole chain, how it is written, and that it ends where its head row says.

    Events that are added meanwhile are checked too where they are met.

    Args:
        expected_head: a head digest that was noted elsewhere; "" for none.
        compiled: whether compiled code passes over what is plain; by default where the trail is
            long enough to be worth it. The result is the same.
    """
    head = get_head()
    if head is None:
        return _without_head("the row that says where the chain ends is gone")
    check = ChainCheck(awaited=(expected_head,))
    reason = _read_through(check, compiled=compiled)
    events = check.head.sequence
    if not reason and find_orphan(events):
        reason = "a value stands beside it, but no such event is kept"
    result = check.conclude(reason)
    if not result.intact:
        return result
    # Read again: events may have been added since, and each moves the head on.
    later = get_head()
    if later is None or later.sequence < events:
        return _without_head("the row that says where the chain ends was set back")
    for row in (head, later):
        if fault := _head_fault(row):
            return replace(
                result, intact=False, bad_sequence=min(row.sequence, events + 1), reason=fault
            )
    return result


def _read_through(check: ChainCheck, *, compiled: bool | None) -> str:
    """Move `check` over the whole trail; return what is wrong after the last good event."""
    from upstander_web.audit_trail import longcheck  # noqa: PLC0415 - numpy, only for long trails

    last = last_sequence()
    if compiled is None:
        compiled = last >= longcheck.WORTH_COMPILING
    if compiled and can_compile() and (reason := longcheck.pass_long(check, last)):
        return reason
    # From where the other stopped on: also what was added meanwhile, so that an erasure whose
    # gap was met is met itself.
    try:
        for event in read_written(check.head.sequence):
            if reason := check.take(event):
                return reason
    except RecordUnwritten as error:
        return error.reason
    return ""


def _head_fault(head: Head) -> str:
    """Return in one line why the chain does not hold `head`; "" where it does."""
    kept = read_digest(head.sequence) if head.sequence else GENESIS.digest
    if kept is None:
        return "the row that says where the chain ends names an event that is not kept"
    if kept != head.digest:
        return "the row that says where the chain ends carries another digest than that event"
    return ""


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
