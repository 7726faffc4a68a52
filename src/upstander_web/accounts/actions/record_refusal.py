"""Records that somebody asked for what their roles do not allow."""

from upstander_web.accounts.roles import Capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.audit_trail.actors import Named


def record_refusal(*, actor: Named, capability: Capability, path: str) -> None:
    """Record a refused capability, outside the transaction that the refusal rolled back.

    Allowed when: always; it takes nothing and shows nothing.
    Writes: nothing else.
    Audit: `capability.refused`.
    """
    record_event(
        actor=actor,
        name="capability.refused",
        object_kind="capability",
        object_id=capability.value,
        detail={"capability": capability.value, "path": path},
    )
