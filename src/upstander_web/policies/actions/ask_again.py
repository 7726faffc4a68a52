"""Asks a held policy the questions as they stand now; what people confirmed is left alone."""

from datetime import datetime

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.models import Policy, Position
from upstander_web.policies.selectors import read_details, read_document
from upstander_web.policies.suggestions import as_fields, count_faults, suggest_positions


def ask_again(*, actor: User, policy: Policy, at: datetime) -> int:
    """Write a suggestion for each question that nobody has answered; return how many.

    A cell that a person confirmed stays as it is. Where its question has a new version it
    becomes stale, for what was confirmed answered other words.

    *Allowed when:* the actor may confirm positions.
    *Writes:* Positions.
    *Audit:* `policy.questions_asked`.

    Raises:
        PermissionRefused: the actor may not.
        PolicyUnreadable: the kept file cannot be read.
    """
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    document, details = read_document(policy), read_details(policy)
    found = engine.ask_document(document, details)
    written = 0
    with transaction.atomic():
        held = {cell.question: cell for cell in policy.positions.select_for_update()}
        fresh = [one for one in found if one.question not in held]
        written += len(suggest_positions(policy, fresh))
        for one in found:
            cell = held.get(one.question)
            if cell is None:
                continue
            if cell.state == Position.State.SUGGESTED:
                for name, value in as_fields(one).items():
                    setattr(cell, name, value)
                written += 1
            elif cell.question_version != one.question_version:
                cell.state = Position.State.STALE
                cell.carry_reason = "The question itself has changed."
                cell.question_version = one.question_version
            cell.save()
        policy.faults_count = count_faults(document, details, found, at)
        policy.save(update_fields=("faults_count",))
        record_event(
            actor=actor,
            name="policy.questions_asked",
            object_kind="policy",
            object_id=policy.sha256,
            detail={"questions": len(found), "kept": len(held) + len(fresh) - written},
        )
    return written
