"""Opens or downloads the import report of a run, and records it."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.exhibits.models import ImportRun
from upstander_web.exhibits.selectors import (
    ReportTotals,
    access_run,
    list_reports,
    sum_reports,
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = (
    "place",
    "member",
    "status",
    "reason",
    "format",
    "decoder",
    "size",
    "member_sha256",
    "declared",
    "rows_read",
    "messages",
    "skipped",
    "skipped_reasons",
    "covered_bytes",
    "warnings",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """A run with what every source of it held."""

    run: ImportRun
    reports: list[Mapping[str, Any]]
    totals: ReportTotals


def view_report(*, actor: User, run_id: int, download: str = "") -> ReportPage:
    """Return the report of a run.

    *Allowed when:* the actor may import exhibits.
    *Writes:* nothing else.
    *Audit:* `exhibit.report_viewed`; for a download `exhibit.report_exported` with its format.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such run.
    """
    run = access_run(actor, run_id)
    reports = list_reports(run)
    with transaction.atomic():
        record_event(
            actor=actor,
            name="exhibit.report_exported" if download else "exhibit.report_viewed",
            object_kind="exhibit",
            object_id=run.exhibit_id,
            detail={"run": run.pk} | ({"format": download} if download else {}),
        )
    return ReportPage(run=run, reports=reports, totals=sum_reports(reports))


def report_as_json(page: ReportPage) -> str:
    """Return the report as JSON in the shape of `upstander read --json`, marked."""
    exhibit = page.run.exhibit
    return json.dumps(
        {
            "marking": settings.CLASSIFICATION,
            "exhibit": {
                "reference": exhibit.reference,
                "name": exhibit.original_name,
                "sha256": exhibit.sha256,
                "size": exhibit.size,
                "received_at": exhibit.received_at.isoformat(),
            },
            "totals": asdict(page.totals),
            "sources": list(page.reports),
            "manifest": page.run.versions,
        },
        ensure_ascii=False,
        indent=2,
    )


def report_as_csv(page: ReportPage) -> str:
    """Return the report as CSV, marked, one line a source, no cell that is a formula."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([settings.CLASSIFICATION])
    writer.writerow(_COLUMNS)
    for report in page.reports:
        skips = report["skipped"]
        derived = {
            "skipped": sum(skip["count"] for skip in skips),
            "skipped_reasons": "; ".join(
                f"{skip['count']} × {skip['reason']} (first at {skip['locator'] or 'unknown'})"
                for skip in skips
            ),
            "warnings": "; ".join(report["warnings"]),
        }
        writer.writerow([_safe({**report, **derived}[column]) for column in _COLUMNS])
    writer.writerow([settings.CLASSIFICATION])
    return sink.getvalue()


def _safe(value: object) -> str:
    """Return `value` as text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
