"""Says when a message was sent, how that is known, and what else it could be."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

_BASIS = {
    "explicit": "The export itself gives the time zone.",
    "utc_by_spec": "The format stores times in UTC.",
    "device_zone": "The time zone is the one that the device was set to.",
    "operator": "The export gives no time zone; the one named at the import was used.",
    "unknown": "The export gives no time zone; UK time was assumed.",
}
_PRECISION = {
    "minute": "Exact to the minute.",
    "day": "Exact to the day only.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A message's time in words."""

    shown: str
    """UK time with its zone, or that there is none."""
    utc: str
    raw: str
    """As written in the source."""
    notes: tuple[str, ...]


def format_uk(at: datetime) -> str:
    """Return `at` in UK time, such as `3 March 2024, 14:05:09 GMT`."""
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y, %H:%M:%S %Z}"


def say_when(
    *,
    sent_at: datetime | None,
    raw: str,
    basis: str,
    precision: str = "second",
    ambiguity: str = "none",
    alternative: datetime | None = None,
) -> When:
    """Return the time of a message with every doubt about it said."""
    notes = []
    if sent_at is not None:
        notes.append(_BASIS.get(basis, f"How the time zone is known: {basis}."))
        if precision in _PRECISION:
            notes.append(_PRECISION[precision])
    if ambiguity != "none":
        notes.append(_doubt(ambiguity, alternative))
    return When(
        shown=format_uk(sent_at) if sent_at else "No readable time",
        utc=sent_at.isoformat().replace("+00:00", "Z") if sent_at else "",
        raw=raw,
        notes=tuple(notes),
    )


def _doubt(ambiguity: str, alternative: datetime | None) -> str:
    other = f" It could also be {format_uk(alternative)}." if alternative else ""
    if ambiguity == "day_month":
        return f"Day and month cannot be told apart in this export.{other}"
    if ambiguity == "dst_fold":
        return f"The clocks went back in this hour, which came twice.{other}"
    if ambiguity == "epoch_zero":
        return "The time is the zero of the device’s clock, so it is most likely no real time."
    return f"The time is doubtful ({ambiguity}).{other}"
