"""Opens the list of findings, and records that it was opened."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.gate import ContentRefused, open_contents
from upstander_web.review_desk.content_facts import ask_for_each
from upstander_web.review_desk.filters import FindingFilter, select
from upstander_web.review_desk.models import Finding
from upstander_web.review_desk.selectors import Facets, count_facets, list_findings

PAGE_ROWS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFinding:
    """A finding in the list; its words show only where it is open."""

    finding: Finding
    closed: ContentRefused | None
    """Why its words are not shown; None where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsPage:
    """All that a page of the list shows."""

    page: Page[Finding]
    lines: list[ListedFinding]
    closed_count: int
    """How many of the page are listed without their words."""
    facets: Facets
    chosen: FindingFilter
    is_empty: bool
    """Whether there is no finding at all, filters aside."""
    may_read: bool
    may_decide: bool


def view_findings(
    *, actor: User, chosen: FindingFilter, page_number: str, at: datetime
) -> FindingsPage:
    """Return a page of the findings of `chosen`, with the counts of every filter.

    *Allowed when:* the actor may list findings; their words show to those who may read content,
    and only where a live authorisation covers their conversation.
    *Writes:* nothing else.
    *Audit:* `content.opened` for each exhibit whose words are shown; `findings.listed`, with
    the filters, the page and the findings on it.

    Raises:
        PermissionRefused: the actor may not.
    """
    findings = list_findings(actor)
    page = Paginator(select(findings, chosen), PAGE_ROWS).get_page(page_number)
    facets = count_facets(findings, chosen)
    opened = open_contents(
        actor=actor, asked=ask_for_each(finding.conversation for finding in page), at=at
    )
    lines = [
        ListedFinding(finding=one, closed=opened.closed.get(one.conversation_id)) for one in page
    ]
    closed_count = sum(one.closed is not None for one in lines)
    allowed = list_capabilities(actor)
    with transaction.atomic():
        record_event(
            actor=actor,
            name="findings.listed",
            object_kind="findings",
            object_id="",
            detail={
                "filters": chosen.as_detail(),
                "page": page.number,
                "shown": [finding.pk for finding in page],
                "closed": closed_count,
            },
        )
    return FindingsPage(
        page=page,
        lines=lines,
        closed_count=closed_count,
        facets=facets,
        chosen=chosen,
        is_empty=not findings.exists(),
        may_read=Capability.READ_CONTENT in allowed,
        may_decide=Capability.DECIDE in allowed,
    )
