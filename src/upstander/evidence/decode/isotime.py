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


MINUTES = {f":{minute:02d}": minute * 60_000_000 for minute in range(60)}
"""Microseconds of the minutes as they are written after an hour."""
SECONDS = {f":{second:02d}": second * 1_000_000 for second in range(60)}
"""Microseconds of the seconds as they are written after a minute."""
MOST_KNOWN = 1 << 14
"""Parts of times that are remembered."""

_HOUR = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d)", re.ASCII)
_REST = re.compile(r"(?:[.,](\d{1,9}))? ?(Z|z|UTC|[+-]\d\d:?\d\d)?", re.ASCII)


class IsoTimes:
    """Reads the times of one source, each as `read_iso` does, by parts that were met before.

    An hour, a minute, a second and what follows are looked up by themselves: the hours of a
    source are few, whatever the order of its rows.
    """

    def __init__(self, zone: LocalZone) -> None:
        """Take the zone of times that have no offset."""
        self.zone = zone
        self._hours: dict[str, tuple[int, tuple[int, ...]]] = {}
        self._rests: dict[str, tuple[int, bool, str]] = {}

    def read(self, text: str) -> ReadTime:
        """Return the time in `text`; `NO_TIME` if none."""
        hour = self._hours.get(text[:13])
        minute = MINUTES.get(text[13:16])
        second = SECONDS.get(text[16:19])
        rest = self._rests.get(text[19:])
        if hour is None or minute is None or second is None or rest is None:
            self._learn(text)
            return read_iso(text, self.zone)
        parts, is_utc, precision = rest
        if is_utc:
            return ReadTime(hour[0] + minute + second + parts, "explicit", precision)
        quarters = hour[1]
        if not quarters:
            return read_iso(text, self.zone)
        # A quarter of an hour is 900 seconds; zone changes stand between two.
        quarter = minute // 900_000_000
        local = quarters[quarter] + (minute - quarter * 900_000_000) + second + parts
        return ReadTime(local, self.zone.basis, precision)

    def _learn(self, text: str) -> None:
        found = _HOUR.fullmatch(text[:13])
        if found and text[:13] not in self._hours:
            try:
                self._learn_hour(text[:13], *map(int, found.groups()))
            except (ValueError, OverflowError):
                return
        end = _REST.fullmatch(text[19:])
        if end is None:
            return
        if len(self._rests) >= MOST_KNOWN:
            self._rests.clear()
        fraction, offset = end.groups()
        us = int(((fraction or "") + "000000")[:6])
        self._rests[text[19:]] = (
            us - (_offset_us(offset) if offset else 0),
            bool(offset),
            _precision("00", "00", fraction),
        )

    def _learn_hour(self, written: str, year: int, month: int, day: int, hour: int) -> None:
        if len(self._hours) >= MOST_KNOWN:
            self._hours.clear()
        at = microseconds(datetime(year, month, day, hour, tzinfo=UTC))
        try:
            local = [self.zone.resolve(year, month, day, hour, m) for m in (0, 15, 30, 45)]
        except (ValueError, OverflowError):
            local = []
        # An hour that the clock showed twice is left to `read_iso`.
        plain = all(time.alternative is None for time in local)
        self._hours[written] = (at, tuple(time.sent_at for time in local) if plain else ())


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


def read_stamp(text: str) -> int | None:
    """Return the microseconds of `1709283600.000100`, or of whole seconds, None for any other.

    What is not None is what `read_epoch` gives, `microsecond` or `second` in precision.
    """
    if not text.isascii():
        return None
    if len(text) == 17 and text[10] == "." and (digits := text[:10] + text[11:]).isdecimal():
        return int(digits) or None
    if len(text) < 12 and text.isdecimal():
        return int(text) * 1_000_000 or None
    return None
