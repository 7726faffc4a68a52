"""Propose candidate rows: the contract between the detector and its engines.

An engine may propose too much, never too little; `confirm` decides.
"""

from collections.abc import Mapping
from typing import Protocol

import pyarrow as pa

from upstander.evidence.detect.compile import CompiledPack
from upstander.evidence.detect.confirm import Candidates


class Matcher(Protocol):
    """An engine."""

    name: str
    notes: tuple[str, ...]
    """What makes it slower than it could be."""

    def propose(self, texts: pa.StringArray) -> Mapping[int, Candidates]:
        """Return row to candidates; `texts` has no nulls."""


class PythonMatcher:
    """Proposes every row that is not empty, so that Python alone decides: slow and exact."""

    name = "python"
    notes: tuple[str, ...] = ()

    def __init__(self, pack: CompiledPack) -> None:
        every = tuple(range(len(pack.regex)))
        self._all = Candidates(words=True, leet=True, spaced=True, regex=every)

    def propose(self, texts: pa.StringArray) -> Mapping[int, Candidates]:
        """Return all candidates for every row that holds a character."""
        return {row: self._all for row, text in enumerate(texts.to_pylist()) if text}
