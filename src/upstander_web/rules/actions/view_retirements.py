"""Opens the list of rules that might be retired, each with its reason; a person decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from upstander.evidence.detect.governance.precision import IDLE_WEEKS
from upstander.records.rules import Rule
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.rules import engine
from upstander_web.rules.models import ForceRule
from upstander_web.rules.standing import rules_in_use
from upstander_web.rules.supplies import Found, supplies

GROUNDS = {
    "low_precision": "Hardly any hit is relevant",
    "found_by_others": "Other rules find the same",
    "no_hits": "No hit for half a year of messages",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A rule with why it might be retired."""

    rule: Rule
    reason: str
    caution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirementsPage:
    """The proposals, and what they rest on."""

    groups: list[tuple[str, list[Proposed]]]
    """By ground, those that rest on decisions first."""
    idle: str
    """The ground that is folded away: a rule without hits costs no reading."""
    decisions: int
    found: Found
    may_retire: bool


def view_retirements(*, actor: User, at: datetime) -> RetirementsPage:
    """Return the running rules that earn nothing.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rules.retirements_viewed`.

    Raises:
        PermissionRefused: the actor may not.
        RuleFileInvalid: a rule cannot be read.
    """
    check_capability(actor, Capability.READ_RULES)
    pack = rules_in_use()
    young = _young(at)
    decisions = supplies().list_decisions()
    found = supplies().look_at_findings()
    listed = engine.propose_retirements(
        pack,
        decisions,
        rules_by_message=found.rules_by_message,
        last_hits={
            rule.id: found.last_hits.get(rule.id) for rule in pack.rules if rule.id not in young
        },
        until=found.until,
        weeks_looked_at=found.weeks,
    )
    rules = {rule.id: rule for rule in pack.rules}
    groups: dict[str, list[Proposed]] = {title: [] for title in GROUNDS.values()}
    for one in listed:
        reason = one.reason[:1].upper() + one.reason[1:]
        groups.setdefault(GROUNDS.get(one.ground, one.ground), []).append(
            Proposed(rule=rules[one.rule_id], reason=reason, caution=one.caution)
        )
    with transaction.atomic():
        record_event(
            actor=actor,
            name="rules.retirements_viewed",
            object_kind="rules",
            object_id="",
            detail={"proposals": len(listed)},
        )
    return RetirementsPage(
        groups=[(title, some) for title, some in groups.items() if some],
        idle=GROUNDS["no_hits"],
        decisions=len(decisions),
        found=found,
        may_retire=Capability.APPROVE_RULES in list_capabilities(actor),
    )


def _young(at: datetime) -> set[str]:
    """Return the force's own rules that have not run long enough to be judged by their hits."""
    since = at - timedelta(weeks=IDLE_WEEKS)
    live = ForceRule.objects.filter(status=ForceRule.Status.LIVE, went_live_at__gt=since)
    return set(live.values_list("rule_id", flat=True))
