"""Train the two models of the question reader from `questions/sentences/`: `make question-reader`.

Every sentence there was invented for the purpose. A row is a question, a position, the words above
and the sentence; the question `none` is a sentence that answers none. Training draws nothing at
random, so the same sentences give the same files byte for byte. With --check each writer's
sentences are judged by models trained on the others'.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from upstander.base.digest import digest_fields
from upstander.policies.questions.bank import QuestionBank, default_questions_dir, load_questions
from upstander.policies.questions.features import stance_features, topic_features
from upstander.policies.questions.likeness import (
    BIAS,
    LIKENESS_FILE,
    STANCE_FILE,
    LinearModel,
    QuestionReader,
)

LEAST_TIMES = 2
"""A feature in fewer sentences than this is left out."""
TOPIC_C, STANCE_C = 20.0, 4.0
TRAPS, TRAP_WEIGHT = "traps", 25.0
"""The file of near misses that were met once and are not to be met again."""
NEAR_MISS_WEIGHT, ANSWER_WEIGHT = 6.0, 8.0
"""Answers to one question are few beside all the rest, and near misses are what it must tell."""
TINY = 0.02
"""A weight nearer to nothing than this is kept as nothing."""


@dataclass(slots=True)
class Row:
    """One sentence with the positions that it takes, and the questions it only looks like."""

    writer: str
    context: str
    text: str
    positions: dict[str, str] = field(default_factory=dict)
    near: set[str] = field(default_factory=set)


def read_rows(folder: Path) -> list[Row]:
    """Return the sentences of every writer, one row a sentence."""
    rows: dict[tuple[str, str, str], Row] = {}
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            parts = line.split("\t")
            if len(parts) != 4:
                sys.exit(f"{path}:{number}: {len(parts)} columns, not 4")
            question, position, context, text = (part.strip() for part in parts)
            key = (path.stem, context, text)
            row = rows.setdefault(key, Row(path.stem, context, text))
            if question == "none":
                continue
            if position == "silent":
                row.near.add(question)
            else:
                row.positions[question] = position
    return [rows[key] for key in sorted(rows)]


def sentences_digest(folder: Path) -> str:
    """Return a digest over the names and words of every file of sentences."""
    parts = [(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.tsv"))]
    return digest_fields([part for pair in parts for part in pair])


def read_samples(bank: QuestionBank) -> list[Row]:
    """Return the samples that stand in the bank itself, as one more writer's."""
    rows = []
    for question in bank.questions:
        cues = bank.cues[question.id]
        rows += [
            Row("bank", one.heading, one.text, {question.id: one.position}) for one in cues.match
        ]
        rows += [Row("bank", one.heading, one.text, {}, {question.id}) for one in cues.no_match]
    return rows


def _vocabulary(found: Sequence[set[str]]) -> list[str]:
    times: dict[str, int] = defaultdict(int)
    for features in found:
        for feature in features:
            times[feature] += 1
    return sorted(feature for feature, count in times.items() if count >= LEAST_TIMES)


def _rarity(found: Sequence[set[str]], vocabulary: Sequence[str]) -> np.ndarray:
    times = dict.fromkeys(vocabulary, 0)
    for features in found:
        for feature in features & times.keys():
            times[feature] += 1
    counts = np.array([times[feature] for feature in vocabulary])
    return np.log((1 + len(found)) / (1 + counts)) + 1


def _matrix(
    found: Sequence[set[str]], vocabulary: Sequence[str], rarity: np.ndarray
) -> sparse.csr_matrix:
    places = {feature: place for place, feature in enumerate(vocabulary)}
    indptr, indices, data = [0], [], []
    for features in found:
        kept = sorted(places[one] for one in features if one in places)
        length = float(np.sqrt((rarity[kept] ** 2).sum())) if kept else 1.0
        indices += kept
        data += [float(rarity[place]) / length for place in kept]
        indptr.append(len(indices))
    return sparse.csr_matrix((data, indices, indptr), shape=(len(found), len(vocabulary)))


def _fit(matrix: sparse.csr_matrix, right: np.ndarray, weights: np.ndarray, c: float) -> np.ndarray:
    if right.all() or not right.any():
        return np.append(np.zeros(matrix.shape[1]), 6.0 if right.all() else -6.0)
    model = LogisticRegression(C=c, solver="liblinear", max_iter=300, tol=1e-4)
    model.fit(matrix, right, sample_weight=weights)
    return np.append(model.coef_[0], model.intercept_[0])


def _model(
    labels: Sequence[str],
    vocabulary: Sequence[str],
    rarity: np.ndarray,
    columns: list[np.ndarray],
) -> LinearModel:
    stacked = np.stack(columns, axis=1).astype(np.float32)
    rows = {feature: place for place, feature in enumerate(vocabulary)}
    return LinearModel(tuple(labels), rows, rarity.astype(np.float32), stacked[:-1], stacked[-1])


