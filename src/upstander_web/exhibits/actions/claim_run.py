"""Marks a waiting run as taken by this process, before it waits its turn."""

from upstander_web.exhibits.models import ImportRun
from upstander_web.exhibits.workers import name_worker


def claim_run(*, run_id: int) -> bool:
    """Write this process's name to a waiting run; False where it is not waiting, or is taken.

    *Allowed when:* the run is waiting; who asked for it was checked as it was queued, and is
    checked again before anything is read.
    *Writes:* the run's worker.
    *Audit:* none: nothing is read or shown yet.
    """
    waiting = ImportRun.objects.filter(pk=run_id, state=ImportRun.State.QUEUED, worker="")
    return bool(waiting.update(worker=name_worker()))
