"""What several pages of the rules answer: a rule that cannot be read, a refused step."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.rulefiles import RuleFileInvalid

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
FORM_METHODS = ("GET", "HEAD", "POST")


def needs_rules(view: "View[P]") -> "View[P]":
    """Show, in place of the page, which rule cannot be read and why (409)."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RuleFileInvalid as error:
            place = (error.place or "").rpartition("/")[2]
            context = {"reason": error.reason, "place": place}
            return render(request, "rules/unreadable.html", context, status=409)

    return shown


def say_refused(request: HttpRequest, error: UpstanderError) -> None:
    """Tell the person, in one line, why a step was not taken."""
    messages.info(request, error.reason[:1].upper() + error.reason[1:])


def attachment(text: str, content_type: str, name: str) -> HttpResponse:
    """Return a text as a file to be kept."""
    return HttpResponse(
        text,
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
