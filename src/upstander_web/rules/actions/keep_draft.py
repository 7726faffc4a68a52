"""Keeps what somebody wrote as the draft of a rule: a new rule, a new version, or a change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.rules import engine
from upstander_web.rules.models import ForceRule, RuleChange
from upstander_web.rules.rule_files import parse_rule, write_rule
from upstander_web.rules.standing import list_versions, states_of
from upstander_web.rules.steps import keep_change, record_step


class IdTaken(UpstanderError):
    """Another rule has the id that a new rule is given."""


def keep_draft(
    *, actor: User, record: Mapping[str, Any], is_new: bool, reason: str = "", at: datetime
) -> ForceRule:
    """Keep the fields of a rule as its open draft, or begin the next version of it.

    Version, author, date and status are not the writer's to say: they follow from where the rule
    stands and who writes.

    *Allowed when:* the actor may write rules; a new rule's id is free; a new version of a rule
    that runs has a reason.
    *Writes:* one ForceRule in status draft, and the history.
    *Audit:* `rule.drafted` or `rule.edited`.

    Raises:
        PermissionRefused: the actor may not.
        IdTaken: `is_new`, and a rule of that id is there.
        StepRefused: the rule may not go back to draft, or the reason is missing.
        RuleFileInvalid: the fields are no rule.
    """
    check_capability(actor, Capability.WRITE_RULES)
    rule_id = str(record["id"])
    with transaction.atomic():
        versions = list_versions(rule_id).get(rule_id, [])
        if is_new and versions:
            raise IdTaken("a rule of this id is there already", place=rule_id)
        held = ForceRule.objects.select_for_update(of=("self",)).filter(
            rule_id=rule_id, status=ForceRule.Status.DRAFT
        )
        draft = held.first()
        states = states_of(versions)
        version = draft.version if draft else states.latest(rule_id) + 1
        text = _write(record, version, actor, at)
        parse_rule(text)
        if draft:
            return _edit(actor, draft, text, at)
        change = engine.RuleChange(
            rule_id=rule_id,
            version=version,
            before=states.base(rule_id),
            after="draft",
            by=actor.get_username(),
            at=at,
            reason=reason,
        )
        engine.check_step(change)
        engine.check_order(change, states)
        return create_draft(
            text,
            version=version,
            by=actor,
            at=at,
            before=change.before,
            reason=reason,
            contributors=[actor.get_username()],
        )


def _write(record: Mapping[str, Any], version: int, actor: User, at: datetime) -> str:
    return write_rule(
        {
            **record,
            "status": "draft",
            "version": version,
            "author": actor.get_username(),
            "date": at.date().isoformat(),
        }
    )


def create_draft(
    text: str,
    *,
    version: int,
    by: User,
    at: datetime,
    before: str,
    reason: str,
    contributors: list[str],
    writer: User | None = None,
) -> ForceRule:
    """Make the row of a draft inside the caller's transaction, which has asked the engine.

    `writer` is whose text it is, where that is not who acts: a refusal makes a draft of another's.
    """
    rule = parse_rule(text)
    row = ForceRule.objects.create(
        rule_id=rule.id,
        version=version,
        yaml_text=text,
        sha256=rule.sha256,
        title=rule.title[:200],
        category=rule.category,
        severity=rule.severity,
        contributors=contributors,
        drafted_at=at,
        drafted_by=writer or by,
        edited_at=at,
        edited_by=writer or by,
    )
    keep_change(row, RuleChange.Kind.DRAFTED, by=by, at=at, before=before, reason=reason)
    record_step(by, "rule.drafted", row, sha256=row.sha256)
    return row


def _edit(actor: User, row: ForceRule, text: str, at: datetime) -> ForceRule:
    rule = parse_rule(text)
    if rule.sha256 == row.sha256:
        return row
    row.yaml_text, row.sha256 = text, rule.sha256
    row.title, row.category, row.severity = rule.title[:200], rule.category, rule.severity
    row.contributors = sorted({*row.contributors, actor.get_username()})
    row.edited_at, row.edited_by = at, actor
    row.save()
    keep_change(row, RuleChange.Kind.EDITED, by=actor, at=at, before=row.status)
    record_step(actor, "rule.edited", row, sha256=row.sha256)
    return row
