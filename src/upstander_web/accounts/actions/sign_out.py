"""Ends a session."""

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest

from upstander_web.audit_trail.actions.record_event import record_event


def sign_out(*, request: HttpRequest) -> None:
    """End the session of `request` and empty it.

    Allowed when: always; without a session it does nothing.
    Writes: the session's end.
    Audit: `session.ended`.
    """
    user = request.user
    if not user.is_authenticated:
        return
    with transaction.atomic():
        record_event(
            actor=user, name="session.ended", object_kind="account", object_id=user.pk or ""
        )
        logout(request)
