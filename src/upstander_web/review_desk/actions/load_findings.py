"""Puts the findings of a scan on the desk, within the import's own transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
from django.apps import apps

from upstander.records.hits import Finding as EngineFinding
from upstander.records.rules import Rule, RulePack
from upstander_web.review_desk.masking import LabelIndex, crop, cut
from upstander_web.review_desk.messages_store import StoredMessage, read_messages, time_of
from upstander_web.review_desk.models import Conversation, Finding, Participant, RuleVersion
from upstander_web.review_desk.pseudonyms import (
    index_labels,
    plan_conversations,
    plan_participants,
    save_conversations,
    save_participants,
)
from upstander_web.review_desk.stored_text import identity_key, storable

SNIPPET_AROUND = 120
"""Code points kept on each side of a hit for the list."""
SEVERITY_ORDER = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_RANKED = (
    "rank",
    "score",
    "reason",
    "duplicates",
    "clauses",
    "rule",
    "severity",
    "severity_order",
    "category",
    "message_row",
    "snippet",
    "in_last_scan",
    "conversation",
    "sender",
    "sent_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """The rows that a finding's row points to; new ones have no key until they are saved."""

    exhibit_id: int
    people: Mapping[str, Participant]
    conversations: Mapping[str, Conversation]
    labels: LabelIndex


def load_findings(
    *, exhibit_id: int, messages: Path, findings: tuple[EngineFinding, ...], pack: RulePack
) -> Callable[[], int]:
    """Make every row ready, and return the function that writes them.

    The making may take long and locks nothing; the writing is short, since SQLite has one lock.
    A finding that was decided stays with its decisions whatever a later scan says; one that
    nobody decided goes when the rules no longer make it.

    *Allowed when:* an import is being finished; its own action has checked who asked for it.
    *Writes:* participants, conversations, rule texts and findings of the exhibit.
    *Audit:* none of its own: the import's event, in the same transaction, counts the findings.
    """
    exhibit = apps.get_model("exhibits", "Exhibit").objects.get(pk=exhibit_id)
    people = plan_participants(exhibit_id=exhibit_id, sha256=exhibit.sha256, messages=messages)
    conversations = plan_conversations(
        exhibit_id=exhibit_id, sha256=exhibit.sha256, messages=messages
    )
    desk = _Desk(
        exhibit_id=exhibit_id,
        people={row.identity: row for row in people},
        conversations={row.key: row for row in conversations},
        labels=index_labels(people),
    )
    made = list(_rows(desk, findings, messages))

    def write() -> int:
        save_participants(people)
        save_conversations(conversations)
        rules = _keep_rules({one.hit.rule_id for one in findings}, pack)
        for row, one in zip(made, findings, strict=True):
            row.rule = rules[one.hit.rule_id]
        _keep_findings(exhibit_id, made)
        return len(made)

    return write


def _keep_rules(ids: set[str], pack: RulePack) -> dict[str, RuleVersion]:
    kept = {}
    for rule in pack.rules:
        if rule.id in ids:
            kept[rule.id], _ = RuleVersion.objects.get_or_create(
                rule_id=rule.id,
                version=rule.version,
                sha256=rule.sha256,
                defaults=_words_of(rule),
            )
    return kept


def _words_of(rule: Rule) -> dict[str, object]:
    return {
        "title": rule.title[:200],
        "status": rule.status,
        "category": rule.category,
        "severity": rule.severity,
        "standards": list(rule.standards),
        "looks_for": rule.looks_for,
        "misses": rule.misses,
        "why_it_may_be_innocent": rule.why_it_may_be_innocent,
    }


def _keep_findings(exhibit_id: int, made: Sequence[Finding]) -> None:
    known = {row.hit_id: row for row in Finding.objects.filter(exhibit_id=exhibit_id)}
    ids = {row.hit_id for row in made}
    gone = [row.pk for hit_id, row in known.items() if hit_id not in ids]
    for start in range(0, len(gone), 500):
        some = Finding.objects.filter(pk__in=gone[start : start + 500])
        some.filter(decisions__isnull=True).delete()
        some.update(in_last_scan=False)
    again = []
    for row in made:
        if row.hit_id in known:
            row.pk, row.state = known[row.hit_id].pk, known[row.hit_id].state
            again.append(row)
    Finding.objects.bulk_update(again, _RANKED, batch_size=50)
    Finding.objects.bulk_create([row for row in made if row.hit_id not in known], batch_size=500)


def _sender(desk: _Desk, message: StoredMessage) -> Participant | None:
    """Return who sent the message; nobody for a row that the service wrote."""
    if not message.sender and message.direction != "outgoing":
        return None
    return desk.people.get(identity_key(message.sender))


def _rows(desk: _Desk, findings: tuple[EngineFinding, ...], messages: Path) -> Iterator[Finding]:
    ids = {one.hit.message_id for one in findings}
    quoted = {message.id: message for message in read_messages(messages, ids)}
    for finding in findings:
        hit, message = finding.hit, quoted[finding.hit.message_id]
        text = storable(message.subject if hit.field == "subject" else message.body)
        segments = cut(text, hits=[(hit.start, hit.end)], masks=desk.labels.find(text))
        yield Finding(
            exhibit_id=desk.exhibit_id,
            conversation=desk.conversations[finding.conversation],
            sender=_sender(desk, message),
            hit_id=hit.id,
            message_id=hit.message_id,
            message_row=message.row,
            rank=finding.rank,
            score=finding.score,
            reason=finding.reason[:500],
            severity=hit.severity,
            severity_order=SEVERITY_ORDER[hit.severity],
            category=hit.category,
            platform=storable(message.platform)[:60],
            field=hit.field,
            start=hit.start,
            end=hit.end,
            matched=storable(hit.matched),
            pattern=storable(hit.pattern),
            view=hit.view,
            snippet=[asdict(one) for one in crop(segments, around=SNIPPET_AROUND)],
            sent_at=time_of(finding.sent_at),
            clauses=[msgspec.to_builtins(clause) for clause in finding.clauses],
            duplicates=finding.duplicates,
        )
