"""Find many plain strings in one pass: an Aho-Corasick automaton as flat arrays.

A state's row in `moves` says where each symbol leads. Numba and plain Python walk the same arrays.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Automaton:
    """The arrays; a state is the number of its row in `moves`."""

    moves: Numbers
    told_starts: Numbers
    """State's number to the begin of its strings in `told`; one more for the end."""
    told: Numbers
    """Numbers of the strings that end in a state."""


def build_automaton(strings: Sequence[Sequence[Sequence[int]]], *, shift: int) -> Automaton:
    """Return the automaton that tells the places of `strings`.

    Args:
        shift: a state's row has two to the power of this places, one for each symbol.
        strings: for each string, for each place, the symbols that may stand there.
    """
    branches, ends = _by_depth(*_build_trie(strings))
    count = len(branches)
    moves = np.zeros((count, 1 << shift), np.int32)
    told: list[tuple[int, ...]] = [tuple(ends.get(state, ())) for state in range(count)]
    fail = [0] * count
    queue: deque[int] = deque()
    for symbol, state in branches[0].items():
        moves[0, symbol] = state
        queue.append(state)
    while queue:
        state = queue.popleft()
        back = fail[state]
        if told[back]:
            told[state] = tuple(dict.fromkeys((*told[state], *told[back])))
        row = moves[state]
        row[:] = moves[back]
        for symbol, child in branches[state].items():
            fail[child] = int(row[symbol])
            row[symbol] = child
            queue.append(child)
    starts = np.zeros(count + 1, np.int32)
    np.cumsum([len(some) for some in told], out=starts[1:])
    return Automaton(
        moves.ravel(),
        starts,
        np.array([number for some in told for number in some], np.int32),
    )


def _build_trie(
    strings: Sequence[Sequence[Sequence[int]]],
) -> tuple[list[dict[int, int]], dict[int, list[int]]]:
    """Return state to branches, and state to the strings that end there."""
    branches: list[dict[int, int]] = [{}]
    ends: dict[int, list[int]] = {}
    for number, places in enumerate(strings):
        states = [0]
        for symbols in places:
            reached = []
            for state in states:
                for symbol in symbols:
                    child = branches[state].get(symbol)
                    if child is None:
                        child = len(branches)
                        branches[state][symbol] = child
                        branches.append({})
                    reached.append(child)
            states = reached
        for state in states:
            ends.setdefault(state, []).append(number)
    return branches, ends


def _by_depth(
    branches: list[dict[int, int]], ends: dict[int, list[int]]
) -> tuple[list[dict[int, int]], dict[int, list[int]]]:
    """Number the states anew by depth: those that are often met then lie side by side."""
    order = [0]
    for state in order:
        order.extend(branches[state].values())
    number = {state: place for place, state in enumerate(order)}
    return (
        [{symbol: number[one] for symbol, one in branches[state].items()} for state in order],
        {number[state]: numbers for state, numbers in ends.items()},
    )
