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
from upstander.evidence.review.ranking import Subject, rank_findings
from upstander.evidence.serve.facts import run_facts
from upstander.evidence.serve.files import (
    finding_record,
    message_record,
    write_findings,
    write_manifest,
)
from upstander.evidence.serve.report import write_report
from upstander.records.clauses import ClauseCitation
from upstander.records.hits import Finding, Hit
from upstander.records.rules import Rule, RulePack
from upstander.records.sources import ReadSettings, SourceReport
from upstander.tables.messages import fetch_messages, fetch_neighbours
from upstander.tables.parquet import ParquetTable
from upstander.tables.schemas import HITS

Cite = Callable[[Rule, date | None], tuple[ClauseCitation, ...]]
"""Gives the clauses that a rule's findings are shown beside: those of the policies that stood on
the day of the message, None where its time is not known."""

REPORTED_FINDINGS = 1_000
"""Findings printed in the report; the rest are counted there and stand in hits.jsonl."""


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
    """What `scan` gives; `records` are the findings with their rule, clauses and message."""

    reports: tuple[SourceReport, ...]
    messages: Path
    findings: tuple[Finding, ...]
    records: tuple[Mapping[str, Any], ...]
    manifest: dict[str, Any]


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
    on_progress: OnProgress = _silent,
    clock: Clock = system_clock,
) -> ScanResult:
    """Run the whole flow and write messages, hits, the report and the manifest into `out`.

    Writes `messages.parquet`, `hits.parquet`, `hits.jsonl`, `report.html`, `manifest.json`.
    """
    out.mkdir(parents=True, exist_ok=True)
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
    on_progress(Progress(stage="review", done=len(hits), total=len(hits)))
    return _conclude(out, reports, hits, pack, cite, settings, on_progress, clock)


def _conclude(
    out: Path,
    reports: Sequence[SourceReport],
    hits: Sequence[Hit],
    pack: RulePack,
    cite: Cite,
    settings: ReadSettings,
    on_progress: OnProgress,
    clock: Clock,
) -> ScanResult:
    """Rank, and write what is handed over."""
    rules = {rule.id: rule for rule in pack.rules}
    rows = _rows_of(out / "messages.parquet", {hit.message_id for hit in hits})
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
    on_progress(Progress(stage="serve", done=0, total=len(findings)))
    write_findings(out / "hits.jsonl", records)
    facts = run_facts(
        reports, findings, hits=len(hits), pack=pack, settings=settings, made_at=clock()
    )
    shown = records[:REPORTED_FINDINGS]
    around = fetch_neighbours(
        out / "messages.parquet", {str(one["message"]["id"]) for one in shown}
    )
    write_report(
        out / "report.html",
        facts=facts,
        reports=reports,
        records=shown,
        around=around,
        total=len(records),
    )
    manifest = write_manifest(
        out / "manifest.json",
        facts,
        [out / name for name in ("messages.parquet", "hits.parquet", "hits.jsonl", "report.html")],
    )
    on_progress(Progress(stage="serve", done=len(findings), total=len(findings)))
    return ScanResult(
        reports=tuple(reports),
        messages=out / "messages.parquet",
        findings=findings,
        records=records,
        manifest=manifest,
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORCE_ZONE = ZoneInfo("Europe/London")
"""A policy comes into force at the force's own midnight, wherever the telephone was."""


def _day_of(sent_at: int | None) -> date | None:
    """Return the force's day on which a message was sent, None where its time is not known."""
    if sent_at is None:
        return None
    return (_EPOCH + timedelta(microseconds=sent_at)).astimezone(_FORCE_ZONE).date()


_COLUMNS = (
    "id",
    "exhibit_sha256",
    "member",
    "locator",
    "decoder",
    "decoder_version",
    "record_sha256",
    "platform",
    "kind",
    "conversation",
    "conversation_title",
    "sender",
    "sender_raw",
    "sender_name",
    "recipients",
    "sent_at",
    "sent_at_raw",
    "sent_at_basis",
    "ambiguity",
    "direction",
    "subject",
    "body",
    "state",
    "flags",
    "duplicate_of",
    "near_key",
)


def _rows_of(messages: Path, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the rows that hits stand in, times as microseconds."""
    table = fetch_messages(messages, ids, _COLUMNS)
    at = table.schema.get_field_index("sent_at")
    table = table.set_column(at, "sent_at", table["sent_at"].cast(pa.int64()))
    return {row["id"]: row for row in table.to_pylist()}


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
    "Progress",
    "ReadResult",
    "ScanResult",
    "read",
    "scan",
    "stream",
    "totals",
    "working_folder",
]
