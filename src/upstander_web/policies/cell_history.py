"""What stood in a cell before a person changed it, kept so that it can be put back."""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from upstander_web.accounts.models import User
from upstander_web.policies.models import Position, PositionEvent

PUT_BACK = (
    "value", "condition", "quote", "start", "end", "clause", "page", "state", "looked_at", "note",
    "confirmed_by_id", "confirmed_at", "first_value", "second_by_id", "second_value", "second_at",
    "second_quote", "second_start", "second_end", "reply", "reply_agrees", "reply_by_id",
    "reply_at",
)  # fmt: skip
"""Fields that a person's word may change."""


def keep_before(cell: Position, *, kind: str, value: str, by: User, at: datetime) -> PositionEvent:
    """Write that `kind` is about to be said of `cell`, with what stands in it now."""
    return PositionEvent.objects.create(
        position=cell, kind=kind, value=value, before=_plain(cell), at=at, by=by
    )


def put_back(cell: Position, before: dict[str, Any]) -> None:
    """Set the fields of `cell` to what stood `before`; it is not saved."""
    for name in PUT_BACK:
        value = before.get(name)
        setattr(
            cell,
            name,
            parse_datetime(value)
            if name.endswith("_at") and value and name != "looked_at"
            else value,
        )


def _plain(cell: Position) -> dict[str, Any]:
    values = {name: getattr(cell, name) for name in PUT_BACK}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }
