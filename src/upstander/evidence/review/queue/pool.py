"""The items as columns, near-equal ones folded into one that is decided for all."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.review.queue.features import SEVERITIES
from upstander.records.review import WELFARE, ReviewItem

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


class ItemsDiffer(UpstanderError):
    """Two items bear one identity."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """All items of a queue; a row is an item, `first` the row that stands for its group."""

    items: tuple[ReviewItem, ...]
    rows: Mapping[str, int]
    first: Rows
    """Row to the row that is read for it: its own where it stands alone."""
    duplicates: Mapping[int, tuple[int, ...]]
    """First row to the others of its group."""
    stands: Mask
    """Whether a row is the first of its group."""
    welfare: Mask
    """Of a first row: whether anything of its group is a matter of welfare."""
    severity: npt.NDArray[np.int8]
    """Of a first row: the gravest of its group, 0 where no rule hit."""
    words: npt.NDArray[np.float64]

    def settled(self, decided: Iterable[int]) -> Mask:
        """Return which rows need no more reading, their group having been decided."""
        firsts = np.zeros(len(self.items), bool)
        firsts[self.first[np.fromiter(decided, np.int64)]] = True
        return firsts[self.first]


def make_pool(items: Sequence[ReviewItem]) -> Pool:
    """Return the items as a pool; of near-equal ones the earliest stands for all.

    Raises:
        ItemsDiffer: an identity occurs twice.
    """
    rows = {item.id: row for row, item in enumerate(items)}
    if len(rows) != len(items):
        twice = Counter(item.id for item in items).most_common(1)[0][0]
        raise ItemsDiffer("this identity occurs twice among the items", place=twice)
    groups: dict[str, list[int]] = {}
    for row, item in enumerate(items):
        if item.near_key:
            groups.setdefault(item.near_key, []).append(row)
    first = np.arange(len(items))
    welfare = np.array([item.queue == WELFARE for item in items], bool)
    severity = np.array([SEVERITIES.index(item.rule_severity) for item in items], np.int8)
    duplicates: dict[int, tuple[int, ...]] = {}
    for members in groups.values():
        if len(members) == 1:
            continue
        members.sort(key=lambda row: (_when(items[row]), items[row].id))
        head = members[0]
        first[members] = head
        duplicates[head] = tuple(members[1:])
        welfare[head] = welfare[members].any()
        severity[head] = severity[members].max()
    return Pool(
        items=tuple(items), rows=rows, first=first, duplicates=duplicates,
        stands=first == np.arange(len(items)), welfare=welfare, severity=severity,
        words=np.array([item.words for item in items], np.float64),
    )  # fmt: skip


def draw_order(seed: str, day: str, purpose: str, ids: Sequence[str]) -> list[int]:
    """Return the places of `ids` in an order that nobody chose and anybody can make again.

    By the SHA-256 of seed, day, purpose and identity, parted by line feeds, the smallest first.
    """
    head = f"{seed}\n{day}\n{purpose}\n".encode()
    keys = [hashlib.sha256(head + one.encode()).digest() for one in ids]
    return sorted(range(len(ids)), key=keys.__getitem__)


def _when(item: ReviewItem) -> int:
    return item.first_at if item.first_at is not None else 1 << 62
