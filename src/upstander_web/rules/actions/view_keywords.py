"""Opens the keyword lists, or what one of them would cost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.rules.counting import OPEN_STATES, why_dead
from upstander_web.rules.models import KeywordImport


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordsPage:
    """A list with its costs, as far as they are known."""

    one: KeywordImport
    terms: list[dict[str, Any]]
    looked_at: dict[str, Any]
    is_live: bool
    error: str

    @property
    def percent(self) -> int:
        """How much is done, from 0 to 100."""
        return min(100, 100 * self.one.done // self.one.total) if self.one.total else 0


def view_keyword_lists(*, actor: User) -> "QuerySet[KeywordImport]":
    """Return the keyword lists, the latest first.

    *Allowed when:* the actor may write rules.
    *Writes:* nothing else.
    *Audit:* `rules.keywords_listed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.WRITE_RULES)
    with transaction.atomic():
        record_event(actor=actor, name="rules.keywords_listed", object_kind="rules", object_id="")
    return KeywordImport.objects.select_related("requested_by")


def access_keywords(actor: User, import_id: int) -> KeywordImport:
    """Return a keyword list.

    Raises:
        PermissionRefused: the actor may not write rules.
        Http404: there is none of that number.
    """
    check_capability(actor, Capability.WRITE_RULES)
    found = KeywordImport.objects.select_related("requested_by").filter(pk=import_id).first()
    if found is None:
        raise Http404("no such keyword list")
    return found


def describe_keywords(one: KeywordImport, *, at: datetime) -> KeywordsPage:
    """Return a list as it stands."""
    dead = why_dead(one, at=at)
    return KeywordsPage(
        one=one,
        terms=list(one.report.get("terms", [])),
        looked_at=one.report.get("looked_at", {}),
        is_live=one.state in OPEN_STATES and not dead,
        error=one.error or dead,
    )


def view_keywords(*, actor: User, import_id: int, at: datetime) -> KeywordsPage:
    """Return what the terms of a list would cost.

    *Allowed when:* the actor may write rules.
    *Writes:* nothing else.
    *Audit:* `rules.keywords_viewed`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is none of that number.
    """
    one = access_keywords(actor, import_id)
    with transaction.atomic():
        record_event(
            actor=actor,
            name="rules.keywords_viewed",
            object_kind="keyword list",
            object_id=str(one.pk),
        )
    return describe_keywords(one, at=at)
