"""Train the linear stage: one logistic head a category over hashed words and pieces of words.

Nothing is drawn at random and sums are taken in one order, so the same rows give the same bytes.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.models.features import BITS, message_places
from upstander.evidence.detect.models.linear import LANES, LinearStage
from upstander.evidence.detect.models.tidy import tidy_bytes
from upstander.evidence.detect.training.examples import Examples
from upstander.evidence.detect.training.recipe import merely_offensive

STRENGTH = 3.0
"""Inverse of the penalty on large weights, at rows of about unit length."""
OFFENSIVE_WEIGHT = 0.2
LEAST_TIMES = 2
"""A feature in fewer rows than this is left out: one row's own words tell nothing."""
CLIP = 127
_CLIP_AT = 0.9999
_MAX_STEPS = 150
Tell = Callable[[str], None]


class ExamplesOneSided(UpstanderError):
    """A category cannot be learnt: its rows all bear it, or none does."""


def feature_matrix(texts: list[str]) -> sparse.csr_matrix:
    """Return one row a message; a feature counts by the root of how many of its side there are.

    Columns: rows of the table, of words and pairs and of pieces together.
    """
    places: list[int] = []
    values: list[npt.NDArray[np.float32]] = []
    ends = [0]
    for text in texts:
        folded = fold(tidy_bytes(text.encode(errors="replace")).decode()).encode()
        words, pieces = message_places(folded)
        places += words
        places += pieces
        values.append(np.full(len(words), 1 / np.sqrt(max(1, len(words))), np.float32))
        values.append(np.full(len(pieces), 1 / np.sqrt(max(1, len(pieces))), np.float32))
        ends.append(len(places))
    data = np.concatenate(values) if values else np.zeros(0, np.float32)
    matrix = sparse.csr_matrix(
        (data, np.array(places, np.int32), np.array(ends, np.int64)), shape=(len(texts), 1 << BITS)
    )
    matrix.sum_duplicates()
    return matrix


def train_linear(
    examples: Examples, categories: tuple[str, ...], *, own: frozenset[str], tell: Tell
) -> LinearStage:
    """Return the linear stage trained on `examples`, training rows alone.

    Args:
        examples: rows with labels; a head learns from the rows judged for it.
        categories: the heads, at most LANES.
        own: sources whose lines are ours: they are few and weigh double.
        tell: told how far it is, in a line.

    Raises:
        ExamplesOneSided: there is a category that all of its rows bear, or none.
    """
    tell(f"linear: {len(examples)} rows")
    for name in categories:
        judged = examples.column(name)
        if not ((judged == 1).any() and (judged == 0).any()):
            raise ExamplesOneSided("needs rows that bear it and rows that do not", place=name)
    matrix = feature_matrix(examples.texts)
    times = np.bincount(matrix.indices, minlength=1 << BITS)
    rarity = (np.log((1 + len(examples)) / (1 + times)) + 1).astype(np.float64)
    rarity[times < LEAST_TIMES] = 0
    weighed = matrix @ sparse.diags(rarity)
    length = float(np.sqrt(weighed.multiply(weighed).sum(axis=1).mean()))
    weighed = (weighed / length).tocsr()
    weights = examples.weights.astype(np.float64)
    weights[merely_offensive(examples)] *= OFFENSIVE_WEIGHT
    weights[examples.of_source(*own)] *= 2
    table = np.zeros((1 << BITS, LANES), np.int8)
    scale, bias = np.ones(len(categories)), np.zeros(len(categories))
    for column, name in enumerate(categories):
        labels = examples.column(name)
        judged = ~np.isnan(labels)
        positives = float((labels[judged] * weights[judged]).sum())
        # Rare categories: lift the positives, by the root so that calibration stays near.
        lift = np.sqrt(max(1.0, 0.05 * float(weights[judged].sum()) / max(positives, 1.0)))
        by_row = weights[judged] * np.where(labels[judged] > 0, lift, 1.0)
        model = LogisticRegression(C=STRENGTH, max_iter=_MAX_STEPS)
        model.fit(weighed[judged], labels[judged].astype(int), sample_weight=by_row)
        exact = model.coef_[0] * rarity / length
        unit = _unit(exact)
        table[:, column] = np.clip(np.round(exact / unit), -CLIP, CLIP).astype(np.int8)
        scale[column], bias[column] = unit, float(model.intercept_[0])
        tell(f"linear: {name}, {int((labels[judged] > 0).sum())} of {int(judged.sum())} rows")
    return LinearStage(table, categories, scale, bias)


def _unit(weights: npt.NDArray[np.float64]) -> float:
    """Return the weight that one step of eight bits stands for; the few beyond are cut."""
    found = np.abs(weights[weights != 0])
    return float(np.quantile(found, _CLIP_AT)) / CLIP if found.size else 1.0
