"""Faults of dates and versions: those that disagree, and reviews that are overdue."""

import re
from collections.abc import Iterator
from datetime import date

from upstander.policies.faults.numbering_faults import find_restart
from upstander.policies.faults.subject import Subject
from upstander.records.policy_details import Detail, HistoryEntry
from upstander.records.policy_faults import Fault, FaultPlace

_VERSION = re.compile(r"\d+(?:\.\d+)*")


def find_date_faults(subject: Subject) -> Iterator[Fault]:
    """Yield the faults of a policy's dates and versions, as of the day of the check."""
    yield from _conflicts(subject)
    yield from _review(subject)
    yield from _future(subject)


def say_date(value: str) -> str:
    """Return an ISO date or month as people write it: `16 March 2023`, `December 2026`."""
    try:
        if len(value) == len("2026-12-01"):
            day = date.fromisoformat(value)
            return f"{day.day} {day:%B %Y}"
        if len(value) == len("2026-12"):
            return f"{date.fromisoformat(value + '-01'):%B %Y}"
    except ValueError:
        return value
    return value


def _detail_place(subject: Subject, detail: Detail) -> FaultPlace:
    return subject.place(detail.start, detail.end)


def _conflicts(subject: Subject) -> Iterator[Fault]:
    told: set[str] = set()
    restart = find_restart(subject)
    for conflict in subject.details.conflicts:
        if len({one.start >= restart for one in conflict.details}) > 1 and restart:
            continue  # two versions in one file differ by right; the numbering tells of them
        versions = all(one.name == "version" for one in conflict.details)
        dates = [one.value for one in conflict.details if one.name.endswith("_date")]
        if not versions and not dates:
            continue
        told.update(one.value for one in conflict.details)
        yield subject.fault(
            "versions_disagree" if versions else "dates_disagree",
            [_detail_place(subject, one) for one in conflict.details],
            conflict.explanation,
        )
    yield from _history_dates(subject, told)
    yield from _history_versions(subject, told)


def _history_dates(subject: Subject, told: set[str]) -> Iterator[Fault]:
    """Yield where the newest row of the history adopts the policy on another day than its head.

    A policy may well take effect some time after it is adopted; it cannot before.
    """
    newest = _newest(subject)
    if newest is None or not newest.adopted:
        return
    row = subject.place(newest.start, newest.end)
    adopted = subject.details.first("adopted_date")
    effective = subject.details.first("effective_date")
    for detail, verb, wrong in (
        (adopted, "adopted", adopted is not None and _differ(adopted.value, newest.adopted)),
        (
            effective,
            "in force from",
            effective is not None and _earlier(effective.value, newest.adopted),
        ),
    ):
        if detail is None or not wrong or {detail.value, newest.adopted} <= told:
            continue
        if detail.start >= newest.start and detail.end <= newest.end:
            continue
        yield subject.fault(
            "dates_disagree",
            [_detail_place(subject, detail), row],
            f"The head says {verb} {say_date(detail.value)}; the document history says adopted "
            f"{say_date(newest.adopted)}. Put the right date in both places.",
        )
        told.update((detail.value, newest.adopted))


def _newest(subject: Subject) -> HistoryEntry | None:
    """Return the row of the history that tells of this version; the last by date."""
    rows = [row for row in subject.details.history if row.when or row.adopted]
    return max(rows, key=lambda row: (row.adopted or row.when, row.start), default=None)


def _differ(one: str, other: str) -> bool:
    """Say whether two dates differ as far as both are known; `2023-03` agrees with its days."""
    length = min(len(one), len(other))
    return one[:length] != other[:length]


def _earlier(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _history_versions(subject: Subject, told: set[str]) -> Iterator[Fault]:
    """Yield where the head bears an older version than the newest row of the history."""
    version = subject.details.first("version")
    rows = [row for row in subject.details.history if _parts(row.version)]
    if version is None or not rows or not _parts(version.value) or version.value in told:
        return
    newest = max(rows, key=lambda row: _parts(row.version))
    one, other = _parts(version.value), _parts(newest.version)
    if one >= other or one == other[: len(one)]:
        return  # a head that says 2 for 2.1 is short, not wrong
    yield subject.fault(
        "versions_disagree",
        [_detail_place(subject, version), subject.place(newest.start, newest.end)],
        f"The head says version {version.value}; the document history goes on to "
        f"{newest.version}. Put the number of this version in both places.",
    )


def _parts(version: str) -> tuple[int, ...]:
    match = _VERSION.search(version)
    if match is None:
        return ()
    parts = tuple(int(part) for part in match[0].split("."))
    return parts[:-1] if len(parts) > 1 and parts[-1] == 0 else parts


def _review(subject: Subject) -> Iterator[Fault]:
    review = subject.details.first("review_date")
    if review is None:
        return
    place = [_detail_place(subject, review)]
    adopted = subject.details.first("adopted_date") or subject.details.first("effective_date")
    if adopted is not None and _earlier(review.value, adopted.value):
        yield subject.fault(
            "review_before_adoption",
            [*place, _detail_place(subject, adopted)],
            f"The next review, {say_date(review.value)}, is dated before the policy itself, "
            f"{say_date(adopted.value)}. Correct the date that is wrong.",
        )
    elif _earlier(review.value, subject.on):
        yield subject.fault(
            "review_overdue",
            place,
            f"The review was due by {say_date(review.value)}; on {say_date(subject.on)} it is "
            "overdue. Review the policy, or record why the date was put off.",
        )


def _future(subject: Subject) -> Iterator[Fault]:
    adopted = subject.details.first("adopted_date")
    if adopted is not None and _earlier(subject.on, adopted.value):
        yield subject.fault(
            "date_in_future",
            [_detail_place(subject, adopted)],
            f"The policy says that it was adopted on {say_date(adopted.value)}, which had not "
            f"come on {say_date(subject.on)}.",
        )
