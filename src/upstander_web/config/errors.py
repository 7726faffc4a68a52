"""Error pages in the style of the rest, and the record of a refused capability."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from upstander_web.accounts.actions.record_refusal import record_refusal
from upstander_web.accounts.roles import (
    ROLE_CAPABILITIES,
    ROLE_TITLES,
    Capability,
    PermissionRefused,
    list_capabilities,
)
from upstander_web.authorisations.gate import ContentRefused


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 400: the request makes no sense."""
    return render(request, "theme/400.html", status=HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the plain reason, and record who asked for what."""
    if isinstance(exception, ContentRefused):
        return _content_refused(request, exception)
    refused = exception if isinstance(exception, PermissionRefused) else None
    if refused and request.user.is_authenticated:
        record_refusal(actor=request.user, capability=refused.capability, path=request.path)
    context = {"reason": refused.reason if refused else ""}
    return render(request, "theme/403.html", context, status=HTTPStatus.FORBIDDEN)


def _content_refused(request: HttpRequest, refused: ContentRefused) -> HttpResponse:
    """Say why content is closed, who could open it, and where to ask; the gate recorded it."""
    granters = [
        ROLE_TITLES[role].lower()
        for role, allowed in ROLE_CAPABILITIES.items()
        if Capability.GRANT_AUTHORISATION in allowed
    ]
    context = {
        "reason": refused.reason[:1].upper() + refused.reason[1:] + ".",
        "granters": ", ".join(granters),
        "may_request": Capability.REQUEST_AUTHORISATION in list_capabilities(request.user),
    }
    return render(request, "theme/403.html", context, status=HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403 to a form that did not come from a page of ours, or came too late."""
    context = {"reason": "The form had expired. Go back, reload the page and send it again."}
    return render(request, "theme/403.html", context, status=HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 404: also for what this person may not know of."""
    return render(request, "theme/404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 500 from a template that asks nothing of the database, which may have failed."""
    page = render_to_string("theme/500.html")
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
