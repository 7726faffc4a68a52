"""Trials, keyword lists and precision in words, for the command line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from upstander.evidence.detect.governance.intervals import Interval
from upstander.evidence.detect.governance.keywords import (
    DROP,
    KEEP,
    NARROW,
    KeywordReport,
    TermCost,
)
from upstander.evidence.detect.governance.looked_at import LookedAt
from upstander.evidence.detect.governance.precision import RetirementProposal, RulePrecision
from upstander.evidence.detect.governance.trial_report import RuleTrial, Sample, TrialReport

MAX_TERMS = 60
"""Terms that are printed; the rest stand in report.json."""


def trial_lines(report: TrialReport) -> list[str]:
    """Return a trial as lines."""
    lines = [f"{_looked(report.looked_at)}; held against {report.live_rules} live rules"]
    for one in report.rules:
        lines += ["", *_rule_lines(one)]
    if len(report.rules) > 1:
        rate = _rate(report.alerts_a_week)
        together = f"Together: {report.alerts:,} alerts, {rate}; {report.adds:,} that no live rule"
        lines += ["", f"{together} finds"]
    lines += [f"note: {warning}" for warning in report.warnings]
    return lines


def _looked(looked: LookedAt) -> str:
    when = f", {looked.first_day} to {looked.last_day}" if looked.first_day else ""
    return (
        f"Looked at {looked.messages:,} messages{when} ({looked.weeks:.1f} weeks; "
        f"{looked.exhibits:,} exhibits, {looked.conversations:,} conversations)"
    )


def _rate(rate: Interval | None) -> str:
    if rate is None:
        return "no time known"
    return f"{rate.value:.2g} a week (95% interval {rate.low:.2g} to {rate.high:.2g})"


def _rule_lines(one: RuleTrial) -> Iterator[str]:
    yield f"{one.rule_id} version {one.version} ({one.status}, {one.severity}): {one.title}"
    hours = "" if one.hours_a_week is None else f", about {one.hours_a_week:g} hours of reading"
    yield (
        f"  {one.alerts:,} alerts ({one.hits:,} hits in {one.messages:,} messages, "
        f"{one.conversations:,} conversations, {one.exhibits:,} exhibits): "
        f"{_rate(one.alerts_a_week)}{hours}"
    )
    if one.alerts:
        named = ", ".join(f"{rule} ({count})" for rule, count in one.also_found_by)
        yield f"  adds {one.adds:,} of {one.alerts:,}" + (f"; also found by {named}" * bool(named))
    if one.own_version is not None:
        own = one.own_version
        yield (
            f"  beside live version {own.version}: {own.both:,} in both, {own.gained:,} gained, "
            f"{own.lost:,} lost"
        )
    yield f"  worth reading: {one.precision.words}"
    for sample in one.samples:
        yield f"    {_sample(sample)}"
    for warning in one.warnings:
        yield f"  note: {warning}"


def _sample(one: Sample) -> str:
    words = " ".join(f"{one.before}»{one.matched}«{one.after}".split())
    return f"{one.day or 'no time   '} {words}  [{one.message_id[:12]} {one.start}:{one.end}]"


def keyword_lines(report: KeywordReport, files: Sequence[Path], out: Path) -> list[str]:
    """Return a keyword list's cost as lines, the dearest terms first."""
    lines = [f"{_looked(report.looked_at)}; held against {report.live_rules} live rules"]
    lines += [f"note: {note}" for note in report.notes]
    lines += [f"not taken: {one.place}: {one.text}: {one.reason}" for one in report.not_taken]
    dearest = sorted(report.terms, key=lambda one: (-one.alerts, one.term))
    lines.append(f"{'term':<28} {'alerts':>7} {'a week':>7} {'alone':>6} {'known':>6}  advice")
    lines += [_term(one) for one in dearest[:MAX_TERMS]]
    if len(dearest) > MAX_TERMS:
        lines.append(f"… and {len(dearest) - MAX_TERMS:,} more, in {out / 'report.json'}")
    counts = ", ".join(
        f"{sum(one.suggestion == advice for one in report.terms):,} to {advice}"
        for advice in (KEEP, NARROW, DROP)
    )
    lines.append(
        f"The list: {report.alerts:,} alerts, {_rate(report.alerts_a_week)}; {report.adds:,} that "
        f"no live rule finds; {counts}"
    )
    lines += [f"draft: {path}" for path in files]
    return lines


def _term(one: TermCost) -> str:
    week = "" if one.alerts_a_week is None else f"{one.alerts_a_week.value:.1f}"
    return (
        f"{one.term[:28]:<28} {one.alerts:>7,} {week:>7} {one.alone:>6,} "
        f"{one.already_found:>6,}  {one.suggestion}: {one.reason}"
    )


def precision_lines(
    measured: Sequence[RulePrecision], proposals: Sequence[RetirementProposal]
) -> list[str]:
    """Return precisions and proposals as lines."""
    lines = [
        f"{one.rule_id:<44} {one.words}" + (f", {one.unsure} unsure" if one.unsure else "")
        for one in measured
    ]
    for proposal in proposals:
        lines.append(f"might be retired: {proposal.rule_id}: {proposal.reason}")
        if proposal.caution:
            lines.append(f"  but: {proposal.caution}")
    lines.append(
        f"{len(measured)} rules decided on; {len(proposals)} might be retired: a person decides"
    )
    return lines


def show(shape: Any, lines: Sequence[str], *, as_json: bool) -> None:
    """Print `shape` as JSON, or the lines."""
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(shape), indent=2).decode())
        return
    for line in lines:
        click.echo(line)
