"""Adds one version of a policy, its file kept as it came."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from upstander.base.digest import digest_bytes
from upstander.base.errors import UpstanderError
from upstander.policies.clauses.reading import read_policy
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.document_details import read_details
from upstander_web.policies.models import Policy


class PolicyHeldAlready(UpstanderError):
    """The same bytes are held as a policy; `sha256` says which."""

    def __init__(self, reason: str, *, sha256: str) -> None:
        """Keep the digest beside the reason."""
        self.sha256 = sha256
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """What the person says of the document; what they leave out its head may say."""

    name: str
    title: str = ""
    version_label: str = ""
    adopted_date: date | None = None


def import_policy(*, actor: User, data: bytes, facts: PolicyFacts, at: datetime) -> Policy:
    """Keep `data` as a policy file under its digest, divide it into clauses and count them.

    *Allowed when:* the actor may add policies.
    *Writes:* the file, read-only, and one Policy.
    *Audit:* `policy.imported`.

    Raises:
        PermissionRefused: the actor may not.
        PolicyHeldAlready: the same bytes are held.
        PolicyUnreadable: the bytes are no text.
    """
    check_capability(actor, Capability.IMPORT_POLICIES)
    sha256 = digest_bytes(data)
    held = Policy.objects.filter(sha256=sha256).first()
    if held is not None:
        raise PolicyHeldAlready(f"the same file is already held as {held}", sha256=sha256)
    path = _keep(data, sha256)
    document = read_policy(path, name=facts.name)
    details = read_details(document)
    with transaction.atomic():
        policy = Policy.objects.create(
            name=facts.name,
            title=facts.title or details.title,
            sha256=sha256,
            size=len(data),
            kept_at=str(path),
            version_label=facts.version_label or details.version,
            adopted_date=facts.adopted_date or details.in_force_date,
            added_at=at,
            added_by=actor,
            clauses_count=len(document.clauses),
        )
        record_event(
            actor=actor,
            name="policy.imported",
            object_kind="policy",
            object_id=sha256,
            detail={"sha256": sha256, "name": facts.name, "version": policy.version_label},
        )
    return policy


def _keep(data: bytes, sha256: str) -> Path:
    folder = Path(settings.UPSTANDER_HOME) / "policies" / sha256
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "policy.txt"
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.chmod(0o440)
        part.replace(path)
    return path
