"""Features of all items, built once and kept: hashed words and characters, and a few numbers.

Rows hold only numbers of columns; what a column weighs (its rarity over the items) and a row's
length are kept once for each. A column that one item alone bears, or nearly all do, tells nothing
of the others and is left out. Columns are numbered by how many items bear them, so that those most
asked for lie together in the processor's cache.
"""

import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.review.queue.characters import character_kinds, code_points
from upstander.evidence.review.queue.featurekernel import (
    COLUMNS,
    columns_kernel,
    renumber_kernel,
    sums_kernel,
)
from upstander.records.review import ReviewItem

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

SEVERITIES = ("", "low", "medium", "high", "critical")
DENSE = ("prior", "rule", "length", "bias")
"""Columns of numbers, in order; an embedding comes after them."""
PRIOR, RULE, LENGTH, BIAS = range(4)
MOST_COMMON = 0.3
"""Columns that more than this share of the items bear are left out."""
GAINS = (1.0, 1.0)
"""How long the vector of a row's words is, and that of its pieces."""
_CHUNK = 20_000
_PER_POINT = 5
_PRIOR_EDGE = 0.001
_NO_PRIOR = 0.0
_FEW = 20_000
_THREADS = min(4, os.cpu_count() or 1)
_SELDOM = 200_000


class ItemsUnlike(UpstanderError):
    """Items, texts and embeddings are not of one length."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureTable:
    """Rows of all items; the order is that of the items given."""

    columns: npt.NDArray[np.uint32]
    """Of the rows one after another: words and pairs, then pieces."""
    starts: Rows
    mids: Rows
    """Where each row's pieces begin."""
    norms: Floats
    """Rows by 2: one over the length of its words' and its pieces' vector; 0 where it is empty."""
    idf: Floats
    """Weight of each column."""
    rank: npt.NDArray[np.int32]
    """Hash to column; -1 where it was left out."""
    dense: Floats
    """Rows by numbers: see `DENSE`."""

    def __len__(self) -> int:
        """How many items there are."""
        return len(self.mids)

    def with_prior(self, priors: npt.ArrayLike) -> "FeatureTable":
        """Return the same features with other priors, 0 to 1; what is not dense is shared."""
        dense = self.dense.copy()
        dense[:, PRIOR] = [prior_logit(float(one)) for one in np.asarray(priors)]
        return replace(self, dense=dense)

    def sums(self, weights: Floats, *, power: int = 1, out: Floats | None = None) -> Floats:
        """Return for each row the sum of its columns' `weights`, blocks times norms to `power`."""
        total = np.zeros(len(self), np.float32) if out is None else out
        ends = np.linspace(0, len(self), _THREADS + 1).astype(int)
        table = (self.columns, self.starts, self.mids, self.norms, weights, power, total)
        if len(self) < _FEW:
            sums_kernel(*table, 0, len(self))
        else:  # not numba's own threads: two callers at once would end the process
            with ThreadPoolExecutor(_THREADS) as pool:
                list(pool.map(lambda a, b: sums_kernel(*table, a, b), ends[:-1], ends[1:]))
        return total


