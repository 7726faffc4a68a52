"""Opens the identities of one conversation to one person, for a reason and for a while."""

from datetime import datetime, timedelta

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.gate import check_content
from upstander_web.review_desk.content_facts import ask_for
from upstander_web.review_desk.models import Conversation, Reveal
from upstander_web.review_desk.selectors import digest_session

REVEAL_MINUTES = 60
REASON_LETTERS = 10


class ReasonTooShort(UpstanderError):
    """A reason says too little for anybody to judge it later."""


class SessionMissing(UpstanderError):
    """There is no session that the reveal could end with."""


def reveal_identities(
    *, actor: User, conversation: Conversation, reason: str, session_key: str, at: datetime
) -> Reveal:
    """Show names and handles of `conversation` to `actor` until the session or the hour ends.

    *Allowed when:* the actor may reveal a masked identity and gives a reason, and a live
    authorisation covers the conversation.
    *Writes:* one Reveal.
    *Audit:* `identity.revealed` with the reason.

    Raises:
        PermissionRefused: the actor may not.
        ContentRefused: no live authorisation covers the conversation.
        ReasonTooShort: the reason has fewer than ten letters.
        SessionMissing: `session_key` is empty.
    """
    check_capability(actor, Capability.REVEAL_IDENTITY)
    said = " ".join(reason.split())
    if sum(letter.isalpha() for letter in said) < REASON_LETTERS:
        raise ReasonTooShort(f"give a reason of at least {REASON_LETTERS} letters")
    if not session_key:
        raise SessionMissing("a reveal ends with the session, and there is none")
    check_content(actor=actor, exhibit=ask_for(conversation), at=at)
    with transaction.atomic():
        reveal = Reveal.objects.create(
            conversation=conversation,
            revealed_to=actor,
            reason=said,
            revealed_at=at,
            expires_at=at + timedelta(minutes=REVEAL_MINUTES),
            session_sha256=digest_session(session_key),
        )
        record_event(
            actor=actor,
            name="identity.revealed",
            object_kind="conversation",
            object_id=str(conversation.pk),
            detail={"reason": said, "minutes": REVEAL_MINUTES},
        )
    return reveal
