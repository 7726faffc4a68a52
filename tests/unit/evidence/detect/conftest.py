"""Invented rules and messages for the tests of detection."""

from collections.abc import Callable

import msgspec
import pyarrow as pa
import pytest

from upstander.evidence.detect.detector import Detector
from upstander.records.rules import Detection, Rule, RulePack, RuleSample

Rows = list[dict[str, object]]


def build_rule(detection: Detection, **changes: object) -> Rule:
    """Return a live rule with `detection`."""
    rule = Rule(
        id="demo-rule",
        title="A rule",
        status="live",
        category="other",
        standards=("confidentiality",),
        severity="low",
        looks_for="x",
        misses="y",
        why_it_may_be_innocent="z",
        clauses=(),
        clause_cues=("cue",),
        detection=detection,
        match=(RuleSample(text="yes"),),
        no_match=(RuleSample(text="no"),),
        version=1,
        author="A. Author",
        date="2026-11-22",
        path="demo/demo-rule.yaml",
    )
    return msgspec.structs.replace(rule, **changes)


def build_pack(*rules: Rule) -> RulePack:
    """Return a pack of `rules`."""
    return RulePack(names=("demo",), rules=rules, sha256="0" * 64)


def build_batch(texts: list[str], **columns: str) -> pa.RecordBatch:
    """Return messages with `texts` as bodies and every other column the same in all rows."""
    count = len(texts)
    values = {"subject": "", "platform": "whatsapp", "kind": "message", "direction": "unknown"}
    values.update(columns)
    return pa.RecordBatch.from_pydict(
        {"id": [f"m{row}" for row in range(count)], "body": texts}
        | {name: [value] * count for name, value in values.items()}
    )


@pytest.fixture
def rule() -> Callable[..., Rule]:
    """Return the builder of rules."""
    return build_rule


@pytest.fixture
def pack() -> Callable[..., RulePack]:
    """Return the builder of packs."""
    return build_pack


@pytest.fixture
def batch() -> Callable[..., pa.RecordBatch]:
    """Return the builder of batches."""
    return build_batch


@pytest.fixture(params=["python", "hyperscan"])
def scan(request: pytest.FixtureRequest) -> Callable[..., Rows]:
    """Return a scan of texts with one detection, on each engine in turn."""

    def run(detection: Detection, *texts: str, **columns: str) -> Rows:
        detector = Detector(build_pack(build_rule(detection)), engine=request.param)
        return detector.scan(build_batch(list(texts), **columns)).to_pylist()

    return run


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep compiled databases out of the home directory."""
    monkeypatch.setenv("UPSTANDER_CACHE_DIR", str(tmp_path_factory.mktemp("patterns")))
