"""The one root of every error that Upstander raises on purpose."""


class UpstanderError(Exception):
    """A fact that stops the work, in one line, with the place where it was met.

    Subclasses are defined in the module that raises them and are named for the fact
    (`ExhibitTooLarge`), not for the module.
    """

    def __init__(self, reason: str, *, place: str = "") -> None:
        """Keep a one-line `reason` and, where there is one, the `place` (path, member, offset)."""
        self.reason = " ".join(reason.split())
        self.place = place
        super().__init__(f"{place}: {self.reason}" if place else self.reason)
