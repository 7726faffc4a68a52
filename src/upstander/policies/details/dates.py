"""Dates as policies print them, read to ISO 8601 with the precision that is printed."""

import re
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_SHORT = r"(?P<year>(?:19|20)\d{2}|\d{2})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d/.-]){_YEAR}[-/.](?P<number>0?[1-9]|1[0-2])[-/.](?P<day>\d{{1,2}})(?![\d/-])",
        (
            r"(?<![\d/.-])(?P<day>\d{1,2})\s?([/.-])\s?(?P<number>\d{1,2})\s?\2\s?"
            rf"{_SHORT}(?![\d/-])(?!\.\d)"
        ),
        (
            rf"(?<![\d/.])(?P<day>\d{{1,2}})\s?(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+"
            rf"{_SHORT}(?!\d|:\d)"
        ),
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,\s*{_YEAR}(?!\d)",
        rf"\b{_MONTH},?[\s-]*{_YEAR}(?!\d)",
        rf"\b{_MONTH}-(?P<year>\d{{2}})(?!\d)",
        rf"(?<![\d/.-])(?P<number>0?[1-9]|1[0-2])[/.-]{_YEAR}(?![\d/-])",
        rf"(?<![\d/.-]){_YEAR}-(?P<number>0[1-9]|1[0-2])(?![\d/-])",
    )
)
CENTURY_TURN = 80
"""Years of two digits below this are of this century."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """One date in a text; `value` is `2023-03-16`, or `2026-12` where no day is printed."""

    value: str
    start: int
    end: int


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Return the dates in `text` in order; none overlaps another."""
    found: list[FoundDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            taken = any(start < one.end and one.start < end for one in found)
            value = "" if taken else _value(match)
            if value:
                found.append(FoundDate(value=value, start=start, end=end))
    return tuple(sorted(found, key=lambda one: one.start))


def first_date(text: str) -> FoundDate | None:
    """Return the first date in `text`, or None."""
    return next(iter(find_dates(text)), None)


def day_bounds(value: str) -> tuple[date, date]:
    """Return the first and the last day that an ISO date of a day, month or year may mean."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        day = date(parts[0], parts[1], parts[2])
        return day, day
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    year, month = parts
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), date.fromordinal(following.toordinal() - 1)


def _value(match: re.Match[str]) -> str:
    parts = match.groupdict()
    year = int(parts["year"])
    if year < 100:
        year += 2000 if year < CENTURY_TURN else 1900
    month = int(parts["number"]) if parts.get("number") else _month_number(parts["month"])
    if not parts.get("day"):
        return f"{year:04}-{month:02}"
    try:
        return date(year, month, int(parts["day"])).isoformat()
    except ValueError:
        return ""


def _month_number(word: str) -> int:
    short = word[:3].casefold()
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(short))
