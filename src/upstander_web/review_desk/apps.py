"""The review desk app."""

from django.apps import AppConfig


class ReviewDeskConfig(AppConfig):
    """Findings, conversations and decisions."""

    name = "upstander_web.review_desk"
    label = "review_desk"
    verbose_name = "Review desk"
    default_auto_field = "django.db.models.BigAutoField"
