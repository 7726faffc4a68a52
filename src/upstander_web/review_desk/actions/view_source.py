"""Opens the original bytes behind a finding, and records that they were opened."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from upstander.authority.gate import Authority
from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.gate import check_content
from upstander_web.review_desk.content_facts import ask_for
from upstander_web.review_desk.displays import Names
from upstander_web.review_desk.messages_store import read_around
from upstander_web.review_desk.models import Finding
from upstander_web.review_desk.original_bytes import OriginalBytes, read_original
from upstander_web.review_desk.selectors import access_finding, find_reveal, list_participants


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """The bytes behind a finding, or why they cannot be shown."""

    finding: Finding
    authority: Authority
    original: OriginalBytes | None
    shown: str
    problem: str
    is_revealed: bool


def view_source(*, actor: User, finding_id: int, session_key: str, at: datetime) -> SourcePage:
    """Return the bytes at the message's locator, their digest computed again.

    Names in them are masked like names in messages, until they are revealed.

    *Allowed when:* the actor may list findings and read what people wrote, and a live authorisation
    covers the conversation.
    *Writes:* nothing else.
    *Audit:* `content.opened`, and `finding.source_viewed`, with whether the digest is the
    recorded one.

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
    names = Names(list_participants(conversation), conversation, revealed=reveal is not None)
    messages = read_around(
        Path(finding.exhibit.messages_path),
        row=finding.message_row,
        conversation=conversation.key,
        before=0,
        after=0,
    )
    original, problem = None, "The message is not in the table any more."
    if messages:
        try:
            original, problem = read_original(finding.exhibit.path, messages[0]), ""
        except UpstanderError as error:
            problem = error.reason
    with transaction.atomic():
        record_event(
            actor=actor,
            name="finding.source_viewed",
            object_kind="finding",
            object_id=str(finding.pk),
            detail={
                "intact": original.is_intact if original else None,
                "revealed": reveal is not None,
            },
        )
    return SourcePage(
        finding=finding,
        authority=authority,
        original=original,
        shown=names.masked(original.text) if original else "",
        problem=problem,
        is_revealed=reveal is not None,
    )
