"""Rules are held to their own samples."""

from collections.abc import Callable

from upstander.evidence.detect import checks
from upstander.records.rules import Detection, Rule, RulePack, RuleSample


def test_kept_promises_give_no_problem(
    rule: Callable[..., Rule], pack: Callable[..., RulePack]
) -> None:
    """A rule that matches its samples and leaves the others alone has no problem."""
    good = rule(
        Detection(terms=("snow",)),
        match=(RuleSample(text="let it snow"),),
        no_match=(RuleSample(text="let it rain"),),
    )
    assert checks.test_rules(pack(good)) == []


def test_broken_promises_are_named_whatever_the_status(
    rule: Callable[..., Rule], pack: Callable[..., RulePack]
) -> None:
    """A sample that is treated otherwise is named with its rule, in drafts too."""
    bad = rule(
        Detection(terms=("snow",)),
        status="draft",
        match=(RuleSample(text="let it rain"),),
        no_match=(RuleSample(text="let it snow"),),
    )
    missed, wrong = checks.test_rules(pack(bad))
    assert "match sample is not matched: “let it rain”" in str(missed)
    assert "no_match sample is matched: “let it snow”" in str(wrong)


def test_one_rules_hit_does_not_keep_anothers_promise(
    rule: Callable[..., Rule], pack: Callable[..., RulePack]
) -> None:
    """A sample must be matched by its own rule."""
    samples = {"match": (RuleSample(text="snow"),), "no_match": (RuleSample(text="sun"),)}
    pair = pack(
        rule(Detection(terms=("snow",)), id="a", **samples),
        rule(Detection(terms=("rain",)), id="b", **samples),
    )
    assert [problem.rule_id for problem in checks.test_rules(pair)] == ["b"]
