"""What the frame of every page needs: marking, version, and where this person may go."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from upstander import __version__
from upstander_web.accounts.roles import Capability, list_capabilities


@dataclass(frozen=True, slots=True)
class Place:
    """An item of the service navigation."""

    text: str
    url_name: str
    capability: Capability
    description: str
    """What can be done there, for the start page."""


PLACES = (
    Place(
        "Exhibits",
        "exhibits:list",
        Capability.IMPORT_EXHIBITS,
        "Receive exports, read them in and see what was and was not read.",
    ),
    Place(
        "Findings",
        "review_desk:list",
        Capability.LIST_FINDINGS,
        "Work through what the rules found, most pressing first.",
    ),
    Place(
        "Authorisations",
        "authorisations:list",
        Capability.READ_AUTHORISATIONS,
        "Ask for leave to read, grant or refuse it, and record who was told of monitoring.",
    ),
    Place(
        "Policies",
        "policies:list",
        Capability.READ_POLICIES,
        "Read and compare policies, confirm what they say, and see where they fall short.",
    ),
    Place(
        "Detection rules",
        "rules:list",
        Capability.READ_RULES,
        "Write rules, try them on past messages, approve them as a second person, retire them.",
    ),
    Place(
        "Detection",
        "detection:model",
        Capability.READ_RULES,
        "See what the model is, how it was measured, and where it is known to fail.",
    ),
    Place(
        "Audit log",
        "audit_desk:list",
        Capability.READ_AUDIT,
        "See who did what, check that the log is intact, and export it.",
    ),
    Place(
        "Accounts",
        "accounts:list",
        Capability.MANAGE_ACCOUNTS,
        "Make accounts, and change their roles and state.",
    ),
)
"""Where one can go, in the order of the work."""


def list_places(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the places that the person of `request` may go to, the present one marked."""
    allowed = list_capabilities(getattr(request, "user", None))
    places = []
    for place in PLACES:
        if place.capability not in allowed:
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:  # the app is not part of this installation
            continue
        places.append(
            {
                "text": place.text,
                "url": url,
                "description": place.description,
                "active": request.path.startswith(url),
            }
        )
    return places


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context that `base.html` needs beside a page's own."""
    return {
        "classification": settings.CLASSIFICATION,
        "version": __version__,
        "places": list_places(request),
    }
