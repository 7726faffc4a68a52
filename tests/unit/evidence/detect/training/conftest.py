"""Rows of training, made by rule."""

import numpy as np
import pytest

from upstander.evidence.detect.training.examples import Examples, blank_labels


@pytest.fixture
def rows():
    """Return what makes rows: `(text, source, labels by head)`, all of them training rows."""

    def call(heads, *given):
        labels = blank_labels(heads, len(given))
        for row, (_, _, said) in enumerate(given):
            for head, value in said.items():
                labels[row, heads.index(head)] = value
        blank = np.full(len(given), -1, np.int64)
        return Examples(
            heads=heads,
            texts=[text for text, _, _ in given],
            contexts=[""] * len(given),
            sources=[source for _, source, _ in given],
            splits=["train"] * len(given),
            functions=["plain"] * len(given),
            labels=labels,
            weights=np.ones(len(given), np.float32),
            kinds=blank,
            vectors=blank.copy(),
        )

    return call
