"""Makes an account."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Actor, Capability, Role, check_capability
from upstander_web.audit_trail.actions.record_event import record_event


class AccountExists(UpstanderError):
    """There is an account of that name."""


def create_account(
    *,
    actor: object,
    username: str,
    display_name: str,
    password: str,
    roles: Collection[Role],
    must_change_password: bool = True,
) -> User:
    """Make an open account and return it.

    Allowed when: `actor` may manage accounts.
    Writes: the account, with a password that its owner must change.
    Audit: `account.created`.

    Raises:
        PermissionRefused: `actor` may not manage accounts.
        AccountExists: the name is taken.
        django.core.exceptions.ValidationError: a field or the password is not fit.
    """
    allowed: Actor = check_capability(actor, Capability.MANAGE_ACCOUNTS)
    account = User(
        username=username.strip().lower(),
        display_name=" ".join(display_name.split()),
        must_change_password=must_change_password,
    )
    account.full_clean(exclude=("password",), validate_unique=False)
    validate_password(password, account)
    account.set_password(password)
    with transaction.atomic():
        if User.objects.filter(username=account.username).exists():
            raise AccountExists("There is an account of that name", place=account.username)
        account.save()
        account.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
        record_event(
            actor=allowed,
            name="account.created",
            object_kind="account",
            object_id=account.pk,
            detail={"username": account.username, "roles": sorted(roles)},
        )
    return account
