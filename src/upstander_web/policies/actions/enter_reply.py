"""Enters what a force answered on one cell, under its right of reply."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.cell_history import keep_before
from upstander_web.policies.models import Position, PositionEvent


class ReplyMissing(UpstanderError):
    """A force that does not agree must be quoted with what it said."""


def enter_reply(
    *, actor: User, position: Position, agrees: bool, words: str, at: datetime
) -> Position:
    """Keep the force's answer with the cell; where it does not agree the cell is disputed.

    *Allowed when:* the actor may enter replies.
    *Writes:* the Position and one PositionEvent.
    *Audit:* `position.replied`; the words are not repeated there.

    Raises:
        PermissionRefused: the actor may not.
        ReplyMissing: the force does not agree and no word of it is given.
    """
    check_capability(actor, Capability.REPLY_FOR_FORCE)
    if not agrees and not words.strip():
        raise ReplyMissing("enter what the force said")
    with transaction.atomic():
        cell = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
        keep_before(cell, kind=PositionEvent.Kind.REPLIED, value=cell.value, by=actor, at=at)
        cell.reply, cell.reply_agrees = words.strip(), agrees
        cell.reply_by, cell.reply_at = actor, at
        if not agrees:
            cell.state = Position.State.DISPUTED
        cell.save()
        record_event(
            actor=actor,
            name="position.replied",
            object_kind="position",
            object_id=cell.pk,
            detail={"question": cell.question, "agrees": agrees},
        )
    return cell
