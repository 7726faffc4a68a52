"""Opens the list of policies, and records that it was opened."""

from django.db import transaction

from upstander_web.accounts.models import User
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.models import Policy
from upstander_web.policies.selectors import list_policies


def view_policies(*, actor: User) -> list[Policy]:
    """Return every policy.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `policy.listed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    policies = list(list_policies(actor))
    with transaction.atomic():
        record_event(actor=actor, name="policy.listed", object_kind="policies", object_id="")
    return policies