def build_features(
    items: Sequence[ReviewItem],
    texts: Sequence[str],
    *,
    embeddings: npt.ArrayLike | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> FeatureTable:
    """Return the features of `items`; the texts are read once and not kept.

    Args:
        items: what is known of each.
        texts: the words of each, in the same order.
        embeddings: items by dimensions, where the caller has them; scaled to length 1 here.
        on_progress: told how many texts are done, of how many.

    Raises:
        ItemsUnlike: the lengths differ.
    """
    if len(items) != len(texts):
        raise ItemsUnlike(f"{len(items)} items but {len(texts)} texts")
    counts = np.zeros(COLUMNS, np.int32)
    chunks = list(_read(texts, counts, on_progress))
    rank, idf = _choose(counts, len(texts))
    columns, starts, mids, norms = _join(chunks, rank, idf, len(texts))
    return FeatureTable(
        columns=columns, starts=starts, mids=mids, norms=norms, idf=idf, rank=rank,
        dense=dense_columns(items, embeddings),
    )  # fmt: skip


_Chunk = tuple[npt.NDArray[np.uint32], Rows, Rows]


def read_columns(texts: Sequence[str]) -> _Chunk:
    """Return the hashes of the texts before any was left out, with their rows' starts and mids."""
    return next(_read(texts, np.zeros(COLUMNS, np.int32), lambda _done, _total: None))


def _read(
    texts: Sequence[str], counts: npt.NDArray[np.int32], on_progress: Callable[[int, int], None]
) -> Iterator[_Chunk]:
    seen = np.zeros(COLUMNS, np.int32)
    kinds = character_kinds()
    source = iter(texts)
    done = 0
    while part := list(islice(source, _CHUNK)):
        points = code_points(part)
        out = np.empty(_PER_POINT * len(points), np.uint32)
        starts = np.empty(len(part) + 1, np.int64)
        mids = np.empty(len(part), np.int64)
        size = columns_kernel(points, kinds, seen, done, out, starts, mids, counts)
        done += len(part)
        on_progress(done, len(texts))
        yield out[:size].copy(), starts, mids


def _choose(counts: npt.NDArray[np.int32], rows: int) -> tuple[npt.NDArray[np.int32], Floats]:
    least = max(2, rows // _SELDOM)
    kept = np.flatnonzero((counts >= least) & (counts <= max(2, MOST_COMMON * rows)))
    kept = kept[np.argsort(-counts[kept], kind="stable")]
    rank = np.full(COLUMNS, -1, np.int32)
    rank[kept] = np.arange(len(kept), dtype=np.int32)
    idf = np.log((1 + rows) / (1 + counts[kept])) + 1
    return rank, idf.astype(np.float32)


def _join(
    chunks: list[_Chunk], rank: npt.NDArray[np.int32], idf: Floats, rows: int
) -> tuple[npt.NDArray[np.uint32], Rows, Rows, Floats]:
    total = sum(int(np.count_nonzero(rank[old] >= 0)) for old, _, _ in chunks)
    columns = np.empty(total, np.uint32)
    starts, mids = np.zeros(rows + 1, np.int64), np.zeros(rows, np.int64)
    norms = np.zeros((rows, 2), np.float32)
    row = at = 0
    while chunks:
        old, old_starts, old_mids = chunks.pop(0)
        end = row + len(old_mids)
        at = renumber_kernel(
            old, old_starts, old_mids, rank, idf, columns, starts[row : end + 1], mids[row:end],
            norms[row:end], at,
        )  # fmt: skip
        row = end
    norms *= np.array(GAINS, np.float32)
    return columns, starts, mids, norms


def dense_columns(
    items: Sequence[ReviewItem], embeddings: npt.ArrayLike | None = None
) -> npt.NDArray[np.float32]:
    """Return the numbers of each item: log-odds of the prior, severity, length, one."""
    dense = np.zeros((len(items), len(DENSE)), np.float32)
    dense[:, PRIOR] = [prior_logit(item.prior) for item in items]
    dense[:, RULE] = [SEVERITIES.index(item.rule_severity) / 2 for item in items]
    dense[:, LENGTH] = [math.log1p(item.words) / 4 for item in items]
    dense[:, BIAS] = 1
    if embeddings is None:
        return dense
    given = np.asarray(embeddings, np.float32)
    if given.ndim != 2 or len(given) != len(items):
        raise ItemsUnlike(f"{len(items)} items but embeddings of shape {given.shape}")
    lengths = np.linalg.norm(given, axis=1, keepdims=True)
    return np.ascontiguousarray(np.hstack([dense, given / np.maximum(lengths, 1e-9)]))


def prior_logit(prior: float | None) -> float:
    """Return the log-odds of a prior over 4, within -1.75 to 1.75; 0 where there is none."""
    if prior is None:
        return _NO_PRIOR
    held = min(max(prior, _PRIOR_EDGE), 1 - _PRIOR_EDGE)
    return math.log(held / (1 - held)) / 4
