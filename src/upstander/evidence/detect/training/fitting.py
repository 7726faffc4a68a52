"""Fit what each witness's word is worth, and the encoder's gate, on rows nobody was trained on.

A logistic model of two or three numbers a category. Every source weighs alike, whatever its size,
and hard rows of our own keep the weight of a source each.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from upstander.evidence.detect.models.combination import Combination, Weights
from upstander.evidence.detect.training.examples import Examples

Floats = npt.NDArray[np.float64]
LEAST_POSITIVES = 5
GATE_PASSES = 0.05
"""Share of harmless rows that the gate of one category lets through to the encoder."""
NO_GATE = 0.05
"""The gate where no harmless row can tell where it belongs."""
_PENALTY = 10.0


def fit_combination(
    rows: Examples,
    linear: Floats,
    encoder: Floats | None,
    rules: Floats,
    categories: tuple[str, ...],
    *,
    fitted_on: str,
) -> Combination:
    """Return the weights of every category.

    Args:
        rows: development rows; labels may be unknown for a category.
        linear: log-odds of the linear stage, rows by categories.
        encoder: those of the encoder, or None where there is none.
        rules: 1 where a rule that speaks for the category hit.
        categories: in the order of the columns.
        fitted_on: said of the weights.
    """
    alone, together, gates = {}, {}, {}
    weights = even_weights(rows.sources)
    harmless = ~(rows.labels[:, : len(categories)] == 1).any(axis=1)
    for at, name in enumerate(categories):
        labels = rows.column(name)
        judged = ~np.isnan(labels)
        target, by_row = labels[judged].astype(int), weights[judged]
        columns = [linear[judged, at], rules[judged, at]]
        alone[name] = _fit([columns[0], None, columns[1]], target, by_row)
        second = None if encoder is None else encoder[judged, at]
        together[name] = _fit([columns[0], second, columns[1]], target, by_row)
        chance = _chance(alone[name], linear[harmless, at], rules[harmless, at])
        gates[name] = _gate(chance, weights[harmless])
    return Combination(alone=alone, together=together, gates=gates, fitted_on=fitted_on)


def even_weights(sources: Sequence[str]) -> Floats:
    """Return weights by which every source counts alike; their mean is 1."""
    many: dict[str, int] = {}
    for name in sources:
        many[name] = many.get(name, 0) + 1
    found = np.array([1 / many[name] for name in sources])
    return np.asarray(found / found.mean(), np.float64)


def _fit(columns: Sequence[Floats | None], target: npt.NDArray[np.int_], by_row: Floats) -> Weights:
    """Return logistic weights, none of them below nothing: a witness may be deaf, never a liar."""
    given = {at: one for at, one in enumerate(columns) if one is not None}
    values = [0.0, 0.0, 0.0]
    positives = int(target.sum())
    if not LEAST_POSITIVES <= positives < len(target):
        return Weights(linear=1.0, encoder=0.0, rules=1.0, bias=-4.0)
    share = float(by_row[target == 1].sum() / by_row.sum())
    bias = float(np.log(share / (1 - share)))  # where no witness is worth anything
    while given:
        model = LogisticRegression(C=_PENALTY, max_iter=500)
        model.fit(np.column_stack(list(given.values())), target, sample_weight=by_row)
        found = dict(zip(given, model.coef_[0].tolist(), strict=True))
        worst = min(found, key=lambda at: found[at])
        if found[worst] >= 0:
            bias = float(model.intercept_[0])
            for at, value in found.items():
                values[at] = value
            break
        del given[worst]
    return Weights(
        linear=round(values[0], 5),
        encoder=round(values[1], 5),
        rules=round(values[2], 5),
        bias=round(bias, 5),
    )


def _chance(weights: Weights, linear: Floats, rules: Floats) -> Floats:
    logits = weights.linear * linear + weights.rules * rules + weights.bias
    return np.asarray(1 / (1 + np.exp(-logits)), np.float64)


def _gate(chance: Floats, by_row: Floats) -> float:
    """Return the probability that so small a share of harmless rows reaches."""
    if chance.size == 0:
        return NO_GATE
    order = np.argsort(-chance, kind="stable")
    passed = np.cumsum(by_row[order]) / by_row.sum()
    return round(float(chance[order][int(np.searchsorted(passed, GATE_PASSES))]), 6)
