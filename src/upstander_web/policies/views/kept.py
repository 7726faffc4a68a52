"""Answers for a policy whose kept text is not as it was, on whichever page that is met."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upstander_web.policies.kept_documents import PolicyUnreadable

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def needs_kept_text(view: "View[P]") -> "View[P]":
    """Show, in place of the page, that nothing of the policy can be vouched for (409)."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PolicyUnreadable as error:
            context = {"reason": error.reason}
            return render(request, "policies/not_kept.html", context, status=409)

    return shown
