"""What each term of a force's keyword list would cost: one pass over past messages.

Every term is a rule of its own for the count, so that terms that overlap are each counted in full.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec
import pyarrow as pa

from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.engines import EngineName
from upstander.evidence.detect.governance.decisions import Decision
from upstander.evidence.detect.governance.estimate import Judge, by_message, estimate_precision
from upstander.evidence.detect.governance.intervals import Interval
from upstander.evidence.detect.governance.keyword_files import Keyword, KeywordList, NotTaken
from upstander.evidence.detect.governance.looked_at import LookedAt, Looking
from upstander.evidence.detect.governance.precision import REDUNDANT_MINIMUM
from upstander.evidence.detect.governance.tally import RuleTally, Tally, group_hits, look_through
from upstander.evidence.detect.governance.trial import live_only, rate_of
from upstander.evidence.detect.governance.trial_report import Budget, PrecisionEstimate
from upstander.records.rules import Detection, Rule, RulePack, RuleSample

KEEP, NARROW, DROP = "keep", "narrow", "drop"
JUDGED = 60
"""Alerts of a term that are judged."""
TOO_MUCH = 0.05
"""Share of the reviewers' hours from which one term alone is too much."""
MANY_PER_1000 = 5.0
"""Alerts per 1,000 messages from which a term is too much where no hours are given."""
WORTHLESS = 0.02
"""A term whose precision is below this even at its upper bound is not worth its reading."""
POOR = 0.2
_WHAT = "kw-{:06d}"


class TermCost(msgspec.Struct, frozen=True, kw_only=True):
    """One term of a list on past data."""

    term: str
    category: str
    place: str
    wildcard: bool
    messages: int
    alerts: int
    """Messages with near-equal ones folded: what a reviewer reads."""
    alerts_a_week: Interval | None
    alerts_per_1000: float
    alone: int
    """Alerts that no other term of the list finds."""
    already_found: int
    """Alerts that live rules find without the list."""
    already_found_by: tuple[tuple[str, int], ...]
    precision: PrecisionEstimate
    suggestion: str
    """`keep`, `narrow` or `drop`; a person decides."""
    reason: str
    remarks: tuple[str, ...]


class KeywordReport(msgspec.Struct, frozen=True, kw_only=True):
    """A keyword list on past data."""

    name: str
    looked_at: LookedAt
    terms: tuple[TermCost, ...]
    """In the order of the list."""
    not_taken: tuple[NotTaken, ...]
    notes: tuple[str, ...]
    alerts: int
    """Alerts of the whole list; a message that several terms find is one."""
    alerts_a_week: Interval | None
    adds: int
    """Those among them that no live rule finds."""
    live_rules: int


def cost_keywords(
    words: KeywordList,
    batches: Iterable[pa.RecordBatch],
    *,
    live: RulePack | None = None,
    decisions: Iterable[Decision] = (),
    judge: Judge | None = None,
    budget: Budget | None = None,
    on_rows: Callable[[int], None] | None = None,
    engine: EngineName = "auto",
) -> KeywordReport:
    """Return what each term of a list would cost on past messages.

    Args:
        words: the list.
        batches: of schema `MESSAGES`.
        live: rules that already run.
        decisions: of reviewers, on the same messages.
        judge: gives probabilities where decisions are too few.
        budget: hours that reviewers have.
        on_rows: told how many rows have been looked at.
        engine: of the detector.

    Raises:
        ColumnsMissing: a batch is not one of messages.
        JudgeWrong: the judge does not give one probability a text.
    """
    tally = Tally(Detector(pack_of_terms(words.keywords), engine=engine), keep=JUDGED)
    held = live_only(live) if live is not None else None
    detector = Detector(held, engine=engine) if held is not None and held.rules else None
    looking = Looking()
    rows = 0
    for batch in batches:
        chosen, days = look_through(batch, looking)
        found: dict[str, set[str]] = {}
        if detector is not None:
            for group in group_hits(detector, chosen, days):
                found.setdefault(group.row["id"], set()).add(group.rule_id)
        tally.add(chosen, days, found, besides=True)
        rows += batch.num_rows
        if on_rows is not None:
            on_rows(rows)
    looked, weeks = looking.result(), looking.weeks_met()
    decided = by_message(decisions)
    costs = []
    for number, keyword in enumerate(words.keywords):
        rule_id = _WHAT.format(number)
        one = tally.rules.get(rule_id, RuleTally())
        estimate = estimate_precision(rule_id, one, decided, judge)
        rate = rate_of(len(one.alerts), looked, [one.weeks[week] for week in weeks])
        costs.append(_cost(keyword, one, looked, rate, estimate, budget))
    return _report(words, looked, weeks, costs, tally, held)


