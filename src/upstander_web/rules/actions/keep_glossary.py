"""Opens the force's glossary, adds and removes words, and hears what reviewers' findings suggest.

Nothing is added without the named person who adds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.governance.glossary import (
    EntryRefused,
    Glossary,
    GlossaryEntry,
    add_entry,
    glossary_yaml,
    known_words,
)
from upstander.evidence.detect.governance.suggest import Suggestion, suggest_terms
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.rules.models import DismissedTerm, GlossaryTerm
from upstander_web.rules.supplies import supplies

__all__ = [
    "EntryRefused", "GlossaryPage", "NotSuggested", "TermFacts", "access_term", "add_term",
    "dismiss_term", "export_glossary", "held_glossary", "remove_term", "restore_term",
    "view_glossary",
]  # fmt: skip


class NotSuggested(UpstanderError):
    """A suggestion is dismissed that holds no word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFacts:
    """What a person says of a word."""

    term: str
    meaning: str
    kind: str
    source: str
    categories: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryPage:
    """The glossary, and suggestions for those who may see them."""

    terms: list[GlossaryTerm]
    suggestions: Sequence[Suggestion]
    decided: int
    """Decided messages whose words were looked at."""
    may_write: bool
    may_read: bool


def held_glossary() -> Glossary:
    """Return the words of this force as the engine takes them."""
    rows = GlossaryTerm.objects.filter(removed_at__isnull=True).select_related("added_by")
    return Glossary(entries=tuple(_entry(row) for row in rows))


def _entry(row: GlossaryTerm) -> GlossaryEntry:
    return GlossaryEntry(
        term=row.term,
        meaning=row.meaning,
        kind=row.kind,
        added_by=row.added_by.get_username(),
        added_date=row.added_at.date().isoformat(),
        source=row.source,
        categories=tuple(row.categories),
        also=tuple(row.also),
    )


def view_glossary(*, actor: User, at: datetime) -> GlossaryPage:
    """Return the glossary; suggestions only to those who may read what people wrote.

    A suggested word is a word that people wrote; words that an exhibit shows as a name are left
    out, and so is what no live authorisation covers.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `glossary.read`, with how many words were suggested.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_RULES)
    allowed = list_capabilities(actor)
    may_read = Capability.READ_CONTENT in allowed
    terms = list(GlossaryTerm.objects.filter(removed_at__isnull=True).select_related("added_by"))
    suggestions, decided = _suggest(actor, at) if may_read else ((), 0)
    with transaction.atomic():
        record_event(
            actor=actor,
            name="glossary.read",
            object_kind="glossary",
            object_id="",
            detail={"entries": len(terms), "suggestions": len(suggestions)},
        )
    return GlossaryPage(
        terms=terms,
        suggestions=suggestions,
        decided=decided,
        may_write=Capability.WRITE_RULES in allowed,
        may_read=may_read,
    )


def _suggest(actor: User, at: datetime) -> tuple[Sequence[Suggestion], int]:
    texts = supplies().list_decided_texts(actor, at=at)
    dismissed = DismissedTerm.objects.values_list("term", flat=True)
    known = {*known_words(held_glossary()), *dismissed}
    found = suggest_terms(
        [one.text for one in texts],
        [one.is_relevant for one in texts],
        [one.message_id for one in texts],
        known=known,
        limit=30,
    )
    nameless = set(supplies().hide_names([one.term for one in found]))
    return [one for one in found if one.term in nameless], len(texts)


def add_term(*, actor: User, facts: TermFacts, at: datetime) -> GlossaryTerm:
    """Add a word in the actor's own name.

    *Allowed when:* the actor may write rules.
    *Writes:* one GlossaryTerm.
    *Audit:* `glossary.entry_added`.

    Raises:
        PermissionRefused: the actor may not.
        EntryRefused: a field is blank, or the word is there already.
    """
    check_capability(actor, Capability.WRITE_RULES)
    row = GlossaryTerm(
        term=facts.term.strip(),
        also=list(facts.also),
        meaning=facts.meaning.strip(),
        kind=facts.kind,
        categories=list(facts.categories),
        source=facts.source.strip(),
        added_at=at,
        added_by=actor,
    )
    with transaction.atomic():
        add_entry(held_glossary(), _entry(row), person=actor.get_username())
        row.save()
        _record(actor, "glossary.entry_added", row, kind=row.kind)
    return row


def access_term(actor: User, term_id: int) -> GlossaryTerm:
    """Return a word of the glossary.

    Raises:
        PermissionRefused: the actor may not write rules.
        Http404: there is none of that number.
    """
    check_capability(actor, Capability.WRITE_RULES)
    found = GlossaryTerm.objects.select_related("added_by").filter(pk=term_id).first()
    if found is None:
        raise Http404("no such word")
    return found


def remove_term(*, actor: User, row: GlossaryTerm, at: datetime) -> None:
    """Take a word out; its row stays, so that it can be put back.

    *Allowed when:* the actor may write rules.
    *Writes:* the row's removal.
    *Audit:* `glossary.entry_removed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.WRITE_RULES)
    with transaction.atomic():
        row.removed_at, row.removed_by = at, actor
        row.save(update_fields=("removed_at", "removed_by"))
        _record(actor, "glossary.entry_removed", row, kind=row.kind)


def restore_term(*, actor: User, row: GlossaryTerm) -> None:
    """Put a word back that was taken out.

    *Allowed when:* the actor may write rules.
    *Writes:* the row's removal is taken back.
    *Audit:* `glossary.entry_added`.

    Raises:
        PermissionRefused: the actor may not.
        EntryRefused: the word was added anew meanwhile.
    """
    check_capability(actor, Capability.WRITE_RULES)
    with transaction.atomic():
        entry = _entry(row)
        add_entry(held_glossary(), entry, person=entry.added_by)
        row.removed_at, row.removed_by = None, None
        row.save(update_fields=("removed_at", "removed_by"))
        _record(actor, "glossary.entry_added", row, kind=row.kind, restored=True)


def dismiss_term(*, actor: User, term: str, at: datetime) -> None:
    """Say that a word is not to be suggested again.

    *Allowed when:* the actor may write rules; the word is one that they name themselves.
    *Writes:* one DismissedTerm.
    *Audit:* `glossary.suggestion_dismissed`; the word is not repeated there.

    Raises:
        PermissionRefused: the actor may not.
        NotSuggested: it holds no word.
    """
    check_capability(actor, Capability.WRITE_RULES)
    folded = fold(term).strip()[:200]
    if not folded:
        raise NotSuggested("no word to dismiss")
    with transaction.atomic():
        row, _ = DismissedTerm.objects.get_or_create(
            term=folded, defaults={"dismissed_at": at, "dismissed_by": actor}
        )
        record_event(
            actor=actor,
            name="glossary.suggestion_dismissed",
            object_kind="glossary",
            object_id=str(row.pk),
        )


def export_glossary(*, actor: User) -> str:
    """Return the glossary as YAML, as the command `upstander glossary` reads it.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rules.exported`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_RULES)
    glossary = held_glossary()
    with transaction.atomic():
        record_event(
            actor=actor,
            name="rules.exported",
            object_kind="glossary",
            object_id="",
            detail={"format": "glossary", "rules": 0, "entries": len(glossary.entries)},
        )
    return glossary_yaml(glossary)


def _record(actor: User, name: str, row: GlossaryTerm, **detail: object) -> None:
    record_event(
        actor=actor, name=name, object_kind="glossary", object_id=str(row.pk), detail=detail
    )
