"""Opens the list of rules and records it."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.rules.engine import RulePrecision, rule_precision
from upstander_web.rules.rule_filter import RuleFilter, count_statuses
from upstander_web.rules.standing import RuleVersion, list_versions
from upstander_web.rules.supplies import supplies


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One rule of the list."""

    shown: RuleVersion
    """The version that runs, else the latest."""
    open: RuleVersion | None
    """A draft or trial version beside the one that runs."""
    is_own: bool
    precision: RulePrecision | None
    words: str

    @property
    def statuses(self) -> frozenset[str]:
        """Statuses of the versions shown; `proposed` where a decision is waited for."""
        both = [one for one in (self.shown, self.open) if one]
        waiting = {"proposed"} if self.is_proposed else set()
        return frozenset({one.rule.status for one in both} | waiting)

    @property
    def is_proposed(self) -> bool:
        """Whether a second person's decision is waited for."""
        both = (self.shown, self.open)
        return any(one is not None and one.row and one.row.proposed_by_id for one in both)

    @property
    def category(self) -> str:
        """The category."""
        return self.shown.rule.category

    @property
    def severity(self) -> str:
        """The severity."""
        return self.shown.rule.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """The rules under the chosen filters."""

    rows: list[RuleRow]
    total: int
    counts: Counter[str]
    may_write: bool
    may_approve: bool


def view_rules(*, actor: User, chosen: RuleFilter) -> RulesPage:
    """Return the rules, shipped and own, by title.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rules.listed`, with the filters.

    Raises:
        PermissionRefused: the actor may not.
        RuleFileInvalid: a rule cannot be read.
    """
    check_capability(actor, Capability.READ_RULES)
    measured = {one.rule_id: one for one in rule_precision(supplies().list_decisions())}
    rows = [_row(versions, measured.get(rule_id)) for rule_id, versions in list_versions().items()]
    rows.sort(key=lambda row: row.shown.rule.title.casefold())
    with transaction.atomic():
        record_event(
            actor=actor,
            name="rules.listed",
            object_kind="rules",
            object_id="",
            detail={"filters": chosen.as_detail()},
        )
    allowed = list_capabilities(actor)
    return RulesPage(
        rows=[row for row in rows if chosen.takes(row)],
        total=len(rows),
        counts=count_statuses(rows, chosen),
        may_write=Capability.WRITE_RULES in allowed,
        may_approve=Capability.APPROVE_RULES in allowed,
    )


def _row(versions: list[RuleVersion], precision: RulePrecision | None) -> RuleRow:
    live = next((one for one in versions if one.rule.status == "live"), None)
    open_one = next((one for one in versions if one.rule.status in ("draft", "trial")), None)
    shown = live or open_one or versions[0]
    rule = shown.rule
    return RuleRow(
        shown=shown,
        open=open_one if open_one is not shown else None,
        is_own=any(one.row is not None for one in versions),
        precision=precision,
        words=f"{rule.id} {rule.title} {rule.looks_for}".casefold(),
    )
