"""Changes the password of the person who asks."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event


class PasswordNotTheirs(UpstanderError):
    """The current password that was given is not the account's."""


def change_password(*, request: HttpRequest, actor: User, current: str, new: str) -> None:
    """Set a new password and end the account's other sessions.

    Allowed when: `actor` gives their current password.
    Writes: the account's password.
    Audit: `password.changed`.

    Raises:
        PasswordNotTheirs: `current` is not the account's password.
        django.core.exceptions.ValidationError: `new` is too weak.
    """
    if not actor.check_password(current):
        raise PasswordNotTheirs("Enter your current password as it is")
    validate_password(new, actor)
    actor.set_password(new)
    actor.must_change_password = False
    with transaction.atomic():
        actor.save(update_fields=("password", "must_change_password"))
        update_session_auth_hash(request, actor)
        record_event(
            actor=actor, name="password.changed", object_kind="account", object_id=actor.pk
        )
