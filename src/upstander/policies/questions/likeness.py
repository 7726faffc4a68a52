"""How like a sentence is to sentences that answer each question, and what position such ones take.

Two linear models over words, trained by `tools/train_question_reader.py` on sentences written for
the purpose (`questions/sentences/`), and kept as tables that anyone can open. They find what the
phrases of the bank do not spell; every word's part in a judgement can be shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from upstander.base.errors import UpstanderError
from upstander.policies.questions.features import (
    read_tokens,
    stance_features,
    topic_features,
    word_spans,
)

LIKENESS_FILE, STANCE_FILE = "likeness.parquet", "stance.parquet"
BIAS = "\x00bias"
_Floats = npt.NDArray[np.float32]
TELLING_WORDS = 3
"""Words of a sentence that are taken to name the matter."""


class ReaderDamaged(UpstanderError):
    """A file of the trained reader cannot be read."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by feature, one column a label."""

    labels: tuple[str, ...]
    rows: Mapping[str, int]
    rarity: _Floats
    """How rare each feature is (inverse document frequency); a common one tells less."""
    weights: _Floats
    bias: _Floats

    def scores(self, features: Collection[str]) -> _Floats:
        """Return a logit for every label; features weigh by rarity and are scaled to length one."""
        places = [self.rows[one] for one in features if one in self.rows]
        if not places:
            return self.bias.copy()
        rarity = self.rarity[places]
        length = np.sqrt(float((rarity * rarity).sum()))
        total: _Floats = (rarity / length) @ self.weights[places] + self.bias
        return total


def load_model(path: Path) -> LinearModel | None:
    """Return the model at `path`, or None where none was trained.

    Raises:
        ReaderDamaged: the file is no table of weights.
    """
    if not path.is_file():
        return None
    try:
        table = pq.read_table(path)
        features = table.column("feature").to_pylist()
    except (pa.ArrowException, KeyError) as error:
        raise ReaderDamaged("no table of weights; train it again", place=str(path)) from error
    labels = tuple(name for name in table.column_names if name not in ("feature", "rarity"))
    columns = [table.column(name).to_numpy().astype(np.float32) for name in labels]
    weights = np.stack(columns, axis=1)
    rarity = table.column("rarity").to_numpy().astype(np.float32)
    first = features.index(BIAS)
    rows = {feature: place for place, feature in enumerate(features) if feature != BIAS}
    return LinearModel(labels, rows, rarity, weights, weights[first])


class QuestionReader:
    """Both models, for the sentences of one document at a time."""

    def __init__(self, likeness: LinearModel, stance: LinearModel) -> None:
        """Keep the models."""
        self.likeness = likeness
        self.stance = stance
        self.places = {label: place for place, label in enumerate(likeness.labels)}

    def likeness_of(self, sentences: Sequence[tuple[str, str]]) -> _Floats:
        """Return logits, sentences by questions: how like an answer each (text, context) is."""
        logits = [self.likeness.scores(topic_features(text, above)) for text, above in sentences]
        if not logits:
            return np.zeros((0, len(self.places)), dtype=np.float32)
        return np.stack(logits)

    def stance_of(
        self, text: str, context: str, *, ask: str, topic: str, allowed: Sequence[str]
    ) -> tuple[str, float]:
        """Return the likeliest of the `allowed` positions, and its chance among them."""
        logits = self.stance.scores(stance_features(text, context, ask, topic))
        kept = [(label, float(logits[n])) for n, label in enumerate(self.stance.labels)
                if label in allowed]  # fmt: skip
        top = max(score for _, score in kept)
        weights = [(label, float(np.exp(score - top))) for label, score in kept]
        best, weight = max(weights, key=lambda pair: pair[1])
        return best, weight / sum(share for _, share in weights)

    def telling_words(self, text: str, topic: str) -> list[tuple[int, int]]:
        """Return the spans of the words that speak most for `topic`, in order."""
        spans, tokens = word_spans(text), read_tokens(text)
        if len(spans) != len(tokens):
            return []
        column = self.places[topic]
        worth: dict[int, float] = {}
        for place, token in enumerate(tokens):
            row = self.likeness.rows.get(token)
            worth[place] = float(self.likeness.weights[row, column]) if row is not None else 0.0
            for other in range(max(0, place - 3), min(len(tokens), place + 4)):
                pair = "&".join(sorted((token, tokens[other])))
                paired = self.likeness.rows.get(pair) if other != place else None
                if paired is not None:
                    worth[place] += float(self.likeness.weights[paired, column]) / 2
        best = sorted(worth, key=lambda place: -worth[place])[:TELLING_WORDS]
        return sorted(spans[place] for place in best if worth[place] > 0)


def load_reader(folder: Path) -> QuestionReader | None:
    """Return the trained reader of `folder`, or None where it holds none."""
    likeness, stance = load_model(folder / LIKENESS_FILE), load_model(folder / STANCE_FILE)
    return QuestionReader(likeness, stance) if likeness and stance else None
