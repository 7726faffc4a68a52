"""The statistical baseline: TF-IDF of words and of characters, a logistic on top."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from upstander.evidence.detect.evaluation.sets import LabelledSet, pooled
from upstander.evidence.detect.evaluation.streams import Scorer

TITLE = "TF-IDF words 1–2 and characters 2–5, logistic"
WORD_FEATURES, CHARACTER_FEATURES = 100_000, 200_000


def train_baseline(sets: Sequence[LabelledSet], category: str) -> Scorer:
    """Return a scorer of one category that learnt from `sets`; the kinds weigh alike."""
    texts, marks = pooled(sets, category)
    words = TfidfVectorizer(
        ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=WORD_FEATURES,
        strip_accents="unicode", dtype=np.float32,
    )  # fmt: skip
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True,
        max_features=CHARACTER_FEATURES, dtype=np.float32,
    )  # fmt: skip
    features = hstack([words.fit_transform(texts), letters.fit_transform(texts)]).tocsr()
    model = LogisticRegression(C=4.0, class_weight="balanced", solver="liblinear", max_iter=200)
    model.fit(features, marks)

    def score(batch: Sequence[str]) -> dict[str, np.ndarray]:
        seen = hstack([words.transform(batch), letters.transform(batch)]).tocsr()
        return {category: model.predict_proba(seen)[:, 1]}

    return score
