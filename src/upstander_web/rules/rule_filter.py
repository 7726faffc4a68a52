"""Which rules a list shows: status, category, severity, whose, words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Protocol

from django.http import QueryDict

from upstander.evidence.detect.categories import CATEGORIES, SEVERITIES, STATUSES

ORIGINS = (("", "All"), ("force", "This force’s own"), ("shipped", "Shipped"))


class Listed(Protocol):
    """What a filter looks at."""

    @property
    def statuses(self) -> frozenset[str]:
        """Statuses of the versions that are shown."""

    @property
    def category(self) -> str:
        """The category."""

    @property
    def severity(self) -> str:
        """The severity."""

    @property
    def is_own(self) -> bool:
        """Whether the force wrote at it."""

    @property
    def words(self) -> str:
        """What a search looks through, folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFilter:
    """The filters of an address; "" leaves all."""

    status: str = ""
    category: str = ""
    severity: str = ""
    origin: str = ""
    text: str = ""

    def takes(self, one: Listed, *, but_status: bool = False) -> bool:
        """Return whether `one` is shown."""
        return (
            (but_status or not self.status or self.status in one.statuses)
            and self.category in ("", one.category)
            and self.severity in ("", one.severity)
            and (not self.origin or (self.origin == "force") is one.is_own)
            and all(word in one.words for word in self.text.casefold().split())
        )

    def as_detail(self) -> dict[str, str]:
        """Return what is set, for the log."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.as_detail())


def read_filter(query: QueryDict) -> RuleFilter:
    """Return the filter that an address names; a part that makes no sense is left aside."""
    return RuleFilter(
        status=_known(query.get("status"), (*STATUSES, "proposed")),
        category=_known(query.get("category"), CATEGORIES),
        severity=_known(query.get("severity"), SEVERITIES),
        origin=_known(query.get("origin"), (value for value, _ in ORIGINS)),
        text=(query.get("text") or "").strip()[:100],
    )


def _known(value: str | None, known: Iterable[str]) -> str:
    return value if value and value in set(known) else ""


def count_statuses(listed: Iterable[Listed], chosen: RuleFilter) -> Counter[str]:
    """Return how many each status would leave under the other filters."""
    counts: Counter[str] = Counter()
    for one in listed:
        if chosen.takes(one, but_status=True):
            counts.update(one.statuses)
            counts[""] += 1
    return counts
