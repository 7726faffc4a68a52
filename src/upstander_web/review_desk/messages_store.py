"""Reads an exhibit's messages table for the desk: a connection a query, every value bound."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from upstander.base.errors import UpstanderError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TABLE = "read_parquet(?, file_row_number = true)"
_COLUMNS = """
    file_row_number AS row, id, exhibit_sha256, member, locator, decoder, decoder_version,
    record_sha256, platform, kind, conversation, conversation_title, sender, sender_raw,
    sender_name, recipients, epoch_us(sent_at) AS sent_us, sent_at_raw, sent_at_basis,
    sent_at_precision, ambiguity, epoch_us(alternative_sent_at) AS alternative_us, direction,
    subject, body, attachments, state, flags, duplicate_of
"""


class MessagesNotKept(UpstanderError):
    """The exhibit's messages table is not where its last import put it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """One row of a messages table, as the desk shows it."""

    row: int
    """0-based place in the table, whose order is conversation, time, source order."""
    id: str
    exhibit_sha256: str
    member: str
    locator: str
    decoder: str
    decoder_version: str
    record_sha256: str
    platform: str
    kind: str
    conversation: str
    conversation_title: str
    sender: str
    sender_raw: str
    sender_name: str
    recipients: tuple[str, ...] = ()
    sent_at: datetime | None
    sent_at_raw: str
    sent_at_basis: str
    sent_at_precision: str
    ambiguity: str
    alternative_sent_at: datetime | None
    direction: str
    subject: str
    body: str
    attachments: tuple[Mapping[str, Any], ...] = ()
    state: str
    flags: tuple[str, ...] = field(default=())
    duplicate_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPerson:
    """An identity of an exhibit with every label that the source shows for it."""

    identity: str
    names: tuple[str, ...]
    is_custodian: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConversation:
    """A conversation of an exhibit."""

    key: str
    platform: str
    title: str
    messages_count: int
    first_at: datetime | None
    last_at: datetime | None
    all_dated: bool


def time_of(microseconds: int | None) -> datetime | None:
    """Return an aware time in UTC; None for none and for a year outside 1 to 9999."""
    if microseconds is None:
        return None
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None


def read_around(
    path: Path, *, row: int, conversation: str, before: int, after: int
) -> list[StoredMessage]:
    """Return the message at `row` with its neighbours of the same conversation."""
    return _fetch(
        path,
        "WHERE conversation = ? AND file_row_number BETWEEN ? AND ? ORDER BY file_row_number",
        (conversation, row - before, row + after),
    )


def read_page(path: Path, *, conversation: str, offset: int, limit: int) -> list[StoredMessage]:
    """Return `limit` messages of a conversation from its `offset`th on, in order."""
    return _fetch(
        path,
        "WHERE conversation = ? ORDER BY file_row_number LIMIT ? OFFSET ?",
        (conversation, limit, offset),
    )


def read_messages(path: Path, ids: Iterable[str]) -> Iterator[StoredMessage]:
    """Yield the messages of `ids`, in the order of the table, a few at a time."""
    wanted = sorted(set(ids))
    with _connection(path) as connection:
        connection.execute("CREATE TEMP TABLE wanted (id VARCHAR PRIMARY KEY)")
        for start in range(0, len(wanted), 10_000):
            connection.execute(
                "INSERT INTO wanted SELECT unnest(?)", [wanted[start : start + 10_000]]
            )
        found = connection.execute(
            f"SELECT {_COLUMNS} FROM {_TABLE} SEMI JOIN wanted USING (id)",  # noqa: S608 - constants
            [str(path)],
        )
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(1_000):
            for values in rows:
                yield _message(dict(zip(names, values, strict=True)))


def offset_of(path: Path, *, conversation: str, row: int) -> int:
    """Return how many messages of the conversation stand before `row`."""
    with _connection(path) as connection:
        found = connection.execute(
            f"SELECT count(*) FROM {_TABLE} WHERE conversation = ? AND file_row_number < ?",  # noqa: S608 - constants
            [str(path), conversation, row],
        ).fetchone()
    return int(found[0]) if found else 0


