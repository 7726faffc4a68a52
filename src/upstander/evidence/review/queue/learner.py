"""Learn from each decision which items to read next.

A linear model, squared hinge with L2, fitted on the decided rows and only over the columns that
they bear. It starts from what was known before: the models' prior and the rules. L2 pulls towards
that start, so that without a decision the order is the prior's, and each decision may overrule it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from upstander.evidence.review.queue.features import (
    BIAS,
    LENGTH,
    PRIOR,
    RULE,
    FeatureTable,
    Floats,
)
from upstander.evidence.review.queue.fitkernel import fit_kernel, gather_kernel
from upstander.records.review import Decision, ReviewItem


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerSettings:
    """How strongly decisions count; the defaults were measured on messages (docs/benchmarks)."""

    cost: float = 0.1
    """Of a mean decision's loss against the weights' squares."""
    balance: float = 10.0
    """Weight of all relevant decisions together over that of all others together."""
    prior_start: float = 1.0
    rule_start: float = 0.5
    only_one_kind: float = 0.1
    """What part of the cost counts while no decision, or every one, was `relevant`."""
    passes: int = 60
    tolerance: float = 0.05
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """What was learnt: a weight for each column and each number."""

    columns: Floats
    """Rarity and weight of each column in one; times a row's norm it adds to the score."""
    numbers: Floats
    decisions: int
    relevant: int
    active: int
    """Columns that bear a weight."""
    passes: int


@dataclass(slots=True, eq=False)
class Learner:
    """Fits and scores; keeps the duals, so that the next fit starts from this one's end."""

    table: FeatureTable
    settings: LearnerSettings = field(default_factory=LearnerSettings)
    _alphas: npt.NDArray[np.float64] = field(init=False)
    _active: npt.NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        """Make room for a dual of every row."""
        self._alphas = np.zeros(len(self.table))
        self._active = np.full(len(self.table.idf), -1, np.int32)

    def fit(self, rows: npt.ArrayLike, relevant: npt.ArrayLike, *, warm: bool = True) -> Weights:
        """Return the weights by the decisions on `rows`, of which a row stands once.

        With `warm` it starts from the last fit, which is quicker; the same decisions in another
        course of fits may then differ in the last digits. A replay asks for none.
        """
        held = np.asarray(rows, np.int64)
        marks = np.asarray(relevant, np.bool_)
        start = self._start()
        if not len(held):
            return Weights(
                columns=np.zeros(len(self.table.idf), np.float32), numbers=_as_float32(start),
                decisions=0, relevant=0, active=0, passes=0,
            )  # fmt: skip
        columns, values, starts, met = self._gather(held)
        signs = np.where(marks, 1.0, -1.0)
        alphas = self._alphas[held] if warm else np.zeros(len(held))
        squares = np.add.reduceat(values.astype(np.float64) ** 2, starts[:-1])
        weights = np.concatenate([start, np.zeros(met - len(start))])
        if alphas.any():
            repeated = np.repeat(alphas * signs, np.diff(starts))
            weights += np.bincount(columns, repeated * values, minlength=met)
        passes = fit_kernel(
            columns, values, starts, signs, self._costs(marks), squares, alphas, weights,
            self.settings.passes, self.settings.tolerance, self.settings.seed,
        )  # fmt: skip
        self._alphas[held] = alphas
        return self._spread(weights, marks, met, passes)

    def score_all(self, weights: Weights) -> Floats:
        """Return the score of every row; above 0 it looks more like what was relevant."""
        total = np.ascontiguousarray(self.table.dense @ weights.numbers)
        if weights.active:
            self.table.sums(weights.columns, out=total)
        return total

    def _start(self) -> npt.NDArray[np.float64]:
        start = np.zeros(self.table.dense.shape[1])
        start[PRIOR], start[RULE] = self.settings.prior_start, self.settings.rule_start
        start[LENGTH] = start[BIAS] = 0.0
        return start

    def _costs(self, marks: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        yes = int(marks.sum())
        no = len(marks) - yes
        if not yes or not no:
            return np.full(len(marks), self.settings.cost * self.settings.only_one_kind)
        share = self.settings.balance / (1 + self.settings.balance)
        each = np.where(marks, share / yes, (1 - share) / no) * len(marks)
        return np.asarray(each * self.settings.cost)

    def _gather(
        self, rows: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int32], Floats, npt.NDArray[np.int64], int]:
        table = self.table
        width = table.dense.shape[1]
        size = int((table.starts[rows + 1] - table.starts[rows]).sum()) + width * len(rows)
        columns, values = np.empty(size, np.int32), np.empty(size, np.float32)
        starts = np.empty(len(rows) + 1, np.int64)
        self._active.fill(-1)
        met = gather_kernel(
            table.columns, table.starts, table.mids, table.norms, table.idf, rows,
            self._active, columns, values, starts, table.dense,
        )  # fmt: skip
        return columns, values, starts, met

    def _spread(
        self, found: npt.NDArray[np.float64], marks: npt.NDArray[np.bool_], met: int, passes: int
    ) -> Weights:
        width = self.table.dense.shape[1]
        columns = np.zeros(len(self.table.idf), np.float32)
        places = np.flatnonzero(self._active >= 0)
        columns[places] = found[self._active[places]]
        columns *= self.table.idf
        return Weights(
            columns=columns, numbers=_as_float32(found[:width]), decisions=len(marks),
            relevant=int(marks.sum()), active=met - width, passes=passes,
        )  # fmt: skip


def top_rows(scores: Floats, count: int, taken: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the `count` rows that score highest and are not `taken`, best first.

    Equal scores stand in the order of the rows.
    """
    held = np.where(taken, -np.inf, scores)
    count = min(count, int(len(held) - np.count_nonzero(taken)))
    if count <= 0:
        return np.empty(0, np.int64)
    edge = np.partition(held, len(held) - count)[len(held) - count]
    above = np.flatnonzero(held > edge)
    level = np.flatnonzero(held == edge)[: count - len(above)]
    rows = np.concatenate([above, level])
    return rows[np.lexsort((rows, -held[rows]))]


def settled_rows(
    items: Sequence[ReviewItem], decisions: Iterable[Decision]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the rows that were decided and whether each is relevant.

    Of several decisions on an item the last counts; decisions on other items are passed over.
    """
    places = {item.id: row for row, item in enumerate(items)}
    last: Mapping[int, bool] = {
        places[one.item_id]: one.relevant for one in decisions if one.item_id in places
    }
    rows = np.fromiter(last.keys(), np.int64, len(last))
    return rows, np.fromiter(last.values(), np.bool_, len(last))


def _as_float32(values: npt.NDArray[np.float64]) -> Floats:
    return values.astype(np.float32)
