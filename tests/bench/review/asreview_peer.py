"""Run ASReview's ELAS u4 over given texts: a program of its own, for an environment with ASReview.

Its own classes (TF-IDF of 1–2-grams, linear SVM, balanced weights, the best first) with its own
published settings, in the same batches and from the same two first decisions as ours.
Reads one JSON object from standard input, writes one to standard output.
"""

import json
import sys

import numpy as np
from asreview import __version__
from asreview.models.balancers import Balanced
from asreview.models.classifiers import SVM
from asreview.models.feature_extractors import Tfidf
from asreview.models.models import AI_MODEL_CONFIGURATIONS


def settings():
    """Return what ASReview says of ELAS u4."""
    return next(one["value"] for one in AI_MODEL_CONFIGURATIONS if one["name"] == "elas_u4")


def features(texts):
    """Return the TF-IDF as ELAS u4 makes it; the texts stand as abstracts without a title."""
    import pandas as pd

    made = Tfidf(columns=["title", "abstract"], **settings().feature_extractor_param)
    return made.fit_transform(pd.DataFrame({"title": [""] * len(texts), "abstract": texts})).tocsr()


def order(matrix, labels, job):
    """Return all rows in the order read; what is left when enough was found, by the last scores."""
    known = settings()
    labels = np.asarray(labels)
    read = list(job["first"])
    done = np.zeros(len(labels), bool)
    done[read] = True
    need = int(np.ceil(job["recall"] * labels.sum()))
    balancer = Balanced(**known.balancer_param)
    while len(read) < len(labels) and (labels[read].sum() < need or len(read) < job["reads"]):
        model = SVM(random_state=job["seed"], **known.classifier_param)
        marks = labels[read]
        model.fit(matrix[read], marks, sample_weight=balancer.compute_sample_weight(marks))
        scores = model.decision_function(matrix)
        scores[done] = -np.inf
        count = min(max(job["smallest"], int(job["growth"] * len(read))), int((~done).sum()))
        best = np.argsort(-scores, kind="stable")[:count]
        read.extend(int(row) for row in best)
        done[best] = True
        scores[best] = -np.inf
    left = np.argsort(-scores, kind="stable")[: len(labels) - len(read)]
    return read + [int(row) for row in left]


def main():
    """Answer one job."""
    job = json.load(sys.stdin)
    matrix = features(job["texts"])
    found = order(matrix, job["labels"], job)
    json.dump({"version": __version__, "order": found}, sys.stdout)


if __name__ == "__main__":
    main()
