"""What past data were looked at: how many messages, from when to when, in how many weeks."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from upstander.base.errors import UpstanderError

COLUMNS = (
    "id",
    "body",
    "subject",
    "platform",
    "kind",
    "direction",
    "sent_at",
    "conversation",
    "exhibit_sha256",
    "sender",
    "duplicate_of",
    "near_key",
)
"""Columns of schema `MESSAGES` that a trial reads."""

_FORCE_ZONE = "Europe/London"
_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = (date.min - _EPOCH).days, (date.max - _EPOCH).days
WEEK = 7


class ColumnsMissing(UpstanderError):
    """A batch of messages lacks a column that a trial needs."""


class LookedAt(msgspec.Struct, frozen=True, kw_only=True):
    """The past data behind a figure."""

    messages: int
    """Messages, each counted once."""
    duplicates: int
    """Rows that repeat a message of another export; not counted again."""
    without_time: int
    """Messages whose time is not known; they count in no week."""
    first_day: str
    """ISO date, "" where no message has a time; days are the force's (Europe/London)."""
    last_day: str
    weeks: float
    """Weeks in which a message stands, the first and the last only as far as they go."""
    conversations: int
    exhibits: int
    senders: int


class Looking:
    """Gathers `LookedAt` batch by batch."""

    def __init__(self) -> None:
        self.messages = self.duplicates = self.without_time = 0
        self._days: set[int] = set()
        self._distinct: dict[str, set[str]] = {
            name: set() for name in ("conversation", "exhibit_sha256", "sender")
        }

    def add(self, batch: pa.RecordBatch, days: list[int | None]) -> None:
        """Take a batch and the days of its rows, as `days_of` gives them."""
        first = pc.equal(batch["duplicate_of"].fill_null(""), "")
        count = pc.sum(first).as_py() or 0
        self.messages += count
        self.duplicates += batch.num_rows - count
        timeless = pc.and_(first, pc.is_null(batch["sent_at"]))
        self.without_time += pc.sum(timeless).as_py() or 0
        self._days.update(day for day in days if day is not None)
        for name, values in self._distinct.items():
            values.update(value for value in pc.unique(batch[name]).to_pylist() if value)

    def result(self) -> LookedAt:
        """Return what was gathered."""
        days = self._days
        return LookedAt(
            messages=self.messages,
            duplicates=self.duplicates,
            without_time=self.without_time,
            first_day=day_words(min(days)) if days else "",
            last_day=day_words(max(days)) if days else "",
            weeks=round(weeks_of(days), 3),
            conversations=len(self._distinct["conversation"]),
            exhibits=len(self._distinct["exhibit_sha256"]),
            senders=len(self._distinct["sender"]),
        )

    def weeks_met(self) -> list[int]:
        """Return the numbers of the weeks in which a message stands, ascending."""
        return sorted({week_of(day) for day in self._days})


def select_columns(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the columns that a trial reads.

    Raises:
        ColumnsMissing: one is not there.
    """
    if missing := [name for name in COLUMNS if name not in batch.schema.names]:
        raise ColumnsMissing(f"no column `{missing[0]}`: not a table of messages")
    return batch.select(list(COLUMNS))


def days_of(sent_at: pa.Array) -> list[int | None]:
    """Return each time's day in the force's zone, in days since 1970; None without a time."""
    there = sent_at.cast(pa.timestamp("us", tz=_FORCE_ZONE))
    micros = pc.local_timestamp(there).cast(pa.int64()).to_pylist()
    days = (None if one is None else one // 86_400_000_000 for one in micros)
    return [day if day is not None and _FIRST <= day <= _LAST else None for day in days]


def week_of(day: int) -> int:
    """Return the number of the week, from Monday, that a day stands in."""
    return (day + 3) // WEEK


def weeks_of(days: Iterable[int]) -> float:
    """Return how many weeks hold one of `days`, the first and the last counted to those days.

    Whole empty weeks do not count, so that one message of a wrong year does not make years of
    quiet. At least a seventh where there is any day, else 0.
    """
    met = set(days)
    if not met:
        return 0.0
    first, last = min(met), max(met)
    total = 0
    for week in {week_of(day) for day in met}:
        monday = week * WEEK - 3
        total += min(last, monday + WEEK - 1) - max(first, monday) + 1
    return total / WEEK


def day_words(day: int) -> str:
    """Return a day since 1970 as an ISO date."""
    return (_EPOCH + timedelta(days=day)).isoformat()


def alert_key(row: Mapping[str, Any]) -> str:
    """Return what near-equal messages share: a reviewer reads one of them."""
    return str(row["near_key"] or row["duplicate_of"] or row["id"])
