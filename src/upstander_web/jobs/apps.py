"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Commands that join the apps."""

    name = "upstander_web.jobs"
    label = "jobs"
    verbose_name = "Jobs"
    default_auto_field = "django.db.models.BigAutoField"
