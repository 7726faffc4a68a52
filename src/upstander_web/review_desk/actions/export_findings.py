"""Downloads the list of findings as CSV, marked, pseudonymous and safe to open."""

import csv
import io
from collections.abc import Container, Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.gate import open_contents
from upstander_web.review_desk.content_facts import ask_for_each
from upstander_web.review_desk.filters import FindingFilter, select
from upstander_web.review_desk.models import Conversation, Finding
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


def export_findings(*, actor: User, chosen: FindingFilter, at: datetime) -> Iterator[str]:
    """Return the lines of the CSV: the marking, the column names, one line a finding.

    Only what a live authorisation covers at `at` is in it; a line says how many were left out.

    *Allowed when:* the actor may list findings and read what people wrote.
    *Writes:* nothing else.
    *Audit:* `content.opened` for each exhibit, and `findings.exported`, with the filters and the
    numbers, before the first line.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_CONTENT)
    rows = select(list_findings(actor), chosen)
    totals = dict(rows.order_by().values_list("conversation_id").annotate(Count("pk")))
    held = Conversation.objects.select_related("exhibit").iterator(chunk_size=500)
    asked = ask_for_each(one for one in held if one.pk in totals)
    is_open = open_contents(actor=actor, asked=asked, at=at).open
    findings = sum(total for key, total in totals.items() if key in is_open)
    left_out = sum(totals.values()) - findings
    with transaction.atomic():
        record_event(
            actor=actor,
            name="findings.exported",
            object_kind="findings",
            object_id="",
            detail={
                "filters": chosen.as_detail(),
                "findings": findings,
                "left_out": left_out,
            },
        )
    return _lines(rows, is_open, left_out)


def _lines(rows: QuerySet[Finding], is_open: Container[int], left_out: int) -> Iterator[str]:
    yield _line([settings.CLASSIFICATION])
    if left_out:
        yield _line([f"{left_out} findings left out: no live authorisation covers them"])
    yield _line(COLUMNS)
    found = rows.prefetch_related("decisions__decided_by")
    for finding in found.iterator(chunk_size=500):
        if finding.conversation_id in is_open:
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
