"""Which cells of one version can be carried to the next, and why the others cannot."""

from collections.abc import Iterator
from dataclasses import dataclass

from upstander.records.clauses import PolicyDocument
from upstander.records.positions import Support
from upstander_web.policies import engine
from upstander_web.policies.kept_documents import load_document
from upstander_web.policies.models import Policy, Position
from upstander_web.policies.suggestions import suggestion_of

STANDS = (Position.State.CONFIRMED, Position.State.DISPUTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryStep:
    """What would become of one cell."""

    old: Position
    new: Position
    carried: bool
    words: Support | None
    """The quotation at its place in the new version; None for a silence, or what is not carried."""
    reason: str


def plan_carry(old: Policy, new: Policy) -> list[CarryStep]:
    """Return a step for each cell of `old` that a person confirmed and nobody did in `new`."""
    cells = {cell.question: cell for cell in new.positions.all()}
    documents = load_document(old), load_document(new)
    carrier = engine.Carrier(*documents)
    confirmed = old.positions.filter(state__in=STANDS, confirmed_by__isnull=False)
    return [
        _plan(cell, cells[cell.question], *documents, carrier)
        for cell in confirmed.order_by("pk")
        if cell.question in cells and cells[cell.question].state == Position.State.SUGGESTED
    ]


def _plan(
    old: Position,
    new: Position,
    before: PolicyDocument,
    after: PolicyDocument,
    carrier: engine.Carrier,
) -> CarryStep:
    reason, words = "", None
    if suggestion_of(old).position != new.value:
        # The reader now reads otherwise: a clause was added or changed, so a person must look.
        reason = "The new version reads otherwise on this question."
    elif old.question_version != new.question_version:
        reason = "The question itself has changed."
    elif old.value == "silent":
        lost = [one for one in _looked_at(old, before) if carrier.carry(one).state != "carried"]
        reason = "A clause that was looked at has changed." if lost else ""
    elif old.condition and old.condition not in after.text:
        reason = "The words of the condition are not in the new version."
    else:
        carried = carrier.carry(_quotation(old))
        words = carried.support if carried.state == "carried" else None
        reason = "" if words else carried.reason or "The quotation is not in the new version."
    return CarryStep(old=old, new=new, carried=not reason, words=words, reason=reason[:300])


def _quotation(cell: Position) -> Support:
    return Support(
        clause=cell.clause, start=cell.start, end=cell.end, quote=cell.quote, page=cell.page
    )


def _looked_at(cell: Position, document: PolicyDocument) -> Iterator[Support]:
    for place in cell.looked_at:
        start, end = place["start"], place["end"]
        yield Support(clause=place["clause"], start=start, end=end, quote=document.text[start:end])
