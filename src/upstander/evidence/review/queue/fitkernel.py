"""Compiled: squared hinge with L2 by dual coordinate ascent, over the decided rows alone."""

from typing import Any

import numpy as np

from upstander.base.compiled import compile_kernel


def _fit(
    columns: Any, values: Any, starts: Any, signs: Any, costs: Any, squares: Any,
    alphas: Any, weights: Any, passes: int, tolerance: float, seed: int,
) -> int:  # fmt: skip
    """Raise the dual until no step is longer than `tolerance`; return the passes taken.

    Args:
        columns: int32, of the rows one after another.
        values: float32, the same length.
        starts: int64, rows and one more.
        signs: float64, 1 for relevant and -1 for not.
        costs: float64, what a row's loss costs.
        squares: float64, each row's squared norm.
        alphas: float64, the dual of an earlier fit or zero; set here.
        weights: float64, the start plus what `alphas` make of it; set here.
        passes: at most.
        tolerance: of the gradient.
        seed: of the order of the rows.
    """
    rows = signs.shape[0]
    order = np.arange(rows)
    state = np.uint64(seed) * np.uint64(2862933555777941757) + np.uint64(3037000493)
    for done in range(passes):
        for i in range(rows - 1, 0, -1):
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            j = np.int64((state >> np.uint64(33)) % np.uint64(i + 1))
            order[i], order[j] = order[j], order[i]
        worst = 0.0
        for place in range(rows):
            row = order[place]
            total = 0.0
            for k in range(starts[row], starts[row + 1]):
                total += weights[columns[k]] * values[k]
            softness = 0.5 / costs[row]
            gradient = signs[row] * total - 1.0 + softness * alphas[row]
            if alphas[row] <= 0.0 and gradient >= 0.0:
                continue
            worst = max(worst, abs(gradient))
            new = max(0.0, alphas[row] - gradient / (squares[row] + softness))
            step = (new - alphas[row]) * signs[row]
            alphas[row] = new
            if step != 0.0:
                for k in range(starts[row], starts[row + 1]):
                    weights[columns[k]] += step * values[k]
        if worst < tolerance:
            return done + 1
    return passes


def _gather(
    columns: Any, starts: Any, mids: Any, norms: Any, idf: Any, rows: Any,
    active: Any, out_columns: Any, out_values: Any, out_starts: Any, dense: Any,
) -> int:  # fmt: skip
    """Copy the rows decided, their columns numbered as first met; return how many are active.

    `active` is int32 and -1 wherever a column is not active yet. The dense columns come last in
    each row and are numbered from 0 to their count less one.
    """
    width = dense.shape[1]
    met: int = width
    n = 0
    for place in range(rows.shape[0]):
        row = rows[place]
        out_starts[place] = n
        for k in range(starts[row], starts[row + 1]):
            column = columns[k]
            if active[column] < 0:
                active[column] = met
                met += 1
            block = 0 if k < mids[row] else 1
            out_columns[n] = active[column]
            out_values[n] = idf[column] * norms[row, block]
            n += 1
        for k in range(width):
            out_columns[n] = k
            out_values[n] = dense[row, k]
            n += 1
    out_starts[rows.shape[0]] = n
    return met


fit_kernel = compile_kernel(_fit)
gather_kernel = compile_kernel(_gather)
