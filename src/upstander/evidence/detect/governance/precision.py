"""How often reviewers found a rule's hits relevant, and which rules might be retired.

Only proposals are made here: a person decides, gives the reason, and takes the step.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from upstander.evidence.detect.categories import RUNNING
from upstander.evidence.detect.governance.decisions import (
    NOT_RELEVANT,
    RELEVANT,
    UNSURE,
    Decision,
)
from upstander.evidence.detect.governance.intervals import wilson_interval
from upstander.records.rules import Rule, RulePack

MINIMUM = 10
"""Decisions below which no share is stated."""
TO_RETIRE = 30
"""Decisions below which low precision is no ground for retiring a rule."""
FLOOR = 0.05
"""A rule whose precision is below this even at its upper bound earns too little."""
IDLE_WEEKS = 26
"""Weeks of messages without a hit after which a rule is named."""
IDLE_MESSAGES = 100_000
"""Messages below which the want of a hit says nothing: what is sought is rare."""
REDUNDANT_MINIMUM = 5
"""Relevant findings below which nothing is said of their being found by other rules too."""
_TAKES_CARE = "vulnerability"


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePrecision:
    """What reviewers made of one rule's hits."""

    rule_id: str
    relevant: int
    not_relevant: int
    unsure: int
    """Counted apart: they say neither."""
    precision: float | None
    """Share of relevant among those decided either way; None where there are too few to say."""
    low: float
    high: float
    """Of Wilson's 95 per cent interval; meaningful however few were decided."""
    reviewers: int
    last_at: datetime | None
    words: str
    """The same in one sentence."""

    @property
    def decided(self) -> int:
        """Decisions that say either way."""
        return self.relevant + self.not_relevant


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirementProposal:
    """A rule that might be retired, and why; a person decides."""

    rule_id: str
    ground: str
    """`low_precision`, `no_hits` or `found_by_others`."""
    reason: str
    caution: str = ""
    """What speaks against it, where something general does."""


def rule_precision(
    decisions: Iterable[Decision], *, minimum: int = MINIMUM
) -> tuple[RulePrecision, ...]:
    """Return the precision of every rule that was decided on, by id.

    Args:
        decisions: standing decisions, as `read_decisions` gives them.
        minimum: decisions either way below which `precision` is None.
    """
    by_rule: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        by_rule[one.rule_id].append(one)
    return tuple(_precision(rule_id, by_rule[rule_id], minimum) for rule_id in sorted(by_rule))


def _precision(rule_id: str, decisions: Sequence[Decision], minimum: int) -> RulePrecision:
    relevant, not_relevant, unsure = (
        sum(one.decision == word for one in decisions) for word in (RELEVANT, NOT_RELEVANT, UNSURE)
    )
    decided = relevant + not_relevant
    interval = wilson_interval(relevant, decided)
    return RulePrecision(
        rule_id=rule_id,
        relevant=relevant,
        not_relevant=not_relevant,
        unsure=unsure,
        precision=interval.value if decided >= max(1, minimum) else None,
        low=interval.low,
        high=interval.high,
        reviewers=len({one.by for one in decisions}),
        last_at=max((one.at for one in decisions), default=None),
        words=say_share(relevant, decided, minimum=minimum),
    )


def say_share(relevant: int, decided: int, *, minimum: int = MINIMUM) -> str:
    """Return a share of decisions in words, with its interval, or that there are too few."""
    if decided < max(1, minimum):
        return f"too few to say ({relevant} of {decided} relevant)"
    one = wilson_interval(relevant, decided)
    return (
        f"{one.value:.0%} relevant ({relevant} of {decided}; 95% interval {one.low:.0%} to "
        f"{one.high:.0%})"
    )


