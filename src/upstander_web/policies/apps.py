"""The policies app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies and their clauses."""

    name = "upstander_web.policies"
    label = "policies"
    verbose_name = "Policies"
    default_auto_field = "django.db.models.BigAutoField"
