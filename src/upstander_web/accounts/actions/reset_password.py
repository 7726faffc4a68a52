"""Gives an account a password that its owner must change, for somebody who forgot theirs."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event


def reset_password(*, actor: object, account: User, password: str) -> None:
    """Set the password of `account` and end its sessions.

    Allowed when: `actor` may manage accounts.
    Writes: the account, with a password that its owner must change.
    Audit: `password.reset`.

    Raises:
        PermissionRefused: `actor` may not manage accounts.
        django.core.exceptions.ValidationError: the password is too weak.
    """
    allowed = check_capability(actor, Capability.MANAGE_ACCOUNTS)
    validate_password(password, account)
    account.set_password(password)
    account.must_change_password = True
    with transaction.atomic():
        account.save(update_fields=("password", "must_change_password"))
        record_event(
            actor=allowed, name="password.reset", object_kind="account", object_id=account.pk
        )
