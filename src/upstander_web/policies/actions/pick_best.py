"""Chooses a cell as a model for other forces, and takes the choice back."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.models import BestPick, Position


class NotConfirmedYet(UpstanderError):
    """Only a cell that a person confirmed can be a model for others."""


class ReasonMissing(UpstanderError):
    """A pick without a reason teaches nobody anything."""


def pick_best(*, actor: User, position: Position, reason: str, at: datetime) -> BestPick:
    """Mark a confirmed cell as a model, with the reason.

    *Allowed when:* the actor may confirm positions.
    *Writes:* one BestPick.
    *Audit:* `pick.made`.

    Raises:
        PermissionRefused: the actor may not.
        NotConfirmedYet: nobody has confirmed the cell, or it quotes nothing.
        ReasonMissing: no reason is given.
    """
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    if position.state != Position.State.CONFIRMED or not position.quote:
        raise NotConfirmedYet("confirm the cell first; a model needs words to copy")
    if not reason.strip():
        raise ReasonMissing("say why it is a model for others")
    with transaction.atomic():
        pick, _ = BestPick.objects.update_or_create(
            position=position,
            defaults={"reason": reason.strip(), "picked_at": at, "picked_by": actor},
        )
        _record(actor, "pick.made", position)
    return pick


def remove_pick(*, actor: User, position: Position) -> None:
    """Take the choice of a cell back; nothing happens where it was none.

    *Allowed when:* the actor may confirm positions.
    *Writes:* the BestPick is removed.
    *Audit:* `pick.removed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    with transaction.atomic():
        if BestPick.objects.filter(position=position).delete()[0]:
            _record(actor, "pick.removed", position)


def _record(actor: User, name: str, position: Position) -> None:
    record_event(
        actor=actor,
        name=name,
        object_kind="position",
        object_id=position.pk,
        detail={"position": position.value, "question": position.question},
    )
