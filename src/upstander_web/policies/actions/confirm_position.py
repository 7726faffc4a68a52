"""Records what a person says a policy says on a question."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander.records.clauses import PolicyDocument
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.cell_history import keep_before
from upstander_web.policies.cell_words import WordsNotThere, words_at
from upstander_web.policies.kept_documents import load_document
from upstander_web.policies.models import VALUES, Position, PositionEvent
from upstander_web.policies.suggestions import suggestion_of

__all__ = ["Answer", "ConditionNotThere", "ValueUnknown", "WordsNotThere", "confirm_position"]


class ValueUnknown(UpstanderError):
    """An answer is none of the positions that a policy may take."""


class ConditionNotThere(UpstanderError):
    """The words of a condition do not stand in the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person says."""

    value: str
    start: int = 0
    end: int = 0
    """Span of the words that carry it, in code points; none for `silent`."""
    condition: str = ""
    note: str = ""


def confirm_position(
    *, actor: User, position: Position, answer: Answer | None, at: datetime
) -> Position:
    """Record `answer`, or confirm the cell as it stands when there is none.

    A silence is kept with the places that the person was shown. Confirming a disputed cell
    settles it; what the first marker had said stays, for the count of agreement.

    *Allowed when:* the actor may confirm positions.
    *Writes:* the Position and one PositionEvent with what stood before.
    *Audit:* `position.confirmed`.

    Raises:
        PermissionRefused: the actor may not.
        ValueUnknown: the answer is no position.
        WordsNotThere: the words that carry it are not in the document.
        ConditionNotThere: the condition's are not.
    """
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    document = load_document(position.policy)
    fields = _fields(document, answer) if answer else {}
    with transaction.atomic():
        cell = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
        before = cell.value
        keep_before(
            cell,
            kind=PositionEvent.Kind.CONFIRMED,
            value=answer.value if answer else cell.value,
            by=actor,
            at=at,
        )
        for name, value in fields.items():
            setattr(cell, name, value)
        if cell.value == "silent":
            cell.looked_at = _looked_at(cell)
        if not cell.second_value:
            cell.first_value = cell.value
        cell.state = Position.State.CONFIRMED
        cell.confirmed_by, cell.confirmed_at = actor, at
        cell.save()
        record_event(
            actor=actor,
            name="position.confirmed",
            object_kind="position",
            object_id=cell.pk,
            detail={
                "question": cell.question,
                "position": cell.value,
                "before": before,
                "policy": cell.policy.sha256,
                "start": cell.start,
                "end": cell.end,
            },
        )
    return cell


def _fields(document: PolicyDocument, answer: Answer) -> dict[str, Any]:
    if answer.value not in VALUES:
        raise ValueUnknown("choose one of the positions")
    fields: dict[str, Any] = {"value": answer.value, "note": answer.note.strip()}
    if answer.value == "silent":
        return fields | {
            "quote": "", "start": 0, "end": 0, "clause": "", "page": 0, "condition": "",
        }  # fmt: skip
    words = words_at(document, answer.start, answer.end)
    condition = answer.condition.strip()
    if condition and condition not in document.text:
        raise ConditionNotThere("the condition must be words of the document, exactly")
    return fields | {
        "quote": words.quote, "start": words.start, "end": words.end, "clause": words.clause[:80],
        "page": words.page, "condition": condition if answer.value == "conditional" else "",
    }  # fmt: skip


def _looked_at(cell: Position) -> list[dict[str, Any]]:
    """Return the places that the page showed beside a silence."""
    found = suggestion_of(cell)
    places = (*found.support, *found.bearing, *found.looked_at)
    return [{"clause": one.clause, "start": one.start, "end": one.end} for one in places]
