"""Try rules on past messages: what they would have put before a reviewer. Nothing is changed.

Drafts run here and nowhere else. Live findings are neither read nor written.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import pyarrow as pa

from upstander.base.clock import Clock, system_clock
from upstander.base.errors import UpstanderError
from upstander.evidence.detect.checks import test_rules as check_samples
from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.engines import EngineName
from upstander.evidence.detect.governance.decisions import Decision
from upstander.evidence.detect.governance.estimate import (
    DecisionsByMessage,
    Judge,
    by_message,
    estimate_precision,
)
from upstander.evidence.detect.governance.intervals import (
    Interval,
    dispersion_of,
    poisson_interval,
)
from upstander.evidence.detect.governance.lifecycle import digest_detection
from upstander.evidence.detect.governance.looked_at import LookedAt, Looking, alert_key, day_words
from upstander.evidence.detect.governance.tally import (
    RuleTally,
    SampleHit,
    Tally,
    group_hits,
    look_through,
    spread,
)
from upstander.evidence.detect.governance.trial_report import (
    Budget,
    OwnVersion,
    RuleTrial,
    Sample,
    TrialReport,
)
from upstander.records.rules import Rule, RulePack

SAMPLES = 10
FEW_WEEKS = 2.0
"""Weeks below which a figure for a week is a guess."""
_NAMED = 5
"""Live rules that are named as finding the same."""
_READING = Budget(hours_a_week=1.0)
"""Minutes for an alert where no budget is given."""


class NothingToTry(UpstanderError):
    """No rule is left to be tried: all are retired."""


def awaken(pack: RulePack) -> RulePack:
    """Return the rules of a pack that are not retired, drafts among them, as if they ran."""
    return msgspec.structs.replace(
        pack,
        rules=tuple(
            msgspec.structs.replace(rule, status="trial")
            for rule in pack.rules
            if rule.status != "retired"
        ),
    )


def live_only(pack: RulePack) -> RulePack:
    """Return the live rules of a pack."""
    return msgspec.structs.replace(
        pack, rules=tuple(rule for rule in pack.rules if rule.status == "live")
    )


def run_trial(
    pack: RulePack,
    batches: Iterable[pa.RecordBatch],
    *,
    live: RulePack | None = None,
    decisions: Iterable[Decision] = (),
    judge: Judge | None = None,
    samples: int = SAMPLES,
    budget: Budget | None = None,
    clock: Clock = system_clock,
    on_rows: Callable[[int], None] | None = None,
    engine: EngineName = "auto",
) -> TrialReport:
    """Return what the rules of `pack` find in past messages.

    Args:
        pack: the rules to be tried, of any status; retired ones are left out.
        batches: of schema `MESSAGES`, such as `scan_parquet(path, COLUMNS)` yields.
        live: rules to hold them against; only the live ones count. A rule is never held against
            itself, but beside the version of it that runs.
        decisions: of reviewers, on whatever rule; those on the same messages are used.
        judge: gives probabilities where decisions are too few.
        samples: hits of each rule to show.
        budget: hours that reviewers have; a rule that would take more is named.
        clock: says when the trial ended.
        on_rows: told how many rows have been looked at.
        engine: of the detector.

    Raises:
        NothingToTry: every rule is retired.
        ColumnsMissing: a batch is not one of messages.
        JudgeWrong: the judge does not give one probability a text.
    """
    tried = awaken(pack)
    if not tried.rules:
        raise NothingToTry("no rule to try: all are retired")
    held = live_only(live) if live is not None else None
    scan = _Scan(tried, held if held is not None and held.rules else None, engine)
    rows = 0
    for batch in batches:
        scan.add(batch)
        rows += batch.num_rows
        if on_rows is not None:
            on_rows(rows)
    looked = scan.looking.result()
    weeks = scan.looking.weeks_met()
    decided = by_message(decisions)
    failures = Counter(problem.rule_id for problem in check_samples(tried, engine=engine))
    by_id = {rule.id: rule for rule in pack.rules}
    rules = tuple(
        _Account(by_id[rule.id], scan, looked, weeks, budget, failures[rule.id]).close(
            decided, judge, samples
        )
        for rule in tried.rules
    )
    return _report(scan, looked, weeks, rules, budget, held, clock, len(pack.rules))


def _report(
    scan: "_Scan",
    looked: LookedAt,
    weeks: list[int],
    rules: tuple[RuleTrial, ...],
    budget: Budget | None,
    held: RulePack | None,
    clock: Clock,
    given: int,
) -> TrialReport:
    together: dict[str, bool] = {}
    by_week: Counter[int] = Counter()
    for tally in scan.tally.rules.values():
        by_week.update(tally.weeks)
        for key, others in tally.alerts.items():
            together[key] = together.get(key, False) or bool(others)
    rate = rate_of(len(together), looked, [by_week[week] for week in weeks])
    warnings = _warnings_of_data(looked)
    if given > len(rules):
        warnings.append(f"{given - len(rules)} retired rules were not tried")
    warnings += _beyond(budget, rate, "together they give")
    return TrialReport(
        finished_at=clock(),
        looked_at=looked,
        rules=rules,
        live_rules=len(held.rules) if held is not None else 0,
        alerts=len(together),
        adds=sum(not found for found in together.values()),
        alerts_a_week=rate,
        budget=budget,
        warnings=tuple(warnings),
    )


def _warnings_of_data(looked: LookedAt) -> list[str]:
    warnings = []
    if not looked.messages:
        warnings.append("there was no message to look at")
    elif looked.weeks < FEW_WEEKS:
        warnings.append(
            f"only {looked.weeks:.1f} weeks of messages: figures for a week are a guess"
        )
    if looked.without_time:
        warnings.append(f"{looked.without_time:,} messages have no time and count in no week")
    return warnings


class _Scan:
    """One pass over the messages, with the rules under trial and the live ones."""

    def __init__(self, tried: RulePack, held: RulePack | None, engine: EngineName) -> None:
        self.tally = Tally(Detector(tried, engine=engine))
        self.looking = Looking()
        self.own: dict[str, set[str]] = defaultdict(set)
        """Rule id to the alerts of its running version."""
        self.versions = {rule.id: rule for rule in held.rules} if held is not None else {}
        self._held = Detector(held, engine=engine) if held is not None else None
        self._tried = {rule.id for rule in tried.rules}

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch of messages."""
        chosen, days = look_through(batch, self.looking)
        found_by: Mapping[str, set[str]] = {}
        if self._held is not None:
            found_by = self._found_by_live(self._held, chosen, days)
        self.tally.add(chosen, days, found_by)

    def _found_by_live(
        self, held: Detector, batch: pa.RecordBatch, days: list[int | None]
    ) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for group in group_hits(held, batch, days):
            found[group.row["id"]].add(group.rule_id)
            if group.rule_id in self._tried:
                self.own[group.rule_id].add(alert_key(group.row))
        return found


