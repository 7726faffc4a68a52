"""The flow, in order: acquire, decode, derive, detect, review, serve."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from upstander.base.clock import Clock, system_clock
from upstander.base.limits import ReaderLimits, UnpackLimits
from upstander.evidence.acquire.receive import Refused, check_unchanged, receive
from upstander.evidence.decode.supervisor import Supervisor
from upstander.evidence.derive.columns import derive_columns
from upstander.evidence.derive.gather import MessageGatherer
from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.models.scorer import Effort
from upstander.evidence.detect.models.second_reader import SecondReader
from upstander.evidence.detect.models.windowreasons import read_windows
from upstander.evidence.detect.models.windowscores import Asked, MessageScorer
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.evidence.review.ranking import Subject, rank_findings
from upstander.evidence.serve.facts import add_models, run_facts
from upstander.evidence.serve.files import (
    finding_record,
    message_record,
    message_rows,
    write_findings,
    write_manifest,
)
from upstander.evidence.serve.report import write_report
from upstander.evidence.serve.report_windows import window_sections
from upstander.evidence.serve.windows import window_records
from upstander.records.clauses import ClauseCitation
from upstander.records.hits import Finding, Hit
from upstander.records.rules import Rule, RulePack
from upstander.records.sources import ReadSettings, SourceReport
from upstander.records.windows import RankedWindows
from upstander.tables.messages import fetch_neighbours
from upstander.tables.parquet import ParquetTable
from upstander.tables.schemas import HITS

Cite = Callable[[Rule, date | None], tuple[ClauseCitation, ...]]
"""Gives the clauses that a rule's findings are shown beside: those of the policies that stood on
the day of the message, None where its time is not known."""

REPORTED_FINDINGS = 1_000
"""Findings printed in the report; the rest are counted there and stand in hits.jsonl."""


MODEL_OUTPUTS = ("scores.parquet", "windows.parquet", "windows.jsonl")
"""What is written besides where models read the messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is. `done` and `total` count bytes while acquiring, rows after that."""

    stage: str
    done: int
    total: int | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """What `read` gives: a report for every source, and the table of messages."""

    reports: tuple[SourceReport, ...]
    messages: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What `scan` gives; `records` are the findings with their rule, clauses and message.

    `windows` are the windows to read first, where messages were scored.
    """

    reports: tuple[SourceReport, ...]
    messages: Path
    findings: tuple[Finding, ...]
    records: tuple[Mapping[str, Any], ...]
    manifest: dict[str, Any]
    windows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReading:
    """The models that read messages beside the rules, and how.

    `facts` says in the manifest which they are: version, effort, digests of their files.
    """

    scorer: MessageScorer
    effort: Effort = "usual"
    second_reader: SecondReader | None = None
    facts: Mapping[str, Any]


OnProgress = Callable[[Progress], None]


def _silent(progress: Progress) -> None:
    """Take progress and say nothing."""


def stream(
    paths: Sequence[Path],
    *,
    work: Path,
    settings: ReadSettings,
    store: Path | None = None,
    unpack_limits: UnpackLimits | None = None,
    reader_limits: ReaderLimits | None = None,
    on_progress: OnProgress = _silent,
) -> Iterator[pa.RecordBatch | SourceReport]:
    """Acquire, decode and derive: yield batches of schema `MESSAGES`, and a report a source.

    Memory is bounded whatever the size of the exports. The batches of a source come before its
    report; a source that cannot be read gives a report that says why.

    Raises:
        ExhibitUnreadable: a path that was named cannot be opened.
    """
    seen, rows = 0, 0

    def count_bytes(count: int) -> None:
        nonlocal seen
        seen += count
        on_progress(Progress(stage="acquire", done=seen, total=None))

    with Supervisor(reader_limits) as supervisor:
        for received in receive(
            paths,
            work=work,
            settings=settings,
            limits=unpack_limits,
            store=store,
            on_bytes=count_bytes,
        ):
            for source in received.sources:
                for item in supervisor.decode(source):
                    if isinstance(item, SourceReport):
                        yield item
                        continue
                    rows += item.num_rows
                    on_progress(Progress(stage="decode", done=rows, total=None, note=source.name))
                    yield derive_columns(item, owner=settings.owner)
            yield from (_refused_report(one) for one in received.refused)
            check_unchanged(received)


