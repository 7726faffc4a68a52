"""Who the audit trail may name as having done something."""

from dataclasses import dataclass
from typing import Protocol


class Named(Protocol):
    """Anything with an account name; Django's users are."""

    def get_username(self) -> str:
        """Return the account name."""


@dataclass(frozen=True, slots=True)
class NamedActor:
    """An actor that is not an account."""

    name: str

    def get_username(self) -> str:
        """Return the name."""
        return self.name


NOT_SIGNED_IN = NamedActor("(not signed in)")
"""Somebody at the sign-in page; the brackets keep it apart from every account name."""
