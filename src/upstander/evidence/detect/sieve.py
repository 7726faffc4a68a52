"""Rule out expressions row by row: which of many may match, told by the plain parts they need.

An expression is proposed for a row when the row, seen as `wordview` sees it, holds a part of each
of its needs. The parts are watched by one automaton; only the rarest need of an expression wakes
it, the others are then looked up.
"""

import math
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from upstander.evidence.detect.automaton import Automaton, build_automaton
from upstander.evidence.detect.foldbuffer import load_kernels, raw_buffers
from upstander.evidence.detect.needs import WILD, Need, rate_of_need
from upstander.evidence.detect.wordview import CLASS_OF, CLASSES, class_table, view_of

Numbers = npt.NDArray[np.int32]

SELECTIVE = 0.08
"""An expression whose needs are met by more than this share of messages is sieved otherwise."""

_SHIFT = 5
_TABLE_WORDS = 1 << 18
_ARENA = _TABLE_WORDS * 8
_CACHE_WORDS = 1 << 16
_WILD_SYMBOLS = range(1, CLASSES)
_ROOM_A_ROW = 4


def is_selective(needs: Sequence[Need]) -> bool:
    """Return whether `needs` rule out enough messages for the sieve to be worth it."""
    if not needs or not any(part.strip("0 ") for part in needs[0]):
        return False  # numbers look all the same here
    return math.prod(rate_of_need(need) for need in needs) < SELECTIVE


@dataclass(frozen=True, slots=True)
class SievePlan:
    """What the sieve runs on, as arrays that can be kept: lists of lists are starts and members."""

    automaton: Automaton
    watch: tuple[Numbers, Numbers]
    """Part to the expressions whose rarest need it meets; the parts without any come last."""
    rest: tuple[Numbers, Numbers]
    """Expression to its other needs."""
    needs: tuple[Numbers, Numbers]
    """Need to the parts that meet it."""

    def arrays(self) -> tuple[Numbers, ...]:
        """Return all arrays, in the order that `of_arrays` takes."""
        some = self.automaton
        return (some.moves, some.told_starts, some.told, *self.watch, *self.rest, *self.needs)

    @classmethod
    def of_arrays(cls, arrays: Sequence[Numbers]) -> "SievePlan":
        """Return the plan whose `arrays` these are."""
        one, two, three, *others = arrays
        pairs = list(zip(others[::2], others[1::2], strict=True))
        return cls(Automaton(one, two, three), *pairs)


def plan_sieve(expressions: Sequence[Sequence[Need]]) -> SievePlan:
    """Return the plan for expressions of which each has needs, the rarest first."""
    watched = {part for needs in expressions for part in needs[0]}
    others = {part for needs in expressions for need in needs[1:] for part in need} - watched
    parts = [*sorted(watched), *sorted(others)]
    number = {part: place for place, part in enumerate(parts)}
    watch: list[list[int]] = [[] for _ in parts]
    rest: list[list[int]] = []
    known: dict[Need, int] = {}
    for place, needs in enumerate(expressions):
        for part in needs[0]:
            watch[number[part]].append(place)
        rest.append([known.setdefault(need, len(known)) for need in needs[1:]])
    symbols = [
        [_WILD_SYMBOLS if one == WILD else (CLASS_OF[one],) for one in part] for part in parts
    ]
    return SievePlan(
        build_automaton(symbols, shift=_SHIFT),
        _flatten(watch),
        _flatten(rest),
        _flatten([[number[part] for part in need] for need in known]),
    )


def _flatten(lists: Iterable[Sequence[int]]) -> tuple[Numbers, Numbers]:
    """Return where each list begins (and the last one ends), and the members one after another."""
    listed = list(lists)
    starts = np.zeros(len(listed) + 1, np.int32)
    np.cumsum([len(one) for one in listed], out=starts[1:])
    return starts, np.array([member for one in listed for member in one], np.int32)


