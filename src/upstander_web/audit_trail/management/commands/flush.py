"""Replaces Django's `flush`, which would empty the audit trail with everything else."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections

from upstander_web.audit_trail.triggers import create_triggers, drop_triggers


class Command(DjangoFlush):
    """Refuses, save on a database of tests."""

    def handle(self, **options: Any) -> None:
        """Empty a database of tests; its triggers step aside meanwhile."""
        if not settings.AUDIT_TRAIL_IS_DISPOSABLE:
            raise CommandError("flush would destroy the audit trail; it is refused")
        connection = connections[options["database"]]
        drop_triggers(connection)
        try:
            super().handle(**options)
        finally:
            create_triggers(connection)
