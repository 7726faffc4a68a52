"""Downloads the list of findings as CSV, marked, pseudonymous and safe to open."""

import csv
import io
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.review_desk.filters import FindingFilter, select
from upstander_web.review_desk.models import Finding
from upstander_web.review_desk.selectors import category_title, list_findings

COLUMNS = (
    "rank",
    "severity",
    "category",
    "rule",
    "rule_version",
    "rule_title",
    "exhibit",
    "platform",
    "conversation",
    "sender",
    "sent_at_utc",
    "matched",
    "words_around",
    "clauses",
    "duplicates",
    "state",
    "decided_by",
    "decided_at_utc",
    "finding",
    "message",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """Return `value` as text that no spreadsheet takes for a formula.

    See OWASP, CSV injection: a cell that begins with one of these is given an apostrophe.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def export_findings(*, actor: User, chosen: FindingFilter) -> Iterator[str]:
    """Return the lines of the CSV: the marking, the column names, one line a finding.

    *Allowed when:* the actor may list findings and read what people wrote.
    *Writes:* nothing else.
    *Audit:* `findings.exported`, with the filters and the number, before the first line.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_CONTENT)
    rows = select(list_findings(actor), chosen)
    with transaction.atomic():
        record_event(
            actor=actor,
            name="findings.exported",
            object_kind="findings",
            object_id="",
            detail={"filters": chosen.as_detail(), "findings": rows.count()},
        )
    return _lines(rows)


def _lines(rows: QuerySet[Finding]) -> Iterator[str]:
    yield _line([settings.CLASSIFICATION])
    yield _line(COLUMNS)
    found = rows.prefetch_related("decisions__decided_by")
    for finding in found.iterator(chunk_size=500):
        yield _line(_cells(finding))
    yield _line([settings.CLASSIFICATION])


def _line(cells: "tuple[object, ...] | list[object] | list[str]") -> str:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return sink.getvalue()


def _cells(finding: Finding) -> list[object]:
    standing = next((one for one in finding.decisions.all() if one.undone_at is None), None)
    shown = [(one["pseudonym"] or one["text"], one["is_hit"]) for one in finding.snippet]
    clauses = "; ".join(
        f"{one['document']} {one['number']} [{one['start']}:{one['end']}]"
        for one in finding.clauses
    )
    return [
        finding.rank,
        finding.severity,
        category_title(finding.category),
        finding.rule.rule_id,
        finding.rule.version,
        finding.rule.title,
        finding.exhibit.reference,
        finding.platform,
        finding.conversation.pseudonym,
        finding.sender.pseudonym if finding.sender else "",
        finding.sent_at.isoformat() if finding.sent_at else "",
        "".join(text for text, is_hit in shown if is_hit),
        "".join(text for text, _ in shown),
        clauses,
        finding.duplicates,
        Finding.State(finding.state).label,
        standing.decided_by.get_username() if standing else "",
        standing.decided_at.isoformat() if standing else "",
        finding.pk,
        finding.message_id,
    ]
