"""What the rules need of other apps: past messages, decisions, masking, a process to count in.

Apps stand side by side and do not know each other. `jobs` knows them all and registers here,
as the site starts, who supplies what.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.governance.decisions import Decision
from upstander_web.accounts.models import User


class SuppliesMissing(UpstanderError):
    """Nothing was registered: the site was put together without `jobs`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTable:
    """The messages of one imported exhibit."""

    reference: str
    path: Path
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HitPlace:
    """Where a hit stands. The span counts code points of the field, half open."""

    message_id: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text; a piece that stands for a name holds the mask and nothing of the name."""

    text: str
    is_hit: bool = False
    is_mask: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit:
    """A hit with the words around it, names in them masked as on the desk."""

    exhibit: str
    """Reference of the exhibit; "" where the message is not held any more."""
    pieces: tuple[Piece, ...]
    conversation: int = 0
    """By which the gate is asked each time the words are shown; 0 never opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What rules found on the desk, and in how many weeks of messages."""

    rules_by_message: Mapping[str, frozenset[str]]
    last_hits: Mapping[str, date | None]
    """Rule to the day of its last finding."""
    until: date | None
    weeks: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedText:
    """The words of a message that was decided on."""

    message_id: str
    text: str
    is_relevant: bool


class Supplies(Protocol):
    """Everything that is asked of other apps."""

    def list_tables(self) -> Sequence[MessageTable]:
        """Return the messages that are held, an exhibit each."""

    def list_decisions(self) -> Sequence[Decision]:
        """Return the decisions on findings that stand."""

    def look_at_findings(self) -> Found:
        """Return what rules found so far."""

    def list_decided_texts(self, actor: User, *, at: datetime) -> Sequence[DecidedText]:
        """Return the words of decided messages, the latest decisions first, up to a bound.

        Only of what `actor` may open at `at` under a live authorisation.
        """

    def list_open(
        self, actor: User, conversations: Collection[int], *, at: datetime
    ) -> Collection[int]:
        """Return those conversations that `actor` may open under a live authorisation."""

    def show_hits(self, hits: Sequence[HitPlace]) -> Sequence[ShownHit]:
        """Return each hit with the words around it, every name that its exhibit shows masked."""

    def hide_names(self, terms: Sequence[str]) -> Sequence[str]:
        """Return those terms in which no name stands that an exhibit shows."""

    def start_counting(self, kind: str, pk: int) -> None:
        """Start a process that does the trial or the keyword list `pk`."""

    def name_worker(self) -> str:
        """Return what names the present process."""

    def is_alive(self, worker: str) -> bool:
        """Return whether the process of that name still runs."""


_registered: list[Supplies] = []


def register(supplies: Supplies) -> None:
    """Take `supplies` in place of any before it."""
    _registered[:] = [supplies]


def supplies() -> Supplies:
    """Return what was registered.

    Raises:
        SuppliesMissing: nothing was.
    """
    if not _registered:
        raise SuppliesMissing("nobody supplies messages and decisions to the rules")
    return _registered[0]
