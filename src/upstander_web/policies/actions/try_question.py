"""Tries the draft of a question on every policy held; nothing of it is kept."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from upstander.records.positions import PositionFound, Question
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.forces import force_name
from upstander_web.policies.models import Policy, Position
from upstander_web.policies.question_bank import parse_question
from upstander_web.policies.selectors import list_current_policies, read_details, read_document


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """What the draft finds in one policy, beside the cell as it stands."""

    policy: Policy
    force: str
    found: PositionFound
    cell: Position | None
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A draft tried on everything held."""

    question: Question
    rows: list[TrialRow]
    differs: int
    against_people: int
    """How many differ from what a person confirmed: the draft is wrong there, or they were."""


def try_question(*, actor: User, text: str, on: date) -> Trial:
    """Return what the question of `text` finds in each policy that answers on the day `on`.

    *Allowed when:* the actor may change the questions.
    *Writes:* nothing else.
    *Audit:* `question.tried`.

    Raises:
        PermissionRefused: the actor may not.
        QuestionFileInvalid: the text is not one question.
    """
    check_capability(actor, Capability.MANAGE_QUESTIONS)
    question, bank = parse_question(text)
    rows = []
    for policy in list_current_policies(on):
        document, details = read_document(policy), read_details(policy)
        found = engine.ask_with(document, details, bank)[0]
        cell = policy.positions.filter(question=question.id).first()
        differs = cell is not None and cell.value != found.position
        rows.append(
            TrialRow(
                policy=policy,
                force=force_name(policy.force),
                found=found,
                cell=cell,
                differs=differs,
            )
        )
    with transaction.atomic():
        record_event(
            actor=actor,
            name="question.tried",
            object_kind="question",
            object_id=question.id,
            detail={"policies": len(rows), "version": question.version},
        )
    rows.sort(key=lambda row: (not row.differs, row.force))
    apart = [row for row in rows if row.differs]
    return Trial(
        question=question,
        rows=rows,
        differs=len(apart),
        against_people=sum(
            row.cell is not None and row.cell.state == Position.State.CONFIRMED for row in apart
        ),
    )
