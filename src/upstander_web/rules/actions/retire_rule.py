"""Retires a rule that runs, or withdraws a draft, always with a reason."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.rules import engine
from upstander_web.rules.models import ForceRule, RuleChange
from upstander_web.rules.rule_files import parse_rule, record_of, write_rule
from upstander_web.rules.standing import RuleVersion
from upstander_web.rules.steps import (
    RuleMoved,
    check_follows,
    keep_change,
    plan_step,
    record_step,
)


def retire_rule(*, actor: User, version: RuleVersion, reason: str, at: datetime) -> ForceRule:
    """Retire a version: it is compared with messages no longer, and old findings still name it.

    A shipped rule stays in its pack on the disk; that it is retired here is kept as a row.

    *Allowed when:* the actor may approve rules for one that is live, write rules for a draft or a
    rule on trial; and says why.
    *Writes:* the row's status (of a shipped rule a new row), and the history.
    *Audit:* `rule.retired`, or `rule.withdrawn` for a draft.

    Raises:
        PermissionRefused: the actor may not.
        StepRefused: the reason is missing, or it is retired already.
        RuleMoved: it stands elsewhere by now.
    """
    wanted = capability_to_retire(version.rule.status)
    check_capability(actor, wanted)
    with transaction.atomic():
        row = _row_of(actor, version, at)
        before = str(row.status)
        change = plan_step(row, after="retired", by=actor, at=at, reason=reason)
        engine.check_step(change)
        check_follows(change)
        row.status = ForceRule.Status.RETIRED
        row.proposed_by, row.proposed_at, row.proposal_note = None, None, ""
        row.save()
        is_draft = before == ForceRule.Status.DRAFT
        keep_change(
            row,
            RuleChange.Kind.WITHDRAWN if is_draft else RuleChange.Kind.RETIRED,
            by=actor,
            at=at,
            before=before,
            reason=reason.strip(),
        )
        record_step(actor, "rule.withdrawn" if is_draft else "rule.retired", row, before=before)
    return row


def capability_to_retire(status: str) -> Capability:
    """Return what it takes to retire a version at `status`.

    To stop looking for something is as weighty as to begin: whoever lets rules go live takes them
    away.
    """
    early = (ForceRule.Status.DRAFT, ForceRule.Status.TRIAL)
    return Capability.WRITE_RULES if status in early else Capability.APPROVE_RULES


def _row_of(actor: User, version: RuleVersion, at: datetime) -> ForceRule:
    """Return the version's row, locked; of a shipped rule a row that is not saved yet."""
    if version.row is not None:
        row = ForceRule.objects.select_for_update(of=("self",)).get(pk=version.row.pk)
        if row.status != version.rule.status:
            raise RuleMoved("it stands elsewhere by now; look at its history", place=str(row))
        return row
    rule = version.rule
    path = Path(rule.path)
    text = path.read_text(encoding="utf-8") if path.is_file() else write_rule(record_of(rule))
    return ForceRule(
        rule_id=rule.id,
        version=rule.version,
        status=rule.status,
        yaml_text=text,
        sha256=parse_rule(text).sha256,
        title=rule.title[:200],
        category=rule.category,
        severity=rule.severity,
        is_shipped=True,
        contributors=[],
        drafted_at=at,
        drafted_by=actor,
        edited_at=at,
        edited_by=actor,
    )
