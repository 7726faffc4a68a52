"""Run every rule against its own samples, through the detector that will scan evidence."""

from collections.abc import Iterator
from typing import Literal

import msgspec
import pyarrow as pa

from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.problems import RuleProblem
from upstander.records.rules import Rule, RulePack, RuleSample

_SHOWN = 80
_FIELDS = ("id", "body", "subject", "platform", "kind", "direction")


def test_rules(
    pack: RulePack,
    *,
    engine: Literal["auto", "hyperscan", "python"] = "auto",  # noqa: PT028 - no test of pytest's
) -> list[RuleProblem]:
    """Return every sample that a rule treats otherwise than it says.

    Drafts and retired rules are tested too: a sample is a promise whatever the status.
    """
    awake = msgspec.structs.replace(
        pack, rules=tuple(msgspec.structs.replace(rule, status="trial") for rule in pack.rules)
    )
    cases = list(_cases(pack))
    rows = [
        (str(place), case[2].text, "", case[2].platform, case[2].kind, case[2].direction)
        for place, case in enumerate(cases)
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(_FIELDS)
    batch = pa.RecordBatch.from_arrays(
        [pa.array(column, pa.string()) for column in columns], names=list(_FIELDS)
    )
    hits = Detector(awake, engine=engine).scan(batch)
    found = set(
        zip(
            hits.column("message_id").to_pylist(),
            hits.column("rule_id").to_pylist(),
            strict=True,
        )
    )
    problems = []
    for place, (rule, wanted, sample) in enumerate(cases):
        if ((str(place), rule.id) in found) is not wanted:
            said = "match" if wanted else "no_match"
            done = "is not matched" if wanted else "is matched"
            problems.append(
                RuleProblem(
                    path=rule.path,
                    rule_id=rule.id,
                    reason=f"{said} sample {done}: {_show(sample)}",
                )
            )
    return problems


# pytest collects functions by this name; the rule packs' tests call it by its module.
test_rules.__test__ = False  # type: ignore[attr-defined]  # read by pytest alone


def _cases(pack: RulePack) -> Iterator[tuple[Rule, bool, RuleSample]]:
    for rule in pack.rules:
        for wanted, samples in ((True, rule.match), (False, rule.no_match)):
            for sample in samples:
                yield rule, wanted, sample


def _show(sample: RuleSample) -> str:
    text = " ".join(sample.text.split())
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[: _SHOWN - 1]}…”"
