"""Opens the list of exhibits, and records that it was opened."""

from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.exhibits.models import Exhibit
from upstander_web.exhibits.selectors import RunView, describe_run, latest_run, list_exhibits

PAGE_ROWS = 25


def view_exhibits(
    *, actor: User, page_number: str, at: datetime
) -> tuple[Page[Exhibit], list[tuple[Exhibit, RunView | None]]]:
    """Return a page of the exhibits, each with its newest run as it stands.

    *Allowed when:* the actor may import exhibits.
    *Writes:* nothing else.
    *Audit:* `exhibit.listed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    page = Paginator(list_exhibits(actor), PAGE_ROWS).get_page(page_number)
    rows = []
    for exhibit in page:
        run = latest_run(exhibit)
        rows.append((exhibit, describe_run(run, at=at) if run else None))
    with transaction.atomic():
        record_event(
            actor=actor,
            name="exhibit.listed",
            object_kind="exhibits",
            object_id="",
            detail={"page": page.number},
        )
    return page, rows
