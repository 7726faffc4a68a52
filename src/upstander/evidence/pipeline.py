"""The flow, in order: acquire, decode, derive, detect, review, serve."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from upstander.base.clock import Clock, system_clock
from upstander.base.limits import ReaderLimits, UnpackLimits
from upstander.evidence.acquire.receive import Received, Refused, check_unchanged, receive
from upstander.evidence.decode.supervisor import Supervisor
from upstander.evidence.derive.columns import derive_columns
from upstander.evidence.derive.gather import MessageGatherer
from upstander.evidence.derive.sealing import SEALED_OUTPUTS, Admit, Item, Sealing
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
from upstander.records.runs import OnProgress, Progress, ReadResult, ScanResult
from upstander.records.sources import ReadSettings, SourceReport, totals
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
class ModelReading:
    """The models that read messages beside the rules, and how.

    `facts` says in the manifest which they are: version, effort, digests of their files.
    """

    scorer: MessageScorer
    effort: Effort = "usual"
    second_reader: SecondReader | None = None
    facts: Mapping[str, Any]


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
    admit: Admit | None = None,
    sealed_in: Path | None = None,
    on_progress: OnProgress = _silent,
) -> Iterator[Item]:
    """Acquire, decode and derive: yield batches of schema `MESSAGES`, and a report a source.

    Memory is bounded whatever the size of the exports. The batches of a source come before its
    report; a source that cannot be read gives a report that says why. With `admit`, rows that it
    does not let in go to the tables of `derive.sealing` in the folder `sealed_in`.

    Raises:
        ExhibitUnreadable: a path that was named cannot be opened.
    """
    seen = 0

    def count_bytes(count: int) -> None:
        nonlocal seen
        seen += count
        on_progress(Progress(stage="acquire", done=seen, total=None))

    if admit is not None and sealed_in is None:
        raise ValueError("what is not admitted needs a folder to be sealed in")
    tell = _count_rows(on_progress)
    with Supervisor(reader_limits) as supervisor, ExitStack() as stack:
        sealing = None
        if admit is not None and sealed_in is not None:
            sealing = stack.enter_context(Sealing(admit, out=sealed_in, work=work))
        for received in receive(
            paths,
            work=work,
            settings=settings,
            limits=unpack_limits,
            store=store,
            on_bytes=count_bytes,
        ):
            items = _derive(received, supervisor, settings.owner, tell)
            yield from items if sealing is None else sealing.part(items)
            yield from (_refused_report(one) for one in received.refused)
            check_unchanged(received)


def _derive(
    received: Received,
    supervisor: Supervisor,
    owner: tuple[str, ...],
    tell: Callable[[int, str], None],
) -> Iterator[Item]:
    """Decode and derive the sources of one exhibit."""
    for source in received.sources:
        for item in supervisor.decode(source):
            if isinstance(item, SourceReport):
                yield item
                continue
            tell(item.num_rows, source.name)
            yield derive_columns(item, owner=owner)


def _count_rows(on_progress: OnProgress) -> Callable[[int, str], None]:
    rows = 0

    def tell(count: int, note: str) -> None:
        nonlocal rows
        rows += count
        on_progress(Progress(stage="decode", done=rows, total=None, note=note))

    return tell


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


def _clear(out: Path, names: Iterable[str]) -> None:
    """Make the folder, without what an earlier run into it may have left and this one may not."""
    out.mkdir(parents=True, exist_ok=True)
    for name in names:
        (out / name).unlink(missing_ok=True)


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
    admit: Admit | None = None,
    on_progress: OnProgress = _silent,
) -> ReadResult:
    """Read exports into `out/messages.parquet`, sorted and with duplicates marked.

    With `admit`, also `sealed.parquet` and `held_back.parquet`, which nobody reads.
    """
    _clear(out, SEALED_OUTPUTS)
    reports: list[SourceReport] = []
    with working_folder(out) as work, MessageGatherer(work) as gatherer:
        for item in stream(
            paths,
            work=work,
            settings=settings,
            store=store,
            admit=admit,
            sealed_in=out,
            on_progress=on_progress,
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
    admit: Admit | None = None,
    on_progress: OnProgress = _silent,
    clock: Clock = system_clock,
) -> ScanResult:
    """Run the whole flow and write messages, hits, the report and the manifest into `out`.

    Writes `messages.parquet`, `hits.parquet`, `hits.jsonl`, `report.html`, `manifest.json`; with
    `models` also `scores.parquet`, `windows.parquet` and `windows.jsonl`; with `admit` also
    `sealed.parquet` and `held_back.parquet`, which nothing here reads.
    """
    _clear(out, (*MODEL_OUTPUTS, *SEALED_OUTPUTS))
    reports, hits = _detect(paths, out, settings, pack, store, admit, on_progress)
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
    admit: Admit | None,
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
            paths,
            work=work,
            settings=settings,
            store=store,
            admit=admit,
            sealed_in=out,
            on_progress=on_progress,
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
    outputs += [name for name in SEALED_OUTPUTS if (out / name).exists()]
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


__all__ = [
    "ModelReading", "OnProgress", "Progress", "ReadResult", "ScanResult",
    "read", "scan", "stream", "totals", "working_folder",
]  # fmt: skip
