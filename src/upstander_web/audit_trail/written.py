"""Reads events as the database holds them, so that a change of their mere writing shows too.

The models read more than one writing of a time or of JSON as the same value. Here every column
is read as it stands, and must be exactly what `record_event` writes. PostgreSQL keeps a time as a
moment and JSON as a tree, whose writing nobody can change; there, what they say is all there is.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from django.db import DataError, OperationalError, connection, transaction

from upstander.audit.chain import AuditEvent, SaltedValue
from upstander.base.errors import UpstanderError
from upstander_web.audit_trail.triggers import RECORD, VALUE

READ_BATCH = 2000
"""Records held in memory at a time while the trail is read."""
_NO_EVENT = (ValueError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a column raises that is none of an event's."""
POSTGRESQL_TIME = (
    "CASE WHEN isfinite(at) AND at >= '0001-01-01T00:00:00Z' AND at < '10000-01-01T00:00:00Z' "
    """THEN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') END"""
)
"""A moment as the chain writes it; null outside the calendar that Python has."""
_TEXTS = ("actor", "name", "object_kind", "object_id", "previous_digest", "digest")


class RecordUnwritten(UpstanderError):
    """A record does not stand in the database as events are written."""


def write_value(value: Any) -> str:
    """Return a detail value as it is kept: JSON in ASCII, keys sorted, no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def read_written(after: int, *, batch: int = READ_BATCH) -> Iterator[AuditEvent]:
    """Yield the events after sequence `after` in order, until there are no more.

    Raises:
        RecordUnwritten: the next record is none that was written here.
    """
    while rows := _select("sequence > %s", [after], limit=batch):
        numbers = [row[0] for row in rows if isinstance(row[0], int)]
        kept = _values(min(numbers), max(numbers)) if numbers else {}
        for row in rows:
            yield _event(row, kept.get(row[0], []))
        after = rows[-1][0]


def read_next(after: int) -> AuditEvent | None:
    """Return the first event after sequence `after`; None where there is none.

    Raises:
        RecordUnwritten: that record is none that was written here.
    """
    return next(read_written(after, batch=1), None)


def _is_postgresql() -> bool:
    return bool(connection.vendor == "postgresql")


def _column(name: str) -> str:
    """Return the column as it stands: bytes on SQLite, where text need not be UTF-8."""
    if _is_postgresql():
        return name
    return f"CASE WHEN typeof({name}) = 'text' THEN CAST({name} AS BLOB) END"


def _select(condition: str, given: Sequence[Any], *, limit: int) -> list[tuple[Any, ...]]:
    if _is_postgresql():
        columns = ["sequence", POSTGRESQL_TIME, "detail_digests::text", *_TEXTS]
    else:
        columns = ["sequence", *(_column(name) for name in ("at", "detail_digests", *_TEXTS))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {RECORD} WHERE {condition} "  # noqa: S608 - constants
            f"ORDER BY sequence LIMIT {limit}",
            given,
        )
        return list(cursor.fetchall())


def _values(first: int, last: int) -> dict[int, list[tuple[Any, ...]]]:
    """Return the values beside the records from `first` to `last`, as they stand, by record."""
    columns = ", ".join(_column(name) for name in ("name", "salt", "value_json"))
    kept: dict[int, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT record_id, {columns} FROM {VALUE} "  # noqa: S608 - constants
            "WHERE record_id BETWEEN %s AND %s ORDER BY record_id, name",
            [first, last],
        )
        for record, *value in cursor.fetchall():
            kept.setdefault(record, []).append(tuple(value))
    return kept


def _text(stored: Any) -> str:
    """Return a column's text; a ValueError or TypeError where it is none."""
    return stored if isinstance(stored, str) else bytes.decode(stored)


def _time(stored: str) -> datetime:
    if _is_postgresql():
        return datetime.fromisoformat(stored)
    at = datetime.fromisoformat(stored)
    if str(at) != stored or at.tzinfo is not None:
        raise ValueError(stored)
    return at.replace(tzinfo=UTC)


def _digests(stored: str) -> dict[str, str]:
    digests: Any = json.loads(stored)
    plain = isinstance(digests, dict) and all(isinstance(one, str) for one in digests.values())
    if not plain:
        raise ValueError(stored)
    if not _is_postgresql() and json.dumps(digests, sort_keys=True) != stored:
        raise ValueError(stored)
    return dict(digests)


def _value(stored: str) -> Any:
    value = json.loads(stored)
    if write_value(value) != stored:
        raise ValueError(stored)
    return value


def _event(row: Sequence[Any], kept: Sequence[Sequence[Any]]) -> AuditEvent:
    """Return the event of a record and of the values beside it."""
    sequence, at, digests, *texts = row
    if not isinstance(sequence, int):
        raise RecordUnwritten("its number is none that events have", place=repr(sequence))
    part = "time"
    try:
        moment = _time(_text(at))
        part = "map of detail digests"
        digests = _digests(_text(digests))
        part = "text"
        fields = dict(zip(_TEXTS, map(_text, texts), strict=True))
        part = "detail"
        values = {}
        for name, salt, value in kept:
            values[_text(name)] = SaltedValue(salt=_text(salt), value=_value(_text(value)))
    except _NO_EVENT as error:
        reason = f"its {part} is not written as events are"
        raise RecordUnwritten(reason, place=str(sequence)) from error
    return AuditEvent(sequence=sequence, at=moment, detail_digests=digests, values=values, **fields)


def find_orphan(last: int) -> bool:
    """Return whether a value stands beside no event, where events run from 1 to `last`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {VALUE} WHERE (record_id < 1 OR record_id > %s) AND NOT EXISTS "  # noqa: S608 - constants
            f"(SELECT 1 FROM {RECORD} WHERE sequence = record_id) LIMIT 1",
            [last],
        )
        return cursor.fetchone() is not None


def read_digest(sequence: int) -> str | None:
    """Return the digest that the record of `sequence` carries; None where there is none."""
    rows = _select("sequence = %s", [sequence], limit=1)
    try:
        return _text(rows[0][-1]) if rows else None
    except _NO_EVENT:
        return None


def last_sequence() -> int:
    """Return the highest number of a record; 0 where none is kept, or where it is no number."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(sequence) FROM {RECORD}")  # noqa: S608 - a constant
        found = cursor.fetchone()[0]
    return found if isinstance(found, int) else 0


def select_lines(statement: str, first: int, last: int) -> bytes | None:
    """Return what `statement` answers for a range; None where the database cannot write it."""
    # No transaction of its own: SQLite's would keep every writer waiting.
    guard = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with guard, connection.cursor() as cursor:
            cursor.execute(statement, [first, last])
            answer = cursor.fetchone()[0]
    except (DataError, OperationalError):  # SQLite says the second of text that JSON cannot hold
        return None
    return answer.encode() if isinstance(answer, str) else bytes(answer or b"")
