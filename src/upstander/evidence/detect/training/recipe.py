"""How much of what each model learns from: the numbers that were chosen on development data."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.training.examples import Examples

HEAD_WEIGHTS = {"discriminatory": 3.0, "sexist": 2.0, "person_at_risk": 1.5}
"""Heads that count for more in the encoder's loss; all others count 1."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the encoder is trained with."""

    rate: float = 1.5e-4
    """Learning rate of the top layer; each layer below has `layer_decay` of the one above."""
    layer_decay: float = 0.9
    epochs: float = 2.0
    batch: int = 32
    warm_up: float = 0.06
    tokens: int = 128
    threads: int = 2
    """Sums over two threads differ in the last bit from sums over one: part of the recipe."""
    seed: int = 7
    smoothing: float = 0.01
    repeats: dict[str, int] = field(default_factory=lambda: {"convabuse": 2})
    own_repeats: int = 2
    """Times that a line of ours stands in an epoch; frames stand once."""
    offensive_share: float = 0.6
    """Share of Davidson's merely offensive tweets that an epoch reads."""
    offensive_weight: float = 0.5
    soft_share: float = 0.6
    """Share of the loss that a teacher's reading has, where there is a teacher."""


TEACHER = Recipe(rate=5e-5, epochs=1.0)
"""For a base some four times larger, whose readings the encoder that ships learns beside the
labels: one reading of all rows, in smaller steps."""


def rows_of_epoch(examples: Examples, recipe: Recipe, public: frozenset[str]) -> list[int]:
    """Return the rows that one epoch reads, repeats among them, before they are shuffled."""
    offensive = merely_offensive(examples)
    kept = np.zeros(len(examples), bool)
    at = offensive.nonzero()[0]
    steps = np.floor(np.arange(len(at)) * recipe.offensive_share)
    kept[at] = np.diff(steps, prepend=-1) > 0
    rows: list[int] = []
    for row, source in enumerate(examples.sources):
        if offensive[row] and not kept[row]:
            continue
        own = source not in public and source != "frames"
        rows.extend([row] * (recipe.own_repeats if own else recipe.repeats.get(source, 1)))
    return rows


def merely_offensive(examples: Examples) -> npt.NDArray[np.bool_]:
    """Return which rows are tweets that swear and do not hate.

    They are two thirds of Davidson's set and use the words that others count as sexist: taken
    whole they teach that slurs are harmless.
    """
    tweets = examples.of_source("davidson")
    if not tweets.any():
        return tweets
    swears = tweets & (examples.column("offensive") == 1)
    return np.asarray(swears & (examples.column("discriminatory") == 0), np.bool_)
