"""Dates of WhatsApp headers: three numbers, an order, a calendar."""

from datetime import date, timedelta

ORDERS: dict[str, tuple[str, ...]] = {
    "first4": ("ymd", "ydm"),
    "last4": ("dmy", "mdy"),
    "two": ("dmy", "mdy", "ymd"),
    "named": ("dmy",),
}
"""The orders that each layout of `whatsapp.headers.Style` may have, in order of preference."""

EARLIEST = 1970
"""Phones with a lost clock write 1970 and 2000; nothing is earlier."""

Civil = tuple[int, int, int]
"""Year, month and day of the Gregorian calendar."""


class OtherCalendar(ValueError):
    """A year that is of a calendar which is not converted (the Islamic one)."""


def order_fields(order: str, first: bytes, middle: bytes, last: bytes) -> tuple[bytes, ...]:
    """Return (year, month, day) of a date's three parts as written."""
    at = {order[0]: first, order[1]: middle, order[2]: last}
    return at["y"], at["m"], at["d"]


def civil_date(year: bytes, month: int, day: int) -> Civil | None:
    """Return the Gregorian date; None where there is no such day.

    A year of two digits is of this century. Years from 2500 are Buddhist (543 more), from 1380 to
    1429 Persian.

    Raises:
        OtherCalendar: the year is from 1430 to 1500, as the Islamic calendar has it now.
    """
    if len(year) not in (2, 4) or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    number = int(year)
    if len(year) == 2:
        number += 2000
    elif number >= 2500:
        number -= 543
    elif 1380 <= number < 1430:
        return _persian(number, month, day)
    elif 1430 <= number <= 1500:
        raise OtherCalendar(number)
    if number < EARLIEST:
        return None
    try:
        date(number, month, day)
    except ValueError:
        return None
    return number, month, day


def _persian_days(year: int, month: int, day: int) -> int:
    """Return days since a fixed day, by the 33-year cycle (right for 1178 to 1633)."""
    shifted = year + 1595
    months = (month - 1) * 31 if month < 7 else (month - 7) * 30 + 186
    return 365 * shifted + shifted // 33 * 8 + (shifted % 33 + 3) // 4 + months + day


def _persian(year: int, month: int, day: int) -> Civil | None:
    if month > 6 and day > 30:
        return None
    # 1 Farvardin 1399 was 20 March 2020.
    days = _persian_days(year, month, day) - _persian_days(1399, 1, 1)
    at = date(2020, 3, 20) + timedelta(days=days)
    return at.year, at.month, at.day


def hour_of_day(hour: int, half: str) -> int | None:
    """Return the hour from 0 to 23 of an hour as written and its half of the day.

    `24` is midnight (clocks that count from 1); `13 PM` and `0 AM` are written by some phones.
    """
    if hour > 24:
        return None
    if hour == 24:
        return 0
    if half == "pm" and hour < 12:
        return hour + 12
    if half == "noon":
        return hour + 12 if hour < 4 else hour
    if half == "am" and hour == 12:
        return 0
    return hour
