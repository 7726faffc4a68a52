"""Reads accounts."""

from django.db.models import QuerySet

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability


def list_accounts(*, actor: object) -> QuerySet[User]:
    """Return every account by name, with its groups.

    Raises:
        PermissionRefused: `actor` may not manage accounts.
    """
    check_capability(actor, Capability.MANAGE_ACCOUNTS)
    return User.objects.prefetch_related("groups")


def get_account(*, actor: object, pk: int) -> User | None:
    """Return the account with key `pk`, or None.

    Raises:
        PermissionRefused: `actor` may not manage accounts.
    """
    return list_accounts(actor=actor).filter(pk=pk).first()
