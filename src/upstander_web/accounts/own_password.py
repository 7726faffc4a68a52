"""Keeps an account whose password somebody else knows on the page where it is changed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse


class OwnPasswordMiddleware:
    """Sends such an account to the change of its password, whatever it asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer `request`, or redirect it."""
        if getattr(request.user, "must_change_password", False):
            page = reverse("accounts:change_password")
            if request.path not in (page, reverse("accounts:sign_out")):
                return redirect(page)
        return self.get_response(request)
