"""Records what a second marker says, who has not been shown what the first one said."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.actions.confirm_position import Answer, ValueUnknown
from upstander_web.policies.cell_history import keep_before
from upstander_web.policies.cell_words import words_at
from upstander_web.policies.kept_documents import load_document
from upstander_web.policies.models import VALUES, Position, PositionEvent


class NotASecondMarker(UpstanderError):
    """The cell waits for its first marker, has its second, or the first is the same person."""


def may_mark_second(cell: Position, actor: User) -> bool:
    """Return whether `actor` may be the second marker of `cell`."""
    return (
        cell.state == Position.State.CONFIRMED
        and not cell.second_value
        and cell.confirmed_by_id != actor.pk
    )


def mark_second(*, actor: User, position: Position, answer: Answer, at: datetime) -> Position:
    """Keep the second marker's answer beside the first; where they differ the cell is disputed.

    *Allowed when:* the actor may confirm positions and is not the first marker.
    *Writes:* the Position and one PositionEvent.
    *Audit:* `position.second_marked`.

    Raises:
        PermissionRefused: the actor may not.
        NotASecondMarker: the cell is not theirs to mark.
        ValueUnknown: the answer is no position.
        WordsNotThere: the words that carry it are not in the document.
    """
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    if answer.value not in VALUES:
        raise ValueUnknown("choose one of the positions")
    document = load_document(position.policy)
    silent = answer.value == "silent"
    words = None if silent else words_at(document, answer.start, answer.end)
    with transaction.atomic():
        cell = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
        if not may_mark_second(cell, actor):
            raise NotASecondMarker("this cell is not waiting for you as its second marker")
        keep_before(cell, kind=PositionEvent.Kind.SECOND, value=answer.value, by=actor, at=at)
        cell.second_by, cell.second_at, cell.second_value = actor, at, answer.value
        if words:
            cell.second_quote = words.quote
            cell.second_start, cell.second_end = words.start, words.end
        if answer.value != cell.value:
            cell.state = Position.State.DISPUTED
        cell.save()
        record_event(
            actor=actor,
            name="position.second_marked",
            object_kind="position",
            object_id=cell.pk,
            detail={"question": cell.question, "position": answer.value, "state": cell.state},
        )
    return cell
