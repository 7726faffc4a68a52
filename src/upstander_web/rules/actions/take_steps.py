"""The steps of a version before a second person decides: to trial, proposed, taken back."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.rules import engine
from upstander_web.rules.models import ForceRule, RuleChange
from upstander_web.rules.standing import rule_of
from upstander_web.rules.steps import (
    RuleMoved,
    check_follows,
    displace_earlier,
    finished_trials,
    keep_change,
    lock_rule,
    plan_step,
    record_step,
)


class SamplesWrong(UpstanderError):
    """A rule does otherwise with its own samples than it says."""


class NotProposed(UpstanderError):
    """No proposal waits for a decision."""


def begin_trial(*, actor: User, row: ForceRule, at: datetime) -> ForceRule:
    """Move a draft to trial: from now on this version's text does not change.

    *Allowed when:* the actor may write rules and every sample does as the rule says.
    *Writes:* the row's status, the end of an earlier trial version, the history.
    *Audit:* `rule.trial_begun`.

    Raises:
        PermissionRefused: the actor may not.
        RuleMoved: it is no draft any more.
        SamplesWrong: a sample is found that should not be, or the other way round.
        StepRefused: the engine refuses the step.
    """
    check_capability(actor, Capability.WRITE_RULES)
    with transaction.atomic():
        locked = lock_rule(row, at_status=[ForceRule.Status.DRAFT])
        wrong = engine.check_samples(engine.pack_of(rule_of(locked)))
        if wrong:
            raise SamplesWrong(
                f"{len(wrong)} of its samples go wrong; the first: {wrong[0].reason}",
                place=str(locked),
            )
        change = plan_step(locked, after="trial", by=actor, at=at)
        engine.check_step(change)
        check_follows(change)
        displace_earlier(locked, after=ForceRule.Status.TRIAL, by=actor, at=at)
        locked.status = ForceRule.Status.TRIAL
        locked.save(update_fields=("status",))
        keep_change(locked, RuleChange.Kind.TRIAL_BEGUN, by=actor, at=at, before="draft")
        record_step(actor, "rule.trial_begun", locked, sha256=locked.sha256)
    return locked


def propose_live(*, actor: User, row: ForceRule, note: str = "", at: datetime) -> ForceRule:
    """Ask a second person to let a version on trial go live.

    *Allowed when:* the actor may write rules, and nothing but the approval is missing: a trial was
    finished on this very text.
    *Writes:* the proposal on the row, and the history.
    *Audit:* `rule.proposed`.

    Raises:
        PermissionRefused: the actor may not.
        RuleMoved: it is not on trial, is proposed already, or a later version was begun.
        StepRefused: no trial of this text was finished.
    """
    check_capability(actor, Capability.WRITE_RULES)
    with transaction.atomic():
        locked = ForceRule.objects.select_for_update(of=("self",)).get(pk=row.pk)
        # First the engine: from a draft it says why nothing skips the trial.
        change = plan_step(locked, after="live", by=actor, at=at, reason=note)
        engine.check_ready(change, finished_trials(locked))
        check_follows(change)
        if locked.proposed_by_id is not None:
            raise RuleMoved("it is proposed already", place=str(locked))
        if _has_later(locked):
            raise RuleMoved("a later version was begun; propose that one", place=str(locked))
        locked.proposed_by, locked.proposed_at, locked.proposal_note = actor, at, note.strip()
        locked.save(update_fields=("proposed_by", "proposed_at", "proposal_note"))
        keep_change(
            locked, RuleChange.Kind.PROPOSED, by=actor, at=at, before="trial", reason=note.strip()
        )
        record_step(actor, "rule.proposed", locked, sha256=locked.sha256)
    return locked


def _has_later(row: ForceRule) -> bool:
    later = ForceRule.objects.filter(rule_id=row.rule_id, version__gt=row.version)
    return later.exclude(status=ForceRule.Status.RETIRED).exists()


def withdraw_proposal(*, actor: User, row: ForceRule, at: datetime) -> ForceRule:
    """Take a proposal back; the version stays on trial.

    *Allowed when:* the actor may write rules and a proposal waits.
    *Writes:* the row's proposal, and the history.
    *Audit:* `rule.proposal_withdrawn`.

    Raises:
        PermissionRefused: the actor may not.
        NotProposed: none waits.
    """
    check_capability(actor, Capability.WRITE_RULES)
    with transaction.atomic():
        locked = lock_proposed(row)
        clear_proposal(locked)
        keep_change(
            locked, RuleChange.Kind.PROPOSAL_WITHDRAWN, by=actor, at=at, before=locked.status
        )
        record_step(actor, "rule.proposal_withdrawn", locked)
    return locked


def lock_proposed(row: ForceRule) -> ForceRule:
    """Return the row anew, locked, with a proposal that waits.

    Raises:
        NotProposed: none does.
    """
    locked = ForceRule.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.proposed_by is None:
        raise NotProposed("no proposal waits for a decision", place=str(locked))
    return locked


def clear_proposal(row: ForceRule) -> None:
    """Take the proposal off the row."""
    row.proposed_by, row.proposed_at, row.proposal_note = None, None, ""
    row.save(update_fields=("proposed_by", "proposed_at", "proposal_note"))
