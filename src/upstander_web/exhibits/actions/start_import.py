"""Asks for an exhibit to be read in, by a process of its own."""

from datetime import datetime

from django.db import transaction

from upstander.authority.door import check_source
from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.exhibits.arrivals import SAID, Particulars, fill_particulars
from upstander_web.exhibits.models import Exhibit, ImportRun
from upstander_web.exhibits.selectors import describe_run
from upstander_web.exhibits.workers import start_worker


class ImportUnderWay(UpstanderError):
    """An import of the same exhibit is waiting or running."""


class NothingToImport(UpstanderError):
    """The exhibit's bytes are held under another reference, which is the one to import."""


def start_import(
    *,
    actor: User,
    exhibit: Exhibit,
    at: datetime,
    particulars: Particulars | None = None,
    detached: bool = True,
) -> ImportRun:
    """Queue a run for `exhibit` and, once that is committed, start its process.

    A live run whose process has died is closed as failed first, so that it can be tried again.

    *Allowed when:* the actor may import exhibits; no live import of the exhibit runs; the
    exhibit is not a second copy of another.
    *Writes:* one ImportRun; the exhibit's status and, where given, its particulars; the end of
    a run that had died.
    *Audit:* `exhibit.import_requested`.

    `particulars` is what is now said of the exhibit, such as the order of its dates once the
    import report has asked for it; None leaves what was said before. `detached` is False where
    the caller runs the import itself, as the command `load_demo` does.

    Raises:
        PermissionRefused: the actor may not.
        SourceRefused: what is now said of its owner does not let it in.
        ImportUnderWay: a live import of the exhibit is waiting or running.
        NothingToImport: the exhibit is a second copy.
    """
    check_capability(actor, Capability.IMPORT_EXHIBITS)
    if particulars is not None:
        check_source(particulars.source())
    with transaction.atomic():
        exhibit = Exhibit.objects.select_for_update().get(pk=exhibit.pk)
        if exhibit.status == Exhibit.Status.DUPLICATE:
            raise NothingToImport("the same bytes are held already", place=exhibit.reference)
        _close_dead_runs(exhibit, at)
        run = ImportRun.objects.create(exhibit=exhibit, requested_at=at, requested_by=actor)
        exhibit.status = Exhibit.Status.IMPORTING
        if particulars is not None:
            fill_particulars(exhibit, particulars)
        exhibit.save(update_fields=("status", "owner_handles", *SAID))
        record_event(
            actor=actor,
            name="exhibit.import_requested",
            object_kind="exhibit",
            object_id=str(exhibit.pk),
            detail={
                "run": run.pk,
                "reference": exhibit.reference,
                "date_order": exhibit.date_order,
                "zone": exhibit.zone,
                "owner_handles": len(exhibit.owner_handles),
            },
        )
        if detached:
            transaction.on_commit(lambda: start_worker(run.pk))
    return run


def _close_dead_runs(exhibit: Exhibit, at: datetime) -> None:
    """Record as failed every run whose process has died.

    Raises:
        ImportUnderWay: one lives.
    """
    for run in exhibit.runs.filter(state__in=(ImportRun.State.QUEUED, ImportRun.State.RUNNING)):
        view = describe_run(run, at=at)
        if view.is_live:
            raise ImportUnderWay("an import is already under way", place=exhibit.reference)
        run.state, run.error, run.finished_at = ImportRun.State.FAILED, view.error, at
        run.save(update_fields=("state", "error", "finished_at"))