class Sieve:
    """A plan with its tables. Calls from several threads take turns."""

    def __init__(self, plan: SievePlan) -> None:
        self._plan = plan
        self._parts = len(plan.watch[0]) - 1
        self._expressions = len(plan.rest[0]) - 1
        self._lock = threading.Lock()
        self._tables: tuple[Any, ...] | None = None
        self._python: _PythonSieve | None = None

    def sift(self, texts: pa.StringArray, *, compiled: bool = True) -> tuple[Numbers, Numbers]:
        """Return rows and, beside them, the expressions that may match there, in no order.

        Args:
            texts: one message a row, without nulls.
            compiled: whether to use numba where it is installed and the rows are worth loading it.
        """
        with self._lock:
            if compiled and (kernels := load_kernels(texts)) is not None:
                return self._sift_compiled(texts, kernels["sift"])
            if self._python is None:
                self._python = _PythonSieve(self._plan)
            return self._python.sift(texts)

    def _sift_compiled(
        self, texts: pa.StringArray, kernel: Callable[..., Any]
    ) -> tuple[Numbers, Numbers]:
        if self._tables is None:
            self._tables = self._make_tables()
        automaton, start, plan, watched, table, arena, sizes = self._tables
        raw, places = raw_buffers(texts)
        marks = (
            np.empty(self._parts, np.int32),
            np.full(self._parts, -1, np.int32),
            np.full(self._expressions, -1, np.int32),
        )
        room = len(texts) * _ROOM_A_ROW + self._expressions
        found: list[tuple[Numbers, Numbers]] = []
        row = 0
        while row < len(texts):
            rows, numbers = np.empty(room, np.int32), np.empty(room, np.int32)
            row, used = kernel(
                raw, places, row, class_table(), automaton, start, marks, plan, watched,
                table, arena, sizes, rows, numbers, self._expressions,
            )  # fmt: skip
            found.append((rows[:used], numbers[:used]))
        return (
            np.concatenate([rows for rows, _ in found] or [_NONE]),
            np.concatenate([numbers for _, numbers in found] or [_NONE]),
        )

    def _make_tables(self) -> tuple[Any, ...]:
        some = self._plan.automaton
        moves = some.moves.reshape(-1, 1 << _SHIFT)
        start = int(some.moves[0])
        # The symbols with which a state leads elsewhere than the state between two words.
        bits = (1 << np.arange(1 << _SHIFT, dtype=np.int64))[None, :]
        apart = ((moves != moves[start]) * bits).sum(axis=1).astype(np.uint32)
        plan = (*self._plan.watch, *self._plan.rest, *self._plan.needs)
        return (
            (some.moves, some.told_starts, some.told, apart),
            start,
            plan,
            np.count_nonzero(np.diff(self._plan.watch[0])),
            np.zeros(_TABLE_WORDS * 4, np.int64),
            np.zeros(_ARENA, np.int32),
            np.zeros(2, np.int64),
        )


_NONE = np.zeros(0, np.int32)


class _PythonSieve:
    """The same without numba: what a word does to a state is kept in a dictionary."""

    def __init__(self, plan: SievePlan) -> None:
        some = plan.automaton
        self._moves = memoryview(some.moves.data)
        self._told = _lists(some.told_starts, some.told)
        self._watch = _lists(*plan.watch)
        self._rest = _lists(*plan.rest)
        self._needs = [frozenset(one) for one in _lists(*plan.needs)]
        self._start = int(some.moves[0])
        self._known: dict[tuple[int, str], tuple[int, tuple[int, ...]]] = {}

    def sift(self, texts: pa.StringArray) -> tuple[Numbers, Numbers]:
        """Return rows and, beside them, the expressions that may match there."""
        rows: list[int] = []
        numbers: list[int] = []
        for row, text in enumerate(texts.to_pylist()):
            found = self._find(view_of(text).split())
            rows.extend([row] * len(found))
            numbers.extend(found)
        return np.array(rows, np.int32), np.array(numbers, np.int32)

    def _find(self, words: Sequence[str]) -> list[int]:
        state = self._start
        seen: set[int] = set()
        for word in words:
            known = self._known.get((state, word)) or self._learn(state, word)
            state = known[0]
            seen.update(known[1])
        awake = {number for part in seen for number in self._watch[part]}
        return [
            number
            for number in sorted(awake)
            if not any(self._needs[need].isdisjoint(seen) for need in self._rest[number])
        ]

    def _learn(self, state: int, word: str) -> tuple[int, tuple[int, ...]]:
        """Walk a word and the separator behind it, and keep where it leads and what it tells."""
        now = state
        told: dict[int, None] = {}
        for symbol in (*(CLASS_OF[one] for one in word), 0):
            now = self._moves[(now << _SHIFT) + symbol]
            told.update(dict.fromkeys(self._told[now]))
        if len(self._known) >= _CACHE_WORDS:
            self._known.clear()
        known = self._known[state, word] = (now, tuple(told))
        return known


def _lists(starts: Numbers, members: Numbers) -> list[list[int]]:
    """Return what `_flatten` was given."""
    places, flat = starts.tolist(), members.tolist()
    return [flat[first:last] for first, last in pairwise(places)]
