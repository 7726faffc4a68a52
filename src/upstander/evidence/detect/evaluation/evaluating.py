"""Evaluate a scorer: the figures of every stream beside the arms, then functions and probes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.evaluation.intervals import RESAMPLES, SEED, bootstrap, plain
from upstander.evidence.detect.evaluation.measures import (
    Curve,
    Ranking,
    balanced_threshold,
    brier,
    expected_calibration_error,
    reliability,
)
from upstander.evidence.detect.evaluation.results import (
    OURS,
    Figure,
    Interval,
    ReliabilityBin,
)
from upstander.evidence.detect.evaluation.sets import LabelledSet, pooled
from upstander.evidence.detect.evaluation.streams import Floats, Scorer, Stream

RECALLS = (0.8, 0.95)
BUDGETS = (50.0, 100.0, 200.0)
"""Alerts of 10,000 at which the share found is told."""
NO_WORD = 0.0
"""What a list of words scores where no word of it matches."""


class ScoresInvalid(UpstanderError):
    """A scorer gave something else than a probability for each text."""


Scored = Mapping[str, npt.ArrayLike]
"""Arm to the score of each text of a stream; `model` is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How streams are measured."""

    recalls: tuple[float, ...] = RECALLS
    budgets: tuple[float, ...] = BUDGETS
    resamples: int = RESAMPLES
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class _Asked:
    """One figure that a stream is asked for."""

    arm: str
    measure: str
    at: float | None
    against: str
    take: Callable[[Mapping[str, Curve]], float]


def score_category(scorer: Scorer, texts: Sequence[str], category: str) -> Floats:
    """Return the probability of `category` for each text.

    Raises:
        ScoresInvalid: the scorer does not know it, or gives no number from 0 to 1 for each text.
    """
    columns = scorer(texts)
    if category not in columns:
        known = ", ".join(sorted(columns)) or "nothing"
        raise ScoresInvalid(f"the model does not score `{category}`; it scores {known}")
    scores = np.asarray(columns[category], dtype=np.float64)
    if scores.shape != (len(texts),):
        raise ScoresInvalid(f"`{category}`: {scores.size} scores for {len(texts)} texts")
    if not ((scores >= 0) & (scores <= 1)).all():
        raise ScoresInvalid(f"`{category}`: a score is no probability")
    return scores


def stream_figures(
    stream: Stream,
    scored: Scored,
    *,
    lists: Sequence[str] = (),
    settings: Measured | None = None,
) -> tuple[Figure, ...]:
    """Return what every arm reaches on the stream, all drawn again together.

    `lists` names the arms that are lists of words: ours is compared with each at the recall that
    the list reaches by itself.
    """
    settings = settings or Measured()
    rankings = {arm: Ranking(stream.labels, values) for arm, values in scored.items()}
    asked = _asked(list(rankings), set(lists), settings)

    def take(counts: Floats) -> list[float]:
        weights = stream.drawn(counts)
        curves = {arm: ranking.curve(weights) for arm, ranking in rankings.items()}
        return [one.take(curves) for one in asked]

    drawn = bootstrap(stream.strata, take, resamples=settings.resamples, seed=settings.seed)
    return tuple(
        Figure(
            category=stream.category, stream=stream.name, arm=one.arm, measure=one.measure,
            at=one.at, against=one.against, figure=figure,
        )
        for one, figure in zip(asked, drawn, strict=True)
    )  # fmt: skip


def _asked(arms: Sequence[str], lists: set[str], settings: Measured) -> list[_Asked]:
    asked: list[_Asked] = []
    for arm in arms:
        asked += _asked_of(arm, settings)
        if arm in lists:
            asked.append(_Asked(arm, "own_recall", None, "", _own(arm, Curve.recall_above)))
            asked.append(_Asked(arm, "own_alerts", None, "", _own(arm, Curve.alerts_above)))
        if arm != OURS and OURS in arms:
            asked += [_Asked(OURS, "lift", at, arm, _lift(arm, at)) for at in settings.recalls]
            if arm in lists:
                asked.append(_Asked(OURS, "lift", None, arm, _lift(arm, None)))
    return asked


def _asked_of(arm: str, settings: Measured) -> list[_Asked]:
    def alerts(at: float) -> Callable[[Mapping[str, Curve]], float]:
        return lambda curves: curves[arm].alerts_at(at)

    def recall(at: float) -> Callable[[Mapping[str, Curve]], float]:
        return lambda curves: curves[arm].recall_at(at)

    return [
        *(_Asked(arm, "alerts", at, "", alerts(at)) for at in settings.recalls),
        *(_Asked(arm, "recall", at, "", recall(at)) for at in settings.budgets),
        _Asked(arm, "roc_auc", None, "", lambda curves: curves[arm].roc_auc()),
        _Asked(arm, "average_precision", None, "", lambda curves: curves[arm].average_precision()),
    ]


def _own(arm: str, of: Callable[[Curve, float], float]) -> Callable[[Mapping[str, Curve]], float]:
    return lambda curves: of(curves[arm], NO_WORD)


def _lift(arm: str, at: float | None) -> Callable[[Mapping[str, Curve]], float]:
    """Return what compares ours with `arm` at a recall, or at the one its words reach."""

    def take(curves: Mapping[str, Curve]) -> float:
        if at is not None:
            theirs, recall = curves[arm].alerts_at(at), at
        else:
            theirs = curves[arm].alerts_above(NO_WORD)
            recall = curves[arm].recall_above(NO_WORD)
        if not recall > 0:
            return float("nan")
        ours = curves[OURS].alerts_at(recall)
        return theirs / ours if ours > 0 else float("nan")

    return take


def set_figures(
    held: LabelledSet,
    scored: Scored,
    *,
    category: str,
    settings: Measured | None = None,
) -> tuple[Figure, ...]:
    """Return, under the set's own name, the ranking against its own negatives as they come."""
    settings = settings or Measured()
    marks = held.marks(category)
    if not marks.any() or marks.all():
        return ()
    rankings = {arm: Ranking(marks, values) for arm, values in scored.items()}

    def take(counts: Floats) -> list[float]:
        curves = [ranking.curve(counts) for ranking in rankings.values()]
        return [*(one.roc_auc() for one in curves), *(one.average_precision() for one in curves)]

    drawn = bootstrap(marks, take, resamples=settings.resamples, seed=settings.seed)
    names = [(arm, name) for name in ("roc_auc", "average_precision") for arm in rankings]
    return tuple(
        Figure(category=category, stream=held.name, arm=arm, measure=name, figure=figure)
        for (arm, name), figure in zip(names, drawn, strict=True)
    )