def train_likeness(rows: Sequence[Row], ids: Sequence[str]) -> LinearModel:
    """Return the model of which question a sentence answers."""
    found = [topic_features(row.text, row.context) for row in rows]
    vocabulary = _vocabulary(found)
    rarity = _rarity(found, vocabulary)
    matrix = _matrix(found, vocabulary, rarity)
    columns = []
    for question in ids:
        right = np.array([question in row.positions for row in rows])
        weights = np.array([_worth(row, question) for row in rows])
        columns.append(_fit(matrix, right, weights, TOPIC_C))
    return _model(ids, vocabulary, rarity, columns)


def _worth(row: Row, question: str) -> float:
    if question in row.near:
        return TRAP_WEIGHT if row.writer == TRAPS else NEAR_MISS_WEIGHT
    return ANSWER_WEIGHT if question in row.positions else 1.0


def train_stance(rows: Sequence[Row], bank: QuestionBank) -> LinearModel:
    """Return the model of which position a sentence takes on the question it answers."""
    cases = [(row, q, p) for row in rows for q, p in sorted(row.positions.items())]
    found = [stance_features(r.text, r.context, bank.cues[q].ask, q) for r, q, _ in cases]
    vocabulary = _vocabulary(found)
    rarity = _rarity(found, vocabulary)
    matrix = _matrix(found, vocabulary, rarity)
    labels = sorted({position for _, _, position in cases})
    ones = np.ones(len(cases))
    columns = [
        _fit(matrix, np.array([p == label for _, _, p in cases]), ones, STANCE_C)
        for label in labels
    ]
    return _model(labels, vocabulary, rarity, columns)


def write_model(model: LinearModel, path: Path, *, digest: str = "") -> None:
    """Write the model as a table: a row a feature, a column a label, weights of half precision.

    `digest` says of which sentences it learnt.
    """
    weights = np.where(np.abs(model.weights) < TINY, 0, model.weights)
    kept = [(f, n) for f, n in model.rows.items() if np.any(weights[n])]
    features = [BIAS, *(feature for feature, _ in kept)]
    places = [n for _, n in kept]
    rows = np.vstack([model.bias[None, :], weights[places]]).astype(np.float16)
    rarity = np.append(0.0, model.rarity[places]).astype(np.float16)
    columns = {"feature": pa.array(features), "rarity": pa.array(rarity)}
    columns |= {label: pa.array(rows[:, n]) for n, label in enumerate(model.labels)}
    table = pa.table(columns).replace_schema_metadata({"sentences_sha256": digest})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)


def check(rows: Sequence[Row], bank: QuestionBank) -> None:
    """Say how models of the other writers do on each writer's sentences."""
    ids = [question.id for question in bank.questions]
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for writer in sorted({row.writer for row in rows}):
        others = [row for row in rows if row.writer != writer]
        own = [row for row in rows if row.writer == writer]
        reader = QuestionReader(train_likeness(others, ids), train_stance(others, bank))
        figures = _judge(reader, own, bank)
        sys.stdout.write(f"{writer}: " + _said(figures) + "\n")
        for name, (right, total) in figures.items():
            totals[name][0] += right
            totals[name][1] += total
    sys.stdout.write("all: " + _said(totals) + "\n")


def _said(figures: Mapping[str, Iterable[int]]) -> str:
    pairs = {name: tuple(pair) for name, pair in figures.items()}
    return ", ".join(f"{n} {r}/{t} ({r / max(t, 1):.2f})" for n, (r, t) in pairs.items())


def _judge(reader: QuestionReader, rows: Sequence[Row], bank: QuestionBank) -> dict[str, list[int]]:
    chances = reader.likeness_of([(row.text, row.context) for row in rows])
    figures: dict[str, list[int]] = {
        name: [0, 0] for name in ("found", "best", "near let be", "stance")
    }
    for n, row in enumerate(rows):
        for question, position in row.positions.items():
            column = reader.places[question]
            figures["found"][0] += bool(chances[n, column] >= 0.5)
            figures["best"][0] += bool(chances[n].argmax() == column)
            allowed = next(q.allowed for q in bank.questions if q.id == question)
            said, _ = reader.stance_of(
                row.text, row.context, ask=bank.cues[question].ask, topic=question, allowed=allowed
            )
            figures["stance"][0] += said == position
            for name in ("found", "best", "stance"):
                figures[name][1] += 1
        for question in row.near:
            figures["near let be"][0] += bool(chances[n, reader.places[question]] < 0.5)
            figures["near let be"][1] += 1
    return figures


def main() -> None:
    """Train and write both models, or check them writer by writer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="judge each writer by the others")
    parser.add_argument("--without", action="append", default=[], help="leave a writer out")
    parser.add_argument("--out", type=Path, default=default_questions_dir())
    given = parser.parse_args()
    bank = load_questions()
    folder = default_questions_dir() / "sentences"
    rows = [*read_rows(folder), *read_samples(bank)]
    if given.check:
        check(rows, bank)
        return
    rows = [row for row in rows if row.writer not in given.without]
    ids = [question.id for question in bank.questions]
    digest = "" if given.without else sentences_digest(folder)
    write_model(train_likeness(rows, ids), given.out / LIKENESS_FILE, digest=digest)
    write_model(train_stance(rows, bank), given.out / STANCE_FILE, digest=digest)
    sys.stdout.write(f"{len(rows)} sentences, {len(ids)} questions\n")


if __name__ == "__main__":
    main()
