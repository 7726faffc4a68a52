"""Puts the questions to the draft of a policy; the draft is not kept."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from upstander.policies.drafting.checking import DraftAnswer
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_faults import Fault
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCheck:
    """A draft as a reader will read it."""

    document: PolicyDocument
    silent: list[DraftAnswer]
    unclear: list[DraftAnswer]
    spoken: list[DraftAnswer]
    faults: tuple[Fault, ...]


def check_draft(*, actor: User, text: str, on: date) -> DraftCheck:
    """Return what the draft says on each question, what it leaves silent, and its faults.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else; the draft is not kept.
    *Audit:* `draft.checked` with how many questions it leaves silent.

    Raises:
        PermissionRefused: the actor may not.
        PolicyUnreadable: the text holds no word.
    """
    check_capability(actor, Capability.READ_POLICIES)
    document = engine.read_pasted(text, name="draft")
    details = engine.find_details(document)
    answers = engine.check_draft(document, details)
    silent = [one for one in answers if one.found.position == "silent"]
    with transaction.atomic():
        record_event(
            actor=actor,
            name="draft.checked",
            object_kind="draft",
            object_id="",
            detail={"silent": len(silent), "clauses": len(document.clauses)},
        )
    return DraftCheck(
        document=document,
        silent=silent,
        unclear=[one for one in answers if one.found.position == "unclear"],
        spoken=[one for one in answers if one.found.position not in ("silent", "unclear")],
        faults=engine.find_faults(
            document, details, on=on, positions=tuple(one.found for one in answers)
        ),
    )
