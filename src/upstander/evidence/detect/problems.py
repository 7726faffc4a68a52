"""What is wrong with a rule that could be loaded: found by the lock and by its own samples."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RuleProblem:
    """One thing that stops a rule pack from being released."""

    path: str
    """The rule's file, or the lock's where the file is gone."""
    rule_id: str
    reason: str
    """One line."""

    def __str__(self) -> str:
        return f"{self.path}: {self.rule_id}: {self.reason}"
