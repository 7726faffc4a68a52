"""How long an item takes: learnt from the time that decisions took, careful while they are few."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstander.records.review import Decision, ReviewItem

Minutes = npt.NDArray[np.float64]

FIXED_MINUTES = 0.4
"""Of an item before anything was measured: to open, decide and write a word."""
WORDS_A_MINUTE = 200.0
"""Silent reading for understanding, on the careful side."""
_AS_MANY_AS = 25.0
"""The default counts as so many decisions."""
_PULL = 4.0
"""How strongly the two parts are held to the default's, in relative errors squared."""
_BEYOND = 1.5
"""Times the longest met: what is yet to come may take longer still."""
_CAUTIOUS_AT_FIRST = 4.0
"""An item may take so much longer than expected, until enough was measured to say."""
_CAUTIOUS_AT_MOST = 8.0
"""A few interruptions must not keep a reviewer from any item."""
_LONGEST = 120.0
"""Minutes: somebody went away without saying so; such a time teaches nothing."""
_ROUNDS = 15
_HUBER = 1.345


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesModel:
    """Minutes of an item: some fixed, some for each word."""

    fixed: float = FIXED_MINUTES
    a_word: float = 1 / WORDS_A_MINUTE
    cautious_ratio: float = _CAUTIOUS_AT_FIRST
    """What an item takes over what is expected, in nearly all cases."""
    measured: int = 0

    def expected(self, words: npt.ArrayLike) -> Minutes:
        """Return the mean minutes of items so long."""
        return self.fixed + self.a_word * np.asarray(words, np.float64)

    def cautious(self, words: npt.ArrayLike) -> Minutes:
        """Return the minutes that nearly no item so long exceeds."""
        return self.expected(words) * self.cautious_ratio


def learn_minutes(items: Mapping[str, ReviewItem], decisions: Iterable[Decision]) -> MinutesModel:
    """Return the minutes that decisions took, a Huber regression pulled towards the default.

    Decisions without a time, or of more than two hours, teach nothing. Minutes never fall with
    length. The ratio is half as much again as the largest met, from four to eight: the time that
    people take has no bound, but over a year of days none should end late.
    """
    pairs = [
        (float(items[one.item_id].words), one.minutes)
        for one in decisions
        if one.item_id in items and 0 < one.minutes <= _LONGEST
    ]
    if not pairs:
        return MinutesModel()
    words, minutes = (np.array(column) for column in zip(*pairs, strict=True))
    fixed, a_word = _regress(words, minutes)
    ratios = minutes / (fixed + a_word * words)
    # The mean counts, not the middle: a plan adds up what items take.
    level = float((ratios.sum() + _AS_MANY_AS) / (len(ratios) + _AS_MANY_AS))
    fixed, a_word, ratios = fixed * level, a_word * level, ratios / level
    ratio = max(_CAUTIOUS_AT_FIRST, _BEYOND * float(ratios.max()))
    return MinutesModel(
        fixed=fixed,
        a_word=a_word,
        cautious_ratio=min(ratio, _CAUTIOUS_AT_MOST),
        measured=len(pairs),
    )


def _regress(words: Minutes, minutes: Minutes) -> tuple[float, float]:
    """Return the fixed part and the part of a word, relative errors weighing alike."""
    start = np.array([FIXED_MINUTES, 1 / WORDS_A_MINUTE])
    design = np.column_stack([np.ones(len(words)), words])
    found = start.copy()
    for _ in range(_ROUNDS):
        scale = design @ found
        relative = (minutes - scale) / scale
        spread = max(1.4826 * float(np.median(np.abs(relative))), 0.05)
        weight = np.minimum(1.0, _HUBER * spread / np.maximum(np.abs(relative), 1e-12))
        rows = design / scale[:, None]
        # Scaled by the start, so that its two numbers are pulled alike.
        scaled = rows * start
        left = (scaled * weight[:, None]).T @ scaled + _PULL * np.eye(2)
        right = (scaled * weight[:, None]).T @ (minutes / scale) + _PULL
        found = np.maximum(np.linalg.solve(left, right), 0.02) * start
    return float(found[0]), float(found[1])
