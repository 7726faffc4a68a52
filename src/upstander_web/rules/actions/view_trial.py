"""Opens the result of a trial; the words of hits only for those who may read what people wrote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.rules.counting import OPEN_STATES, why_dead
from upstander_web.rules.models import Counting, RuleTrial
from upstander_web.rules.steps import record_step
from upstander_web.rules.supplies import supplies


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPage:
    """A trial as it stands."""

    trial: RuleTrial
    result: dict[str, Any]
    """The rule's part of the report; empty until it is done."""
    looked_at: dict[str, Any]
    warnings: list[str]
    live_rules: int
    samples: list[dict[str, Any]]
    may_read: bool
    counts: bool
    """Whether it was run on the text as it now stands."""
    is_live: bool
    error: str

    @property
    def percent(self) -> int:
        """How much is done, from 0 to 100."""
        return min(100, 100 * self.trial.done // self.trial.total) if self.trial.total else 0


def access_trial(actor: User, trial_id: int) -> RuleTrial:
    """Return a trial.

    Raises:
        PermissionRefused: the actor may not read rules.
        Http404: there is none of that number.
    """
    check_capability(actor, Capability.READ_RULES)
    found = RuleTrial.objects.select_related("rule", "requested_by").filter(pk=trial_id).first()
    if found is None:
        raise Http404("no such trial")
    return found


def describe_trial(actor: User, trial: RuleTrial, *, at: datetime) -> TrialPage:
    """Return a trial as `actor` may see it; words are left out unless they may read them now."""
    may_read = Capability.READ_CONTENT in list_capabilities(actor)
    report = trial.report or {}
    dead = why_dead(trial, at=at)
    samples = (
        _open_samples(actor, trial, at) if may_read else [_closed(one) for one in trial.samples]
    )
    return TrialPage(
        trial=trial,
        result=(report.get("rules") or [{}])[0],
        looked_at=report.get("looked_at", {}),
        warnings=[
            *report.get("warnings", []),
            *(report.get("rules") or [{}])[0].get("warnings", []),
        ],
        live_rules=report.get("live_rules", 0),
        samples=samples,
        may_read=may_read,
        counts=trial.sha256 == trial.rule.sha256 and trial.state == Counting.State.DONE,
        is_live=trial.state in OPEN_STATES and not dead,
        error=trial.error or dead,
    )


def _open_samples(actor: User, trial: RuleTrial, at: datetime) -> list[dict[str, Any]]:
    """Return the samples with words where a live authorisation covers them, else without."""
    wanted = {int(one.get("conversation", 0)) for one in trial.samples}
    is_open = supplies().list_open(actor, wanted, at=at) if wanted else ()
    return [
        one if int(one.get("conversation", 0)) in is_open else _closed(one) for one in trial.samples
    ]


def _closed(sample: dict[str, Any]) -> dict[str, Any]:
    """Return a sample without the words."""
    return {
        "day": sample["day"],
        "exhibit": sample.get("exhibit", ""),
        "pieces": [],
        "is_closed": True,
    }


def view_trial(*, actor: User, trial_id: int, at: datetime) -> TrialPage:
    """Return the result of a trial.

    *Allowed when:* the actor may read rules; words of hits where they may read content
    and a live authorisation covers them.
    *Writes:* nothing else.
    *Audit:* `rule.trial_viewed`, with whether words were shown.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is none of that number.
    """
    trial = access_trial(actor, trial_id)
    page = describe_trial(actor, trial, at=at)
    with transaction.atomic():
        record_step(
            actor,
            "rule.trial_viewed",
            trial.rule,
            trial=trial.pk,
            words=any(one["pieces"] for one in page.samples),
        )
    return page
