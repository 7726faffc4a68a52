"""The models estimate the precision of rules by the category that a rule speaks for."""

import pytest

from support.toy_scorer import ToyScorer
from upstander.evidence.detect.governance.estimate import estimate_precision
from upstander.evidence.detect.governance.tally import RuleTally, SampleHit
from upstander.evidence.detect.models.judging import ModelJudge
from upstander.evidence.detect.taxonomy import default_taxonomy

JUDGE = ModelJudge(ToyScorer(), default_taxonomy())
TEXTS = ["scum", "delete it", "she took tablets", "tea?"]


def test_a_rule_is_judged_by_its_own_category():
    """A slur does not speak for a rule about deletion."""
    judge = JUDGE.for_rule("conceal-delete-messages")
    assert judge.categories == ("concealment",)
    assert judge(TEXTS) == pytest.approx([0.01, 0.6, 0.01, 0.01])


def test_words_that_are_no_rule_are_judged_by_the_largest_of_conduct():
    """Welfare is no conduct, so it does not count there."""
    assert JUDGE(TEXTS) == pytest.approx([0.99, 0.6, 0.01, 0.01])
    assert JUDGE.for_rule("device-lends-device").categories == JUDGE.categories


def test_nothing_to_judge_is_no_question():
    """No text, no probability."""
    assert JUDGE([]) == []


def test_the_estimate_asks_for_the_judge_of_the_rule():
    """A plain callable is asked as it is."""
    tally = RuleTally()
    asked = []

    class Judge:
        def for_rule(self, rule_id):
            asked.append(rule_id)
            return lambda texts: [1.0] * len(texts)

        def __call__(self, texts):
            raise AssertionError("the rule's own judge is asked")

    sample = SampleHit(
        message_id="m", conversation="c", day=1, field="body", start=0, end=1, before="",
        matched="x", after="", pattern="x", text="x",
    )  # fmt: skip
    tally.kept.append((0, "m", sample))
    found = estimate_precision("some-rule", tally, {}, Judge())
    assert (asked, found.basis, found.counted) == (["some-rule"], "model", 1)
    plain = estimate_precision("some-rule", tally, {}, lambda texts: [0.0] * len(texts))
    assert plain.value < found.value
