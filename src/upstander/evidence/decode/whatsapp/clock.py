"""From the bytes of a WhatsApp header to a time, one lookup for each hour of the chat."""

from datetime import date, timedelta
from typing import NamedTuple

from upstander.evidence.decode.localtime import LocalZone
from upstander.evidence.decode.whatsapp.dates import Civil, hour_of_day
from upstander.evidence.decode.whatsapp.headers import (
    ZEROS,
    Shape,
    ascii_digits,
    has_native_digits,
    parse_shape,
    shape_key,
)
from upstander.evidence.decode.whatsapp.plan import Plan, StylePlan
from upstander.evidence.decode.whatsapp.survey import UNKNOWN, Reading, read_date

SECOND = 1_000_000
HOUR = 3600 * SECOND

_SIXTY = {b"%02d" % number: number for number in range(60)}
_KNOWN_LIMIT = 4096
_HOURS_LIMIT = 200_000


Stamp = tuple[int | None, str, str, str, int | None]
"""Of one row: (sent_at, as written, precision, ambiguity, alternative); plain for speed."""


class _Hour(NamedTuple):
    """One wall-clock hour of one date; `base` is None where the hour must be read by minutes."""

    readable: bool
    base: int | None
    other_base: int | None
    date: Reading
    other: Reading
    hour: int


class _Entry:
    """One shape that is a header of this file (`plan`), or a look-alike."""

    __slots__ = ("hours", "plan", "precision", "shape", "spans")

    def __init__(self, shape: Shape, plan: StylePlan | None) -> None:
        self.shape = shape
        self.plan = plan
        self.precision = "second" if shape.second[1] else "minute"
        self.spans = (*shape.key, *shape.minute, *shape.second, *shape.raw)
        self.hours: dict[bytes, _Hour | None] = {}


class HeaderClock:
    """Says of each candidate whether it is a header of this file, and its time."""

    def __init__(self, plan: Plan, zone: LocalZone) -> None:
        self._plan = plan
        self._zone = zone
        self._entries: dict[bytes, _Entry | None] = {}
        self._midnights: dict[Civil, int | None] = {}
        self.other_calendar = False
        """Some year is of a calendar that is not converted."""
        self._last_head = b""
        self._last: Stamp | bool = False

    def read(self, head: bytes) -> Stamp | bool:
        """Return the time of a header; True for a look-alike that is text, False for neither."""
        # Messages of one minute often follow each other.
        if head == self._last_head and self._last:
            return self._last
        self._last_head = head
        self._last = found = self._read(head)
        return found

    def _read(self, head: bytes, written: bytes | None = None) -> Stamp | bool:
        """Return as `read`; `written` is the header before its digits were made ASCII."""
        entry = self._entries.get(head.translate(ZEROS))
        if entry is None:
            entry = self._meet(head)
            if entry is None:
                ascii_head = ascii_digits(head)
                return False if ascii_head is head else self._read(ascii_head, head)
        plan = entry.plan
        if plan is None:
            return True
        start, end, minute_at, minute_to, second_at, second_to, raw_at, raw_to = entry.spans
        key = head[start:end]
        hour = entry.hours.get(key) or self._meet_hour(entry, plan, head, key)
        minute = _SIXTY.get(head[minute_at:minute_to])
        second = _SIXTY.get(head[second_at:second_to]) if second_to else 0
        if hour is None or minute is None or second is None:
            return True
        raw = _loose_raw(written) if written else head[raw_at:raw_to].decode("utf-8", "replace")
        if hour.base is None:
            return self._slowly(hour, minute, second, (raw, entry.precision))
        within = (minute * 60 + second) * SECOND
        if hour.other_base is None:
            return (hour.base + within, raw, entry.precision, "none", None)
        other = hour.other_base + within
        return (hour.base + within, raw, entry.precision, "day_month", other)

    def is_prefix(self, line: bytes) -> bool:
        """Whether a line is the beginning of a header as they are in this file."""
        key = shape_key(ascii_digits(line))
        return any(
            entry is not None and entry.plan is not None and known.startswith(key)
            for known, entry in self._entries.items()
        )

    def _meet(self, head: bytes) -> _Entry | None:
        key = shape_key(head)
        if key in self._entries or has_native_digits(head):
            return None
        if len(self._entries) >= _KNOWN_LIMIT:
            self._entries.clear()
        shape = parse_shape(key)
        entry = None if shape is None else _Entry(shape, self._plan.styles.get(shape.style))
        self._entries[key] = entry
        return entry

    def _meet_hour(self, entry: _Entry, plan: StylePlan, head: bytes, key: bytes) -> _Hour | None:
        if key in entry.hours:
            return entry.hours[key]
        if len(entry.hours) >= _HOURS_LIMIT:
            entry.hours.clear()
        found = entry.hours[key] = self._read_hour(entry.shape, plan, head)
        return found

    def _read_hour(self, shape: Shape, plan: StylePlan, head: bytes) -> _Hour | None:
        start, end = shape.hour
        hour = hour_of_day(int(head[start:end]), shape.half)
        at = read_date(plan.order, shape, head)
        if hour is None or (at is None and plan.strict):
            return None
        if at is None or at == UNKNOWN:
            return _Hour(at is not None, None, None, None, None, hour)
        other = read_date(plan.alternative, shape, head) if plan.alternative else None
        if other in (at, UNKNOWN):
            other = None
        base = self._whole_hour(at, hour)
        other_base = None if other is None else self._whole_hour(other, hour)
        if other is not None and other_base is None:
            base = None
        return _Hour(
            readable=True, base=base, other_base=other_base, date=at, other=other, hour=hour
        )

    def _whole_hour(self, at: Civil, hour: int) -> int | None:
        """Return the start of an hour of a day without a clock change; None on other days."""
        if at not in self._midnights:
            if len(self._midnights) >= _HOURS_LIMIT:
                self._midnights.clear()
            self._midnights[at] = self._steady_midnight(at)
        midnight = self._midnights[at]
        return None if midnight is None else midnight + hour * HOUR

    def _steady_midnight(self, at: Civil) -> int | None:
        """Return the start of a day that has 24 hours, so that its clock never changes."""
        try:
            tomorrow = date(*at) + timedelta(days=1)
            first = self._zone.resolve(*at, 0, 0)
            last = self._zone.resolve(tomorrow.year, tomorrow.month, tomorrow.day, 0, 0)
        except (ValueError, OverflowError):
            return None
        steady = first.ambiguity == last.ambiguity == "none"
        return first.sent_at if steady and last.sent_at - first.sent_at == 24 * HOUR else None

    def _slowly(self, hour: _Hour, minute: int, second: int, said: tuple[str, str]) -> Stamp:
        """Return the time in an hour where the clock changes, or of an unreadable date."""
        raw, precision = said
        if hour.date is None:
            self.other_calendar = self.other_calendar or hour.readable
            return (None, raw, precision, "none", None)
        try:
            found = self._zone.resolve(*hour.date, hour.hour, minute, second)
            if hour.other is None:
                return (found.sent_at, raw, precision, found.ambiguity, found.alternative)
            # One field holds one doubt; that of the day is the larger.
            other = self._zone.resolve(*hour.other, hour.hour, minute, second)
        except (ValueError, OverflowError):
            return (None, raw, precision, "none", None)
        return (found.sent_at, raw, precision, "day_month", other.sent_at)


def _loose_raw(written: bytes) -> str:
    """Return the time as written where digits of another script moved the places."""
    text = written.decode("utf-8", "replace").strip()
    return text.lstrip("\u200e\u200f\u202a\u202b\ufeff[").rstrip("]:-–— \u00a0").strip()
