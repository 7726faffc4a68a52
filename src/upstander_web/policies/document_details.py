"""Reads what a policy says of itself at its head: title, version, the day it came into force."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from upstander.records.clauses import PolicyDocument

_PARTED = re.compile(r"\s*(?:\t|:|\||\s{2,})\s*")
_TITLE = frozenset({"title", "policy title", "document title"})
_VERSION = frozenset({"version", "version number", "version no"})
_IN_FORCE = frozenset(
    {"in force from", "effective from", "effective date", "date effective", "date of adoption"}
)
_DATES = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDetails:
    """What the head says; empty where it says nothing that can be read."""

    title: str = ""
    version: str = ""
    in_force_date: date | None = None


def read_details(document: PolicyDocument) -> DocumentDetails:
    """Return the details that stand in the document's head, the first of each kind."""
    said: dict[str, str] = {}
    for clause in document.clauses:
        if clause.kind != "metadata":
            continue
        name, *rest = _PARTED.split(clause.text.strip(), maxsplit=1)
        if rest and rest[0]:
            said.setdefault(name.strip(" .").casefold(), rest[0].strip())
    return DocumentDetails(
        title=_first(said, _TITLE)[:200],
        version=_first(said, _VERSION)[:60],
        in_force_date=_read_date(_first(said, _IN_FORCE)),
    )


def _first(said: dict[str, str], names: frozenset[str]) -> str:
    return next((text for name, text in said.items() if name in names), "")


def _read_date(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
