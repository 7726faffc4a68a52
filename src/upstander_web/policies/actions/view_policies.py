"""Opens the library, and records that it was opened."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.forces import force_name
from upstander_web.policies.library_filter import LibraryFilter
from upstander_web.policies.models import Policy, Position
from upstander_web.policies.selectors import count_states, list_policies

OPEN = (Position.State.SUGGESTED, Position.State.STALE, Position.State.DISPUTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """One version of one policy with what is left to do."""

    policy: Policy
    force: str
    cells: int
    to_confirm: int
    stale: int
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The list, and what it may be narrowed to."""

    rows: list[LibraryRow]
    total: int
    forces: list[tuple[str, str]]
    """Code and name of each force of which something is held."""


def view_policies(*, actor: User, chosen: LibraryFilter, on: date) -> Library:
    """Return the policies of the filter, each with what is left to do on the day `on`.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `policy.listed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    held = list_policies(actor)
    policies = chosen.select(held, on)
    states = count_states(policies)
    codes = sorted(set(held.exclude(force="").values_list("force", flat=True)))
    library = Library(
        rows=[_row(policy, states.get(policy.pk, {}), on) for policy in policies],
        total=held.count(),
        forces=sorted(((code, force_name(code)) for code in codes), key=lambda pair: pair[1]),
    )
    with transaction.atomic():
        record_event(actor=actor, name="policy.listed", object_kind="policies", object_id="")
    return library


def _row(policy: Policy, states: dict[str, int], on: date) -> LibraryRow:
    return LibraryRow(
        policy=policy,
        force=force_name(policy.force),
        cells=sum(states.values()),
        to_confirm=sum(states.get(state, 0) for state in OPEN),
        stale=states.get(Position.State.STALE, 0),
        overdue=policy.is_overdue(on),
    )
