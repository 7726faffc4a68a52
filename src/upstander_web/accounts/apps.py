"""The app of the accounts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _keep_groups(**_: object) -> None:
    from django.contrib.auth.models import Group  # noqa: PLC0415 - models load after the apps

    from upstander_web.accounts.roles import Role  # noqa: PLC0415 - the same

    for role in Role:
        Group.objects.get_or_create(name=role.value)


class AccountsConfig(AppConfig):
    """Registers the accounts and keeps one group for each role of the table."""

    name = "upstander_web.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the groups after every migration."""
        post_migrate.connect(_keep_groups, sender=self)
