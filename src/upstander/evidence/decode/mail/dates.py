"""Dates of mail by explicit forms only: what is none of them has no time.

Forms: RFC 5322 (with its obsolete zones and two-digit years), ctime as some mailers write it,
RFC 3339, and the locale form of Apple Mail, `16 May 2016 at 09:30:32 GMT+1`.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

import msgspec

from upstander.evidence.decode.localtime import LocalZone, microseconds

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun",
         "jul", "aug", "sep", "oct", "nov", "dec"), start=1,
    )
}  # fmt: skip
_ZONES = {
    "ut": 0, "gmt": 0, "utc": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "bst": 60,
}  # fmt: skip
"""Minutes east of UTC. RFC 5322 4.3, with UTC and, for British mail, BST."""
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\.(?P<part>\d{1,6}))?"
_ZONE = (
    r"(?P<zone>[+-]\d{4}|(?:gmt|utc|ut)\s*(?P<near>[+-]\d{1,2}(?::?\d\d)?)|[a-z]{1,5})"
    r"(?:\s*\(.*\))?"
)
_TAIL = rf"(?:\s*{_ZONE})?"
_AT = r"(?:at\s+)?"
_ISO = r"(?P<zone>z|[+-]\d\d:?\d\d)"
_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.DOTALL)
    for form in (
        rf"{_DAY}(?P<day>\d{{1,2}})\s+{_MONTH}\s+(?P<year>\d{{2,4}})\s+{_AT}{_CLOCK}{_TAIL}",
        rf"{_DAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+(?P<year>\d{{4}})(?:\s+{_ZONE})?",
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[T ]{_CLOCK}\s*{_ISO}",
    )
)
_COMMENT = re.compile(r"\([^()]*\)")


class MailDate(msgspec.Struct, frozen=True, gc=False):
    """A date as it was understood."""

    sent_at: int | None
    """Microseconds since 1970 UTC."""
    basis: str = "unknown"
    """As `Message.sent_at_basis`."""
    ambiguity: str = "none"
    alternative: int | None = None


def read_date(raw: str, zone: LocalZone) -> MailDate:
    """Return the time that `raw` says, None where it is in no known form or is no date.

    Args:
        raw: the value of a Date header.
        zone: for a date without a zone.
    """
    text = " ".join(_COMMENT.sub(" ", raw).split())
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            try:
                return _resolve(found.groupdict(), zone)
            except (ValueError, OverflowError):
                return MailDate(None)
    return MailDate(None)


def _resolve(said: dict[str, str | None], zone: LocalZone) -> MailDate:
    month = said["month"] or ""
    year, number = _year(said["year"] or ""), _MONTHS.get(month[:3].lower()) or int(month)
    second = int(said["second"] or 0)
    # RFC 5322 3.3 allows the leap second 60; clocks do not hold it.
    clock = (int(said["hour"] or 0), int(said["minute"] or 0), min(second, 59))
    part = int((said.get("part") or "").ljust(6, "0"))
    day = int(said["day"] or 0)
    if second > 60:
        raise ValueError("no such second")
    offset = _offset(said.get("zone") or "", said.get("near") or "")
    if offset is None:
        local = zone.resolve(year, number, day, *clock, part)
        return MailDate(local.sent_at, zone.basis, local.ambiguity, local.alternative)
    at = datetime(year, number, day, *clock, part, tzinfo=_fixed(offset))
    basis = "utc_by_spec" if said.get("zone") == "-0000" else "explicit"
    return MailDate(microseconds(at.astimezone(UTC)), basis)


@lru_cache(maxsize=256)
def _fixed(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    # RFC 5322 4.3: 00 to 49 are of this century, 50 to 99 and three digits count from 1900.
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _offset(name: str, near: str) -> int | None:
    """Return minutes east of UTC, None where the zone is not said or not known."""
    digits = near or name
    if digits[:1] in ("+", "-"):
        numbers = digits[1:].replace(":", "")
        numbers = numbers.zfill(2).ljust(4, "0") if len(numbers) <= 2 else numbers.zfill(4)
        minutes = int(numbers[:2]) * 60 + int(numbers[2:])
        if int(numbers[2:]) > 59:
            raise ValueError("no such offset")
        return -minutes if digits[0] == "-" else minutes
    return _ZONES.get(name.lower())
