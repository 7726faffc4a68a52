"""The app of the look of every page."""

from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """Registers the base template and the `govuk` template tags."""

    name = "upstander_web.theme"
    label = "theme"
    verbose_name = "Theme"
