"""Downloads the card or the evaluation of the detection model."""

from dataclasses import dataclass

from django.db import transaction

from upstander.base.digest import digest_bytes
from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.detection import engine


class FileUnknown(UpstanderError):
    """There is no such file beside the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionFile:
    """A file to send."""

    name: str
    data: bytes


def export_detection(*, actor: User, name: str) -> DetectionFile:
    """Return `card` or `evaluation` as it lies beside the model, byte for byte.

    *Allowed when:* the actor may read the detection rules.
    *Writes:* nothing else.
    *Audit:* `detection.exported` with the file and its digest.

    Raises:
        PermissionRefused: the actor may not.
        FileUnknown: `name` is neither, or no model is installed.
    """
    check_capability(actor, Capability.READ_RULES)
    data = engine.read_raw(name) if name in engine.FILES else None
    if data is None:
        raise FileUnknown("no such file beside the model")
    with transaction.atomic():
        record_event(
            actor=actor,
            name="detection.exported",
            object_kind="model",
            object_id="",
            detail={"file": f"{name}.json", "sha256": digest_bytes(data)},
        )
    return DetectionFile(name=f"upstander-detection-{name}.json", data=data)
