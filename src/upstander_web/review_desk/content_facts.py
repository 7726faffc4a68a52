"""What the gate is told of a conversation: facts of its exhibit and itself, never its words."""

from collections.abc import Iterable

from upstander.records.authorisations import ContentFacts, SourceFacts
from upstander_web.authorisations.gate import Asked
from upstander_web.review_desk.models import Conversation


def ask_for(conversation: Conversation) -> Asked:
    """Return what opening the conversation, or anything of it, asks of the gate.

    Where the time of any of its messages is not known, neither are its dates.
    """
    exhibit = conversation.exhibit
    is_dated = conversation.all_dated
    return Asked(
        content=ContentFacts(
            exhibit_id=str(exhibit.pk),
            custodian=exhibit.custodian_label,
            platform=conversation.platform,
            first_at=conversation.first_at if is_dated else None,
            last_at=conversation.last_at if is_dated else None,
            device=exhibit.device,
        ),
        source=SourceFacts(
            owned_by=exhibit.owned_by,
            consent_reference=exhibit.consent_reference,
            warrant_reference=exhibit.warrant_reference,
        ),
    )


def ask_for_each(conversations: Iterable[Conversation]) -> dict[int, Asked]:
    """Return the same for several, by their numbers."""
    return {one.pk: ask_for(one) for one in conversations}
