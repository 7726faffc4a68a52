"""Measures of a ranking, with weights for traffic and fair treatment of ties.

A score orders messages; a reviewer reads from the top. Every row has a weight, its share of the
traffic that the sample stands for; weights need no particular sum. Rows of equal score are read
in no particular order: what is found among them rises evenly with what is read.

Alerts are counted per `PER` messages of traffic.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Order = npt.NDArray[np.intp]

PER = 10_000.0
BINS = 10


class Ranking:
    """Scores sorted once, so that the same rows can be measured under many weights."""

    def __init__(self, labels: npt.ArrayLike, scores: npt.ArrayLike) -> None:
        """Sort rows by falling score; `labels` say which are to be found.

        Raises:
            ValueError: they differ in length, or a score is not finite.
        """
        marks, values = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=np.float64)
        if marks.shape != values.shape or marks.ndim != 1:
            raise ValueError("labels and scores differ in length")
        if not np.isfinite(values).all():
            raise ValueError("a score is not a finite number")
        self.labels: Mask = marks
        rising, group = np.unique(values, return_inverse=True)
        self.values: Floats = rising[::-1]
        """Each score once, best first."""
        self._group: Order = (len(rising) - 1 - group).astype(np.intp)
        self._positives: Order = np.flatnonzero(marks)
        self._groups_found: Order = self._group[self._positives]
        self._found_at: Order = np.unique(self._groups_found)

    def curve(self, weights: npt.ArrayLike | None = None) -> "Curve":
        """Return what is read and what is found, group by group, under `weights`."""
        share = np.ones(len(self.labels)) if weights is None else np.asarray(weights, np.float64)
        size = len(self.values)
        read: Floats = np.bincount(self._group, share, size).astype(np.float64, copy=False)
        held = np.bincount(self._groups_found, share[self._positives], size)
        found: Floats = held.astype(np.float64, copy=False)
        return Curve(self.values, read, found, np.cumsum(read), np.cumsum(found), self._found_at)


@dataclass(frozen=True, slots=True)
class Curve:
    """Weight of each group of equal scores, best first: of all, and of those to be found."""

    values: Floats
    read: Floats
    found: Floats
    read_so_far: Floats
    found_so_far: Floats
    found_at: Order
    """The groups that hold anything to be found."""

    @property
    def all_read(self) -> float:
        """The weight of everything."""
        return float(self.read_so_far[-1]) if len(self.read) else 0.0

    @property
    def all_found(self) -> float:
        """The weight of what is to be found."""
        return float(self.found_so_far[-1]) if len(self.read) else 0.0

    def roc_auc(self) -> float:
        """Return the chance that one to be found stands above one that is not; ties count half."""
        positives, negatives = self.all_found, self.all_read - self.all_found
        if positives <= 0 or negatives <= 0:
            return float("nan")
        at = self.found_at
        found, other = self.found[at], self.read[at] - self.found[at]
        below = negatives - (self.read_so_far[at] - self.found_so_far[at])
        return float(found @ (below + other / 2) / (positives * negatives))

    def average_precision(self) -> float:
        """Return the mean precision over recall, each group of ties taken at its end."""
        if self.all_found <= 0:
            return float("nan")
        at = self.found_at
        read = self.read_so_far[at]
        precision = np.divide(self.found_so_far[at], read, out=np.zeros_like(read), where=read > 0)
        return float(precision @ self.found[at] / self.all_found)

    def alerts_at(self, recall: float) -> float:
        """Return how many of `PER` messages are read until `recall` of what is there is found."""
        if self.all_found <= 0:
            return float("nan")
        wanted = recall * self.all_found * (1 - 1e-12)
        at = min(int(np.searchsorted(self.found_so_far, wanted)), len(self.found) - 1)
        short = wanted - (self.found_so_far[at] - self.found[at])
        part = min(max(short / self.found[at], 0.0), 1.0) if self.found[at] > 0 else 1.0
        read = self.read_so_far[at] - (1 - part) * self.read[at]
        return float(read / self.all_read * PER)

    def recall_at(self, alerts: float) -> float:
        """Return the share that is found when `alerts` of `PER` messages are read."""
        if self.all_found <= 0:
            return float("nan")
        budget = alerts / PER * self.all_read
        at = min(int(np.searchsorted(self.read_so_far, budget)), len(self.read) - 1)
        left = budget - (self.read_so_far[at] - self.read[at])
        part = min(max(left / self.read[at], 0.0), 1.0) if self.read[at] > 0 else 1.0
        return float((self.found_so_far[at] - (1 - part) * self.found[at]) / self.all_found)

    def recall_above(self, floor: float) -> float:
        """Return the share that is found among scores above `floor`: a word list's own recall."""
        if self.all_found <= 0:
            return float("nan")
        return self._above(self.found_so_far, floor) / self.all_found

    def alerts_above(self, floor: float) -> float:
        """Return how many of `PER` messages score above `floor`."""
        if self.all_read <= 0:
            return float("nan")
        return self._above(self.read_so_far, floor) / self.all_read * PER

    def _above(self, so_far: Floats, floor: float) -> float:
        count = len(self.values) - int(np.searchsorted(self.values[::-1], floor, side="right"))
        return float(so_far[count - 1]) if count else 0.0


