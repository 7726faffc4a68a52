"""Gives a rule's clauses out of the policies that stood on the day of a message."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from upstander.policies.citing.citations import check_citation, cite, resolve_clauses
from upstander.policies.versions.in_force import VersionDates, version_on
from upstander.records.clauses import ClauseCitation, PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldVersion:
    """One version of a policy that is held, and when it stood."""

    policy: str
    """What all versions of the policy share, such as its short name."""
    dates: VersionDates
    document: PolicyDocument


def held_version(document: PolicyDocument, details: PolicyDetails) -> HeldVersion:
    """Return `document` as a version by what it says of itself.

    Documents of one force with one reference, or else one title, are versions of one policy; a
    document that says neither stands alone.
    """
    said = {name: found.value for name in _NAMES if (found := details.first(name)) is not None}
    told = said.get("reference") or said.get("title") or document.sha256
    policy = f"{said.get('force', '')}: {told}".casefold()
    dates = VersionDates(
        name=document.name,
        sha256=document.sha256,
        version=said.get("version", ""),
        effective=said.get("effective_date", ""),
        adopted=said.get("adopted_date", ""),
    )
    return HeldVersion(policy=policy, dates=dates, document=document)


_NAMES = ("force", "reference", "title", "version", "effective_date", "adopted_date")


class CiteOnDay:
    """Finds the clauses that a rule's findings cite on a day; each answer is worked out once.

    A rule that cites another version of a policy cites the same words in the version of the day,
    where they stand there once. Before the first version known, the first is cited: who shows it
    says that it was not yet in force. Where the time of a message is not known, the last is.
    """

    def __init__(self, held: Iterable[HeldVersion]) -> None:
        """Keep the versions by policy."""
        self._policies: dict[str, list[HeldVersion]] = defaultdict(list)
        for one in held:
            self._policies[one.policy].append(one)
        self._by_day: dict[date | None, tuple[PolicyDocument, ...]] = {}
        self._found: dict[tuple[str, tuple[str, ...]], tuple[ClauseCitation, ...]] = {}

    def documents_on(self, day: date | None) -> tuple[PolicyDocument, ...]:
        """Return of every policy the version that stood on `day`."""
        if day not in self._by_day:
            stood = (_stood_on(day, versions) for versions in self._policies.values())
            self._by_day[day] = tuple(document for document in stood if document is not None)
        return self._by_day[day]

    def __call__(self, rule: Rule, day: date | None) -> tuple[ClauseCitation, ...]:
        """Return what `rule` cites of the policies of `day`."""
        documents = self.documents_on(day)
        key = (rule.id, tuple(document.sha256 for document in documents))
        if key not in self._found:
            self._found[key] = _resolve(rule, documents)
        return self._found[key]


def _resolve(rule: Rule, documents: Sequence[PolicyDocument]) -> tuple[ClauseCitation, ...]:
    """Return the rule's own citations, those of another version moved to that of the day."""
    held = {document.sha256: document for document in documents}
    moved = []
    for citation in rule.clauses:
        state = check_citation(citation, held)
        once = state.state == "document_not_held" and len(state.places) == 1
        place = state.places[0] if once else None
        if place is not None and place.document_sha256 in held:
            moved.append(cite(held[place.document_sha256], quote=citation.quote))
    resolved = resolve_clauses(rule, held)
    met = {citation.document_sha256 for citation in moved}
    return (*moved, *(c for c in resolved if c.basis == "cited" or c.document_sha256 not in met))


def _stood_on(day: date | None, versions: Sequence[HeldVersion]) -> PolicyDocument | None:
    if len(versions) == 1:
        return versions[0].document
    if day is None:
        return max(versions, key=_begun).document
    found = version_on(day, [one.dates for one in versions])
    if found.version is not None:
        return next(one.document for one in versions if one.dates is found.version)
    begun = [one for one in versions if "" < _begun(one)[0] <= day.isoformat()]
    if not begun:
        return min(versions, key=_begun).document
    return max(begun, key=_begun).document if found.state == "undecided" else None


def _begun(one: HeldVersion) -> tuple[str, str]:
    """Return what orders versions by when they began; a month stands before its days."""
    return one.dates.effective or one.dates.adopted, one.dates.version
