"""The one door from the site to the engine's part on rules: what is tried, checked and counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pyarrow as pa

from upstander.evidence.detect.checks import test_rules as check_samples
from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.governance import exports
from upstander.evidence.detect.governance.decisions import Decision
from upstander.evidence.detect.governance.keyword_files import (
    Keyword,
    KeywordList,
    KeywordListInvalid,
    NotTaken,
    read_keywords,
)
from upstander.evidence.detect.governance.keyword_pack import DraftNotWritten, write_drafts
from upstander.evidence.detect.governance.keywords import KeywordReport, cost_keywords
from upstander.evidence.detect.governance.lifecycle import (
    FinishedTrial,
    RuleChange,
    RuleStates,
    StepRefused,
    approve,
    check_order,
    check_step,
    digest_detection,
    same_person,
)
from upstander.evidence.detect.governance.looked_at import COLUMNS
from upstander.evidence.detect.governance.precision import (
    RetirementProposal,
    RulePrecision,
    propose_retirements,
    rule_precision,
)
from upstander.evidence.detect.governance.trial import run_trial
from upstander.evidence.detect.governance.trial_report import RuleTrial, TrialReport
from upstander.evidence.detect.models.judging import installed_judge
from upstander.records.rules import Rule, RulePack, RuleSample
from upstander.tables.parquet import scan_parquet

__all__ = [
    "Decision",
    "DraftNotWritten",
    "FinishedTrial",
    "Keyword",
    "KeywordList",
    "KeywordListInvalid",
    "KeywordReport",
    "NotTaken",
    "RetirementProposal",
    "RuleChange",
    "RulePrecision",
    "RuleStates",
    "RuleTrial",
    "SampleResult",
    "StepRefused",
    "TrialReport",
    "approve",
    "check_order",
    "check_ready",
    "check_samples",
    "check_step",
    "cost",
    "digest_detection",
    "draft_texts",
    "export_pack",
    "pack_of",
    "propose_retirements",
    "read_list",
    "rule_precision",
    "same_person",
    "scan_samples",
    "try_rule",
    "with_author",
]  # fmt: skip

SAMPLES = 12
"""Hits of a trial that are shown."""
_SECOND = "(a second person)"
"""Stands for an approver who is not known yet; no account may be called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleResult:
    """One sample of a rule beside what the detector makes of it."""

    sample: RuleSample
    wanted: bool
    """Whether the rule says that it must match."""
    spans: tuple[tuple[int, int], ...]

    @property
    def is_right(self) -> bool:
        """Whether the detector does as the rule says."""
        return bool(self.spans) is self.wanted


def pack_of(*rules: Rule) -> RulePack:
    """Return rules as a pack of no name."""
    return RulePack(names=("force",), rules=rules, sha256="")


def scan_samples(rule: Rule) -> tuple[SampleResult, ...]:
    """Return every sample of `rule` with what is found in it by the scanning detector itself."""
    awake = msgspec.structs.replace(rule, status="trial")
    cases = [*((True, one) for one in rule.match), *((False, one) for one in rule.no_match)]
    batch = pa.RecordBatch.from_pylist(
        [
            {
                "id": str(place),
                "body": sample.text,
                "subject": "",
                "platform": sample.platform,
                "kind": sample.kind,
                "direction": sample.direction,
            }
            for place, (_, sample) in enumerate(cases)
        ]
    )
    hits = Detector(pack_of(awake), engine="python").scan(batch)
    spans: dict[str, list[tuple[int, int]]] = {}
    for hit in hits.select(["message_id", "start", "end"]).to_pylist():
        spans.setdefault(hit["message_id"], []).append((hit["start"], hit["end"]))
    return tuple(
        SampleResult(sample=sample, wanted=wanted, spans=tuple(spans.get(str(place), ())))
        for place, (wanted, sample) in enumerate(cases)
    )


def with_author(change: RuleChange, author: str) -> RuleChange:
    """Return `change` as of a rule that `author` wrote."""
    return replace(change, author=author)


def check_ready(change: RuleChange, trials: Sequence[FinishedTrial]) -> None:
    """Check that nothing but a second person's approval stands between a rule and going live.

    Raises:
        StepRefused: something else does.
    """
    check_step(replace(change, approved_by=_SECOND, approved_at=change.at), trials=trials)


def _read(paths: Iterable[Path]) -> Iterator[pa.RecordBatch]:
    for path in paths:
        yield from scan_parquet(path, COLUMNS)


def try_rule(
    rule: Rule, paths: Sequence[Path], *, live: RulePack, decisions: Sequence[Decision],
    on_rows: Any, at: datetime,
) -> TrialReport:  # fmt: skip
    """Return what `rule` finds in the tables of messages at `paths`, beside the live rules.

    Raises:
        UpstanderError: a table cannot be read.
    """
    return run_trial(
        pack_of(rule),
        _read(paths),
        live=live,
        decisions=decisions,
        judge=installed_judge(),
        samples=SAMPLES,
        clock=lambda: at,
        on_rows=on_rows,
    )


def read_list(name: str, data: bytes) -> KeywordList:
    """Return the keyword list in an uploaded file.

    Raises:
        KeywordListInvalid: it cannot be read.
    """
    with TemporaryDirectory(prefix="upstander-list-") as place:
        path = Path(place) / f"list{Path(name).suffix.lower()[:8]}"
        path.write_bytes(data)
        try:
            return read_keywords(path)
        except KeywordListInvalid as error:
            line = error.place.removeprefix(str(path)).lstrip(":") if error.place else ""
            raise KeywordListInvalid(
                error.reason, place=f"row {line}" if line.isdecimal() else ""
            ) from error


def cost(
    words: KeywordList, paths: Sequence[Path], *, live: RulePack, decisions: Sequence[Decision],
    on_rows: Any,
) -> KeywordReport:  # fmt: skip
    """Return what each term of a list would cost on the messages at `paths`."""
    return cost_keywords(
        words,
        _read(paths),
        live=live,
        decisions=decisions,
        judge=installed_judge(),
        on_rows=on_rows,
    )


def draft_texts(
    keywords: Sequence[Keyword], *, author: str, date: str, source: str, prefix: str
) -> list[str]:
    """Return the files of draft rules for `keywords`, one a category.

    Raises:
        DraftNotWritten: the terms match whatever is written, or are none.
    """
    with TemporaryDirectory(prefix="upstander-drafts-") as place:
        folder = Path(place) / "drafts"
        try:
            paths = write_drafts(
                keywords, folder, author=author, date=date, source=source, prefix=prefix
            )
        except DraftNotWritten as error:
            raise DraftNotWritten(error.reason) from error
        return [path.read_text(encoding="utf-8") for path in paths]


def export_pack(pack: RulePack, form: str, *, statuses: Iterable[str]) -> exports.Export:
    """Return `pack` for another tool: `purview` or `sigma`."""
    makers: Mapping[str, Any] = {"purview": exports.to_purview, "sigma": exports.to_sigma}
    export: exports.Export = makers[form](pack, statuses=statuses)
    return export
