"""Opens or downloads the history of the rules: every change, who made it and why."""

import csv
import io
import json
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.rules.models import RuleChange

COLUMNS = (
    "at",
    "rule_id",
    "version",
    "change",
    "before",
    "after",
    "by",
    "reason",
    "approved_by",
    "approved_at",
    "sha256",
)
PER_PAGE = 50
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def view_history(*, actor: User, page_number: str) -> "Page[RuleChange]":
    """Return a page of the changes of all rules, the latest first.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rules.history_viewed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_RULES)
    rows = RuleChange.objects.select_related("by", "approved_by")
    page = Paginator(rows, PER_PAGE).get_page(page_number)
    with transaction.atomic():
        record_event(actor=actor, name="rules.history_viewed", object_kind="rules", object_id="")
    return page


def export_history(*, actor: User, form: str) -> str:
    """Return all changes, the oldest first, as `csv` or `json`, marked.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rules.history_exported`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_RULES)
    changes = RuleChange.objects.select_related("by", "approved_by").order_by("id")
    records = [_record(one) for one in changes]
    with transaction.atomic():
        record_event(
            actor=actor,
            name="rules.history_exported",
            object_kind="rules",
            object_id="",
            detail={"format": form, "changes": len(records)},
        )
    if form == "json":
        whole = {"classification": settings.CLASSIFICATION, "changes": records}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([settings.CLASSIFICATION])
    writer.writerow(COLUMNS)
    writer.writerows([_cell(record[name]) for name in COLUMNS] for record in records)
    return sink.getvalue()


def _record(change: RuleChange) -> dict[str, Any]:
    return {
        "at": change.at.isoformat(),
        "rule_id": change.rule_id,
        "version": change.version,
        "change": change.kind,
        "before": change.before,
        "after": change.after,
        "by": change.by.get_username(),
        "reason": change.reason,
        "approved_by": change.approved_by.get_username() if change.approved_by else "",
        "approved_at": change.approved_at.isoformat() if change.approved_at else "",
        "sha256": change.sha256,
    }


def _cell(value: object) -> str:
    """Return `value` as text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
