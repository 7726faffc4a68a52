"""Taking a step: the engine is asked first, then the row, its history and what it displaces."""

from collections.abc import Iterable
from datetime import datetime

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.rules import engine
from upstander_web.rules.models import ForceRule, RuleChange, RuleTrial
from upstander_web.rules.rule_files import parse_rule
from upstander_web.rules.standing import list_versions, states_of

_RUNNING = (ForceRule.Status.TRIAL, ForceRule.Status.LIVE)


class RuleMoved(UpstanderError):
    """The rule no longer stands where the page said: somebody else took a step meanwhile."""


def lock_rule(row: ForceRule, *, at_status: Iterable[str]) -> ForceRule:
    """Return the row anew, locked to the end of the transaction.

    Raises:
        RuleMoved: it has another status by now.
    """
    locked = ForceRule.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.status not in set(at_status):
        raise RuleMoved(
            f"it is {locked.get_status_display().lower()} by now; look at its history",
            place=str(locked),
        )
    return locked


def plan_step(
    row: ForceRule,
    *,
    after: str,
    by: User,
    at: datetime,
    reason: str = "",
    before: str | None = None,
    version: int | None = None,
) -> engine.RuleChange:
    """Return a step of a version as the engine judges it, from the status of the row."""
    return engine.RuleChange(
        rule_id=row.rule_id,
        version=row.version if version is None else version,
        before=row.status if before is None else before,
        after=after,
        by=by.get_username(),
        at=at,
        reason=reason,
        author=row.drafted_by.get_username(),
        detection_sha256=engine.digest_detection(parse_rule(row.yaml_text)),
    )


def finished_trials(row: ForceRule) -> list[engine.FinishedTrial]:
    """Return the trials that were run to their end on the very text that the row holds."""
    done = row.trials.filter(state=RuleTrial.State.DONE, sha256=row.sha256)
    return [
        engine.FinishedTrial(
            rule_id=row.rule_id,
            version=row.version,
            finished_at=trial.finished_at,
            messages=trial.done,
            detection_sha256=trial.detection_sha256,
        )
        for trial in done
        if trial.finished_at is not None
    ]


def check_follows(change: engine.RuleChange) -> None:
    """Check that a step begins from where its rule stands.

    Raises:
        StepRefused: it does not.
    """
    versions = list_versions(change.rule_id).get(change.rule_id, [])
    engine.check_order(change, states_of(versions))


def keep_change(
    row: ForceRule,
    kind: RuleChange.Kind,
    *,
    by: User,
    at: datetime,
    before: str = "",
    reason: str = "",
    approved_by: User | None = None,
) -> RuleChange:
    """Add a line to the history of a rule, with the text's digest and where it now stands."""
    return RuleChange.objects.create(
        rule_id=row.rule_id,
        version=row.version,
        kind=kind,
        before=before,
        after=row.status,
        at=at,
        by=by,
        reason=reason,
        approved_by=approved_by,
        approved_at=at if approved_by else None,
        sha256=row.sha256,
    )


def displace_earlier(row: ForceRule, *, after: str, by: User, at: datetime) -> None:
    """Retire the earlier versions whose place `row` takes as it enters `after`.

    One version is on trial and one is live at most; going live ends an earlier trial too.
    """
    gone = _RUNNING if after == ForceRule.Status.LIVE else (ForceRule.Status.TRIAL,)
    earlier = ForceRule.objects.filter(
        rule_id=row.rule_id, version__lt=row.version, status__in=gone
    )
    for other in earlier:
        before, other.status = other.status, ForceRule.Status.RETIRED
        other.proposed_by = other.proposed_at = None
        other.save(update_fields=("status", "proposed_by", "proposed_at"))
        keep_change(
            other,
            RuleChange.Kind.DISPLACED,
            by=by,
            at=at,
            before=before,
            reason=f"Version {row.version} takes its place",
        )


def record_step(actor: User, name: str, row: ForceRule, **detail: object) -> None:
    """Record an event about one version of one rule."""
    record_event(
        actor=actor,
        name=name,
        object_kind="rule",
        object_id=row.rule_id,
        detail={"version": row.version, **detail},
    )