class _Account:
    """Turns the tally of one rule into its part of the report."""

    def __init__(
        self,
        rule: Rule,
        scan: _Scan,
        looked: LookedAt,
        weeks: list[int],
        budget: Budget | None,
        failures: int,
    ) -> None:
        self._rule = rule
        self._tally = scan.tally.rules.get(rule.id, RuleTally())
        self._own = scan.own.get(rule.id, set())
        self._running = scan.versions.get(rule.id)
        self._looked = looked
        self._budget = budget
        self._failures = failures
        self._digest = digest_detection(rule)
        self._rate = rate_of(
            len(self._tally.alerts), looked, [self._tally.weeks[week] for week in weeks]
        )

    def close(self, decisions: DecisionsByMessage, judge: Judge | None, samples: int) -> RuleTrial:
        """Return the finished part."""
        rule, tally = self._rule, self._tally
        finders = Counter(other for others in tally.alerts.values() for other in others)
        also = sum(bool(others) for others in tally.alerts.values())
        budget = self._budget or _READING
        per_hour = 60 / budget.minutes_an_alert
        return RuleTrial(
            rule_id=rule.id,
            version=rule.version,
            status=rule.status,
            title=rule.title,
            severity=rule.severity,
            detection_sha256=self._digest,
            hits=tally.hits,
            messages=tally.messages,
            alerts=len(tally.alerts),
            conversations=len(tally.conversations),
            exhibits=len(tally.exhibits),
            senders=len(tally.senders),
            alerts_a_week=self._rate,
            alerts_per_1000=round(1000 * len(tally.alerts) / max(1, self._looked.messages), 3),
            hours_a_week=None if self._rate is None else round(self._rate.value / per_hour, 2),
            also_found=also,
            adds=len(tally.alerts) - also,
            also_found_by=tuple(sorted(finders.items(), key=lambda p: (-p[1], p[0]))[:_NAMED]),
            own_version=self._beside_own(),
            precision=estimate_precision(rule.id, tally, decisions, judge),
            samples=tuple(_shown(one) for one in spread(tally.samples(), samples)),
            warnings=tuple(self._warnings()),
        )

    def _beside_own(self) -> OwnVersion | None:
        running = self._running
        if running is None or digest_detection(running) == self._digest:
            return None
        now = self._tally.alerts.keys()
        return OwnVersion(
            version=running.version,
            both=len(now & self._own),
            gained=len(now - self._own),
            lost=len(self._own - now),
        )

    def _warnings(self) -> Sequence[str]:
        tally, found = self._tally, len(self._tally.alerts)
        warnings = []
        if self._failures:
            warnings.append(
                f"{self._failures} of its own samples go wrong: run `upstander rules test`"
            )
        if not found and self._looked.messages:
            warnings.append("no message matched: it may look for what is not written so")
        warnings += _beyond(self._budget, self._rate, "it gives")
        most = tally.conversations.most_common(1)
        if most and found >= 10 and most[0][1] * 2 > found:
            warnings.append(
                f"{most[0][1]} of its {found} alerts stand in one conversation: it may know that "
                "conversation rather than the matter"
            )
        return warnings


def _beyond(budget: Budget | None, rate: Interval | None, what: str) -> list[str]:
    """Return the warning that reviewers have not the hours, if they have not."""
    if budget is None or rate is None or rate.value <= budget.alerts_a_week:
        return []
    said = f"{what} about {rate.value:.0f} alerts a week; {budget.hours_a_week:g} hours read"
    return [f"{said} {budget.alerts_a_week:.0f} at {budget.minutes_an_alert:g} minutes each"]


def rate_of(alerts: int, looked: LookedAt, by_week: list[int]) -> Interval | None:
    """Return alerts a week with their interval; None where no message has a time.

    Args:
        alerts: counted in all.
        looked: the data.
        by_week: alerts in each week that holds a message.
    """
    if looked.weeks <= 0:
        return None
    return poisson_interval(alerts, looked.weeks, dispersion=dispersion_of(by_week))


def _shown(one: SampleHit) -> Sample:
    return Sample(
        message_id=one.message_id,
        conversation=one.conversation,
        day="" if one.day is None else day_words(one.day),
        field=one.field,
        start=one.start,
        end=one.end,
        before=one.before,
        matched=one.matched,
        after=one.after,
        pattern=one.pattern,
    )
