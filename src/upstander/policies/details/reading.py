"""Reads what a document says of itself, each detail with the words that say it.

Nothing is invented: a name that no label, place or sentence gives is left out.
"""

import re
from collections.abc import Iterator, Sequence

from upstander.policies.details.conflicts import find_conflicts
from upstander.policies.details.contacts import find_contact
from upstander.policies.details.forces import find_force, find_unit
from upstander.policies.details.history import read_history
from upstander.policies.details.kinds import read_kind
from upstander.policies.details.laws_named import find_laws
from upstander.policies.details.pairs import AT_FOOT, Pair, find_pairs
from upstander.policies.details.prosehead import find_in_head
from upstander.policies.details.sentences import find_said
from upstander.policies.details.signed import find_sender, find_signed
from upstander.policies.details.strips import find_strips
from upstander.policies.details.titles import find_title, is_no_title
from upstander.policies.details.values import date_in, read_value
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import DETAIL_NAMES, Detail, PolicyDetails

_FOOT_VERSION = re.compile(r"\bv(?:ersion|er)?\.?\s*(\d{1,3}(?:\.\d{1,3}){0,3})\b", re.IGNORECASE)
_MARKING = re.compile(
    r"OFFICIAL(?:\s*[-–:]?\s*\(?SENSITIVE\)?)?|NOT PROTECTIVELY MARKED|RESTRICTED", re.IGNORECASE
)
_FOOT_MARKING = re.compile(
    r"[A-Z].{2,80}?\s[-–—|]\s(?P<marking>OFFICIAL(?:[ -]+SENSITIVE)?|NOT PROTECTIVELY MARKED|"
    r"(?:RESTRICTED|LIMITED)(?: CIRCULATION)?|(?:[A-Z]+[ -])?IN[ -]CONFIDENCE)"
)
"""A body or document and its marking, alone on a line: the foot of a page that was typed."""
_PUBLICATION = re.compile(r"publication|published|released|release", re.IGNORECASE)
_OPENNESS = re.compile(
    r"(?:yes|no|not|open|closed|full|in\s+(?:full|part)|partial(?:ly)?|suitable|restricted|"
    r"internal(?:ly)?(?:\s+only)?|extern(?:al|ally))\b",
    re.IGNORECASE,
)
EDGE = 3
"""First and last clauses of a document, among which a marking stands once for the whole."""
ISSUE_RANK = 3
"""Rank of a label of issue or publication, which is no label of approval."""
COMING_RANK = 6
"""Rank, among dates of adoption, of the day on which the document was implemented."""
DATED_BY = ("adopted_date", "approved_by", "version")
"""Labels beside whose words the day of approval may stand: "24.0 (Approved May 2024)"."""
_TYPED = ("paragraph", "heading", "metadata")
_Ranked = tuple[int, int, Detail]


def read_details(document: PolicyDocument) -> PolicyDetails:
    """Return what `document` says of itself, its history, the law it names and its kind."""
    ranked = [*_labelled(document), *_said(document), *_at_foot(document)]
    details = _in_order([*ranked, *_placed(document, ranked)])
    best: dict[str, Detail] = {}
    for detail in details:
        best.setdefault(detail.name, detail)
    history = read_history(document)
    kind, reasons = read_kind(document, best)
    return PolicyDetails(
        details=details,
        history=history,
        laws=find_laws(document.text),
        conflicts=find_conflicts(details, history),
        kind=kind,
        kind_reasons=reasons,
    )


def _coming(ranked: _Ranked) -> _Ranked:
    """Return a day of implementation as a day of adoption, for want of a better."""
    where, rank, detail = ranked
    return where, COMING_RANK + rank, _renamed(detail, "adopted_date")


def _labelled(document: PolicyDocument) -> Iterator[_Ranked]:
    pairs = [*find_pairs(document), *find_strips(document)]
    for n, pair in enumerate(pairs):
        name, rank = pair.label.name, pair.label.rank
        words = document.text[pair.start : pair.end]
        if name in DATED_BY:
            yield from _dated_beside(pair, words)
        if name.endswith("_date"):
            detail = date_in(pair, name, words)
            if detail is None and _PUBLICATION.fullmatch(pair.label.said):
                detail = _openness(pair)
        elif name == "owner" and rank == 2:
            detail = _both_owners(pairs, n)
        else:
            detail = read_value(pair, name)
        if detail is not None and not (name == "title" and is_no_title(detail.value)):
            yield pair.where, rank, detail
            if _is_later_issue(pairs, pair, detail):
                yield pair.where, COMING_RANK, _renamed(detail, "effective_date")
            if name == "effective_date" and "implement" in pair.label.said:
                yield _coming((pair.where, rank, detail))


def _openness(pair: Pair) -> Detail | None:
    """Return whether the document may be published, where "Publication:" names no day."""
    return read_value(pair, "disclosable") if _OPENNESS.match(pair.words) else None


