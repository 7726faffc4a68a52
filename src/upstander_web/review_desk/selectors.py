"""What pages may ask of the review desk; nothing here writes."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from upstander.evidence.detect.categories import CATEGORIES, STANDARDS
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.review_desk.filters import FindingFilter, count_by
from upstander_web.review_desk.models import (
    Conversation,
    Decision,
    Finding,
    Participant,
    Reveal,
    RuleVersion,
)

SHOWN_CHOICES = 60
"""People and conversations offered as filters: those with the most findings."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, how it reads, and how many findings it would leave."""

    value: str
    label: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """The choices of every filter with their counts under the other filters."""

    state: tuple[Choice, ...]
    severity: tuple[Choice, ...]
    category: tuple[Choice, ...]
    platform: tuple[Choice, ...]
    rule: tuple[Choice, ...]
    exhibit: tuple[Choice, ...]
    conversation: tuple[Choice, ...]
    person: tuple[Choice, ...]


def say(identifier: str) -> str:
    """Return a stored identifier in words: `sms` as SMS, `not_relevant` as Not relevant."""
    known = {"sms": "SMS", "whatsapp": "WhatsApp", "imessage": "iMessage", "x": "X", "mms": "MMS"}
    return known.get(identifier) or identifier.replace("_", " ").capitalize()


def category_title(identifier: str) -> str:
    """Return a category in the inspectorate's words."""
    return CATEGORIES.get(identifier, say(identifier))


def standard_title(identifier: str) -> str:
    """Return the heading of a Standard of Professional Behaviour."""
    return STANDARDS.get(identifier, say(identifier))


def list_findings(actor: User) -> QuerySet[Finding]:
    """Return every finding, when `actor` may list findings.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.LIST_FINDINGS)
    return Finding.objects.select_related("rule", "conversation__exhibit", "sender", "exhibit")


def access_finding(actor: User, finding_id: int) -> Finding:
    """Return the finding when `actor` may read what people wrote.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such finding.
    """
    check_capability(actor, Capability.READ_CONTENT)
    found = list_findings(actor).filter(pk=finding_id).first()
    if found is None:
        raise Http404("no such finding")
    return found


def access_conversation(actor: User, conversation_id: int) -> Conversation:
    """Return the conversation when `actor` may read what people wrote.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such conversation.
    """
    check_capability(actor, Capability.READ_CONTENT)
    found = Conversation.objects.select_related("exhibit").filter(pk=conversation_id).first()
    if found is None:
        raise Http404("no such conversation")
    return found


def list_decisions(finding: Finding) -> QuerySet[Decision]:
    """Return the decisions on `finding`, newest first, undone ones too."""
    return finding.decisions.select_related("decided_by", "undone_by")


def list_hits(conversation: Conversation, rows: Iterable[int]) -> QuerySet[Finding]:
    """Return the findings in those rows of a conversation's messages."""
    return conversation.findings.filter(message_row__in=list(rows)).select_related("rule")


def list_participants(conversation: Conversation) -> QuerySet[Participant]:
    """Return the participants of the conversation's exhibit."""
    return Participant.objects.filter(exhibit_id=conversation.exhibit_id)


def digest_session(session_key: str) -> str:
    """Return the digest by which a reveal knows its session."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def find_reveal(
    actor: User, conversation: Conversation, *, session_key: str, at: datetime
) -> Reveal | None:
    """Return the live reveal of the conversation to `actor` in this session, if there is one."""
    if not session_key:
        return None
    return Reveal.objects.filter(
        conversation=conversation,
        revealed_to=actor,
        session_sha256=digest_session(session_key),
        expires_at__gt=at,
    ).first()


def count_facets(findings: QuerySet[Finding], chosen: FindingFilter) -> Facets:
    """Return every filter's choices with what each would leave."""
    counted = _count_all(findings, chosen)
    severity, states = dict(counted["severity"]), dict(counted["state"])
    return Facets(
        state=(
            *(Choice(s.value, s.label, states.get(s.value, 0)) for s in Finding.State),
            Choice("all", "All", sum(states.values())),
        ),
        severity=tuple(
            Choice(one, one.capitalize(), severity.get(one, 0))
            for one in ("critical", "high", "medium", "low")
        ),
        category=tuple(Choice(one, category_title(one), n) for one, n in counted["category"]),
        platform=tuple(Choice(one, say(one), n) for one, n in counted["platform"]),
        rule=_rule_choices(counted["rule"]),
        exhibit=_exhibit_choices(counted["exhibit"]),
        conversation=tuple(_conversation_choices(counted["conversation"])),
        person=tuple(_person_choices(counted["person"])),
    )


_TOGETHER = {
    "severity": "severity",
    "category": "category",
    "platform": "platform",
    "rule": "rule_id",
    "exhibit": "exhibit_id",
}
"""Filters of few values, to their columns: counted in one pass where none of them is set."""
_APART = {"state": "state", "conversation": "conversation_id", "person": "sender_id"}


def _count_all(
    findings: QuerySet[Finding], chosen: FindingFilter
) -> dict[str, list[tuple[Any, int]]]:
    """Return the counts of every filter's values, most first.

    Filters that are not set count under the same condition, so one grouped query serves them.
    """
    sums: dict[str, Counter[Any]] = {name: Counter() for name in _TOGETHER}
    rows = (
        findings.filter(chosen.condition())
        .order_by()
        .values_list(*_TOGETHER.values())
        .annotate(total=Count("pk"))
    )
    for *values, total in rows:
        for name, value in zip(_TOGETHER, values, strict=True):
            sums[name][value] += total
    counted = {name: counter.most_common() for name, counter in sums.items()}
    for name, column in {**_TOGETHER, **_APART}.items():
        if name in _APART or getattr(chosen, name):
            counted[name] = count_by(findings, chosen, name, column)
    return counted


def _rule_choices(counts: list[tuple[Any, int]]) -> tuple[Choice, ...]:
    """Return the rules, all versions of one together."""
    rows = RuleVersion.objects.in_bulk([pk for pk, _ in counts])
    titles: dict[str, str] = {}
    totals: Counter[str] = Counter()
    for pk, total in counts:
        titles[rows[pk].rule_id] = rows[pk].title
        totals[rows[pk].rule_id] += total
    return tuple(Choice(one, titles[one], total) for one, total in totals.most_common())


def _exhibit_choices(counts: list[tuple[Any, int]]) -> tuple[Choice, ...]:
    known = Conversation.objects.filter(exhibit_id__in=[pk for pk, _ in counts])
    names = dict(known.order_by().values_list("exhibit_id", "exhibit__reference").distinct())
    return tuple(Choice(str(pk), names.get(pk, str(pk)), n) for pk, n in counts)


def _conversation_choices(counts: list[tuple[Any, int]]) -> Iterable[Choice]:
    shown = dict(counts[:SHOWN_CHOICES])
    rows = Conversation.objects.filter(pk__in=shown).select_related("exhibit")
    choices = [
        Choice(str(row.pk), f"{row.exhibit.reference}: {row.pseudonym}", shown[row.pk])
        for row in rows
    ]
    return sorted(choices, key=lambda choice: -choice.total)


def _person_choices(counts: list[tuple[Any, int]]) -> Iterable[Choice]:
    shown = {pk: n for pk, n in counts[:SHOWN_CHOICES] if pk is not None}
    rows = Participant.objects.filter(pk__in=shown).select_related("exhibit")
    choices = [
        Choice(str(row.pk), f"{row.exhibit.reference}: {row.pseudonym}", shown[row.pk])
        for row in rows
    ]
    return sorted(choices, key=lambda choice: -choice.total)
