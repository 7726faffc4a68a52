"""Opens a session for somebody who knows the password of an open account."""

from datetime import datetime

from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.throttle import (
    count_failure,
    forget_failures,
    is_locked,
    lock_span,
    throttle_key,
)
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.audit_trail.actors import NOT_SIGNED_IN


class SignInRefused(UpstanderError):
    """A sign-in was refused; the reason is what the person may know."""


def sign_in(*, request: HttpRequest, username: str, password: str, at: datetime) -> User:
    """Open a session and return its account.

    Allowed when: the name and password fit an open account, and neither has failed too often
    from this address.
    Writes: the session, the count of failures.
    Audit: `session.started`, or `session.refused` with why.

    Raises:
        SignInRefused: it was not allowed; the answer is the same for a wrong name, a wrong
            password and a closed account.
    """
    address = request.META.get("REMOTE_ADDR", "")
    key = throttle_key(username=username, address=address)
    if is_locked(key, at=at):
        _refuse(key=key, username=username, address=address, at=at, reason="locked")
        raise _locked()
    # Outside any transaction: the hash takes long on purpose, and SQLite has one writer.
    user = authenticate(request, username=username.strip().lower(), password=password)
    if not isinstance(user, User):
        failures_left = _refuse(key=key, username=username, address=address, at=at, reason="")
        raise (
            SignInRefused("Enter the right username and password") if failures_left else _locked()
        )
    with transaction.atomic():
        forget_failures(key)
        login(request, user)
        User.objects.filter(pk=user.pk).update(last_login=at)
        record_event(
            actor=user,
            name="session.started",
            object_kind="account",
            object_id=user.pk,
            detail={"address": address},
            at=at,
        )
    return user


def _locked() -> SignInRefused:
    minutes = int(lock_span().total_seconds() // 60)
    return SignInRefused(f"There were too many attempts. Wait {minutes} minutes and try again")


def _refuse(*, key: str, username: str, address: str, at: datetime, reason: str) -> bool:
    """Count and record a refusal; tell whether another attempt is still allowed.

    A name that is no account is not kept: people type their password there.
    """
    account = User.objects.filter(username=username.strip().lower()).first()
    if not reason:
        reason = "wrong_password" if account else "unknown_account"
    if account and not account.is_active:
        reason = "closed_account"
    with transaction.atomic():
        if reason != "locked":
            count_failure(key, at=at)
        record_event(
            actor=NOT_SIGNED_IN,
            name="session.refused",
            object_kind="account" if account else "",
            object_id=account.pk if account else "",
            detail={
                "reason": reason,
                "address": address,
                "username": account.username if account else None,
            },
            at=at,
        )
    return not is_locked(key, at=at)
