"""Where the time comes from, so that tests and replays can set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns an aware time in UTC."""


def system_clock() -> datetime:
    """Return the machine's time, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock that all else is given


def fixed_clock(at: datetime) -> Clock:
    """Return a clock that always says `at`, for tests and replays.

    Raises:
        ValueError: `at` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("a clock needs an aware time")
    return lambda: at
