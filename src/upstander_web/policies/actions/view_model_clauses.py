"""Opens the model clauses, and records it."""

from dataclasses import dataclass

from django.db import transaction

from upstander.records.positions import Question
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.forces import force_name
from upstander_web.policies.models import BestPick
from upstander_web.policies.question_bank import bank_in_use


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelClause:
    """Words that a policy may take over, and where they come from."""

    question: Question
    text: str
    source: str
    reason: str
    sha256: str
    """Digest of the policy that they stand in; "" for the library's own words."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """Model clauses, of all questions or of one."""

    clauses: list[ModelClause]
    question: Question | None


def view_model_clauses(*, actor: User, question: str) -> ModelPage:
    """Return what people chose as models, then the library's own, of `question` alone if given.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `model_clauses.viewed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_POLICIES)
    bank = {one.id: one for one in bank_in_use().questions}
    picks = BestPick.objects.select_related("position__policy")
    found = [
        ModelClause(
            question=bank[pick.position.question],
            text=pick.position.quote,
            source=f"{force_name(pick.position.policy.force)}, "
            f"{pick.position.policy.title or pick.position.policy.name}",
            reason=pick.reason,
            sha256=pick.position.policy.sha256,
            start=pick.position.start,
            end=pick.position.end,
        )
        for pick in picks
        if pick.position.question in bank and question in ("", pick.position.question)
    ]
    found += [
        ModelClause(
            question=bank[one.question],
            text=one.text,
            source=f"Model clause: {one.title}",
            reason=one.note,
            sha256="",
            start=0,
            end=0,
        )
        for one in engine.model_clauses()
        if one.question in bank and question in ("", one.question)
    ]
    with transaction.atomic():
        record_event(
            actor=actor, name="drafting.viewed", object_kind="questions", object_id=question
        )
    return ModelPage(clauses=found, question=bank.get(question))
