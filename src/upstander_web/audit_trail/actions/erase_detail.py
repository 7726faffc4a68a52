"""Erases one personal value from the audit trail, leaving the chain whole."""

from django.db import transaction

from upstander.audit.chain import ERASED_OBJECT, erasure_id
from upstander.audit.events import ERASED
from upstander.base.errors import UpstanderError
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.audit_trail.actors import Named
from upstander_web.audit_trail.models import AuditValue


class NothingToErase(UpstanderError):
    """The event has no such value, or it was erased before."""


class ErasureUnreasoned(UpstanderError):
    """Nobody said why the value is to be erased."""


def erase_detail(*, actor: Named, sequence: int, name: str, reason: str) -> None:
    """Erase value `name` of event `sequence`, with its salt.

    Allowed when: the caller has checked who `actor` is; the audit desk does.
    Writes: removes the value. The event, its digests and the chain stay as they are.
    Audit: `audit.detail_erased`, without which the check of the chain reports the gap.

    Raises:
        ErasureUnreasoned: `reason` is blank.
        NothingToErase: the event has no such value.
    """
    if not reason.strip():
        raise ErasureUnreasoned("an erasure needs a reason", place=erasure_id(sequence, name))
    with transaction.atomic():
        removed, _ = AuditValue.objects.filter(record_id=sequence, name=name).delete()
        if not removed:
            raise NothingToErase("the event has no such value", place=erasure_id(sequence, name))
        record_event(
            actor=actor,
            name=ERASED,
            object_kind=ERASED_OBJECT,
            object_id=erasure_id(sequence, name),
            detail={"reason": reason.strip()},
        )
