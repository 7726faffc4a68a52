"""The filters of the findings list: read from an address, applied to rows, counted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from upstander_web.review_desk.models import Finding

SORTS: Mapping[str, tuple[str, ...]] = {
    "priority": ("severity_order", "-score", "exhibit_id", "rank", "id"),
    "newest": ("-sent_at", "severity_order", "id"),
    "oldest": ("sent_at", "severity_order", "id"),
    "conversation": ("exhibit_id", "conversation__number", "message_row", "start", "id"),
    "rule": ("rule__title", "severity_order", "-score", "id"),
}
"""Name of a sort to its columns; the last makes the order total, so that pages never overlap."""

ALL_STATES = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """What the list is narrowed to; empty means not narrowed."""

    state: str = Finding.State.OPEN.value
    """A state, or `all`."""
    severity: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    rule: str = ""
    """Identifier of one rule."""
    exhibit: int | None = None
    conversation: int | None = None
    person: int | None = None
    sent_from: date | None = None
    sent_to: date | None = None
    text: str = ""
    """Words of the rule's title or identifier."""
    sort: str = "priority"

    def condition(self) -> Q:
        """Return the filter as a condition on findings."""
        where = Q()
        if self.state != ALL_STATES:
            where &= Q(state=self.state)
        for name in ("severity", "category", "platform"):
            if chosen := getattr(self, name):
                where &= Q(**{f"{name}__in": chosen})
        for name, column in (
            ("rule", "rule__rule_id"),
            ("exhibit", "exhibit_id"),
            ("conversation", "conversation_id"),
            ("person", "sender_id"),
        ):
            if chosen := getattr(self, name):
                where &= Q(**{column: chosen})
        if self.sent_from:
            where &= Q(sent_at__gte=_start_of(self.sent_from))
        if self.sent_to:
            where &= Q(sent_at__lte=_end_of(self.sent_to))
        if self.text:
            where &= Q(rule__title__icontains=self.text) | Q(rule__rule_id__icontains=self.text)
        return where

    def as_query(self) -> str:
        """Return the filter as the query of an address; "" for the default list."""
        default = FindingFilter()
        pairs: list[tuple[str, str]] = []
        for name in self.__slots__:
            value = getattr(self, name)
            if value == getattr(default, name):
                continue
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(name, str(one)) for one in values]
        return urlencode(pairs)

    def as_detail(self) -> dict[str, Any]:
        """Return what is narrowed, as plain JSON for the audit log."""
        default = FindingFilter()
        return {
            name: list(value) if isinstance(value, tuple) else str(value)
            for name in self.__slots__
            if (value := getattr(self, name)) != getattr(default, name)
        }


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def select(findings: QuerySet[Finding], chosen: FindingFilter) -> QuerySet[Finding]:
    """Return the findings of `chosen`, in its order."""
    return findings.filter(chosen.condition()).order_by(*SORTS[chosen.sort])


def count_by(
    findings: QuerySet[Finding], chosen: FindingFilter, name: str, column: str
) -> list[tuple[Any, int]]:
    """Return the values of `column` with their counts, most first.

    The filter on `name` itself is left out, so that a count says what choosing it would give.
    """
    cleared: dict[str, Any] = {name: ALL_STATES if name == "state" else None}
    if name in ("severity", "category", "platform"):
        cleared = {name: ()}
    others = replace(chosen, **cleared)
    rows = (
        findings.filter(others.condition())
        .values_list(column)
        .annotate(total=Count("pk"))
        .order_by("-total", column)
    )
    return [(value, total) for value, total in rows]


def neighbours(
    findings: QuerySet[Finding], chosen: FindingFilter, finding: Finding
) -> tuple[Finding | None, Finding | None]:
    """Return the findings before and after `finding` in the order of priority.

    The filter's state is what is yet to be done, so that the next one is always work.
    """
    rows = findings.filter(chosen.condition()).exclude(pk=finding.pk)
    after = (
        Q(severity_order__gt=finding.severity_order)
        | Q(severity_order=finding.severity_order, score__lt=finding.score)
        | Q(
            severity_order=finding.severity_order,
            score=finding.score,
            exhibit_id__gt=finding.exhibit_id,
        )
        | Q(
            severity_order=finding.severity_order,
            score=finding.score,
            exhibit_id=finding.exhibit_id,
            rank__gt=finding.rank,
        )
    )
    order = SORTS["priority"]
    following = rows.filter(after).order_by(*order).first()
    return rows.exclude(after).order_by(*order).last(), following