def list_people(path: Path) -> list[StoredPerson]:
    """Return every sender and recipient; the custodian is who sent what was outgoing.

    A source may leave out who sent its outgoing rows: then the custodian's identity is "".
    """
    query = f"""
        WITH said AS (
            SELECT sender AS identity, sender_raw AS label, direction = 'outgoing' AS own
            FROM {_TABLE} WHERE sender != ''
            UNION ALL
            SELECT sender, sender_name, false FROM {_TABLE} WHERE sender != ''
            UNION ALL
            SELECT '', '', true FROM {_TABLE} WHERE sender = '' AND direction = 'outgoing'
            UNION ALL
            SELECT unnest(recipients), '', false FROM {_TABLE}
        )
        SELECT identity, list_sort(list(DISTINCT label)), bool_or(coalesce(own, false))
        FROM said WHERE identity != '' OR own GROUP BY identity ORDER BY identity
    """  # noqa: S608 - constants
    with _connection(path) as connection:
        rows = connection.execute(query, [str(path)] * 4).fetchall()
    return [
        StoredPerson(
            identity=identity,
            names=tuple(name for name in names if name and name != identity),
            is_custodian=bool(own),
        )
        for identity, names, own in rows
    ]


def list_conversations(path: Path) -> list[StoredConversation]:
    """Return every conversation of the table."""
    query = f"""
        SELECT conversation, any_value(platform), max(conversation_title), count(*),
               epoch_us(min(sent_at)), epoch_us(max(sent_at)), count(*) = count(sent_at)
        FROM {_TABLE} GROUP BY conversation ORDER BY conversation
    """  # noqa: S608 - constants
    with _connection(path) as connection:
        rows = connection.execute(query, [str(path)]).fetchall()
    return [
        StoredConversation(
            key=key or "",
            platform=platform or "",
            title=title or "",
            messages_count=count,
            first_at=time_of(first),
            last_at=time_of(last),
            all_dated=bool(all_dated),
        )
        for key, platform, title, count, first, last, all_dated in rows
    ]


def _fetch(path: Path, clause: str, values: Sequence[object]) -> list[StoredMessage]:
    with _connection(path) as connection:
        found = connection.execute(
            f"SELECT {_COLUMNS} FROM {_TABLE} {clause}",  # noqa: S608 - constants; values are bound
            [str(path), *values],
        )
        names = [column[0] for column in found.description]
        return [_message(dict(zip(names, row, strict=True))) for row in found.fetchall()]


@contextmanager
def _connection(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to nothing but memory; it ends with the query.

    Raises:
        MessagesNotKept: there is no table at `path`.
    """
    if not path.is_file():
        raise MessagesNotKept("the table of messages is not there", place=path.name)
    connection = duckdb.connect(
        ":memory:",
        config={"threads": 2, "autoinstall_known_extensions": False},
    )
    try:
        yield connection
    finally:
        connection.close()


_TEXTS = (
    "id",
    "exhibit_sha256",
    "member",
    "locator",
    "decoder",
    "decoder_version",
    "record_sha256",
    "platform",
    "kind",
    "conversation",
    "conversation_title",
    "sender",
    "sender_raw",
    "sender_name",
    "sent_at_raw",
    "sent_at_basis",
    "sent_at_precision",
    "ambiguity",
    "direction",
    "subject",
    "body",
    "state",
    "duplicate_of",
)


def _message(values: dict[str, Any]) -> StoredMessage:
    """Return the record of one row; columns that are null read as empty."""
    return StoredMessage(
        row=int(values["row"]),
        recipients=tuple(values["recipients"] or ()),
        sent_at=time_of(values["sent_us"]),
        alternative_sent_at=time_of(values["alternative_us"]),
        attachments=tuple(values["attachments"] or ()),
        flags=tuple(values["flags"] or ()),
        **{name: values[name] or "" for name in _TEXTS},
    )
