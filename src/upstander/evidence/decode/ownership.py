"""Whether a message went out from the custodian, and how that is known."""

from collections.abc import Iterable

from upstander.records.sources import ReadSettings


class Owner:
    """The custodian's handles and labels, from the source itself or else from the operator."""

    def __init__(self, found: Iterable[str], settings: ReadSettings) -> None:
        """Take the identities `found` in the source; without any, those of the settings."""
        self.handles = tuple(handle for handle in found if handle)
        self.basis = "owner_identity" if self.handles else "operator"
        if not self.handles:
            self.handles = tuple(handle for handle in settings.owner if handle.strip())
        self._folded = frozenset(handle.strip().casefold() for handle in self.handles)

    def direction(self, *senders: str) -> tuple[str, str]:
        """Return (direction, basis) of a message, given every name of its sender."""
        if not self._folded or not any(senders):
            return "unknown", "none"
        if any(sender.strip().casefold() in self._folded for sender in senders if sender):
            return "outgoing", self.basis
        return "incoming", self.basis