def _refused_report(refused: Refused) -> SourceReport:
    return SourceReport(
        path=refused.path,
        member=refused.member,
        sha256=refused.sha256,
        member_sha256=refused.member_sha256 or refused.sha256,
        size=max(0, refused.size),
        format=None,
        decoder=None,
        status="companion" if refused.hashed_only else "not_read",
        reason=refused.reason,
    )


@contextmanager
def working_folder(beside: Path | None = None) -> Iterator[Path]:
    """Give a private folder for one run and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=".upstander-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read(
    paths: Sequence[Path],
    *,
    out: Path,
    settings: ReadSettings,
    store: Path | None = None,
    on_progress: OnProgress = _silent,
) -> ReadResult:
    """Read exports into `out/messages.parquet`, sorted and with duplicates marked."""
    out.mkdir(parents=True, exist_ok=True)
    reports: list[SourceReport] = []
    with working_folder(out) as work, MessageGatherer(work) as gatherer:
        for item in stream(
            paths, work=work, settings=settings, store=store, on_progress=on_progress
        ):
            if isinstance(item, SourceReport):
                reports.append(item)
            else:
                gatherer.write(item)
        on_progress(Progress(stage="derive", done=gatherer.rows, total=gatherer.rows))
        gatherer.finish(out / "messages.parquet")
    return ReadResult(reports=tuple(reports), messages=out / "messages.parquet")


def scan(
    paths: Sequence[Path],
    *,
    out: Path,
    settings: ReadSettings,
    pack: RulePack,
    cite: Cite,
    store: Path | None = None,
    models: ModelReading | None = None,
    on_progress: OnProgress = _silent,
    clock: Clock = system_clock,
) -> ScanResult:
    """Run the whole flow and write messages, hits, the report and the manifest into `out`.

    Writes `messages.parquet`, `hits.parquet`, `hits.jsonl`, `report.html`, `manifest.json`; with
    `models` also `scores.parquet`, `windows.parquet` and `windows.jsonl`.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in MODEL_OUTPUTS:  # of an earlier run into the same folder
        (out / name).unlink(missing_ok=True)
    reports, hits = _detect(paths, out, settings, pack, store, on_progress)
    ranked = _read_windows(out, models, hits, on_progress) if models is not None else None
    on_progress(Progress(stage="review", done=len(hits), total=len(hits)))
    findings, records = _rank(out, hits, pack, cite)
    on_progress(Progress(stage="serve", done=0, total=len(findings)))
    facts = run_facts(
        reports, findings, hits=len(hits), pack=pack, settings=settings, made_at=clock()
    )
    if models is not None and ranked is not None:
        facts = add_models(facts, models.facts, ranked)
    windows = tuple(window_records(ranked, findings)) if ranked is not None else ()
    manifest = _serve(out, reports, records, facts, windows, ranked)
    on_progress(Progress(stage="serve", done=len(findings), total=len(findings)))
    return ScanResult(
        reports=tuple(reports),
        messages=out / "messages.parquet",
        findings=findings,
        records=records,
        manifest=manifest,
        windows=windows,
    )


def _detect(
    paths: Sequence[Path],
    out: Path,
    settings: ReadSettings,
    pack: RulePack,
    store: Path | None,
    on_progress: OnProgress,
) -> tuple[list[SourceReport], list[Hit]]:
    """Write `messages.parquet` and `hits.parquet`; return a report a source, and the hits."""
    reports: list[SourceReport] = []
    hits: list[Hit] = []
    detector = Detector(pack)
    with (
        working_folder(out) as work,
        MessageGatherer(work) as gatherer,
        ParquetTable(out / "hits.parquet", HITS) as found,
    ):
        for item in stream(
            paths, work=work, settings=settings, store=store, on_progress=on_progress
        ):
            if isinstance(item, SourceReport):
                reports.append(item)
                continue
            gatherer.write(item)
            batch = detector.scan(item)
            if batch.num_rows:
                found.write(batch)
                hits.extend(Hit(**row) for row in batch.to_pylist())
            on_progress(
                Progress(stage="detect", done=gatherer.rows, total=None, note=f"{len(hits)} hits")
            )
        on_progress(Progress(stage="derive", done=gatherer.rows, total=gatherer.rows))
        gatherer.finish(out / "messages.parquet")
    return reports, hits


