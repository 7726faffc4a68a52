"""Rankings of labelled messages by a cheap score: only the scores and labels are kept."""

import csv
import gzip
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

TRAINED_ON = 3_000

SETS = {
    "Davidson, hate": ("davidson", "hate", "davidson", 0.01),
    "EDOS, sexist": ("edos", "", "edos", 0.01),
    "EDOS, threats": ("edos", "1.", "edos", 0.02),
    "Guest, misogyny": ("guest_misogyny", "", "guest_misogyny", 0.02),
    "Gab, hate": ("gab_hate", "", "gab_hate", 0.01),
    "Implicit hate": ("implicit_hate", "", "implicit_hate", 0.02),
    "ConvAbuse": ("convabuse", "", "convabuse", 0.03),
    "mixed chat": ("gab_hate", "", "topicalchat", 0.005),
}
"""Name to file, beginning of the source's category, file of the rest, and share relevant."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranking:
    """Scores of messages that the score was not trained on."""

    name: str
    relevant: np.ndarray
    other: np.ndarray
    prevalence: float
    auc: float


def load_ranking(folder: Path, name: str) -> Ranking:
    """Return a set with each message scored by a regression on 3,000 others."""
    source, kind, rest, prevalence = SETS[name]
    rows = _rows(folder / f"{source}.csv.gz")
    yes = [text for text, label, category in rows if _wanted(label, category, kind)]
    given = rows if rest == source else _rows(folder / f"{rest}.csv.gz")
    no = [text for text, label, category in given if not _wanted(label, category, kind)]
    if rest != source:
        no = [text for text, label, _ in given if label == "0"]
    texts = [*yes[:30_000], *no[:60_000]]
    truth = np.arange(len(texts)) < min(len(yes), 30_000)
    order = np.argsort([int(hashlib.sha256(t.encode()).hexdigest()[:12], 16) for t in texts])
    matrix = HashingVectorizer(n_features=1 << 18, ngram_range=(1, 2)).transform(texts)
    train, held = order[:TRAINED_ON], order[TRAINED_ON:]
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=300)
    model.fit(matrix[train], truth[train])
    scores = model.decision_function(matrix[held]).astype(np.float32)
    relevant, other = np.sort(scores[truth[held]]), np.sort(scores[~truth[held]])
    auc = float(np.searchsorted(other, relevant).mean() / len(other))
    return Ranking(name=name, relevant=relevant, other=other, prevalence=prevalence, auc=auc)


def _rows(path: Path) -> list[tuple[str, str, str]]:
    csv.field_size_limit(sys.maxsize)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return [(row["text"], row["label"], row["cat"]) for row in csv.DictReader(lines)]


def _wanted(label: str, category: str, kind: str) -> bool:
    return category.startswith(kind) if kind else label == "1"
