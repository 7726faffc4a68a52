"""A scorer that knows a few words: for tests of what is built upon scores."""

from collections.abc import Mapping, Sequence

import numpy as np

from upstander.evidence.detect.models.scorer import Reason, Scored
from upstander.evidence.detect.taxonomy import default_taxonomy

NAMES = default_taxonomy().names
KNOWN: Mapping[str, tuple[str, float]] = {
    "scum": ("discriminatory", 0.99),
    "secret": ("grooming", 0.65),
    "gift": ("grooming", 0.55),
    "alone": ("grooming", 0.45),
    "tablets": ("person_at_risk", 0.96),
    "delete": ("concealment", 0.6),
    "shattered": ("officer_wellbeing", 0.8),
}


class ToyScorer:
    """Gives a message the largest of its words' probabilities, category by category.

    It remembers with what it was asked.
    """

    def __init__(self, known: Mapping[str, tuple[str, float]] = KNOWN) -> None:
        self.known = known
        self.asked: list[tuple[str, str]] = []
        self.batches: list[int] = []

    def columns(self, texts, contexts=None, *, effort="usual"):
        """Return one column a category."""
        table = np.full((len(texts), len(NAMES)), 0.01)
        for row, text in enumerate(texts):
            if not text:
                table[row] = 0.0
            for word, (name, value) in self.known.items():
                if word in text.lower():
                    column = NAMES.index(name)
                    table[row, column] = max(table[row, column], value)
        if texts:
            self.batches.append(len(texts))
            self.asked += zip(texts, contexts or [""] * len(texts), strict=True)
        return {name: table[:, at] for at, name in enumerate(NAMES)}


class TellingScorer(ToyScorer):
    """The same, and it tells the words."""

    def score(self, texts: Sequence[str], contexts=None, *, effort="usual") -> list[Scored]:
        """Return each message with the words that it knows."""
        return [
            Scored(
                text=text,
                categories={},
                reasons=tuple(
                    Reason(kind="words", text=word, category=name, weight=value)
                    for word, (name, value) in self.known.items()
                    if word in text.lower()
                ),
            )
            for text in texts
        ]
