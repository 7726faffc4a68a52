"""The app of the audit desk; it keeps no rows of its own."""

from django.apps import AppConfig


class AuditDeskConfig(AppConfig):
    """Registers the pages of the audit desk."""

    name = "upstander_web.audit_desk"
    label = "audit_desk"
    verbose_name = "Audit log"
