"""Exports the audit log as CSV or JSON Lines."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.db import transaction

from upstander.audit.chain import AuditEvent
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.audit_trail.selectors import (
    AuditFilters,
    TrailHead,
    current_head,
    event_as_json,
    list_records,
    read_events,
)

ExportFormat = Literal["csv", "jsonl"]
COLUMNS = (
    "sequence",
    "at",
    "actor",
    "name",
    "object_kind",
    "object_id",
    "detail",
    "previous_digest",
    "digest",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class LogExport:
    """An export of the log."""

    lines: Iterator[str]
    head: TrailHead
    """Where the log ended with the event that records the export."""


def export_log(*, actor: object, filters: AuditFilters, export_format: ExportFormat) -> LogExport:
    """Return an export of the events that `filters` wants, oldest first.

    JSON Lines holds everything that the check of the chain needs; CSV is for reading.

    Allowed when: `actor` may read the audit log.
    Writes: nothing else.
    Audit: `audit.exported`, kept before the first line is given out; the export ends before it.

    Raises:
        PermissionRefused: `actor` may not read the audit log.
    """
    allowed = check_capability(actor, Capability.READ_AUDIT)
    with transaction.atomic():
        records = list_records(filters).order_by("sequence")
        event = record_event(
            actor=allowed,
            name="audit.exported",
            object_kind="audit_log",
            object_id="",
            detail={
                "format": export_format,
                "filters": filters.as_json(),
                "events": records.count(),
            },
        )
        head = current_head()
    events = read_events(records.filter(sequence__lt=event.sequence))
    lines = _csv_lines(events) if export_format == "csv" else _json_lines(events)
    return LogExport(lines, head)


def _json_lines(events: Iterator[AuditEvent]) -> Iterator[str]:
    for event in events:
        yield json.dumps(event_as_json(event), sort_keys=True) + "\n"


def _cell(value: object) -> str:
    """Return text that a spreadsheet will not take for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv_lines(events: Iterator[AuditEvent]) -> Iterator[str]:
    def line(cells: list[str]) -> str:
        stream = io.StringIO()
        csv.writer(stream).writerow(cells)
        return stream.getvalue()

    yield line(list(COLUMNS))
    for event in events:
        row = event_as_json(event)
        row["detail"] = json.dumps(row["detail"], sort_keys=True, ensure_ascii=False)
        yield line([_cell(row[column]) for column in COLUMNS])