def _report(
    words: KeywordList,
    looked: LookedAt,
    weeks: list[int],
    costs: Sequence[TermCost],
    tally: Tally,
    held: RulePack | None,
) -> KeywordReport:
    together: dict[str, bool] = {}
    by_week: Counter[int] = Counter()
    for one in tally.rules.values():
        by_week.update(one.weeks)
        for key, others in one.alerts.items():
            together[key] = together.get(key, False) or any(not _is_term(o) for o in others)
    return KeywordReport(
        name=words.name,
        looked_at=looked,
        terms=tuple(costs),
        not_taken=words.not_taken,
        notes=words.notes,
        alerts=len(together),
        alerts_a_week=rate_of(len(together), looked, [by_week[week] for week in weeks]),
        adds=sum(not found for found in together.values()),
        live_rules=len(held.rules) if held is not None else 0,
    )


def pack_of_terms(keywords: Sequence[Keyword]) -> RulePack:
    """Return a pack in which each term is a rule of its own, for counting alone."""
    rules = []
    for number, one in enumerate(keywords):
        detection = (
            Detection(regex=(one.expression,)) if one.expression else Detection(terms=(one.term,))
        )
        rules.append(
            Rule(
                id=_WHAT.format(number),
                title=one.term,
                status="trial",
                category="other",
                standards=(),
                severity="low",
                looks_for="",
                misses="",
                why_it_may_be_innocent="",
                clauses=(),
                clause_cues=(),
                detection=detection,
                match=(RuleSample(text=one.term),),
                no_match=(),
                version=1,
                author="",
                date="",
            )
        )
    return RulePack(names=("keywords",), rules=tuple(rules), sha256="")


def _is_term(rule_id: str) -> bool:
    """Return whether a rule stands for a term; rules of packs are named in words."""
    return rule_id.startswith("kw-") and rule_id[3:].isdecimal()


def _cost(
    keyword: Keyword,
    one: RuleTally,
    looked: LookedAt,
    rate: Interval | None,
    estimate: PrecisionEstimate,
    budget: Budget | None,
) -> TermCost:
    alerts = len(one.alerts)
    finders = Counter(
        other for others in one.alerts.values() for other in others if not _is_term(other)
    )
    already = sum(any(not _is_term(o) for o in others) for others in one.alerts.values())
    per_1000 = 1000 * alerts / max(1, looked.messages)
    suggestion, reason = _suggest(
        keyword, alerts, already, finders, estimate, _is_much(per_1000, rate, budget), looked
    )
    return TermCost(
        term=keyword.term,
        category=keyword.category,
        place=keyword.place,
        wildcard="*" in keyword.term or "?" in keyword.term,
        messages=one.messages,
        alerts=alerts,
        alerts_a_week=rate,
        alerts_per_1000=round(per_1000, 3),
        alone=sum(not any(_is_term(o) for o in others) for others in one.alerts.values()),
        already_found=already,
        already_found_by=tuple(sorted(finders.items(), key=lambda p: (-p[1], p[0]))[:3]),
        precision=estimate,
        suggestion=suggestion,
        reason=reason,
        remarks=keyword.remarks,
    )


def _is_much(per_1000: float, rate: Interval | None, budget: Budget | None) -> bool:
    if budget is not None and rate is not None:
        return rate.value > TOO_MUCH * budget.alerts_a_week
    return per_1000 > MANY_PER_1000


def _suggest(
    keyword: Keyword,
    alerts: int,
    already: int,
    finders: Counter[str],
    estimate: PrecisionEstimate,
    much: bool,  # noqa: FBT001 - one of the facts that are weighed
    looked: LookedAt,
) -> tuple[str, str]:
    """Return what to do with a term, and why; the first reason that holds."""
    if not alerts:
        doubt = f"; {', '.join(keyword.remarks)}" if keyword.remarks else ""
        return KEEP, f"nobody wrote it in {looked.messages:,} messages: it costs nothing{doubt}"
    if already == alerts:
        most = ", ".join(rule for rule, _ in finders.most_common(2))
        if alerts >= REDUNDANT_MINIMUM:
            return DROP, f"adds nothing: all {alerts} alerts are found already ({most})"
        return KEEP, f"all {alerts} found already ({most}); too few to say that it adds nothing"
    if estimate.value is not None and estimate.high < WORTHLESS:
        return DROP, f"hardly any is worth reading: {estimate.words}"
    if keyword.remarks and much:
        return DROP, f"{', '.join(keyword.remarks)}, and {alerts} alerts: say what stands beside it"
    if much and estimate.high < POOR:
        return NARROW, f"many alerts, few worth reading: {estimate.words}"
    if much and (estimate.value is None or estimate.low < POOR):
        return NARROW, f"{alerts} alerts are many for one term: say what stands beside it"
    if keyword.remarks:
        return NARROW, f"{', '.join(keyword.remarks)}: it will be met in other senses"
    return KEEP, f"{alerts} alerts, {alerts - already} of them new"
