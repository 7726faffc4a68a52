"""Takes a force's keyword list, says what each term would cost, and makes drafts of some."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.text import slugify

from upstander.base.clock import Clock, system_clock
from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.rules import engine
from upstander_web.rules.actions.keep_draft import create_draft
from upstander_web.rules.counting import begin, held_tables, progress_writer
from upstander_web.rules.models import Counting, ForceRule, KeywordImport
from upstander_web.rules.rule_files import parse_rule
from upstander_web.rules.standing import rules_in_use, shipped_pack
from upstander_web.rules.supplies import supplies

MOST_TERMS = 5_000


class ListTooLong(UpstanderError):
    """A list holds more terms than can be shown and chosen from."""


class NothingChosen(UpstanderError):
    """No term was chosen."""


def import_keywords(
    *, actor: User, name: str, data: bytes, at: datetime, detached: bool = True
) -> KeywordImport:
    """Read a keyword list and begin to count what its terms would cost.

    *Allowed when:* the actor may write rules; messages are held.
    *Writes:* one KeywordImport.
    *Audit:* `rules.keywords_imported`.

    Raises:
        PermissionRefused: the actor may not.
        KeywordListInvalid: the file cannot be read.
        ListTooLong: it has more than `MOST_TERMS` terms.
        NothingHeld: there are no messages to count on.
    """
    check_capability(actor, Capability.WRITE_RULES)
    words = engine.read_list(name, data)
    if len(words.keywords) > MOST_TERMS:
        raise ListTooLong(f"more than {MOST_TERMS:,} terms: divide the list")
    tables = held_tables()
    with transaction.atomic():
        one = KeywordImport.objects.create(
            name=name[:200],
            terms=[asdict(keyword) for keyword in words.keywords],
            not_taken=[asdict(left) for left in words.not_taken],
            notes=list(words.notes),
            total=sum(table.rows for table in tables),
            requested_at=at,
            requested_by=actor,
        )
        _record(actor, "rules.keywords_imported", one, terms=len(words.keywords), drafts=0)
        if detached:
            transaction.on_commit(lambda: supplies().start_counting("keywords", one.pk))
    return one


def run_costing(*, import_id: int, clock: Clock = system_clock) -> KeywordImport:
    """Count what the terms of a waiting list would cost: the work of its own process.

    *Allowed when:* whoever asked for it may still write rules, and it is waiting.
    *Writes:* progress as it goes; at the end the report.
    *Audit:* `rules.keywords_costed`, or `rules.keywords_failed` with the reason.

    Raises:
        Exception: whatever ended it early, after it was recorded as failed.
    """
    one = KeywordImport.objects.select_related("requested_by").get(pk=import_id)
    try:
        check_capability(one.requested_by, Capability.WRITE_RULES)
        tables = held_tables()
        if not begin(one, tables=tables):
            return one
        report = engine.cost(
            engine.KeywordList(name=one.name, keywords=keywords_of(one), not_taken=()),
            [table.path for table in tables],
            live=rules_in_use(),
            decisions=supplies().list_decisions(),
            on_rows=progress_writer(one),
        )
        _keep(one, report, clock())
    except UpstanderError as error:
        _fail(one, str(error), clock())
    except BaseException as error:
        _fail(one, f"{type(error).__name__}: {error}", clock())
        raise
    one.refresh_from_db()
    return one


def keywords_of(one: KeywordImport) -> tuple[engine.Keyword, ...]:
    """Return the terms of a list as the engine takes them."""
    return tuple(
        engine.Keyword(**{**term, "remarks": tuple(term["remarks"])}) for term in one.terms
    )


def _keep(one: KeywordImport, report: engine.KeywordReport, at: datetime) -> None:
    with transaction.atomic():
        KeywordImport.objects.filter(pk=one.pk).update(
            state=Counting.State.DONE,
            done=report.looked_at.messages,
            report=msgspec.to_builtins(report),
            finished_at=at,
        )
        _record(
            one.requested_by,
            "rules.keywords_costed",
            one,
            messages=report.looked_at.messages,
            terms=len(report.terms),
        )


def _fail(one: KeywordImport, reason: str, at: datetime) -> None:
    line = " ".join(reason.split()).replace("\0", "\u2400")[:500]
    with transaction.atomic():
        KeywordImport.objects.filter(pk=one.pk).update(
            state=Counting.State.FAILED, error=line, finished_at=at
        )
        _record(one.requested_by, "rules.keywords_failed", one, reason=line)


def draft_keywords(
    *, actor: User, one: KeywordImport, chosen: Collection[int], at: datetime
) -> list[ForceRule]:
    """Make draft rules of the chosen terms, one a category.

    *Allowed when:* the actor may write rules.
    *Writes:* a ForceRule in status draft for each category, and the history.
    *Audit:* `rule.drafted` for each.

    Raises:
        PermissionRefused: the actor may not.
        NothingChosen: no term is.
        DraftNotWritten: the terms match whatever is written.
    """
    check_capability(actor, Capability.WRITE_RULES)
    listed = keywords_of(one)
    some = [keyword for place, keyword in enumerate(listed) if place in chosen]
    if not some:
        raise NothingChosen("choose at least one term")
    texts = engine.draft_texts(
        some,
        author=actor.get_username(),
        date=at.date().isoformat(),
        source=f"the list {one.name}",
        prefix=f"list-{slugify(one.name.rpartition('.')[0] or one.name)[:20] or 'force'}",
    )
    with transaction.atomic():
        rows = [_draft(actor, _renamed(text), one, at) for text in texts]
        one.drafts = [*one.drafts, *(row.rule_id for row in rows)]
        one.save(update_fields=("drafts",))
    return rows


def _renamed(text: str) -> str:
    """Return a draft under an id that nobody has: a number follows where the first is taken."""
    rule_id = parse_rule(text).id
    taken = {rule.id for rule in shipped_pack().rules} | set(
        ForceRule.objects.values_list("rule_id", flat=True)
    )
    free, number = rule_id, 1
    while free in taken:
        number += 1
        free = f"{rule_id}-{number}"
    return text.replace(f"id: {rule_id}\n", f"id: {free}\n", 1)


def _draft(actor: User, text: str, one: KeywordImport, at: datetime) -> ForceRule:
    return create_draft(
        text,
        version=1,
        by=actor,
        at=at,
        before="",
        reason=f"From the keyword list {one.name}",
        contributors=[actor.get_username()],
    )


def _record(actor: User, name: str, one: KeywordImport, **detail: Any) -> None:
    record_event(
        actor=actor, name=name, object_kind="keyword list", object_id=str(one.pk), detail=detail
    )
