"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Commands that join the apps, and what one app supplies to another."""

    name = "upstander_web.jobs"
    label = "jobs"
    verbose_name = "Jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the exhibits and the desk supply to the rules."""
        from upstander_web.jobs.rule_supplies import JoinedSupplies  # noqa: PLC0415 - after models
        from upstander_web.rules.supplies import register  # noqa: PLC0415 - the same

        register(JoinedSupplies())
