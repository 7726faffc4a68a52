"""ISO 8601 times as the exports write them, strictly: nothing is guessed."""

import re
from datetime import UTC, datetime

import msgspec

from upstander.evidence.decode.localtime import LocalZone, microseconds

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r" ?(Z|z|UTC|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)


class ReadTime(msgspec.Struct, frozen=True, gc=False):
    """A time as the fields of a `Message` want it."""

    sent_at: int | None = None
    basis: str = "unknown"
    precision: str = "second"
    ambiguity: str = "none"
    alternative: int | None = None


NO_TIME = ReadTime()
"""What an absent or unreadable time becomes; the text of it stays in `sent_at_raw`."""


def read_iso(text: str, zone: LocalZone) -> ReadTime:
    """Return the time in `text`, of `zone` where it has no offset; `NO_TIME` if none."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return NO_TIME
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    us = int(((fraction or "") + "000000")[:6])
    try:
        if offset:
            at = datetime(
                int(year),
                int(month),
                int(day),
                int(hour),
                int(minute),
                int(second or 0),
                us,
                UTC,
            )
            sent_at = microseconds(at) - _offset_us(offset)
            return ReadTime(
                sent_at=sent_at, basis="explicit", precision=_precision(hour, second, fraction)
            )
        local = zone.resolve(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            us,
        )
    except (ValueError, OverflowError):
        return NO_TIME
    return ReadTime(
        sent_at=local.sent_at,
        basis=zone.basis,
        precision=_precision(hour, second, fraction),
        ambiguity=local.ambiguity,
        alternative=local.alternative,
    )


def _offset_us(offset: str) -> int:
    if offset in ("Z", "z", "UTC"):
        return 0
    digits = offset[1:].replace(":", "")
    size = (int(digits[:2]) * 60 + int(digits[2:])) * 60_000_000
    return -size if offset[0] == "-" else size


def _precision(hour: str | None, second: str | None, fraction: str | None) -> str:
    if hour is None:
        return "day"
    if second is None:
        return "minute"
    if not fraction:
        return "second"
    return "millisecond" if len(fraction) <= 3 else "microsecond"


def read_epoch(text: str, *, per_second: int = 1) -> ReadTime:
    """Return a count of seconds, or of parts of one, since 1970-01-01 UTC as a time.

    Zero is kept and marked `epoch_zero`: it mostly means that there was no time.
    """
    if per_second == 1 and len(text) < 12 and text.isdecimal() and text.isascii():
        sent_at = int(text) * 1_000_000
        return ReadTime(sent_at, "utc_by_spec", "second", "none" if sent_at else "epoch_zero")
    whole, _, fraction = text.strip().partition(".")
    if not re.fullmatch(r"-?[0-9]{1,18}", whole) or not (fraction + "0").isdecimal():
        return NO_TIME
    unit = 1_000_000 // per_second
    digits = (fraction + "000000")[:6]
    part = int(digits) // per_second
    sent_at = int(whole) * unit + (-part if whole.startswith("-") else part)
    # Years 1 to 9999, which is what a timestamp column and a reader of it can show.
    if not -62_135_596_800_000_000 <= sent_at < 253_402_300_800_000_000:
        return NO_TIME
    precision = "microsecond" if len(fraction) > 3 else "millisecond"
    return ReadTime(
        sent_at=sent_at,
        basis="utc_by_spec",
        precision=precision if fraction or per_second > 1 else "second",
        ambiguity="none" if sent_at else "epoch_zero",
    )
