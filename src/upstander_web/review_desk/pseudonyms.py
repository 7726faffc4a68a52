"""Numbers people and conversations: stable for an exhibit, and in an order that tells nothing."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from upstander_web.review_desk.masking import LabelIndex
from upstander_web.review_desk.messages_store import list_conversations, list_people
from upstander_web.review_desk.models import Conversation, Participant
from upstander_web.review_desk.stored_text import identity_key, storable


def order_key(exhibit_sha256: str, kind: str, identity: str) -> str:
    """Return the key by which identities are ordered before they are numbered.

    It is a keyed hash: without this installation's secret nobody can tell a name by its number,
    and the alphabet cannot either. The same identities give the same order every time.
    """
    message = "\0".join((exhibit_sha256, kind, identity)).encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def number_new(
    known: Mapping[str, int], identities: Iterable[str], *, exhibit_sha256: str, kind: str
) -> dict[str, int]:
    """Return a number for every identity that has none yet, following on from those in use."""
    new = sorted(
        (identity for identity in identities if identity not in known),
        key=lambda identity: order_key(exhibit_sha256, kind, identity),
    )
    first = max(known.values(), default=0) + 1
    return {identity: first + index for index, identity in enumerate(new)}


def plan_participants(*, exhibit_id: int, sha256: str, messages: Path) -> list[Participant]:
    """Return a row for every identity of the table and every one known before; writes nothing.

    A row without a key is new; `save_participants` keeps what was planned.
    """
    known = {row.identity: row for row in Participant.objects.filter(exhibit_id=exhibit_id)}
    people = {identity_key(person.identity): person for person in list_people(messages)}
    numbers = number_new(
        {identity: row.number for identity, row in known.items()},
        people,
        exhibit_sha256=sha256,
        kind="person",
    )
    for identity, number in numbers.items():
        known[identity] = Participant(exhibit_id=exhibit_id, identity=identity, number=number)
    for identity, person in people.items():
        row = known[identity]
        row.names = sorted({*row.names, *(storable(name) for name in person.names)})
        row.is_custodian = row.is_custodian or person.is_custodian
    return list(known.values())


def save_participants(rows: Iterable[Participant]) -> None:
    """Write planned rows; the new ones get their keys."""
    listed = list(rows)
    Participant.objects.bulk_update(
        [row for row in listed if row.pk], ("names", "is_custodian"), batch_size=200
    )
    Participant.objects.bulk_create([row for row in listed if not row.pk], batch_size=500)


def plan_conversations(*, exhibit_id: int, sha256: str, messages: Path) -> list[Conversation]:
    """Return a row for every conversation of the table, brought up to date; writes nothing."""
    known = {row.key: row for row in Conversation.objects.filter(exhibit_id=exhibit_id)}
    stored = list_conversations(messages)
    numbers = number_new(
        {key: row.number for key, row in known.items()},
        (one.key for one in stored),
        exhibit_sha256=sha256,
        kind="conversation",
    )
    rows = []
    for one in stored:
        row = known.get(one.key) or Conversation(
            exhibit_id=exhibit_id, key=one.key, number=numbers[one.key]
        )
        row.platform, row.title = storable(one.platform)[:60], storable(one.title)[:400]
        row.messages_count = one.messages_count
        row.first_at, row.last_at = one.first_at, one.last_at
        row.all_dated = one.all_dated
        rows.append(row)
    return rows


def save_conversations(rows: Iterable[Conversation]) -> None:
    """Write planned rows; the new ones get their keys."""
    listed = list(rows)
    Conversation.objects.bulk_update(
        [row for row in listed if row.pk],
        ("platform", "title", "messages_count", "first_at", "last_at", "all_dated"),
        batch_size=200,
    )
    Conversation.objects.bulk_create([row for row in listed if not row.pk], batch_size=500)


def index_labels(participants: Iterable[Participant]) -> LabelIndex:
    """Return the index by which the participants' labels are found in words."""
    return LabelIndex(
        (label, row.pseudonym)
        for row in participants
        for label in (row.identity, *(str(name) for name in row.names))
    )
