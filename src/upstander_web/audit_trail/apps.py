"""The app of the audit trail."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from upstander.audit.chain import GENESIS


def _begin_chain(*, using: str, **_: object) -> None:
    """Make the head of an empty trail; never that of a trail which has lost its own."""
    from upstander_web.audit_trail.models import (  # noqa: PLC0415 - models load after the apps
        AuditHead,
        AuditRecord,
    )

    heads = AuditHead.objects.using(using)
    if not heads.exists() and not AuditRecord.objects.using(using).exists():
        heads.create(pk=1, sequence=GENESIS.sequence, digest=GENESIS.digest)


class AuditTrailConfig(AppConfig):
    """Registers the rows of the audit trail."""

    name = "upstander_web.audit_trail"
    label = "audit_trail"
    verbose_name = "Audit trail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Begin the chain after the first migration."""
        post_migrate.connect(_begin_chain, sender=self)
