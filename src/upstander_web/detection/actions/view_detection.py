"""Opens what is known of the detection model, and records it."""

from dataclasses import dataclass

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.detection import engine
from upstander_web.detection.measured import CategoryView, show_categories


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionPage:
    """What the page shows."""

    known: engine.Known
    categories: list[CategoryView]
    prevalence: str
    """Share of traffic that is to be found, in words; "" where nothing was measured."""


def view_detection(*, actor: User) -> DetectionPage:
    """Return the model's card and its figures, category by category.

    *Allowed when:* the actor may read the detection rules.
    *Writes:* nothing else.
    *Audit:* `detection.viewed` with the model's name and version.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_RULES)
    known = engine.read_known()
    with transaction.atomic():
        record_event(
            actor=actor,
            name="detection.viewed",
            object_kind="model",
            object_id=known.card.name if known.card else "",
            detail={"version": known.card.version if known.card else ""},
        )
    found = known.evaluation
    return DetectionPage(
        known=known,
        categories=show_categories(known.card, found),
        prevalence=f"{found.prevalence:.1%}" if found else "",
    )
