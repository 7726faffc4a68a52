"""Functional tests: invented messages, each made to test one thing, judged at one threshold.

A function is what a message tests: hostile words plainly or in disguise, counter speech,
quotation, reclaimed or negated words, a neutral or warm mention of a group. What is told is how
often messages of each function are judged rightly, and which function fares worst.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.evaluation.intervals import wilson
from upstander.evidence.detect.evaluation.results import FunctionFigure
from upstander.evidence.detect.evaluation.sets import LabelledSet, pooled

BEARING = 0.05
"""A file tests a category when at least so many of its lines bear it."""
LEAST = 10
"""A function of fewer messages is told, and never called the worst."""
UNTAGGED = "untagged"


def functional_set(sets: Sequence[LabelledSet], category: str) -> LabelledSet | None:
    """Return the lines of all files that test `category`, as one set; None where there are none.

    A line that bears other categories alone is left out: what is plain for another says nothing
    of this one.
    """
    chosen = []
    for held in sets:
        marks = held.marks(category)
        if len(held) and marks.mean() >= BEARING:
            others = np.any(list(held.labels.values()), axis=0)
            chosen.append(held.select(marks | ~others))
    if not chosen:
        return None
    functions = [one.functions or (UNTAGGED,) * len(one) for one in chosen]
    texts, marks = pooled(chosen, category)
    return LabelledSet(
        name=", ".join(one.name for one in chosen),
        texts=texts,
        labels={category: marks},
        splits=tuple(split for one in chosen for split in one.splits),
        functions=tuple(name for column in functions for name in column),
    )


def function_figures(
    held: LabelledSet, scores: npt.ArrayLike, *, category: str, threshold: float
) -> tuple[FunctionFigure, ...]:
    """Return the accuracy of each function of the set, by name, saying yes from `threshold`.

    A function under which some lines bear the category and some do not is told for each apart,
    as `NAME (positive)` and `NAME`.
    """
    marks = held.marks(category)
    right = (np.asarray(scores, dtype=np.float64) >= threshold) == marks
    names = [one or UNTAGGED for one in held.functions] or [UNTAGGED] * len(held)
    both = {name for name, mark in zip(names, marks, strict=True) if mark} & {
        name for name, mark in zip(names, marks, strict=True) if not mark
    }
    told = [
        f"{name} (positive)" if mark and name in both else name
        for name, mark in zip(names, marks, strict=True)
    ]
    figures = []
    for name in sorted(set(told)):
        here = np.array([one == name for one in told])
        figures.append(
            FunctionFigure(
                category=category,
                function=name,
                messages=int(here.sum()),
                positives=int((marks & here).sum()),
                accuracy=wilson(int((right & here).sum()), int(here.sum())),
            )
        )
    return tuple(figures)


def overall_accuracy(figures: Sequence[FunctionFigure]) -> float:
    """Return the share of all messages that are judged rightly."""
    total = sum(one.messages for one in figures)
    right = sum(one.messages * (one.accuracy.value or 0.0) for one in figures)
    return right / total if total else float("nan")


def worst_function(figures: Sequence[FunctionFigure]) -> FunctionFigure | None:
    """Return the function that fares worst among those of `LEAST` messages or more."""
    known = [one for one in figures if one.messages >= LEAST and one.accuracy.value is not None]
    return min(known, key=lambda one: (one.accuracy.value or 0.0, one.function), default=None)
