"""Reads one exhibit in: the work of the import's own process."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from upstander.base.clock import Clock, system_clock
from upstander.base.errors import UpstanderError
from upstander.evidence.pipeline import Cite, OnProgress, Progress, ScanResult, scan
from upstander.records.rules import RulePack
from upstander.records.sources import SourceReport
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.exhibits.arrivals import read_settings
from upstander_web.exhibits.models import Exhibit, ImportRun, SourceReportRow
from upstander_web.exhibits.stages import LOAD, SEAL
from upstander_web.exhibits.storage import digest_place, run_dir
from upstander_web.exhibits.workers import name_worker

PROGRESS_SECONDS = 0.5
"""Least time between two writes of progress within a stage."""


class ExhibitAltered(UpstanderError):
    """The bytes are no longer those that were received."""


class ExhibitHeldAlready(UpstanderError):
    """The bytes are held under another exhibit reference."""


class PrepareFindings(Protocol):
    """Makes a scan's findings ready and returns the function that writes them as rows."""

    def __call__(self, *, exhibit_id: int, result: ScanResult, pack: RulePack) -> Callable[[], int]:
        """Read what is needed; the returned function runs in the caller's transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanInputs:
    """What exhibits are compared with, and where the findings go."""

    pack: RulePack
    cite: Cite
    prepare_findings: PrepareFindings


def run_import(*, run_id: int, inputs: ScanInputs, clock: Clock = system_clock) -> ImportRun:
    """Check the digest, scan, and put reports and findings into rows in one transaction.

    *Allowed when:* whoever asked for the run may still import exhibits, and the run is waiting.
    *Writes:* the run's progress as it goes; at the end, at once, the source reports, the
    findings, the run's result and the exhibit's status.
    *Audit:* `exhibit.imported`, or `exhibit.import_failed` with the reason.

    Raises:
        Exception: whatever ended the run early, after it was recorded as failed.
    """
    begun = ImportRun.objects.filter(pk=run_id, state=ImportRun.State.QUEUED).update(
        state=ImportRun.State.RUNNING, worker=name_worker(), started_at=clock()
    )
    run = ImportRun.objects.select_related("exhibit", "requested_by").get(pk=run_id)
    if not begun:
        return run
    try:
        check_capability(run.requested_by, Capability.IMPORT_EXHIBITS)
        _do(run, inputs, clock)
    except UpstanderError as error:
        fail_import(run_id=run_id, reason=str(error), clock=clock)
    except BaseException as error:
        fail_import(run_id=run_id, reason=f"{type(error).__name__}: {error}", clock=clock)
        raise
    run.refresh_from_db()
    return run


def _do(run: ImportRun, inputs: ScanInputs, clock: Clock) -> None:
    on_progress = progress_writer(run)
    exhibit = run.exhibit
    _check_digest(exhibit, on_progress)
    out = run_dir(run.pk)
    result = scan(
        [exhibit.path],
        out=out,
        settings=read_settings(exhibit),
        pack=inputs.pack,
        cite=inputs.cite,
        on_progress=on_progress,
        clock=clock,
    )
    on_progress(Progress(stage=LOAD, done=0, total=len(result.findings)))
    write_findings = inputs.prepare_findings(exhibit_id=exhibit.pk, result=result, pack=inputs.pack)
    with transaction.atomic():
        _keep_reports(run, result.reports)
        run.findings_count = write_findings()
        run.messages_count = sum(report.messages for report in result.reports)
        run.state, run.finished_at = ImportRun.State.DONE, clock()
        run.out, run.versions, run.stage = str(out), _storable(result.manifest), LOAD
        run.save(
            update_fields=(
                "findings_count",
                "messages_count",
                "state",
                "finished_at",
                "out",
                "versions",
                "stage",
            )
        )
        exhibit.status = Exhibit.Status.IMPORTED
        exhibit.messages_path = str(result.messages)
        exhibit.save(update_fields=("status", "messages_path"))
        record_event(
            actor=run.requested_by,
            name="exhibit.imported",
            object_kind="exhibit",
            object_id=str(exhibit.pk),
            detail={
                "run": run.pk,
                "messages": run.messages_count,
                "skipped": sum(s.count for r in result.reports for s in r.skipped),
                "findings": run.findings_count,
                "sha256": exhibit.sha256,
                "rule_pack": inputs.pack.sha256,
            },
        )


def _check_digest(exhibit: Exhibit, on_progress: OnProgress) -> None:
    """Hash the bytes: for the first time where they are read in place, else to compare.

    Raises:
        ExhibitAltered: the digest is not the one recorded as the exhibit was received.
        ExhibitHeldAlready: another exhibit has the same digest.
    """
    on_progress(Progress(stage=SEAL, done=0, total=exhibit.size or None))
    sha256, size = digest_place(exhibit.path)
    on_progress(Progress(stage=SEAL, done=size, total=size))
    if exhibit.sha256 and exhibit.sha256 != sha256:
        raise ExhibitAltered("the bytes are not those that were received", place=exhibit.reference)
    if exhibit.sha256:
        return
    with transaction.atomic():
        held = (
            Exhibit.objects.filter(sha256=sha256).exclude(status=Exhibit.Status.DUPLICATE).first()
        )
        exhibit.sha256, exhibit.size, exhibit.duplicate_of = sha256, size, held
        if held:
            exhibit.status = Exhibit.Status.DUPLICATE
        exhibit.save(update_fields=("sha256", "size", "duplicate_of", "status"))
    if held:
        raise ExhibitHeldAlready(
            f"the same bytes are already held as {held.reference}", place=exhibit.reference
        )


def progress_writer(run: ImportRun, *, seconds: Callable[[], float] = time.monotonic) -> OnProgress:
    """Return a callback that writes progress to the run's row, at most every half second.

    The first word of a stage is always written, so that no step is passed over unseen.
    """
    counts: dict[str, Any] = {}
    written_at = float("-inf")

    def write(progress: Progress) -> None:
        nonlocal written_at
        note = _storable(progress.note)[:300]
        is_new = progress.stage not in counts
        counts[progress.stage] = {
            "done": progress.done,
            "total": progress.total,
            "note": note,
        }
        now = seconds()
        if not is_new and now - written_at < PROGRESS_SECONDS:
            return
        written_at = now
        ImportRun.objects.filter(pk=run.pk).update(
            stage=progress.stage,
            done=progress.done,
            total=progress.total,
            note=note,
            counts=counts,
        )

    return write


def _keep_reports(run: ImportRun, reports: tuple[SourceReport, ...]) -> None:
    base = run.exhibit.path
    rows = []
    for position, report in enumerate(reports):
        shown = _storable(report.as_json())
        inside = report.path.removeprefix(str(base)).lstrip("/")
        place = "!/".join(part for part in (inside, report.member) if part)
        # The server's own folders are nobody's business: the place inside the exhibit is.
        shown["path"] = inside or run.exhibit.original_name
        rows.append(
            SourceReportRow(
                run=run,
                position=position,
                path=_storable(place or run.exhibit.original_name)[:2000],
                status=report.status,
                report=shown,
            )
        )
    SourceReportRow.objects.bulk_create(rows, batch_size=500)


def _storable(value: Any) -> Any:
    """Return plain JSON with NUL as its picture: PostgreSQL has no place for that character."""
    if isinstance(value, str):
        return value.replace("\0", "\u2400")
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value


def fail_import(*, run_id: int, reason: str, clock: Clock = system_clock) -> None:
    """Record that a run ended early, in one line.

    *Allowed when:* always; it takes nothing and shows nothing.
    *Writes:* the run's end and the exhibit's status.
    *Audit:* `exhibit.import_failed`.
    """
    line = _storable(" ".join(reason.split()))[:500]
    with transaction.atomic():
        run = ImportRun.objects.select_related("exhibit", "requested_by").get(pk=run_id)
        run.state, run.error, run.finished_at = ImportRun.State.FAILED, line, clock()
        run.save(update_fields=("state", "error", "finished_at"))
        exhibit = run.exhibit
        if exhibit.status != Exhibit.Status.DUPLICATE:
            exhibit.status = (
                Exhibit.Status.IMPORTED if exhibit.messages_path else Exhibit.Status.FAILED
            )
            exhibit.save(update_fields=("status",))
        record_event(
            actor=run.requested_by,
            name="exhibit.import_failed",
            object_kind="exhibit",
            object_id=exhibit.pk,
            detail={"run": run.pk, "reason": line},
        )
