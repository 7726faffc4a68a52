"""The app of lawful authority."""

from django.apps import AppConfig


class AuthorisationsConfig(AppConfig):
    """Registers the authorisations."""

    name = "upstander_web.authorisations"
    label = "authorisations"
    verbose_name = "Authorisations"
    default_auto_field = "django.db.models.BigAutoField"
