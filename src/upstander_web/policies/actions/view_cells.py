"""Opens the cells of one policy as a list, and records that it was opened."""

from dataclasses import dataclass

from django.db import transaction

from upstander.records.positions import Question
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.actions.mark_second import may_mark_second
from upstander_web.policies.models import Policy, Position
from upstander_web.policies.question_bank import questions_in_use
from upstander_web.policies.selectors import access_policy, list_positions


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """One question with what the policy says on it; no cell where it was never asked."""

    question: Question
    cell: Position | None
    awaits_second: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CellsPage:
    """The cells of a policy in the order of the questions."""

    policy: Policy
    rows: list[CellRow]
    to_confirm: int
    first: str
    """Question of the first cell that waits for a person; "" where none does."""
    first_second: str
    """Question of the first cell that this person may mark as its second; "" where none."""
    unasked: int
    may_confirm: bool
    carry_from: Policy | None
    """The version before, where it has confirmed cells that were not carried yet."""


def view_cells(*, actor: User, sha256: str) -> CellsPage:
    """Return what a policy says on each question, and who stands by it.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `positions.listed`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: no such document is held.
    """
    policy = access_policy(actor, sha256)
    cells = {cell.question: cell for cell in list_positions(actor, policy)}
    rows = []
    for question in questions_in_use():
        cell = cells.get(question.id)
        mine = cell is not None and may_mark_second(cell, actor)
        rows.append(CellRow(question=question, cell=cell, awaits_second=mine))
    waiting = [row for row in rows if row.cell and row.cell.state != Position.State.CONFIRMED]
    second = [row for row in rows if row.awaits_second]
    with transaction.atomic():
        record_event(actor=actor, name="positions.listed", object_kind="policy", object_id=sha256)
    return CellsPage(
        policy=policy,
        rows=rows,
        to_confirm=len(waiting),
        first=waiting[0].question.id if waiting else "",
        first_second=second[0].question.id if second else "",
        unasked=sum(row.cell is None for row in rows),
        may_confirm=Capability.CONFIRM_POSITIONS in list_capabilities(actor),
        carry_from=_carry_from(policy),
    )


def _carry_from(policy: Policy) -> Policy | None:
    old = policy.supersedes
    if old is None or policy.positions.filter(carried_from__isnull=False).exists():
        return None
    return old if old.positions.filter(confirmed_by__isnull=False).exists() else None
