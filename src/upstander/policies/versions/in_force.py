"""Say which version of a policy stood on a day: what a finding on a message of that day cites.

Dates are as documents give them: a day (`2023-03-16`), a month (`2026-12`), a year, or nothing.
A month is a month: on a day within it the answer is in doubt, and says so.
"""

import calendar
import re
from collections.abc import Sequence
from datetime import date

import msgspec

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMBERS = re.compile(r"\d+")


class VersionDates(msgspec.Struct, frozen=True, kw_only=True):
    """When one version of a policy began and ended; "" for what nobody knows."""

    name: str
    """How a person calls it, such as `WP034 version 3`."""
    sha256: str = ""
    version: str = ""
    effective: str = ""
    """When it came into force; goes before `adopted` where both are known."""
    adopted: str = ""
    superseded: str = ""
    """The first day on which it did not stand any more, as another took its place."""
    withdrawn: str = ""
    """The first day on which it did not stand any more, without another in its place."""


class VersionOnDay(msgspec.Struct, frozen=True, kw_only=True):
    """Which version stood on a day."""

    day: date
    state: str
    """`certain`, `doubtful` (one is likeliest), `undecided` (several as likely) or `none`."""
    version: VersionDates | None
    """The version that stood, or most likely did; None where none did or none can be told."""
    others: tuple[VersionDates, ...]
    """Versions that may have stood instead."""
    reasons: tuple[str, ...]
    """Why, in plain sentences."""
    doubts: tuple[str, ...]
    """What makes it doubtful; empty when certain."""


_Span = tuple[date, date]
"""The first and last day that a date may mean."""


def version_on(day: date, versions: Sequence[VersionDates]) -> VersionOnDay:
    """Return which of `versions` stood on `day`; a date that cannot be read counts as unknown."""
    begun = [(span, one) for one in versions if (span := _start(one)) is not None]
    unknown = [one for one in versions if _start(one) is None]
    doubts = [f"The date from which {one.name} stood is not known." for one in unknown]
    latest = [item for item in begun if item[0][1] <= day]
    open_now = [item for item in begun if item[0][0] <= day < item[0][1]]
    doubts += [
        f"{one.name} came in at some day from {_said(span[0])} to {_said(span[1])}."
        for span, one in open_now
    ]
    maybe = tuple(one for _, one in open_now) + tuple(unknown)
    if not latest:
        return _before_first(day, begun, maybe, doubts)
    best = max((span for span, _ in latest), key=lambda span: (span[1], span[0]))
    winners = [one for span, one in latest if span[1] >= best[0]]
    if len(winners) > 1:
        return _same_day(day, winners, best, maybe, doubts)
    return _settle(day, winners[0], begun, maybe, doubts)


def _settle(
    day: date, one: VersionDates, begun: Sequence[tuple[_Span, VersionDates]],
    maybe: tuple[VersionDates, ...], doubts: list[str],
) -> VersionOnDay:  # fmt: skip
    """Return the answer for the one version that began last: it stood unless it had ended."""
    reasons = [f"{one.name} stood from {_start_words(one)}."]
    span = _start(one)
    later = [other for other, _ in begun if span is not None and other > span and other[0] > day]
    if later:
        reasons.append(f"The next version known came on {_said(min(later)[0])}.")
    doubts += _own_doubts(day, one)
    for what, value in (("superseded", one.superseded), ("withdrawn", one.withdrawn)):
        end = _span(value)
        if end is None:
            continue
        if end[1] <= day:
            reasons.append(f"It was {what} on {value}.")
            lost = "no version known took its place by then" if what == "superseded" else ""
            doubts += [f"{one.name} was superseded, but {lost}."] if lost else []
            return VersionOnDay(
                day=day, state="doubtful" if doubts else "none", version=None,
                others=(one, *maybe) if lost else maybe,
                reasons=tuple(reasons), doubts=tuple(doubts),
            )  # fmt: skip
        if end[0] <= day:
            doubts.append(f"It was {what} at some day of {value}.")
    state = "doubtful" if doubts else "certain"
    return VersionOnDay(
        day=day, state=state, version=one, others=maybe, reasons=tuple(reasons),
        doubts=tuple(doubts),
    )  # fmt: skip


def _before_first(
    day: date, begun: Sequence[tuple[_Span, VersionDates]], maybe: tuple[VersionDates, ...],
    doubts: list[str],
) -> VersionOnDay:  # fmt: skip
    """Return the answer where no version is known to have begun by then."""
    reasons = ["No version is known to have stood by then."]
    if begun:
        first = min(begun, key=lambda item: item[0])
        reasons.append(f"The first known, {first[1].name}, came on {_start_words(first[1])}.")
    only = maybe[0] if len(maybe) == 1 else None
    state = "none" if not maybe else "doubtful" if only else "undecided"
    others = () if only else maybe
    return VersionOnDay(
        day=day, state=state, version=only, others=others, reasons=tuple(reasons),
        doubts=tuple(doubts),
    )  # fmt: skip


def _same_day(
    day: date, winners: Sequence[VersionDates], span: _Span, maybe: tuple[VersionDates, ...],
    doubts: list[str],
) -> VersionOnDay:  # fmt: skip
    """Return the answer where several may have begun on one day: the higher number, in doubt."""
    names = " and ".join(one.name for one in winners)
    same = all(_start(one) == span and span[0] == span[1] for one in winners)
    dates = f"the same date, {_said(span[1])}" if same else "dates that do not say which came last"
    doubts.append(f"{names} bear {dates}.")
    ranks = [_rank(one.version) for one in winners]
    top = max(ranks)
    reasons: list[str] = []
    if not top or ranks.count(top) > 1 or not all(ranks):
        return VersionOnDay(
            day=day, state="undecided", version=None, others=(*winners, *maybe),
            reasons=tuple(reasons), doubts=tuple(doubts),
        )  # fmt: skip
    best = winners[ranks.index(top)]
    rest = tuple(one for one in winners if one is not best)
    settled = _settle(day, best, (), (*rest, *maybe), doubts)
    reasons.append(f"{best.name} has the higher version number.")
    return msgspec.structs.replace(settled, reasons=(*reasons, *settled.reasons))


def _own_doubts(day: date, one: VersionDates) -> list[str]:
    """Return what its own two dates leave in doubt: adopted after it was said to stand."""
    effective, adopted = _span(one.effective), _span(one.adopted)
    if effective is None or adopted is None or effective[0] > day or adopted[1] <= effective[1]:
        return []
    words = f"{one.name} says it stood from {one.effective} but was adopted on {one.adopted}"
    return [f"{words}, which is after this day."] if adopted[1] > day else []


def _start(one: VersionDates) -> _Span | None:
    return _span(one.effective) or _span(one.adopted)


def _start_words(one: VersionDates) -> str:
    return one.effective if _span(one.effective) else f"{one.adopted}, when it was adopted"


def _span(value: str) -> _Span | None:
    """Return the days that a date may mean; None where it says nothing or cannot be."""
    match = _DATE.fullmatch(value.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last = month or 12
    return first, date(year, last, calendar.monthrange(year, last)[1])


def _rank(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _NUMBERS.findall(version))


def _said(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
