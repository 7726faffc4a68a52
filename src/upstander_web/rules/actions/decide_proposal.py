"""Approves or refuses a proposal that a rule go live: the second person's part."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.rules import engine
from upstander_web.rules.actions.keep_draft import create_draft
from upstander_web.rules.actions.take_steps import clear_proposal, lock_proposed
from upstander_web.rules.models import ForceRule, RuleChange
from upstander_web.rules.rule_files import parse_rule, record_of, write_rule
from upstander_web.rules.standing import list_versions, states_of
from upstander_web.rules.steps import (
    check_follows,
    displace_earlier,
    finished_trials,
    keep_change,
    plan_step,
    record_step,
)


class ReasonMissing(UpstanderError):
    """A refusal says nothing of its reason."""


def check_approval(row: ForceRule, *, by: User, at: datetime) -> None:
    """Ask the engine whether `by` may approve the proposal, for each who wrote at the text.

    Raises:
        StepRefused: `by` wrote or proposed it, no trial of this text was finished, or the rule
            stands elsewhere.
    """
    proposer = row.proposed_by or row.drafted_by
    change = plan_step(row, after="live", by=proposer, at=at)
    approved = engine.approve(change, by=by.get_username(), at=at)
    for author in {row.drafted_by.get_username(), *row.contributors}:
        engine.check_step(engine.with_author(approved, str(author)), trials=finished_trials(row))
    check_follows(change)


def may_approve(row: ForceRule, *, by: User, at: datetime) -> str:
    """Return why `by` may not approve the proposal, "" where they may."""
    try:
        check_approval(row, by=by, at=at)
    except engine.StepRefused as refused:
        return refused.reason
    return ""


def approve_rule(*, actor: User, row: ForceRule, note: str = "", at: datetime) -> ForceRule:
    """Let a proposed version go live: from the next import on it is compared with messages.

    *Allowed when:* the actor may approve rules, neither wrote nor proposed this one, and a trial
    was finished on this very text.
    *Writes:* the row's status, the end of the version before, the history.
    *Audit:* `rule.approved`.

    Raises:
        PermissionRefused: the actor may not.
        NotProposed: no proposal waits.
        StepRefused: the actor wrote or proposed it, or no trial of this text was finished.
    """
    check_capability(actor, Capability.APPROVE_RULES)
    with transaction.atomic():
        locked = lock_proposed(row)
        proposer = locked.proposed_by or locked.drafted_by
        check_approval(locked, by=actor, at=at)
        displace_earlier(locked, after=ForceRule.Status.LIVE, by=actor, at=at)
        before, locked.status, locked.went_live_at = locked.status, ForceRule.Status.LIVE, at
        locked.save(update_fields=("status", "went_live_at"))
        clear_proposal(locked)
        keep_change(
            locked,
            RuleChange.Kind.APPROVED,
            by=proposer,
            at=at,
            before=before,
            reason=note.strip(),
            approved_by=actor,
        )
        record_step(
            actor,
            "rule.approved",
            locked,
            sha256=locked.sha256,
            proposed_by=proposer.get_username(),
        )
    return locked


def refuse_rule(*, actor: User, row: ForceRule, reason: str, at: datetime) -> ForceRule:
    """Refuse a proposal with a reason; the text goes back to draft as the next version.

    The refused version stays on trial, where its text cannot change, until the next one takes its
    place.

    *Allowed when:* the actor may approve rules and says why.
    *Writes:* the row's proposal, a draft of the next version, the history of both.
    *Audit:* `rule.refused`, and `rule.drafted` for the next version.

    Raises:
        PermissionRefused: the actor may not.
        ReasonMissing: nothing is said.
        NotProposed: no proposal waits.
        StepRefused: the engine refuses the step.
    """
    check_capability(actor, Capability.APPROVE_RULES)
    if not reason.strip():
        raise ReasonMissing("say why, so that the author knows what to change")
    with transaction.atomic():
        locked = lock_proposed(row)
        clear_proposal(locked)
        keep_change(
            locked,
            RuleChange.Kind.REFUSED,
            by=actor,
            at=at,
            before=locked.status,
            reason=reason.strip(),
        )
        record_step(actor, "rule.refused", locked, sha256=locked.sha256)
        states = states_of(list_versions(locked.rule_id)[locked.rule_id])
        change = engine.RuleChange(
            rule_id=locked.rule_id,
            version=states.latest(locked.rule_id) + 1,
            before=states.base(locked.rule_id),
            after="draft",
            by=actor.get_username(),
            at=at,
            reason=reason.strip(),
        )
        engine.check_step(change)
        engine.check_order(change, states)
        text = write_rule(
            {
                **record_of(parse_rule(locked.yaml_text)),
                "version": change.version,
                "date": at.date().isoformat(),
            }
        )
        return create_draft(
            text,
            version=change.version,
            by=actor,
            writer=locked.edited_by,
            at=at,
            before=change.before,
            reason=f"Version {locked.version} was refused: {reason.strip()}",
            contributors=list(locked.contributors),
        )
