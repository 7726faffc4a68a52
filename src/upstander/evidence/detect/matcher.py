"""Propose candidate rows: the contract between the detector and its engines.

An engine may propose too much, never too little; `confirm` decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from upstander.evidence.detect.compile import CompiledPack

Rows = Sequence[int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The rows of one column that are worth a look."""

    words: Rows = ()
    """Where terms and near pairs are to be sought."""
    leet: Rows = ()
    spaced: Rows = ()
    regex: Sequence[tuple[int, Rows]] = ()
    """Places in `CompiledPack.regex`, each with the rows in which to try it, ascending."""


class Matcher(Protocol):
    """An engine."""

    name: str
    notes: tuple[str, ...]
    """What makes it slower than it could be."""

    def propose(self, texts: pa.StringArray) -> Proposal:
        """Return the rows to look at; `texts` has no nulls."""


class PythonMatcher:
    """Proposes every row that is not empty, so that Python alone decides: slow and exact."""

    name = "python"
    notes: tuple[str, ...] = ()

    def __init__(self, pack: CompiledPack) -> None:
        self._places = range(len(pack.regex))

    def propose(self, texts: pa.StringArray) -> Proposal:
        """Return every row that holds a character, for everything."""
        rows = [row for row, text in enumerate(texts.to_pylist()) if text]
        if not rows:
            return Proposal()
        return Proposal(rows, rows, rows, [(place, rows) for place in self._places])
