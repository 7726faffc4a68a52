"""Whoever runs a management command: they hold the database, so they may make accounts."""

import getpass
from dataclasses import dataclass

from upstander_web.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class MachineOperator:
    """An actor who is no account; holds the one role that a first start needs."""

    name: str
    is_active: bool = True
    roles: frozenset[Role] = frozenset({Role.ADMINISTRATOR})

    def get_username(self) -> str:
        """Return the name in brackets, which no account's name can have."""
        return f"(machine: {self.name})"


def find_machine_operator() -> MachineOperator:
    """Return the actor for whoever runs this process."""
    try:
        return MachineOperator(getpass.getuser())
    except (KeyError, OSError):  # a container may run under a number without a name
        return MachineOperator("unnamed")
