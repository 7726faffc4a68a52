"""Opens a page of the audit log."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db import transaction

from upstander.audit.chain import AuditEvent
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.audit_trail.selectors import (
    AuditFilters,
    TrailHead,
    current_head,
    event_of,
    list_records,
)

PAGE_EVENTS = 50


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log."""

    page: Page[AuditRecord]
    events: tuple[AuditEvent, ...]
    """The events of the page, newest first."""
    head: TrailHead
    """Where the chain ended before this reading was itself recorded."""


def view_log(*, actor: object, filters: AuditFilters, page_number: str) -> LogPage:
    """Return a page of the events that `filters` wants, newest first.

    Allowed when: `actor` may read the audit log.
    Writes: nothing else.
    Audit: `audit.viewed`, once for each page that is opened, after it was read.

    Raises:
        PermissionRefused: `actor` may not read the audit log.
    """
    allowed = check_capability(actor, Capability.READ_AUDIT)
    with transaction.atomic():
        records = list_records(filters).prefetch_related("values_kept")
        page = Paginator(records, PAGE_EVENTS).get_page(page_number)
        events = tuple(event_of(record) for record in page)
        head = current_head()
        record_event(
            actor=allowed,
            name="audit.viewed",
            object_kind="audit_log",
            object_id="",
            detail={"filters": filters.as_json(), "page": page.number},
        )
    return LogPage(page, events, head)
