"""Opens a policy, or a clause of it, and records which."""

from dataclasses import dataclass

from django.db import transaction

from upstander.records.clauses import Clause
from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.models import Policy
from upstander_web.policies.selectors import access_policy, read_document

HEADINGS = frozenset({"heading"})
ASIDE = frozenset({"furniture", "contents", "metadata"})
DEEPEST = 4


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    """A policy as clauses, the cited words marked."""

    policy: Policy
    clauses: list[ShownClause]
    cited: str
    """Exactly the words at the citation's place; "" where none is cited."""
    outside: bool
    """Whether the citation's place is not in the document."""


def view_policy(*, actor: User, sha256: str, span: tuple[int, int] | None) -> PolicyPage:
    """Return the whole document as clauses with `span`, in code points, marked.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `policy.clause_viewed` with the span, or `policy.viewed` without one.

    Raises:
        PermissionRefused: the actor may not.
        Http404: no such document is held.
        PolicyUnreadable: the kept file cannot be read.
    """
    policy = access_policy(actor, sha256)
    document = read_document(policy)
    inside = span is not None and 0 <= span[0] < span[1] <= len(document.text)
    marked = span if span is not None and inside else (0, 0)
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
        clauses=_show(document.clauses, marked, document.text),
        cited=document.text[marked[0] : marked[1]],
        outside=span is not None and not inside,
    )


def _show(clauses: tuple[Clause, ...], span: tuple[int, int], text: str) -> list[ShownClause]:
    shown: list[ShownClause] = []
    opened = False
    end_before = 0
    for clause in clauses:
        start, end = max(clause.start, span[0]), min(clause.end, span[1])
        is_cited = start < end
        if not is_cited:
            start = end = clause.end
        shown.append(
            ShownClause(
                anchor=f"c{clause.start}-{clause.end}",
                kind="aside" if clause.kind in ASIDE else clause.kind,
                depth=min(max(len(clause.path) - 1, 0), DEEPEST),
                before=text[clause.start : start],
                cited=text[start:end],
                after=text[end : clause.end],
                opens_citation=is_cited and not opened,
                gap=text[end_before : clause.start],
            )
        )
        opened = opened or is_cited
        end_before = clause.end
    return shown