def calibration_figures(
    sets: Sequence[LabelledSet],
    scores: npt.ArrayLike,
    *,
    category: str,
    stream: str = "own",
    settings: Measured | None = None,
) -> tuple[tuple[Figure, ...], tuple[ReliabilityBin, ...]]:
    """Return how true our probabilities are on the sets as they come, and the bins of it."""
    settings = settings or Measured()
    _, marks = pooled(sets, category)
    values = np.asarray(scores, dtype=np.float64)

    def take(counts: Floats) -> list[float]:
        return [
            expected_calibration_error(marks, values, counts),
            expected_calibration_error(marks, values, counts, equal_mass=True),
            brier(marks, values, counts),
        ]

    drawn = bootstrap(marks, take, resamples=settings.resamples, seed=settings.seed)
    figures = tuple(
        _ours(category, stream, name, figure)
        for name, figure in zip(("ece", "ece_equal_mass", "brier"), drawn, strict=True)
    )
    bins = tuple(
        ReliabilityBin(
            category=category, low=one.low, high=one.high, share=one.share, said=one.said,
            was=one.was,
        )
        for one in reliability(marks, values)
    )  # fmt: skip
    return figures, bins


def _ours(category: str, stream: str, measure: str, figure: Interval) -> Figure:
    return Figure(category=category, stream=stream, arm=OURS, measure=measure, figure=figure)


def macro_f1_figure(value: float, *, category: str, stream: str) -> Figure:
    """Return a macro-F1 that was measured elsewhere as a figure of ours."""
    return _ours(category, stream, "macro_f1", plain(value))


def choose_threshold(sets: Sequence[LabelledSet], scorer: Scorer, category: str) -> float:
    """Return the balanced threshold over the sets together; NaN where a kind is missing."""
    texts, marks = pooled(sets, category)
    if not marks.any() or marks.all():
        return float("nan")
    return balanced_threshold(marks, score_category(scorer, texts, category))
