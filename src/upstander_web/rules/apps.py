"""The rules app."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Detection rules, the steps that they take and who took them."""

    name = "upstander_web.rules"
    label = "rules"
    verbose_name = "Detection rules"
    default_auto_field = "django.db.models.BigAutoField"
