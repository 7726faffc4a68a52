"""Addresses of the staff site."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from upstander_web.config import errors, start


def _app(prefix: str, module: str) -> list[URLResolver]:
    """Return the addresses of an app, none where this installation lacks its pages."""
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.show_start, name="start"),
    path("", include("upstander_web.accounts.urls")),
    path("authorisations/", include("upstander_web.authorisations.urls")),
    path("audit/", include("upstander_web.audit_desk.urls")),
    *_app("exhibits/", "upstander_web.exhibits.urls"),
    *_app("findings/", "upstander_web.review_desk.urls"),
    *_app("policies/", "upstander_web.policies.urls"),
    *_app("rules/", "upstander_web.rules.urls"),
    *_app("detection/", "upstander_web.detection.urls"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
