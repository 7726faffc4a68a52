"""The filters of the library: read from an address, applied to rows."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from upstander_web.policies.models import Policy

SHOWS = {
    "": "All",
    "to_confirm": "Cells to confirm",
    "to_check": "Details to check",
    "overdue": "Review overdue",
    "faults": "Faults found",
    "withdrawn": "Withdrawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFilter:
    """What the library is narrowed to; empty means not narrowed."""

    force: str = ""
    kind: str = ""
    show: str = ""
    text: str = ""

    def as_query(self) -> str:
        """Return the filter as the query of an address."""
        pairs = [(name, getattr(self, name)) for name in self.__slots__]
        return urlencode([(name, value) for name, value in pairs if value])

    def select(self, policies: QuerySet[Policy], on: date) -> QuerySet[Policy]:
        """Return the policies of the filter, as they stand on the day `on`."""
        if self.force:
            policies = policies.filter(force="" if self.force == "none" else self.force)
        if self.kind:
            policies = policies.filter(kind=self.kind)
        if self.text:
            words = Q(title__icontains=self.text) | Q(name__icontains=self.text)
            policies = policies.filter(words | Q(reference__icontains=self.text))
        if self.show == "withdrawn":
            return policies.filter(status=Policy.Status.WITHDRAWN)
        policies = policies.exclude(status=Policy.Status.WITHDRAWN)
        if self.show == "to_confirm":
            open_cells = ("suggested", "stale", "disputed")
            return policies.filter(positions__state__in=open_cells).distinct()
        wanted = {
            "to_check": Q(status=Policy.Status.TO_CHECK),
            "overdue": Q(review_date__lt=on),
            "faults": Q(faults_count__gt=0),
        }
        return policies.filter(wanted.get(self.show, Q()))


def read_library_filter(query: QueryDict) -> LibraryFilter:
    """Return the filter that an address names; a part that makes no sense is left aside."""
    show = query.get("show", "")
    return LibraryFilter(
        force=query.get("force", "")[:60],
        kind=query.get("kind", "")[:10],
        show=show if show in SHOWS else "",
        text=query.get("text", "").strip()[:100],
    )
