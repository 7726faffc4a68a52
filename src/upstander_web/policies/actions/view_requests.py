"""Opens the list of forces with what became of asking each, and records it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import Http404

from upstander.policies.matrix.chasing import write_chaser
from upstander.policies.matrix.wording import SUPPLY_WORDS
from upstander.records.policy_matrix import MatrixForce
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.forces import force_name, list_forces, list_rows
from upstander_web.policies.models import Policy, PolicyRequest
from upstander_web.policies.question_bank import questions_in_use
from upstander_web.policies.selectors import list_current_policies
from upstander_web.policies.supply import SUPPLY_COLOURS, supply_state

WORK_ORDER = ("overdue", "promised", "asked", "refused", "not_asked", "supplied")
"""What wants work first: `policy_matrix.SUPPLY_STATES` as a person would chase them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceRow:
    """One force, and whether its policy is here."""

    code: str
    name: str
    state: str
    label: str
    colour: str
    request: PolicyRequest | None
    policies: list[Policy]
    chaser: str
    """A message to copy; "" where the policy is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    """Who has submitted, who has not."""

    rows: list[ForceRow]
    counts: list[tuple[str, int]]
    supplied: int
    total: int
    missing: str
    """The names of those who have not, as one line to copy."""
    may_record: bool


def view_requests(*, actor: User, on: date, show_all: bool) -> RequestsPage:
    """Return the forces that have not given a policy, or all of them.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `requests.listed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_POLICIES)
    requests = {row.force: row for row in PolicyRequest.objects.all()}
    held: dict[str, list[Policy]] = {}
    for policy in list_current_policies(on):
        held.setdefault(policy.force, []).append(policy)
    rows = [
        _row(code, name, requests.get(code), held.get(code, []), on)
        for code, name in list_rows((*held, *requests))
    ]
    rows.sort(key=lambda row: (WORK_ORDER.index(row.state), row.name))
    counts = Counter(row.label for row in rows)
    with transaction.atomic():
        record_event(actor=actor, name="requests.listed", object_kind="forces", object_id="")
    return RequestsPage(
        rows=[row for row in rows if show_all or row.state != "supplied"],
        counts=[(label, counts[label]) for label in SUPPLY_WORDS.values() if counts[label]],
        supplied=counts[SUPPLY_WORDS["supplied"]],
        total=len(rows),
        missing=", ".join(row.name for row in rows if row.state != "supplied"),
        may_record=Capability.IMPORT_POLICIES in list_capabilities(actor),
    )


def view_request(*, actor: User, force: str, on: date) -> ForceRow:
    """Return what became of asking one force, for the form that changes it.

    *Allowed when:* the actor may add policies.
    *Writes:* nothing.
    *Audit:* none: it shows what the list has shown.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such force.
    """
    check_capability(actor, Capability.IMPORT_POLICIES)
    request = PolicyRequest.objects.filter(force=force).first()
    policies = list_current_policies(on, force=force)
    if force not in dict(list_forces()) and not request and not policies:
        raise Http404("no such force")
    return _row(force, force_name(force), request, policies, on)


def _row(
    code: str, name: str, request: PolicyRequest | None, policies: list[Policy], on: date
) -> ForceRow:
    state = supply_state(request, on=on, held=bool(policies))
    return ForceRow(
        code=code,
        name=name,
        state=state,
        label=SUPPLY_WORDS[state],
        colour=SUPPLY_COLOURS[state],
        request=request,
        policies=policies,
        chaser="" if policies else _chaser(code, name, state, request, on),
    )


def _chaser(code: str, name: str, state: str, request: PolicyRequest | None, on: date) -> str:
    force = MatrixForce(
        code=code, name=name, supply=state, due_date=request.due_date if request else None
    )
    return write_chaser(force, questions_in_use(), made_on=on)