def propose_retirements(
    pack: RulePack,
    decisions: Sequence[Decision],
    *,
    rules_by_message: Mapping[str, AbstractSet[str]] | None = None,
    last_hits: Mapping[str, date | None] | None = None,
    until: date | None = None,
    weeks_looked_at: float = 0.0,
    messages_looked_at: int | None = None,
    floor: float = FLOOR,
    minimum: int = TO_RETIRE,
    idle_weeks: int = IDLE_WEEKS,
    idle_messages: int = IDLE_MESSAGES,
) -> tuple[RetirementProposal, ...]:
    """Return the running rules that earn nothing, by id, each with its reason.

    Args:
        pack: the rules; only those that run are looked at.
        decisions: standing decisions.
        rules_by_message: the rules that hit each message, live ones too that nobody decided on;
            where it is None, the decisions themselves say which rules found a message.
        last_hits: day of each rule's last hit, None for none at all; a rule that is not in it is
            not judged by its hits.
        until: last day of the messages that `last_hits` was counted on.
        weeks_looked_at: weeks of messages that `last_hits` was counted on.
        messages_looked_at: how many messages they were; None where that is not known, and then it
            is no condition.
        floor: upper bound of precision below which a rule earns too little.
        minimum: decisions either way before low precision counts.
        idle_weeks: weeks without a hit before a rule is named.
        idle_messages: messages that must have been looked at before one is named.
    """
    running = {rule.id: rule for rule in pack.rules if rule.status in RUNNING}
    # What reviewers said of an earlier version does not condemn the one that runs.
    current = [
        one
        for one in decisions
        if one.rule_id in running and one.rule_version in (None, running[one.rule_id].version)
    ]
    measured = {one.rule_id: one for one in rule_precision(current, minimum=minimum)}
    hits = last_hits or {}
    many = messages_looked_at is None or messages_looked_at >= idle_messages
    enough = weeks_looked_at >= idle_weeks and many
    found: dict[str, RetirementProposal] = {}
    for rule_id, rule in sorted(running.items()):
        proposal = _earns_too_little(rule, measured.get(rule_id), floor, minimum)
        if proposal is None and enough and rule_id in hits:
            proposal = _is_idle(rule, hits[rule_id], until, idle_weeks)
        if proposal is not None:
            found[rule_id] = proposal
    others = rules_by_message if rules_by_message is not None else _rules_by_message(decisions)
    for rule_id in _by_worth(running.keys() - found.keys(), measured):
        proposal = _found_by_others(
            running[rule_id], decisions, others, running.keys() - found.keys() - {rule_id}
        )
        # A rule once proposed no longer stands in for another: two alike must not both go.
        if proposal is not None:
            found[rule_id] = proposal
    return tuple(found[rule_id] for rule_id in sorted(found))


def _earns_too_little(
    rule: Rule, measured: RulePrecision | None, floor: float, minimum: int
) -> RetirementProposal | None:
    if measured is None or measured.decided < minimum or measured.high >= floor:
        return None
    return RetirementProposal(
        rule_id=rule.id,
        ground="low_precision",
        reason=f"{measured.words}: below {floor:.0%} even at the upper bound",
        caution=_caution(rule),
    )


def _is_idle(
    rule: Rule, last: date | None, until: date | None, idle_weeks: int
) -> RetirementProposal | None:
    if until is None or (last is not None and (until - last).days < idle_weeks * 7):
        return None
    said = f"its last hit is of {last.isoformat()}" if last else "it has no hit at all"
    return RetirementProposal(
        rule_id=rule.id,
        ground="no_hits",
        reason=f"{said}, in messages up to {until.isoformat()}",
        caution=_caution(rule) or "a rule without hits costs no reading; the matter may be rare",
    )


def _found_by_others(
    rule: Rule,
    decisions: Sequence[Decision],
    rules_by_message: Mapping[str, AbstractSet[str]],
    standing: AbstractSet[str],
) -> RetirementProposal | None:
    useful = {
        one.message_id for one in decisions if one.rule_id == rule.id and one.decision == RELEVANT
    }
    if len(useful) < REDUNDANT_MINIMUM:
        return None
    named: dict[str, int] = defaultdict(int)
    for message in useful:
        finders = rules_by_message.get(message, frozenset()) & standing
        if not finders:
            return None
        for finder in finders:
            named[finder] += 1
    most = sorted(named, key=lambda other: (-named[other], other))[:3]
    return RetirementProposal(
        rule_id=rule.id,
        ground="found_by_others",
        reason=f"all {len(useful)} of its relevant findings are also found by {', '.join(most)}",
        caution=_caution(rule),
    )


def _rules_by_message(decisions: Sequence[Decision]) -> Mapping[str, AbstractSet[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in decisions:
        if one.decision == RELEVANT:
            found[one.message_id].add(one.rule_id)
    return found


def _by_worth(rule_ids: Iterable[str], measured: Mapping[str, RulePrecision]) -> list[str]:
    """Return the rules, those of the lowest precision first."""

    def worth(rule_id: str) -> tuple[float, str]:
        one = measured.get(rule_id)
        return (one.relevant / one.decided if one and one.decided else 0.0, rule_id)

    return sorted(rule_ids, key=worth)


def _caution(rule: Rule) -> str:
    if rule.category == _TAKES_CARE:
        return "it looks for people at risk: one true hit may be worth many that are not"
    if rule.severity == "critical":
        return "its severity is critical: one true hit may be worth many that are not"
    return ""
