"""Local times without a zone, made UTC with what is uncertain about them said."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from upstander.base.errors import UpstanderError

ASSUMED_ZONE = "Europe/London"
"""Taken where neither the source nor the operator names a zone."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UnknownZone(UpstanderError):
    """The operator named a zone that does not exist."""


class ResolvedTime(msgspec.Struct, frozen=True, gc=False):
    """A local time as UTC."""

    sent_at: int
    """Microseconds since 1970-01-01 UTC."""
    ambiguity: str
    """`dst_fold` where the clock showed this time twice, else `none`."""
    alternative: int | None
    """The second reading of a fold."""


def microseconds(at: datetime) -> int:
    """Return an aware time as microseconds since 1970-01-01 UTC."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


class LocalZone:
    """Turns wall-clock times of one zone into UTC; `basis` says how the zone is known."""

    def __init__(self, zone: str) -> None:
        """Take an IANA name, or "" for the assumed zone.

        Raises:
            UnknownZone: there is no such zone.
        """
        self.name = zone or ASSUMED_ZONE
        self.basis = "operator" if zone else "unknown"
        try:
            self._zone = ZoneInfo(self.name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UnknownZone(f"no such time zone: {zone!r}", place="--tz") from error
        self._hour = lru_cache(maxsize=4096)(self._resolve_hour)

    def resolve(
        self,
        year: int,
        month: int,
        day: int,
        hour: int,
        minute: int,
        second: int = 0,
        us: int = 0,
    ) -> ResolvedTime:
        """Return the UTC of a wall-clock time.

        A time inside the spring gap is read with the offset before it, as the device wrote it.

        Raises:
            ValueError: there is no such date or time.
        """
        if not (0 <= minute < 60 and 0 <= second < 60):
            raise ValueError("minute or second out of range")
        first, again = self._hour(year, month, day, hour, minute // 15)
        within = (minute % 15 * 60 + second) * 1_000_000 + us
        if again is None:
            return ResolvedTime(first + within, "none", None)
        return ResolvedTime(first + within, "dst_fold", again + within)

    def _resolve_hour(
        self, year: int, month: int, day: int, hour: int, quarter: int
    ) -> tuple[int, int | None]:
        # Quarter hours: every zone change of the last century starts on one.
        local = datetime(year, month, day, hour, quarter * 15, tzinfo=self._zone)
        later = local.replace(fold=1)
        first = microseconds(local.astimezone(UTC))
        second = microseconds(later.astimezone(UTC))
        # In a gap fold=1 gives the earlier instant; only a real fold gives a later one.
        return first, second if second > first else None
