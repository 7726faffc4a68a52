"""Opens one rule with its samples, versions, trials, history and what may be done with it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.rules.actions.decide_proposal import may_approve
from upstander_web.rules.actions.retire_rule import capability_to_retire
from upstander_web.rules.counting import OPEN_STATES, why_dead
from upstander_web.rules.engine import RulePrecision, rule_precision, scan_samples
from upstander_web.rules.marking import Marked, mark_samples
from upstander_web.rules.models import ForceRule, RuleChange, RuleTrial
from upstander_web.rules.standing import RuleVersion, list_versions
from upstander_web.rules.steps import record_step
from upstander_web.rules.supplies import supplies


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What this person may do with this version; the page offers nothing else."""

    edit: bool
    """Change the draft, or begin the next version."""
    try_it: bool
    begin_trial: bool
    propose: bool
    withdraw: bool
    decide: bool
    why_not_decide: str
    """Why somebody who approves rules may not approve this one; "" where they may."""
    retire: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """One version of a rule."""

    version: RuleVersion
    versions: list[RuleVersion]
    samples: tuple[Marked, ...]
    changes: list[RuleChange]
    trials: list[RuleTrial]
    counted: RuleTrial | None
    """The latest finished trial of this very text."""
    precision: RulePrecision | None
    acts: Acts

    @property
    def wrong(self) -> int:
        """How many samples go otherwise than the rule says."""
        return sum(not one.is_right for one in self.samples)


def access_version(actor: User, rule_id: str, number: int | None = None) -> RuleVersion:
    """Return a version of a rule; without a number the one that is being worked on or runs.

    Raises:
        PermissionRefused: the actor may not read rules.
        Http404: there is no such rule or version.
        RuleFileInvalid: a rule cannot be read.
    """
    check_capability(actor, Capability.READ_RULES)
    return _choose(list_versions(rule_id).get(rule_id, []), number)


def access_row(actor: User, rule_id: str, number: int) -> ForceRule:
    """Return the row of a version of the force's own.

    Raises:
        PermissionRefused: the actor may not read rules.
        Http404: there is no such version, or it is a shipped one.
    """
    check_capability(actor, Capability.READ_RULES)
    rows = ForceRule.objects.select_related("drafted_by", "edited_by", "proposed_by")
    row = rows.filter(rule_id=rule_id, version=number).first()
    if row is None:
        raise Http404("no such version of this force’s own")
    return row


def _choose(versions: list[RuleVersion], number: int | None) -> RuleVersion:
    """Return the version of that number, else the open one, the live one, the latest."""
    if number is not None:
        wanted = [one for one in versions if one.rule.version == number]
    else:
        order = {"draft": 0, "trial": 0, "live": 1, "retired": 2}
        wanted = sorted(versions, key=lambda v: (order[v.rule.status], -v.rule.version))
    if not wanted:
        raise Http404("no such rule")
    return wanted[0]


def view_rule(*, actor: User, rule_id: str, number: int | None, at: datetime) -> RulePage:
    """Return one version of a rule with everything that is known of it.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rule.viewed`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such rule or version.
        RuleFileInvalid: a rule cannot be read.
    """
    check_capability(actor, Capability.READ_RULES)
    versions = list_versions(rule_id).get(rule_id, [])
    version = _choose(versions, number)
    row = version.row
    trials = list(row.trials.select_related("requested_by")) if row and row.pk else []
    counted = next(
        (t for t in trials if row and t.sha256 == row.sha256 and t.state == "done" and t.done), None
    )
    measured = {one.rule_id: one for one in rule_precision(supplies().list_decisions())}
    changes = RuleChange.objects.filter(rule_id=rule_id).select_related("by", "approved_by")
    samples = mark_samples(scan_samples(version.rule))
    page = RulePage(
        version=version,
        versions=versions,
        samples=samples,
        changes=list(changes),
        trials=trials,
        counted=counted,
        precision=measured.get(rule_id),
        acts=_acts(actor, version, versions, trials, counted, at),
    )
    with transaction.atomic():
        record_step(actor, "rule.viewed", row or _unsaved(version))
    return page


def _unsaved(version: RuleVersion) -> ForceRule:
    return ForceRule(rule_id=version.rule.id, version=version.rule.version)


def _acts(
    actor: User,
    version: RuleVersion,
    versions: list[RuleVersion],
    trials: list[RuleTrial],
    counted: RuleTrial | None,
    at: datetime,
) -> Acts:
    allowed = list_capabilities(actor)
    row, status = version.row, version.rule.status
    writes = Capability.WRITE_RULES in allowed
    is_proposed = row is not None and row.proposed_by_id is not None
    is_later_open = any(
        one.rule.version > version.rule.version and one.rule.status != "retired" for one in versions
    )
    has_draft = any(one.rule.status == "draft" for one in versions)
    running = any(t.state in OPEN_STATES and not why_dead(t, at=at) for t in trials)
    decides = is_proposed and Capability.APPROVE_RULES in allowed
    why_not = may_approve(row, by=actor, at=at) if decides and row else ""
    return Acts(
        edit=writes and (status == "draft" or (status in ("trial", "live") and not has_draft)),
        try_it=writes and status in ("draft", "trial") and row is not None and not running,
        begin_trial=writes and status == "draft",
        propose=(
            writes
            and status == "trial"
            and row is not None
            and counted is not None
            and not (is_proposed or is_later_open)
        ),
        withdraw=writes and is_proposed,
        decide=decides,
        why_not_decide=why_not,
        retire=status != "retired" and capability_to_retire(status) in allowed,
    )
