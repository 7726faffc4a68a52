"""What pages may ask of exhibits; nothing here writes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.exhibits.models import Exhibit, ImportRun, SourceReportRow
from upstander_web.exhibits.stages import Step, list_steps
from upstander_web.exhibits.workers import LOG_NAME, is_alive

START_GRACE = timedelta(seconds=60)
"""How long a process may take to say that it has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as it is shown: a run whose process has died shows as failed, with the reason."""

    run: ImportRun
    state: str
    label: str
    is_live: bool
    error: str
    steps: tuple[Step, ...]
    steps_done: int

    @property
    def steps_total(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    @property
    def now(self) -> str:
        """The step that is being done, in words; the state before and after."""
        current = [step for step in self.steps if step.state == "now"]
        return current[-1].label if self.is_live and current else self.label

    @property
    def seconds(self) -> int | None:
        """How long the run took; None while it lasts."""
        started, finished = self.run.started_at, self.run.finished_at
        return int((finished - started).total_seconds()) if started and finished else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTotals:
    """Sums over all sources of a run; `rows_read == messages + skipped` always holds."""

    sources: int
    read: int
    partial: int
    failed: int
    not_read: int
    companions: int
    rows_read: int
    messages: int
    skipped: int
    warnings: int


def list_exhibits(actor: User) -> QuerySet[Exhibit]:
    """Return every exhibit, newest first, when `actor` may import exhibits."""
    check_capability(actor, Capability.IMPORT_EXHIBITS)
    return Exhibit.objects.select_related("received_by", "duplicate_of").prefetch_related("runs")


def access_exhibit(actor: User, exhibit_id: int) -> Exhibit:
    """Return the exhibit when `actor` may see it.

    Raises:
        PermissionRefused: the actor may not import exhibits.
        Http404: there is no such exhibit.
    """
    found = list_exhibits(actor).filter(pk=exhibit_id).first()
    if found is None:
        raise Http404("no such exhibit")
    return found


def access_run(actor: User, run_id: int) -> ImportRun:
    """Return the run when `actor` may see it.

    Raises:
        PermissionRefused: the actor may not import exhibits.
        Http404: there is no such run.
    """
    check_capability(actor, Capability.IMPORT_EXHIBITS)
    found = ImportRun.objects.select_related("exhibit").filter(pk=run_id).first()
    if found is None:
        raise Http404("no such import")
    return found


def describe_run(run: ImportRun, *, at: datetime) -> RunView:
    """Return `run` as it stands at `at`, its process looked at where it should be alive."""
    error = run.error
    is_live = run.state in {ImportRun.State.QUEUED, ImportRun.State.RUNNING}
    if is_live:
        error = _why_dead(run, at)
        is_live = not error
    state = run.state if is_live or not error else ImportRun.State.FAILED.value
    steps = list_steps(run.stage, run.counts, finished=state == ImportRun.State.DONE)
    return RunView(
        run=run,
        state=state,
        label=ImportRun.State(state).label,
        is_live=is_live,
        error=error,
        steps=steps,
        steps_done=sum(step.state == "done" for step in steps),
    )


def _why_dead(run: ImportRun, at: datetime) -> str:
    """Return why a run that should be alive is not; "" where it is alive."""
    if not run.worker:
        if at - run.requested_at <= START_GRACE:
            return ""
        return f"The import process did not start. Its output is in {LOG_NAME} of the run."
    if is_alive(run.worker):
        return ""
    pid = run.worker.partition(":")[0]
    return (
        f"The import process {pid} ended without a result: it was stopped, or the machine ran "
        f"out of memory or was restarted. Its output is in {LOG_NAME} of the run."
    )


def latest_run(exhibit: Exhibit) -> ImportRun | None:
    """Return the newest run of `exhibit`."""
    return max(exhibit.runs.all(), key=lambda run: run.pk, default=None)


def list_reports(run: ImportRun) -> list[Mapping[str, Any]]:
    """Return the engine's report of every source of `run`, in its order."""
    return [
        {"place": row.path, "uncovered": _uncovered(row.report), **row.report}
        for row in SourceReportRow.objects.filter(run=run)
    ]


def _uncovered(report: Mapping[str, Any]) -> int | None:
    """Return how many bytes belong to no message, skipped row or framing; None if not known."""
    covered = report.get("covered_bytes")
    return None if covered is None else max(0, int(report["size"]) - int(covered))


def sum_reports(reports: Iterable[Mapping[str, Any]]) -> ReportTotals:
    """Return the sums over `reports`."""
    listed = list(reports)
    status = Counter(str(report["status"]) for report in listed)
    return ReportTotals(
        sources=len(listed),
        read=status["complete"] + status["partial"],
        partial=status["partial"],
        failed=status["failed"],
        not_read=status["not_read"],
        companions=status["companion"],
        rows_read=sum(report["rows_read"] for report in listed),
        messages=sum(report["messages"] for report in listed),
        skipped=sum(skip["count"] for report in listed for skip in report["skipped"]),
        warnings=sum(len(report["warnings"]) for report in listed),
    )
