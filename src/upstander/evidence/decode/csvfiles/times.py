"""Times in a CSV column: a declared format, or one that the whole column agrees on."""

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec

from upstander.evidence.decode.isotime import (
    MINUTES,
    MOST_KNOWN,
    NO_TIME,
    SECONDS,
    IsoTimes,
    ReadTime,
    read_epoch,
)
from upstander.evidence.decode.localtime import LocalZone, microseconds

ORDERS = ("dmy", "mdy", "ymd")
"""Orders of day, month and year, the likeliest in the United Kingdom first."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERIC = re.compile(
    r"(\d{1,4})[/.\- ]+(\d{1,2}|[A-Za-z]{3,9})[/.\-, ]+(\d{1,4})"
    r"(?:[,T\s]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?)?",
    re.ASCII,
)
_EPOCHS = {"epoch": 1, "epoch_ms": 1000, "epoch_us": 1_000_000}


class DateParts(msgspec.Struct, frozen=True, gc=False):
    """The numbers of a written date and time, before their order is decided."""

    first: int
    second: int
    third: int
    clock: tuple[int, int, int]
    precision: str
    by_name: bool
    """Whether the month is written as a word, so that nothing is in doubt."""


def split_date(text: str) -> DateParts | None:
    """Return the numbers of a date such as `03/04/2024 17:05`, None where it is no such."""
    found = _NUMERIC.fullmatch(text.strip())
    if found is None:
        return None
    by_name = not found[2].isdecimal()
    if by_name and found[2][:3].lower() not in _MONTHS:
        return None
    month = _MONTHS.index(found[2][:3].lower()) + 1 if by_name else int(found[2])
    hour = int(found[4] or 0)
    if found[7]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[7] in "pP" else 0)
    precision = "day" if found[4] is None else "minute" if found[6] is None else "second"
    clock = (hour, int(found[5] or 0), int(found[6] or 0))
    return DateParts(int(found[1]), month, int(found[3]), clock, precision, by_name)


def order_parts(parts: DateParts, order: str) -> tuple[int, int, int] | None:
    """Return (year, month, day) under an order, None where that is no date."""
    if parts.by_name:
        order = "ymd" if parts.first > 31 else "dmy"
    year, month, day = {
        "dmy": (parts.third, parts.second, parts.first),
        "mdy": (parts.third, parts.first, parts.second),
        "ymd": (parts.first, parts.second, parts.third),
    }[order]
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        datetime(year, month, day)  # noqa: DTZ001 - only asks whether there is such a day
    except ValueError:
        return None
    return year, month, day


def possible_orders(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the orders under which every date of a column is a date."""
    orders = list(ORDERS)
    seen = False
    for text in texts:
        parts = split_date(text)
        if parts is None or parts.by_name:
            continue
        seen = True
        kept = [order for order in orders if order_parts(parts, order)]
        orders = kept or orders
        if len(orders) == 1:
            break
    return tuple(orders) if seen else ("dmy",)


class TimeColumn:
    """Reads the times of one column, all in one way."""

    def __init__(self, written: str, orders: tuple[str, ...], zone: LocalZone) -> None:
        """Take a declared format or "", and the orders that the column allows, best first."""
        self.written, self.zone = written, zone
        self.order = orders[0]
        self.other = orders[1] if len(orders) > 1 else ""
        self._iso = IsoTimes(zone)
        self._hours: dict[str, ReadTime | None] = {}

    def read(self, text: str) -> ReadTime:
        """Return the time in `text`; `NO_TIME` where it is not of the column's format."""
        text = text.strip()
        if self.written in _EPOCHS:
            return read_epoch(text, per_second=_EPOCHS[self.written])
        if self.written == "iso":
            return self._iso.read(text)
        if self.written:
            return self._strptime(text)
        if text[4:5] == "-":
            at = self._iso.read(text)
            if at.sent_at is not None:
                return at
        elif len(text) == 19 and (known := self._by_hour(text)):
            return known
        if text.isdecimal() and len(text) in (10, 13):
            return read_epoch(text, per_second=1 if len(text) == 10 else 1000)
        return self._parts(text)

    def _by_hour(self, text: str) -> ReadTime | None:
        """Return the time in a text such as `03/04/2024 17:05:06` whose hour was met before."""
        minute, second = MINUTES.get(text[13:16]), SECONDS.get(text[16:19])
        if minute is None or second is None:
            return None
        head = text[:13]
        if head not in self._hours:
            if len(self._hours) >= MOST_KNOWN:
                self._hours.clear()
            self._hours[head] = self._learn_hour(head)
        hour = self._hours[head]
        if hour is None or hour.sent_at is None:
            return None
        other = hour.alternative
        if other is not None:
            other += minute + second
        return ReadTime(hour.sent_at + minute + second, hour.basis, "second", hour.ambiguity, other)

    def _learn_hour(self, head: str) -> ReadTime | None:
        """Return the beginning of an hour in which no clock was changed, else None."""
        first, *later = [self._parts(f"{head}:{minute}:00") for minute in ("00", "15", "30", "45")]
        if first.sent_at is None or first.ambiguity not in ("none", "day_month"):
            return None
        for step, at in enumerate(later, 1):
            passed = step * 900_000_000
            other = None if first.alternative is None else first.alternative + passed
            if (at.sent_at, at.alternative) != (first.sent_at + passed, other):
                return None
        return first

    def _strptime(self, text: str) -> ReadTime:
        try:
            at = datetime.strptime(text, self.written)  # noqa: DTZ007 - the zone is added below
        except ValueError:
            return NO_TIME
        if at.tzinfo is not None:
            return ReadTime(microseconds(at), "explicit")
        clock = (at.hour, at.minute, at.second)
        return self._resolve((at.year, at.month, at.day), clock, "second")

    def _parts(self, text: str) -> ReadTime:
        parts = split_date(text)
        date = order_parts(parts, self.order) if parts else None
        if parts is None or date is None:
            return NO_TIME
        at = self._resolve(date, parts.clock, parts.precision)
        swapped = order_parts(parts, self.other) if self.other else None
        if parts.by_name or swapped is None or swapped == date or at.sent_at is None:
            return at
        other = self._resolve(swapped, parts.clock, parts.precision)
        return msgspec.structs.replace(at, ambiguity="day_month", alternative=other.sent_at)

    def _resolve(
        self, date: tuple[int, int, int], clock: tuple[int, int, int], precision: str
    ) -> ReadTime:
        try:
            local = self.zone.resolve(*date, *clock)
        except (ValueError, OverflowError):
            return NO_TIME
        return ReadTime(
            local.sent_at, self.zone.basis, precision, local.ambiguity, local.alternative
        )
