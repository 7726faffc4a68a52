"""Takes back the last thing that a person said of a cell."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.cell_history import put_back
from upstander_web.policies.models import Position


class NothingToTakeBack(UpstanderError):
    """Nobody has said anything of the cell that still stands."""


class SaidByAnother(UpstanderError):
    """Somebody else spoke last: say what you think instead, so that both are kept."""


def undo_position(*, actor: User, position: Position, at: datetime) -> Position:
    """Put the cell back to what stood before the last thing that was said of it.

    *Allowed when:* the actor may confirm positions, and said it.
    *Writes:* the Position, and the undoing of its last PositionEvent.
    *Audit:* `position.undone`.

    Raises:
        PermissionRefused: the actor may not.
        NothingToTakeBack: nothing stands.
        SaidByAnother: another said it.
    """
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    with transaction.atomic():
        cell = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
        last = cell.events.filter(undone_at__isnull=True).first()
        if last is None:
            raise NothingToTakeBack("there is nothing to undo")
        if last.by_id != actor.pk:
            raise SaidByAnother("somebody else spoke last; confirm anew instead")
        put_back(cell, last.before)
        cell.save()
        last.undone_at, last.undone_by = at, actor
        last.save(update_fields=("undone_at", "undone_by"))
        record_event(
            actor=actor,
            name="position.undone",
            object_kind="position",
            object_id=cell.pk,
            detail={"was": last.kind, "now": cell.state, "question": cell.question},
        )
    return cell
