"""The exhibits app."""

from django.apps import AppConfig


class ExhibitsConfig(AppConfig):
    """Exhibits, their imports and import reports."""

    name = "upstander_web.exhibits"
    label = "exhibits"
    verbose_name = "Exhibits"
    default_auto_field = "django.db.models.BigAutoField"
