"""Who sent a request, as the account that actions take."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, PermissionRefused


def signed_in(request: HttpRequest, *, wants: Capability) -> User:
    """Return the account behind `request`.

    Raises:
        PermissionRefused: nobody is signed in; `wants` says what was asked for.
    """
    if isinstance(request.user, User):
        return request.user
    raise PermissionRefused(wants)


def own_account(request: HttpRequest) -> User:
    """Return the account behind `request`, for pages about the account itself.

    Raises:
        PermissionDenied: nobody is signed in.
    """
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied
