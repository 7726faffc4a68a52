"""Opens a finding with the messages round it, and records that it was opened."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from upstander.authority.gate import Authority
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.gate import check_content
from upstander_web.review_desk.content_facts import ask_for
from upstander_web.review_desk.displays import Names, ShownMessage, show_messages
from upstander_web.review_desk.filters import FindingFilter, neighbours
from upstander_web.review_desk.messages_store import StoredMessage, read_around
from upstander_web.review_desk.models import Decision, Finding, Reveal
from upstander_web.review_desk.selectors import (
    access_finding,
    find_reveal,
    list_decisions,
    list_findings,
    list_hits,
    list_participants,
)

CONTEXT_ROWS = 10
MOST_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """How many messages are shown on each side."""

    before: int = CONTEXT_ROWS
    after: int = CONTEXT_ROWS

    def bounded(self) -> "Context":
        """Return the same within what one page shows."""
        return Context(
            before=max(0, min(self.before, MOST_ROWS)), after=max(0, min(self.after, MOST_ROWS))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingPage:
    """All that the page of a finding shows."""

    finding: Finding
    authority: Authority
    title: str
    messages: list[ShownMessage]
    focus: ShownMessage | None
    source: StoredMessage | None
    source_member: str
    context: Context
    has_before: bool
    has_after: bool
    clauses: list[dict[str, Any]]
    decisions: list[Decision]
    standing: Decision | None
    reveal: Reveal | None
    previous_finding: Finding | None
    next_finding: Finding | None
    may_decide: bool
    may_reveal: bool


def view_finding(
    *,
    actor: User,
    finding_id: int,
    chosen: FindingFilter,
    context: Context,
    session_key: str,
    at: datetime,
) -> FindingPage:
    """Return the page of a finding, its message among its neighbours.

    *Allowed when:* the actor may list findings and read what people wrote, and a live authorisation
    covers the conversation.
    *Writes:* nothing else.
    *Audit:* `content.opened`, and `finding.viewed`: the conversation, how many messages, whether
    revealed.

    Raises:
        PermissionRefused: the actor may not.
        ContentRefused: no live authorisation covers it.
        Http404: there is no such finding.
        MessagesNotKept: the exhibit's messages are not where the import put them.
    """
    finding = access_finding(actor, finding_id)
    conversation = finding.conversation
    authority = check_content(actor=actor, exhibit=ask_for(conversation), at=at)
    reveal = find_reveal(actor, conversation, session_key=session_key, at=at)
    wide = context.bounded()
    inside, has_before, has_after = _read_context(finding, wide)
    names = Names(list_participants(conversation), conversation, revealed=bool(reveal))
    hits = list_hits(conversation, (m.row for m in inside))
    shown = show_messages(inside, hits, names, focus=finding)
    source = next((m for m in inside if m.id == finding.message_id), None)
    decisions = list(list_decisions(finding))
    previous_finding, next_finding = neighbours(list_findings(actor), chosen, finding)
    allowed = list_capabilities(actor)
    seen = {"conversation": conversation.pk, "messages": len(inside), "revealed": bool(reveal)}
    _record_viewed(actor, finding, seen)
    return FindingPage(
        finding=finding,
        authority=authority,
        title=names.title(),
        messages=shown,
        focus=next((m for m in shown if m.is_focus), None),
        source=source,
        source_member=names.masked(source.member) if source else "",
        context=wide,
        has_before=has_before,
        has_after=has_after,
        clauses=list(finding.clauses),
        decisions=decisions,
        standing=next((one for one in decisions if one.undone_at is None), None),
        reveal=reveal,
        previous_finding=previous_finding,
        next_finding=next_finding,
        may_decide=Capability.DECIDE in allowed,
        may_reveal=Capability.REVEAL_IDENTITY in allowed,
    )


def _record_viewed(actor: User, finding: Finding, seen: dict[str, int]) -> None:
    with transaction.atomic():
        record_event(
            actor=actor,
            name="finding.viewed",
            object_kind="finding",
            object_id=finding.pk,
            detail=seen,
        )


def _read_context(finding: Finding, wide: Context) -> tuple[list[StoredMessage], bool, bool]:
    """Return the messages to show, and whether there are more before and after them."""
    messages = read_around(
        Path(finding.exhibit.messages_path),
        row=finding.message_row,
        conversation=finding.conversation.key,
        before=wide.before + 1,
        after=wide.after + 1,
    )
    first, last = finding.message_row - wide.before, finding.message_row + wide.after
    inside = [message for message in messages if first <= message.row <= last]
    return inside, any(m.row < first for m in messages), any(m.row > last for m in messages)
