"""What training reads: messages with a label for each head, unknown where nobody judged it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CHARACTERISTICS = (
    "race",
    "religion",
    "sex",
    "sexual_orientation",
    "transgender",
    "disability",
    "age",
)
"""Protected characteristics that a discriminatory message may attack; races, nations, migrants and
Travellers are one head, as the law has them under race."""
SIDE_HEADS = (*CHARACTERISTICS, "sexist", "offensive")
"""Heads beside the categories: they sharpen the encoder, and name the characteristic."""

Labels = npt.NDArray[np.float32]


@dataclass(slots=True)
class Examples:
    """Rows of training or calibration. All arrays have one row a text.

    `labels`: 1, 0, or NaN for not judged, in the order of `heads`; `kind` and `vector` are the
    place of a sexist post in EDOS's four categories and eleven vectors, -1 for all else.
    """

    heads: tuple[str, ...]
    texts: list[str]
    contexts: list[str]
    sources: list[str]
    splits: list[str]
    functions: list[str]
    labels: Labels
    weights: Labels
    kinds: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    def pick(self, keep: npt.NDArray[np.bool_]) -> "Examples":
        """Return the rows for which `keep` is true."""
        at = keep.nonzero()[0].tolist()
        return Examples(
            heads=self.heads,
            texts=[self.texts[i] for i in at],
            contexts=[self.contexts[i] for i in at],
            sources=[self.sources[i] for i in at],
            splits=[self.splits[i] for i in at],
            functions=[self.functions[i] for i in at],
            labels=self.labels[keep],
            weights=self.weights[keep],
            kinds=self.kinds[keep],
            vectors=self.vectors[keep],
        )

    def column(self, head: str) -> Labels:
        """Return the labels for one head."""
        return self.labels[:, self.heads.index(head)]

    def of_split(self, *names: str) -> npt.NDArray[np.bool_]:
        """Return which rows belong to one of the splits."""
        return np.array([split in names for split in self.splits])

    def of_source(self, *names: str) -> npt.NDArray[np.bool_]:
        """Return which rows come from one of the sources."""
        return np.array([source in names for source in self.sources])


def blank_labels(heads: Sequence[str], rows: int) -> Labels:
    """Return labels of which nothing is judged yet."""
    return np.full((rows, len(heads)), np.nan, np.float32)


def join_examples(parts: Iterable[Examples]) -> Examples:
    """Return all rows of `parts`, which have the same heads, in their order."""
    held = list(parts)
    return Examples(
        heads=held[0].heads,
        texts=[text for part in held for text in part.texts],
        contexts=[text for part in held for text in part.contexts],
        sources=[name for part in held for name in part.sources],
        splits=[name for part in held for name in part.splits],
        functions=[name for part in held for name in part.functions],
        labels=np.concatenate([part.labels for part in held]),
        weights=np.concatenate([part.weights for part in held]),
        kinds=np.concatenate([part.kinds for part in held]),
        vectors=np.concatenate([part.vectors for part in held]),
    )
