"""Opens the page of an exhibit, and records that it was opened."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.exhibits.models import Exhibit
from upstander_web.exhibits.selectors import RunView, access_exhibit, describe_run


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitPage:
    """All that the page of an exhibit shows."""

    exhibit: Exhibit
    runs: list[RunView]

    @property
    def may_start(self) -> bool:
        """Whether an import may be started now."""
        is_copy = self.exhibit.status == Exhibit.Status.DUPLICATE
        return not is_copy and not any(run.is_live for run in self.runs)


def view_exhibit(*, actor: User, exhibit_id: int, at: datetime) -> ExhibitPage:
    """Return the page of an exhibit with its runs, newest first.

    *Allowed when:* the actor may import exhibits.
    *Writes:* nothing else.
    *Audit:* `exhibit.viewed`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such exhibit.
    """
    exhibit = access_exhibit(actor, exhibit_id)
    runs = [describe_run(run, at=at) for run in exhibit.runs.all()]
    with transaction.atomic():
        record_event(
            actor=actor, name="exhibit.viewed", object_kind="exhibit", object_id=exhibit.pk
        )
    return ExhibitPage(exhibit=exhibit, runs=runs)
