"""Checks the chain of the audit log for somebody who watches it."""

from django.db import transaction

from upstander.audit.chain import Verification
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.audit_trail.selectors import verify_trail


def verify_log(*, actor: object, expected_head: str) -> Verification:
    """Check every event and the links between them.

    Allowed when: `actor` may read the audit log.
    Writes: nothing else.
    Audit: `audit.verified` with the result; on a broken chain this follows the last event, so
    that the record of having looked is not lost.

    Raises:
        PermissionRefused: `actor` may not read the audit log.
    """
    allowed = check_capability(actor, Capability.READ_AUDIT)
    # Outside the transaction: the check reads everything, and SQLite has one writer.
    result = verify_trail(expected_head=expected_head)
    with transaction.atomic():
        record_event(
            actor=allowed,
            name="audit.verified",
            object_kind="audit_log",
            object_id="",
            detail={
                "intact": result.intact,
                "events": result.events,
                "head": result.head,
                "reason": result.reason,
            },
        )
    return result
