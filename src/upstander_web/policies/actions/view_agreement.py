"""Opens the agreement of the two markers, cell by cell, and records it."""

from dataclasses import dataclass

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.agreement import Agreement, measure_agreement
from upstander_web.policies.forces import force_name
from upstander_web.policies.models import Position
from upstander_web.policies.question_bank import question_titles
from upstander_web.policies.suggestions import suggestion_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A cell on which somebody differs: the second marker, or the force."""

    cell: Position
    title: str
    force: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    """How far people agree with each other and with the reader."""

    markers: Agreement
    reader: Agreement
    """The reader's suggestion beside what the first marker said."""
    open: list[Disagreement]
    settled: list[Disagreement]


def view_agreement(*, actor: User) -> AgreementPage:
    """Return the agreement over every cell that was marked twice, and what is disputed.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `agreement.viewed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_POLICIES)
    titles = question_titles()
    rows = Position.objects.select_related("policy", "confirmed_by", "second_by")
    twice = [cell for cell in rows.exclude(second_value="") if cell.first_value]
    marked = [cell for cell in rows.exclude(first_value="") if cell.carried_from_id is None]
    disputed = rows.filter(state=Position.State.DISPUTED).order_by("policy", "pk")
    settled = [
        cell for cell in twice
        if cell.first_value != cell.second_value and cell.state == Position.State.CONFIRMED
    ]  # fmt: skip

    def show(cell: Position) -> Disagreement:
        return Disagreement(
            cell=cell,
            title=titles.get(cell.question, cell.question),
            force=force_name(cell.policy.force),
        )

    with transaction.atomic():
        record_event(actor=actor, name="agreement.viewed", object_kind="positions", object_id="")
    return AgreementPage(
        markers=measure_agreement([(cell.first_value, cell.second_value) for cell in twice]),
        reader=measure_agreement(
            [(suggestion_of(cell).position, cell.first_value) for cell in marked]
        ),
        open=[show(cell) for cell in disputed],
        settled=[show(cell) for cell in settled],
    )
