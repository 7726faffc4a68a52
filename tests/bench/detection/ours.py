"""Train our linear stage on given sets, for what is measured with a source left out.

The encoder takes the better part of an hour a training on two cores and is left out here: what is
measured is the linear stage alone, beside our own sentences, which are no source's.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from upstander.evidence.detect.evaluation.sets import LabelledSet
from upstander.evidence.detect.evaluation.streams import Scorer
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.evidence.detect.training.examples import (
    SIDE_HEADS,
    Examples,
    blank_labels,
    join_examples,
)
from upstander.evidence.detect.training.linear_training import train_linear
from upstander.evidence.detect.training.sentences import read_sentences

DISCRIMINATORY = "discriminatory"
SENTENCES = Path(__file__).resolve().parents[3] / "detection" / "sentences"


def train(sets: Sequence[LabelledSet]) -> Scorer:
    """Return a scorer that learnt from `sets` and from our own sentences."""
    categories = default_taxonomy().names
    heads = (*categories, *SIDE_HEADS)
    own = read_sentences(SENTENCES, heads, categories)
    rows = join_examples([*(_as_examples(one, heads) for one in sets), own])
    stage = train_linear(
        rows,
        (DISCRIMINATORY,),
        own=frozenset(set(own.sources)),
        tell=lambda line: sys.stderr.write(line + "\n"),
    )

    def scorer(texts: Sequence[str]) -> dict[str, np.ndarray]:
        logits = stage.logits(texts)[:, 0]
        return {DISCRIMINATORY: 1 / (1 + np.exp(-logits))}

    return scorer


def _as_examples(held: LabelledSet, heads: tuple[str, ...]) -> Examples:
    labels = blank_labels(heads, len(held))
    labels[:, heads.index(DISCRIMINATORY)] = held.marks(DISCRIMINATORY)
    blank = np.full(len(held), -1, np.int64)
    return Examples(
        heads=heads,
        texts=list(held.texts),
        contexts=[""] * len(held),
        sources=[held.name] * len(held),
        splits=["train"] * len(held),
        functions=["public"] * len(held),
        labels=labels,
        weights=np.ones(len(held), np.float32),
        kinds=blank,
        vectors=blank.copy(),
    )
