"""Tries a version of a rule on past messages: asked for by a person, done by a process."""

from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from upstander.base.clock import Clock, system_clock
from upstander.base.errors import UpstanderError
from upstander.records.rules import Rule
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.rules import engine
from upstander_web.rules.counting import (
    OPEN_STATES,
    begin,
    held_tables,
    progress_writer,
    why_dead,
)
from upstander_web.rules.models import Counting, ForceRule, RuleChange, RuleTrial
from upstander_web.rules.rule_files import parse_rule
from upstander_web.rules.standing import rules_in_use
from upstander_web.rules.steps import keep_change, lock_rule, record_step
from upstander_web.rules.supplies import HitPlace, supplies

TRIABLE = (ForceRule.Status.DRAFT, ForceRule.Status.TRIAL)


class TrialUnderWay(UpstanderError):
    """A trial of the same version is waiting or running."""


def request_trial(*, actor: User, row: ForceRule, at: datetime, detached: bool = True) -> RuleTrial:
    """Queue a trial of the version's text and, once that is committed, start its process.

    It is bound to the digest of the text: when the draft is changed, it counts no longer.

    *Allowed when:* the actor may write rules; the version is a draft or on trial; messages are
    held; no trial of it runs.
    *Writes:* one RuleTrial; the end of one whose process had died.
    *Audit:* `rule.trial_requested`.

    Raises:
        PermissionRefused: the actor may not.
        RuleMoved: the version is live or retired.
        NothingHeld: there are no messages to try it on.
        TrialUnderWay: one runs.
    """
    check_capability(actor, Capability.WRITE_RULES)
    tables = held_tables()
    with transaction.atomic():
        locked = lock_rule(row, at_status=TRIABLE)
        _close_dead(locked, at)
        trial = RuleTrial.objects.create(
            rule=locked,
            sha256=locked.sha256,
            detection_sha256=engine.digest_detection(parse_rule(locked.yaml_text)),
            total=sum(table.rows for table in tables),
            requested_at=at,
            requested_by=actor,
        )
        record_step(actor, "rule.trial_requested", locked, trial=trial.pk, sha256=locked.sha256)
        if detached:
            transaction.on_commit(lambda: supplies().start_counting("trial", trial.pk))
    return trial


def _close_dead(row: ForceRule, at: datetime) -> None:
    """Record as failed a trial whose process has died.

    Raises:
        TrialUnderWay: it lives.
    """
    for trial in row.trials.filter(state__in=OPEN_STATES):
        reason = why_dead(trial, at=at)
        if not reason:
            raise TrialUnderWay("a trial of this version is under way", place=str(row))
        trial.state, trial.error, trial.finished_at = Counting.State.FAILED, reason, at
        trial.save(update_fields=("state", "error", "finished_at"))


def run_trial(*, trial_id: int, clock: Clock = system_clock) -> RuleTrial:
    """Do a waiting trial: the work of its own process. Live findings are left as they are.

    *Allowed when:* whoever asked for it may still write rules, and it is waiting.
    *Writes:* the trial's progress as it goes; at the end its report and the rule's history.
    *Audit:* `rule.trialled`, or `rule.trial_failed` with the reason.

    Raises:
        Exception: whatever ended it early, after it was recorded as failed.
    """
    trial = RuleTrial.objects.select_related("rule", "requested_by").get(pk=trial_id)
    try:
        check_capability(trial.requested_by, Capability.WRITE_RULES)
        tables = held_tables()
        if not begin(trial, tables=tables):
            return trial
        report = engine.try_rule(
            _text_tried(trial),
            [table.path for table in tables],
            live=rules_in_use(),
            decisions=supplies().list_decisions(),
            on_rows=progress_writer(trial),
            at=clock(),
        )
        _keep(trial, report, clock())
    except UpstanderError as error:
        fail_trial(trial_id=trial_id, reason=str(error), at=clock())
    except BaseException as error:
        fail_trial(trial_id=trial_id, reason=f"{type(error).__name__}: {error}", at=clock())
        raise
    trial.refresh_from_db()
    return trial


class TextChanged(UpstanderError):
    """The draft was changed while its trial waited."""


def _text_tried(trial: RuleTrial) -> Rule:
    if trial.rule.sha256 != trial.sha256:
        raise TextChanged("the draft was changed while its trial waited: try it again")
    return parse_rule(trial.rule.yaml_text)


def _keep(trial: RuleTrial, report: engine.TrialReport, at: datetime) -> None:
    one = report.rules[0]
    places = [
        HitPlace(message_id=s.message_id, field=s.field, start=s.start, end=s.end)
        for s in one.samples
    ]
    samples = [
        {
            "day": sample.day,
            "pattern": sample.pattern,
            "exhibit": shown.exhibit,
            "conversation": shown.conversation,
            "pieces": [
                {"text": p.text, "is_hit": p.is_hit, "is_mask": p.is_mask} for p in shown.pieces
            ],
        }
        for sample, shown in zip(one.samples, supplies().show_hits(places), strict=True)
    ]
    plain = msgspec.structs.replace(report, rules=(msgspec.structs.replace(one, samples=()),))
    with transaction.atomic():
        row = ForceRule.objects.select_for_update(of=("self",)).get(pk=trial.rule_id)
        RuleTrial.objects.filter(pk=trial.pk).update(
            state=Counting.State.DONE,
            done=report.looked_at.messages,
            report=_storable(msgspec.to_builtins(plain)),
            samples=_storable(samples),
            finished_at=at,
        )
        keep_change(
            row,
            RuleChange.Kind.TRIED,
            by=trial.requested_by,
            at=at,
            before=row.status,
            reason=f"{report.looked_at.messages:,} messages looked at, alerts: {one.alerts:,}",
        )
        record_step(
            trial.requested_by,
            "rule.trialled",
            row,
            trial=trial.pk,
            rules=1,
            messages=report.looked_at.messages,
            alerts=one.alerts,
            sha256=trial.sha256,
        )


def fail_trial(*, trial_id: int, reason: str, at: datetime) -> None:
    """Record that a trial ended early, in one line.

    *Allowed when:* always; it takes nothing and shows nothing.
    *Writes:* the trial's end.
    *Audit:* `rule.trial_failed`.
    """
    line = " ".join(reason.split()).replace("\0", "\u2400")[:500]
    with transaction.atomic():
        trial = RuleTrial.objects.select_related("rule", "requested_by").get(pk=trial_id)
        trial.state, trial.error, trial.finished_at = Counting.State.FAILED, line, at
        trial.save(update_fields=("state", "error", "finished_at"))
        record_step(
            trial.requested_by, "rule.trial_failed", trial.rule, trial=trial.pk, reason=line
        )


def _storable(value: Any) -> Any:
    """Return plain JSON with NUL as its picture: PostgreSQL has no place for that character."""
    if isinstance(value, str):
        return value.replace("\0", "\u2400")
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value
