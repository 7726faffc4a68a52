"""Days as documents say them: whole, or a month alone."""

import re
from calendar import monthrange
from datetime import date

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def read_day(said: str) -> date | None:
    """Return `2024-04-01` as a day, `2024-04` as the first of its month, else None."""
    found = _DAY.fullmatch(said)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    return _date(year, month, day)


def last_day(said: str) -> date | None:
    """Return `2026-12` as the last day of its month: until then nothing is overdue."""
    found = read_day(said)
    if found is None or len(said) > len("2026-12"):
        return found
    return found.replace(day=monthrange(found.year, found.month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
