"""Say how many alerts are worth reading: from decisions, else from a model, else not at all."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.governance.decisions import (
    NOT_RELEVANT,
    RELEVANT,
    UNSURE,
    Decision,
)
from upstander.evidence.detect.governance.intervals import wilson_interval
from upstander.evidence.detect.governance.precision import MINIMUM, say_share
from upstander.evidence.detect.governance.tally import RuleTally
from upstander.evidence.detect.governance.trial_report import PrecisionEstimate

Judge = Callable[[Sequence[str]], Sequence[float]]
"""Gives, for each text, the probability that a reviewer would find it relevant.

One that has a method `for_rule(rule_id)` is asked first for the judge of that rule's hits.
"""

_TO_JUDGE = 64
"""Texts that are judged at once."""


class JudgeWrong(UpstanderError):
    """A judge gave something other than one probability a text."""


DecisionsByMessage = Mapping[str, Mapping[str, str]]
"""Message id to rule id to what was decided."""


def by_message(decisions: Iterable[Decision]) -> DecisionsByMessage:
    """Return decisions by message and rule."""
    found: dict[str, dict[str, str]] = {}
    for one in decisions:
        found.setdefault(one.message_id, {})[one.rule_id] = one.decision
    return found


def estimate_precision(
    rule_id: str,
    tally: RuleTally,
    decisions: DecisionsByMessage,
    judge: Judge | None,
    *,
    minimum: int = MINIMUM,
) -> PrecisionEstimate:
    """Return the share of a rule's alerts that are worth reading, and what says so.

    Decisions on this rule count before those that were made on the same message under another
    rule, which are told apart in the words. A model is asked only where decisions are too few.

    Raises:
        JudgeWrong: the judge does not give one probability a text.
    """
    relevant, decided, elsewhere = _decided(rule_id, tally, decisions)
    if decided >= minimum:
        one = wilson_interval(relevant, decided)
        words = f"{say_share(relevant, decided, minimum=minimum)}, by reviewers"
        if decided < len(tally.alerts):
            words += f"; {decided} of {len(tally.alerts)} alerts decided"
        if elsewhere:
            words += f", {elsewhere} of them under another rule"
        return PrecisionEstimate(
            basis="decisions",
            value=one.value,
            low=one.low,
            high=one.high,
            counted=decided,
            words=words,
        )
    if judge is not None and tally.kept:
        by_rule: Callable[[str], Judge] | None = getattr(judge, "for_rule", None)
        return _judged(tally, judge if by_rule is None else by_rule(rule_id))
    words = "not known: nobody has decided on these"
    if decided:
        words = f"not known: {say_share(relevant, decided, minimum=minimum)}"
    return PrecisionEstimate(
        basis="unknown", value=None, low=0.0, high=1.0, counted=decided, words=words
    )


def _decided(rule_id: str, tally: RuleTally, decisions: DecisionsByMessage) -> tuple[int, int, int]:
    """Return how many alerts are relevant, how many decided, how many by another rule's finding."""
    relevant = decided = elsewhere = 0
    if not decisions:
        return 0, 0, 0
    for messages in tally.message_ids.values():
        own = [decisions[m][rule_id] for m in messages if rule_id in decisions.get(m, ())]
        other = [word for m in messages for word in decisions.get(m, {}).values()]
        words = [word for word in own or other if word != UNSURE]
        if not words:
            continue
        decided += 1
        elsewhere += not own
        # Of several decisions on near-equal messages, one that says relevant is enough to read.
        relevant += RELEVANT in words
        if not set(words) <= {RELEVANT, NOT_RELEVANT}:
            raise ValueError("not a decision")
    return relevant, decided, elsewhere


def judge_texts(judge: Judge, texts: Sequence[str]) -> list[float]:
    """Return the judge's probability for each text.

    Raises:
        JudgeWrong: it does not give one probability a text.
    """
    found: list[float] = []
    for at in range(0, len(texts), _TO_JUDGE):
        asked = list(texts[at : at + _TO_JUDGE])
        given = [float(one) for one in judge(asked)]
        if len(given) != len(asked):
            raise JudgeWrong(f"{len(given)} probabilities for {len(asked)} texts")
        if not all(math.isfinite(one) and 0 <= one <= 1 for one in given):
            raise JudgeWrong("a probability is not between 0 and 1")
        found += given
    return found


def _judged(tally: RuleTally, judge: Judge) -> PrecisionEstimate:
    given = judge_texts(judge, [one.text for one in tally.samples()])
    one = wilson_interval(min(math.fsum(given), len(given)), len(given))
    return PrecisionEstimate(
        basis="model",
        value=one.value,
        low=one.low,
        high=one.high,
        counted=len(given),
        words=(
            f"about {one.value:.0%} (95% interval {one.low:.0%} to {one.high:.0%}), an estimate: a "
            f"model judged {len(given)} of {len(tally.alerts)} alerts and nobody has read them"
        ),
    )
