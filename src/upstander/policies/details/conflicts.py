"""Details of one document that cannot both hold: two dates, two versions, two titles."""

import re
from collections.abc import Iterator, Sequence

from upstander.policies.details.dates import day_bounds
from upstander.records.policy_details import Detail, DetailConflict, HistoryEntry

NEAR_DAYS = 366
"""A first implementation further than this from a version's adoption is another version's."""


def find_conflicts(
    details: Sequence[Detail], history: Sequence[HistoryEntry]
) -> tuple[DetailConflict, ...]:
    """Return the conflicts between a document's details, and with its history."""
    best: dict[str, Detail] = {}
    for detail in details:
        best.setdefault(detail.name, detail)
    if _is_bundle(details):
        return (*_order(best),)
    return (
        *_adoption(best, history),
        *_order(best),
        *_versions(details, history),
        *_twice(details),
    )


def _is_bundle(details: Sequence[Detail]) -> bool:
    """Say whether a file holds two versions, each with a version and a review of its own."""
    said = [detail for detail in details if detail.basis == "stated"]
    versions = {_number(one.value) for one in said if one.name == "version"}
    reviews = {one.value for one in said if one.name == "review_date"}
    return len(versions) > 1 and len(reviews) > 1


def _adoption(best: dict[str, Detail], history: Sequence[HistoryEntry]) -> Iterator[DetailConflict]:
    """Yield the adoption that the head and the history's last row date differently."""
    said = best.get("adopted_date") or best.get("effective_date")
    row = _latest(history)
    if said is None or row is None:
        return
    told = _row_detail(row, "adopted_date", row.adopted)
    if _overlap(said.value, told.value) or not _near(said.value, told.value):
        return
    effective = best.get("effective_date")
    in_force = effective is not None and said.value == effective.value
    if in_force and _before(told.value, said.value):
        return  # adopted first and in force later is how it should be
    verb = "came into force" if in_force else "was adopted"
    yield DetailConflict(
        explanation=(
            f"The head says that it {verb} on {said.value}, the history that it was adopted on "
            f"{told.value}."
        ),
        details=(said, told),
    )


def _latest(history: Sequence[HistoryEntry]) -> HistoryEntry | None:
    dated = [row for row in history if row.adopted]
    return max(dated, key=lambda row: day_bounds(row.adopted)[1]) if dated else None


def _row_detail(row: HistoryEntry, name: str, value: str) -> Detail:
    return Detail(name=name, value=value, start=row.start, end=row.end)


def _order(best: dict[str, Detail]) -> Iterator[DetailConflict]:
    """Yield a review that is due before the document was adopted or came into force."""
    review = best.get("review_date")
    for name, said in (("adopted_date", "adopted"), ("effective_date", "in force from")):
        other = best.get(name)
        if review is None or other is None or not _before(review.value, other.value):
            continue
        yield DetailConflict(
            explanation=f"Its review date is {review.value}, before {other.value} ({said}).",
            details=(review, other),
        )
        return


def _versions(
    details: Sequence[Detail], history: Sequence[HistoryEntry]
) -> Iterator[DetailConflict]:
    said = [detail for detail in details if detail.name == "version"]
    if not said:
        return
    for other in said[1:]:
        if _number(other.value) != _number(said[0].value):
            yield DetailConflict(
                explanation=f"It calls itself version {said[0].value} and {other.value}.",
                details=(said[0], other),
            )
            break
    numbered = [row for row in history if row.version]
    newest = max(numbered, key=lambda row: _number(row.version), default=None)
    if newest is None or _number(newest.version) == _number(said[0].value):
        return
    # A head of whole versions and a history that tells no version of its own rows says nothing.
    if len(numbered) * 2 >= len(history):
        yield DetailConflict(
            explanation=(
                f"The head says version {said[0].value}, the newest row of the history "
                f"{newest.version}."
            ),
            details=(said[0], _row_detail(newest, "version", newest.version)),
        )


def _twice(details: Sequence[Detail]) -> Iterator[DetailConflict]:
    """Yield titles, review dates and references that labels give in two different ways."""
    for name, spoken in (("title", "titles"), ("review_date", "review dates"),
                         ("reference", "references")):  # fmt: skip
        said = [d for d in details if d.name == name and d.basis == "stated"]
        for other in said[1:]:
            if _differs(name, said[0].value, other.value):
                yield DetailConflict(
                    explanation=f"It gives two {spoken}: {said[0].value} and {other.value}.",
                    details=(said[0], other),
                )
                break


def _differs(name: str, one: str, other: str) -> bool:
    if name.endswith("_date"):
        return not _overlap(one, other)
    a, b = (re.sub(r"[\W_]+", " ", text.casefold()).strip() for text in (one, other))
    return a not in b and b not in a


def _number(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in re.findall(r"\d+", version)]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _overlap(one: str, other: str) -> bool:
    (a, b), (c, d) = day_bounds(one), day_bounds(other)
    return a <= d and c <= b


def _before(one: str, other: str) -> bool:
    return day_bounds(one)[1] < day_bounds(other)[0]


def _near(one: str, other: str) -> bool:
    return abs((day_bounds(one)[0] - day_bounds(other)[0]).days) <= NEAR_DAYS