def _is_later_issue(pairs: Sequence[Pair], pair: Pair, issued: Detail) -> bool:
    """Say whether a day of issue follows a day of approval that has its own label."""
    if pair.label.name != "adopted_date" or pair.label.rank != ISSUE_RANK:
        return False
    approved = (p for p in pairs if p.label.name == "adopted_date" and p.label.rank == 0)
    days = [date_in(p, "adopted_date", p.words) for p in approved]
    return any(day is not None and day.value < issued.value for day in days)


def _renamed(detail: Detail, name: str) -> Detail:
    return Detail(
        name=name, value=detail.value, start=detail.start, end=detail.end, basis=detail.basis
    )


def _dated_beside(pair: Pair, words: str) -> Iterator[_Ranked]:
    if pair.label.name == "adopted_date":
        if re.match(r"approv|agreed|adopted|ratified", pair.label.said) and words[:1].isalpha():
            by = re.split(r"\s+[-–,(]?\s*(?=\d)|\s*[(,]", words)[0]
            if not date_in(pair, "adopted_date", by) and len(by.split()) > 1:
                yield pair.where, 1, Detail(
                    name="approved_by", value=" ".join(by.split()), start=pair.start,
                    end=pair.start + len(by),
                )  # fmt: skip
        return
    told = re.search(r"approv|adopt|ratif", words, re.IGNORECASE)
    if pair.label.name == "approved_by" or told:
        detail = date_in(pair, "adopted_date", words) if not words.strip().isdigit() else None
        if detail is not None:
            yield pair.where, 0, detail


def _both_owners(pairs: Sequence[Pair], n: int) -> Detail | None:
    """Return an owner in two rows, directorate and business area, as one of both."""
    detail = read_value(pairs[n], "owner")
    if detail is None or n + 1 >= len(pairs):
        return detail
    following = pairs[n + 1]
    beside = (following.label.name, following.label.rank) == ("owner", 2)
    second = read_value(following, "owner") if beside else None
    if second is None or second.start - detail.end > len(following.label.said) + 4:
        return detail
    value = f"{detail.value} / {second.value}"
    return Detail(name="owner", value=value, start=detail.start, end=second.end)


def _said(document: PolicyDocument) -> Iterator[_Ranked]:
    for finder in (find_said, find_in_head, find_signed, find_sender):
        for rank, detail in finder(document):
            yield AT_FOOT, rank, detail
    contact = find_contact(document)
    if contact is not None:
        yield AT_FOOT, 2, contact


def _at_foot(document: PolicyDocument) -> Iterator[_Ranked]:
    """Yield the version and marking that running heads and feet print."""
    met: set[tuple[str, str]] = set()
    marked = _markings(document)
    for clause in document.clauses:
        typed = _FOOT_MARKING.fullmatch(clause.text) if clause.kind in _TYPED else None
        if typed is not None:
            start, end = (clause.start + at for at in typed.span("marking"))
            yield AT_FOOT, 2, Detail(
                name="marking", value=typed["marking"], start=start, end=end, basis="placed"
            )  # fmt: skip
        if clause.kind != "furniture":
            continue
        for name, pattern in (("version", _FOOT_VERSION), ("marking", _MARKING)):
            match = pattern.search(clause.text)
            if match is None:
                continue
            group = 1 if name == "version" else 0
            value = " ".join(match[group].split())
            if (name, value.casefold()) in met or (name == "marking" and not marked):
                continue
            met.add((name, value.casefold()))
            start = clause.start + match.start(group)
            yield AT_FOOT, 1, Detail(
                name=name, value=value, start=start, end=start + len(match[group]),
                basis="placed",
            )  # fmt: skip


def _markings(document: PolicyDocument) -> bool:
    """Say whether the markings that stand alone mark pages, and are no choice in a form."""
    found = [
        (n, match[0].casefold())
        for n, clause in enumerate(document.clauses)
        if clause.kind == "furniture" and (match := _MARKING.search(clause.text))
    ]
    edge = any(n < EDGE or n >= len(document.clauses) - EDGE for n, _ in found)
    paged = any(document.clauses[n].page for n, _ in found)
    return edge or paged or len(found) > len({value for _, value in found})


def _placed(document: PolicyDocument, ranked: Sequence[_Ranked]) -> Iterator[_Ranked]:
    """Yield the title and force that only their place gives, where no label does."""
    held = {detail.name for _, _, detail in ranked}
    if "title" not in held and (title := find_title(document)) is not None:
        yield AT_FOOT, 9, title
    if "owner" not in held and (unit := find_unit(document)) is not None:
        yield AT_FOOT, 9, unit
    if "force" not in held and (force := find_force(document)) is not None:
        yield AT_FOOT, 9, force


def _in_order(ranked: Sequence[_Ranked]) -> tuple[Detail, ...]:
    """Return the details by name, the best first: its rank, where it stands, then its place."""
    kept: dict[tuple[str, str], tuple[int, int, int, int, Detail]] = {}
    for where, rank, detail in ranked:
        order = (DETAIL_NAMES.index(detail.name), rank, where, detail.start, detail)
        key = (detail.name, detail.value.casefold())
        if key not in kept or order[:4] < kept[key][:4]:
            kept[key] = order
    return tuple(one[4] for one in sorted(kept.values(), key=lambda one: one[:4]))
