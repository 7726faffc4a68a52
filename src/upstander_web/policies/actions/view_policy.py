"""Opens a policy, or a clause of it, with its faults in the margin, and records which."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.policy_details import Detail, PolicyDetails
from upstander.records.policy_faults import Fault
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.actions.mark_second import may_mark_second
from upstander_web.policies.forces import force_name
from upstander_web.policies.models import Policy, Position
from upstander_web.policies.question_bank import question_titles
from upstander_web.policies.selectors import (
    StoodOn,
    access_policy,
    list_positions,
    list_versions,
    policy_on,
    read_details,
    read_document,
)

ASIDE = frozenset({"furniture", "contents", "metadata"})
DEEPEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something beside a clause: a fault, or a cell that quotes it."""

    kind: str
    """`fault` or `cell`."""
    label: str
    text: str
    severity: str = ""
    source: str = ""
    question: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClause:
    """One clause in three pieces: before the cited words, the words, after them."""

    anchor: str
    kind: str
    depth: int
    before: str
    cited: str
    after: str
    opens_citation: bool
    """Whether the cited words begin here, which is where the link leads."""
    gap: str
    """Line breaks that part it from the clause before."""
    page: int
    """Page that begins here; 0 where none does."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDetail:
    """One thing that the document says of itself, with the words that say it."""

    name: str
    value: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    """A policy as clauses, the cited words marked, faults and cells beside them."""

    policy: Policy
    force: str
    clauses: list[ShownClause]
    cited: str
    """Exactly the words at the citation's place; "" where none is cited."""
    outside: bool
    """Whether the citation's place is not in the document."""
    details: list[ShownDetail]
    conflicts: list[str]
    faults: list[tuple[Fault, str]]
    """Each fault with the anchor of the clause that it is about."""
    versions: list[Policy]
    stood: StoodOn | None
    cells: list[Position]
    to_confirm: int
    overdue: bool
    may_import: bool
    may_confirm: bool


def view_policy(
    *, actor: User, sha256: str, span: tuple[int, int] | None, on: date, asked_day: date | None
) -> PolicyPage:
    """Return the whole document as clauses with `span`, in code points, marked.

    `asked_day` is a day of which the version that stood is asked for; `on` is today.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `policy.clause_viewed` with the span, or `policy.viewed` without one.

    Raises:
        PermissionRefused: the actor may not.
        Http404: no such document is held.
        PolicyUnreadable: the kept file cannot be read.
    """
    policy = access_policy(actor, sha256)
    document, details = read_document(policy), read_details(policy)
    inside = span is not None and 0 <= span[0] < span[1] <= len(document.text)
    marked = span if span is not None and inside else (0, 0)
    cells = list_positions(actor, policy)
    faults = engine.find_faults(document, details, on=on)
    allowed = list_capabilities(actor)
    # What a second marker is yet to mark is held back from them here as on the desk.
    may_confirm = Capability.CONFIRM_POSITIONS in allowed
    with transaction.atomic():
        record_event(
            actor=actor,
            name="policy.viewed" if span is None else "policy.clause_viewed",
            object_kind="policy",
            object_id=sha256,
            detail=None if span is None else {"start": span[0], "end": span[1]},
        )
    return PolicyPage(
        policy=policy,
        force=force_name(policy.force),
        clauses=_note(
            _show(document.clauses, marked, document.text),
            document,
            faults,
            [cell for cell in cells if not (may_confirm and may_mark_second(cell, actor))],
        ),
        cited=document.text[marked[0] : marked[1]],
        outside=span is not None and not inside,
        details=_details(details, document),
        conflicts=[one.explanation for one in details.conflicts],
        faults=[(one, _anchor_of(one, document)) for one in faults],
        versions=list_versions(policy.name),
        stood=policy_on(policy.name, asked_day) if asked_day else None,
        cells=cells,
        to_confirm=sum(cell.state != Position.State.CONFIRMED for cell in cells),
        overdue=policy.is_overdue(on),
        may_import=Capability.IMPORT_POLICIES in allowed,
        may_confirm=may_confirm,
    )


def _show(clauses: tuple[Clause, ...], span: tuple[int, int], text: str) -> list[ShownClause]:
    shown: list[ShownClause] = []
    opened, end_before, page = False, 0, 0
    for clause in clauses:
        start, end = max(clause.start, span[0]), min(clause.end, span[1])
        is_cited = start < end
        if not is_cited:
            start = end = clause.end
        begins = clause.page if clause.page > page and clause.kind not in ASIDE else 0
        page = begins or page
        shown.append(
            ShownClause(
                anchor=_anchor(clause),
                kind="aside" if clause.kind in ASIDE else clause.kind,
                depth=min(max(len(clause.path) - 1, 0), DEEPEST),
                before=text[clause.start : start],
                cited=text[start:end],
                after=text[end : clause.end],
                opens_citation=is_cited and not opened,
                gap=text[end_before : clause.start],
                page=begins,
            )
        )
        opened = opened or is_cited
        end_before = clause.end
    return shown


def _anchor(clause: Clause) -> str:
    return f"c{clause.start}-{clause.end}"


def _clause_at(document: PolicyDocument, place: int) -> int | None:
    found = (n for n, one in enumerate(document.clauses) if one.start <= place < one.end)
    return next(found, None)


def _anchor_of(fault: Fault, document: PolicyDocument) -> str:
    at = _clause_at(document, fault.clauses[0].start) if fault.clauses else None
    return "" if at is None else _anchor(document.clauses[at])


def _note(
    shown: list[ShownClause],
    document: PolicyDocument,
    faults: tuple[Fault, ...],
    cells: list[Position],
) -> list[ShownClause]:
    """Return the clauses with what stands in the margin of each: faults first, then cells."""
    notes: dict[int, list[Note]] = {}
    for fault in faults:
        met: set[int] = set()
        for place in fault.clauses:
            at = _clause_at(document, place.start)
            if at is not None and at not in met:
                notes.setdefault(at, []).append(_fault_note(fault, first=not met))
                met.add(at)
    titles = question_titles()
    for cell in cells:
        at = _clause_at(document, cell.start) if cell.quote else None
        if at is not None:
            notes.setdefault(at, []).append(
                Note(
                    kind="cell",
                    label=titles.get(cell.question, cell.question),
                    text=cell.get_value_display(),
                    question=cell.question,
                    state=cell.state,
                )
            )
    return [replace(one, notes=tuple(notes.get(n, ()))) for n, one in enumerate(shown)]


def _fault_note(fault: Fault, *, first: bool) -> Note:
    """Return a fault as it stands beside its first clause, or beside another that shows it."""
    label = fault.fault.replace("_", " ").capitalize()
    if not first:
        words = fault.clauses[0].clause
        said = f"The same fault as at {words}." if words else "The same fault as above."
        return Note(kind="fault", label=label, text=said, severity=fault.severity)
    return Note(
        kind="fault",
        label=label,
        text=fault.explanation,
        severity=fault.severity,
        source=fault.source,
    )


def _details(details: PolicyDetails, document: PolicyDocument) -> list[ShownDetail]:
    return [_detail(one, document) for one in details.details]


def _detail(detail: Detail, document: PolicyDocument) -> ShownDetail:
    return ShownDetail(
        name=detail.name.replace("_", " ").capitalize(),
        value=detail.value,
        words=document.text[detail.start : detail.end],
        start=detail.start,
        end=detail.end,
    )
