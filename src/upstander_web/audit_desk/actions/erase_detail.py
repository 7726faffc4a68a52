"""Erases one personal value from the audit log, for an administrator with a reason."""

from upstander_web.accounts.roles import Actor, Capability, check_capability
from upstander_web.audit_trail.actions.erase_detail import erase_detail as erase_from_trail


def check_may_erase(actor: object) -> Actor:
    """Return `actor` when they may read the log and manage accounts both.

    Raises:
        PermissionRefused: one of the two is not theirs.
    """
    check_capability(actor, Capability.READ_AUDIT)
    return check_capability(actor, Capability.MANAGE_ACCOUNTS)


def erase_detail(*, actor: object, sequence: int, name: str, reason: str) -> None:
    """Erase value `name` of event `sequence` for good; its digest stays, so the chain holds.

    Allowed when: `actor` may read the audit log and manage accounts.
    Writes: removes the value with its salt.
    Audit: `audit.detail_erased` with the reason, in the same transaction.

    Raises:
        PermissionRefused: `actor` may not read the audit log, or may not manage accounts.
        ErasureUnreasoned: `reason` is blank.
        NothingToErase: the event has no such value.
    """
    allowed = check_may_erase(actor)
    erase_from_trail(actor=allowed, sequence=sequence, name=name, reason=reason)