def _read_windows(
    out: Path, models: ModelReading, hits: Sequence[Hit], on_progress: OnProgress
) -> RankedWindows:
    """Score the messages that were gathered, and their windows."""

    def tell(done: int, total: int, note: str = "") -> None:
        on_progress(Progress(stage="score", done=done, total=total, note=note))

    return read_windows(
        out / "messages.parquet",
        out,
        Asked(scorer=models.scorer, taxonomy=default_taxonomy(), effort=models.effort),
        hits,
        second_reader=models.second_reader,
        on_rows=tell,
        on_asked=lambda done, total: tell(done, total, "second reader"),
    )


def _rank(
    out: Path, hits: Sequence[Hit], pack: RulePack, cite: Cite
) -> tuple[tuple[Finding, ...], tuple[dict[str, Any], ...]]:
    """Return the findings in their order, and as records with rule, clauses and message."""
    rules = {rule.id: rule for rule in pack.rules}
    rows = message_rows(out / "messages.parquet", {hit.message_id for hit in hits})
    subjects = {
        row["id"]: Subject(
            message_id=row["id"],
            conversation=row["conversation"],
            exhibit_sha256=row["exhibit_sha256"],
            sent_at=row["sent_at"],
            duplicate_of=row["duplicate_of"],
            near_key=row["near_key"],
            sent_on=_day_of(row["sent_at"]),
        )
        for row in rows.values()
    }
    findings = rank_findings(hits, subjects, rules, cite)
    records = tuple(
        finding_record(one, rules[one.hit.rule_id], message_record(rows[one.hit.message_id]))
        for one in findings
    )
    return findings, records


def _serve(
    out: Path,
    reports: Sequence[SourceReport],
    records: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any],
    windows: Sequence[Mapping[str, Any]],
    ranked: RankedWindows | None,
) -> dict[str, Any]:
    """Write what is handed over, and return the manifest."""
    messages = out / "messages.parquet"
    write_findings(out / "hits.jsonl", records)
    shown = records[:REPORTED_FINDINGS]
    outputs = ["messages.parquet", "hits.parquet", "hits.jsonl", "report.html"]
    sections: Iterable[str] = ()
    if ranked is not None:
        write_findings(out / "windows.jsonl", windows)
        sections = window_sections(
            messages, windows, records, titles=ranked.titles, printed=len(shown)
        )
        outputs += MODEL_OUTPUTS
    write_report(
        out / "report.html",
        facts=facts,
        reports=reports,
        records=shown,
        around=fetch_neighbours(messages, {str(one["message"]["id"]) for one in shown}),
        total=len(records),
        windows=sections,
    )
    return write_manifest(out / "manifest.json", facts, [out / name for name in outputs])


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORCE_ZONE = ZoneInfo("Europe/London")
"""A policy comes into force at the force's own midnight, wherever the telephone was."""


def _day_of(sent_at: int | None) -> date | None:
    """Return the force's day on which a message was sent, None where its time is not known."""
    if sent_at is None:
        return None
    return (_EPOCH + timedelta(microseconds=sent_at)).astimezone(_FORCE_ZONE).date()


def totals(reports: Iterable[SourceReport]) -> dict[str, int]:
    """Return the sums over all sources, as in `upstander read --json`."""
    listed = list(reports)
    return {
        "sources": len(listed),
        "read": sum(one.status in {"complete", "partial"} for one in listed),
        "failed": sum(one.status == "failed" for one in listed),
        "not_read": sum(one.status == "not_read" for one in listed),
        "rows_read": sum(one.rows_read for one in listed),
        "messages": sum(one.messages for one in listed),
        "skipped": sum(skip.count for one in listed for skip in one.skipped),
        "warnings": sum(len(one.warnings) for one in listed),
    }


__all__ = [
    "ModelReading",
    "Progress",
    "ReadResult",
    "ScanResult",
    "read",
    "scan",
    "stream",
    "totals",
    "working_folder",
]
