"""Opens a page of a conversation, and records that it was opened."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.paginator import Page, Paginator
from django.db import transaction

from upstander.authority.gate import Authority
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.gate import check_content
from upstander_web.review_desk.content_facts import ask_for
from upstander_web.review_desk.displays import Names, ShownMessage, show_messages
from upstander_web.review_desk.messages_store import offset_of, read_page
from upstander_web.review_desk.models import Conversation, Reveal
from upstander_web.review_desk.selectors import (
    access_conversation,
    find_reveal,
    list_hits,
    list_participants,
)

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """All that a page of a conversation shows."""

    conversation: Conversation
    authority: Authority
    title: str
    page: Page[int]
    messages: list[ShownMessage]
    findings_count: int
    reveal: Reveal | None
    may_reveal: bool


def view_conversation(
    *,
    actor: User,
    conversation_id: int,
    page_number: str,
    at_row: int | None,
    session_key: str,
    at: datetime,
) -> ConversationPage:
    """Return a page of the conversation's messages, every finding's span marked.

    *Allowed when:* the actor may read what people wrote, and a live authorisation
    covers it.
    *Writes:* nothing else.
    *Audit:* `content.opened`, and `conversation.viewed`, with the page and how many messages
    it shows.

    A page number that is not there gives the nearest page; `at_row`, a row of the messages
    table, asks for the page on which it stands.

    Raises:
        PermissionRefused: the actor may not.
        ContentRefused: no live authorisation covers it.
        Http404: there is no such conversation.
        MessagesNotKept: the exhibit's messages are not where the import put them.
    """
    conversation = access_conversation(actor, conversation_id)
    authority = check_content(actor=actor, exhibit=ask_for(conversation), at=at)
    path = Path(conversation.exhibit.messages_path)
    wanted: str | int = page_number
    if at_row is not None:
        wanted = 1 + offset_of(path, conversation=conversation.key, row=at_row) // PAGE_ROWS
    page = Paginator(range(conversation.messages_count), PAGE_ROWS).get_page(wanted)
    messages = read_page(
        path,
        conversation=conversation.key,
        offset=(page.number - 1) * PAGE_ROWS,
        limit=PAGE_ROWS,
    )
    reveal = find_reveal(actor, conversation, session_key=session_key, at=at)
    names = Names(list_participants(conversation), conversation, revealed=reveal is not None)
    shown = show_messages(messages, list_hits(conversation, (m.row for m in messages)), names)
    seen = {"messages": len(messages), "page": page.number, "revealed": reveal is not None}
    _record_viewed(actor, conversation, seen)
    return ConversationPage(
        conversation=conversation,
        authority=authority,
        title=names.title(),
        page=page,
        messages=shown,
        findings_count=conversation.findings.count(),
        reveal=reveal,
        may_reveal=Capability.REVEAL_IDENTITY in list_capabilities(actor),
    )


def _record_viewed(actor: User, conversation: Conversation, seen: dict[str, int]) -> None:
    with transaction.atomic():
        record_event(
            actor=actor,
            name="conversation.viewed",
            object_kind="conversation",
            object_id=str(conversation.pk),
            detail=seen,
        )
