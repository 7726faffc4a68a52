"""Opens two versions of a policy side by side, and records which."""

from dataclasses import dataclass

from django.db import transaction

from upstander.records.policy_changes import ClauseChange, VersionDifference
from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.models import Policy
from upstander_web.policies.selectors import (
    access_policy,
    list_policies,
    read_details,
    read_document,
)

CHANGE_LABELS = {
    "unchanged": "Unchanged", "moved": "Moved", "renumbered": "Renumbered",
    "reworded": "Reworded", "added": "Added", "removed": "Removed", "split": "Split",
    "merged": "Merged",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """One row of the comparison."""

    number: int
    """From 1 among what changed; 0 for what did not."""
    change: ClauseChange
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """Two versions, row by row."""

    old: Policy
    new: Policy
    difference: VersionDifference
    rows: list[ShownChange]
    counts: list[tuple[str, int]]
    """Each kind of change in words, with how many there are."""
    meanings: list[tuple[int, str]]
    """Each sentence on what changed in meaning, with the number of its row."""
    changed: int


def view_comparison(*, actor: User, old: str, new: str, whole: bool) -> ComparisonPage:
    """Return how the version `new` differs from `old`, by their digests.

    With `whole`, clauses that did not change are shown too.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `policies.compared`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: one of them is not held.
        PolicyUnreadable: a kept file cannot be read.
    """
    before, after = access_policy(actor, old), access_policy(actor, new)
    difference = engine.compare(
        read_document(before),
        read_document(after),
        old_details=read_details(before),
        new_details=read_details(after),
    )
    rows, number = [], 0
    counts = dict.fromkeys(CHANGE_LABELS, 0)
    for change in difference.changes:
        counts[change.change] += 1
        same = change.change == "unchanged"
        number += not same
        if whole or not same:
            label = CHANGE_LABELS[change.change]
            rows.append(ShownChange(number=0 if same else number, change=change, label=label))
    with transaction.atomic():
        record_event(
            actor=actor,
            name="policies.compared",
            object_kind="policy",
            object_id=new,
            detail={"old": old, "new": new},
        )
    return ComparisonPage(
        old=before,
        new=after,
        difference=difference,
        rows=rows,
        counts=[(CHANGE_LABELS[kind], total) for kind, total in counts.items() if total],
        meanings=[(row.number, words) for row in rows for words in row.change.meaning],
        changed=number,
    )


def list_comparable(actor: User) -> list[tuple[str, str]]:
    """Return digest and name of every version held, for a choice of two.

    Raises:
        PermissionRefused: the actor may not read policies.
    """
    return [
        (one.sha256, f"Version {one.version_label or 'not said'}: {one.title or one.name}")
        for one in list_policies(actor)
    ]