def roc_auc(labels: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """See `Curve.roc_auc`; every row weighs alike."""
    return Ranking(labels, scores).curve().roc_auc()


def average_precision(labels: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """See `Curve.average_precision`; every row weighs alike."""
    return Ranking(labels, scores).curve().average_precision()


def alerts_at_recall(
    labels: npt.ArrayLike,
    scores: npt.ArrayLike,
    recall: float,
    weights: npt.ArrayLike | None = None,
) -> float:
    """See `Curve.alerts_at`."""
    return Ranking(labels, scores).curve(weights).alerts_at(recall)


def recall_at_budget(
    labels: npt.ArrayLike,
    scores: npt.ArrayLike,
    alerts: float,
    weights: npt.ArrayLike | None = None,
) -> float:
    """See `Curve.recall_at`."""
    return Ranking(labels, scores).curve(weights).recall_at(alerts)


def lift_at_recall(ours: Curve, other: Curve, recall: float) -> float:
    """Return how many times more the other ranking must read to find as much."""
    needed = ours.alerts_at(recall)
    return other.alerts_at(recall) / needed if needed > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Precision, recall and F1 of one class."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int


def class_figures(truth: Sequence[str], said: Sequence[str]) -> tuple[ClassFigures, ...]:
    """Return the figures of each class of the truth, by name; nothing said counts as zero."""
    held, given = np.asarray(truth, dtype=object), np.asarray(said, dtype=object)
    figures = []
    for name in sorted(set(truth)):
        real, claimed = held == name, given == name
        both = float((real & claimed).sum())
        precision = both / claimed.sum() if claimed.any() else 0.0
        recall = both / real.sum()
        f1 = 2 * precision * recall / (precision + recall) if both else 0.0
        figures.append(ClassFigures(name, float(precision), float(recall), f1, int(real.sum())))
    return tuple(figures)


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """Return the mean F1 over the classes of the truth."""
    return float(np.mean([one.f1 for one in class_figures(truth, said)]))


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like probability: what was said of them, and what was so."""

    low: float
    high: float
    share: float
    """Of all weight."""
    said: float
    """Mean probability."""
    was: float
    """Share that bears the label."""


def reliability(
    labels: npt.ArrayLike,
    scores: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    bins: int = BINS,
    equal_mass: bool = False,
) -> tuple[Bin, ...]:
    """Return the bins that hold any row, from 0 to 1; of equal width, or of equal weight."""
    marks, values = np.asarray(labels, np.float64), np.asarray(scores, np.float64)
    share = np.ones(len(values)) if weights is None else np.asarray(weights, np.float64)
    if not len(values) or share.sum() <= 0:
        return ()
    place = _mass_bins(values, share, bins) if equal_mass else _width_bins(values, bins)
    mass = np.bincount(place, share, bins)
    said = np.bincount(place, share * values, bins)
    was = np.bincount(place, share * marks, bins)
    found = []
    for one in np.flatnonzero(mass > 0):
        here = values[place == one]
        low, high = (here.min(), here.max()) if equal_mass else (one / bins, (one + 1) / bins)
        found.append(
            Bin(
                float(low), float(high), float(mass[one] / mass.sum()),
                float(said[one] / mass[one]), float(was[one] / mass[one]),
            )
        )  # fmt: skip
    return tuple(found)


def _width_bins(values: Floats, bins: int) -> npt.NDArray[np.int64]:
    return np.clip((values * bins).astype(np.int64), 0, bins - 1)


def _mass_bins(values: Floats, share: Floats, bins: int) -> npt.NDArray[np.int64]:
    """Return bins of equal weight; rows of equal value stay together."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(share[order]) - share[order] / 2
    ranked = np.clip((middle / share.sum() * bins).astype(np.int64), 0, bins - 1)
    place = np.empty(len(values), dtype=np.int64)
    place[order] = ranked
    _, group = np.unique(values, return_inverse=True)
    first = np.full(group.max() + 1, bins, dtype=np.int64)
    np.minimum.at(first, group, place)
    return first[group]


def expected_calibration_error(
    labels: npt.ArrayLike,
    scores: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    bins: int = BINS,
    equal_mass: bool = False,
) -> float:
    """Return how far what was said lies from what was so, bin by bin, by weight."""
    table = reliability(labels, scores, weights, bins=bins, equal_mass=equal_mass)
    return sum(one.share * abs(one.said - one.was) for one in table) if table else float("nan")


def brier(
    labels: npt.ArrayLike, scores: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> float:
    """Return the mean squared difference of probability and truth."""
    gaps = (np.asarray(scores, np.float64) - np.asarray(labels, np.float64)) ** 2
    share = np.ones(len(gaps)) if weights is None else np.asarray(weights, np.float64)
    return float((gaps * share).sum() / share.sum()) if share.sum() > 0 else float("nan")


def balanced_threshold(labels: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Return the score from which saying yes is right most often, both kinds weighing alike.

    Halfway between two scores, where several do as well the lowest; NaN where a kind is missing.
    """
    curve = Ranking(labels, scores).curve()
    other = curve.read - curve.found
    if curve.found.sum() <= 0 or other.sum() <= 0:
        return float("nan")
    gain = np.cumsum(curve.found) / curve.found.sum() - np.cumsum(other) / other.sum()
    best = int(np.flatnonzero(gain >= gain.max() - 1e-12)[-1])
    if best + 1 == len(curve.values):
        return float(curve.values[best])
    return float((curve.values[best] + curve.values[best + 1]) / 2)
