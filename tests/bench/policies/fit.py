"""Fit what phrases and likeness are worth together, and the table of confidence.

`python tests/bench/policies/fit.py --reader FOLDER --split variety`: the folder holds a reader
trained without the split's documents (tools/train_question_reader.py --without), so that what is
fitted was unseen. Writes the lines of questions/calibration.yaml to standard output.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from sklearn.linear_model import LogisticRegression

from marks import Marked, load_marked, tight
from upstander.policies.clauses.reading import read_policy
from upstander.policies.details.reading import read_details
from upstander.policies.questions.asking import ANSWERING_KINDS, ask
from upstander.policies.questions.bank import QuestionBank, load_questions
from upstander.policies.questions.confidence import UNMEASURED, fit_calibration
from upstander.policies.questions.learned import PHRASE_TRUST
from upstander.policies.questions.likeness import load_reader
from upstander.policies.questions.topics import DocumentView, find_candidates
from upstander.records.clauses import PolicyDocument

NAMES = ("likeness", "margin", "behind", "phrase", "phrase_met", "both", "rank", "length", "force")
LEAST_LOGIT = -4.0
FALSE_ALARMS = 0.018
"""Share of all cells that may speak wrongly at the threshold that is chosen."""


def _rows(one: Marked, document: PolicyDocument, bank: QuestionBank) -> Iterator[dict[str, Any]]:
    """Yield every sentence that may answer a question, with its evidence and whether it does."""
    view = DocumentView(document, bank.evidence)
    logits = view.logits(bank.reader)
    for question in bank.questions:
        column = bank.reader.places[question.id]
        cues = bank.cues[question.id]
        ranks = view.search.scores(cues.query)
        found, near = find_candidates(view, cues, question.allowed, ranks)
        ruled_out = {miss.sentence.place for miss in near if miss.ruled_out}
        spelt = {c.sentence.place: c.score for c in found}
        cell = (one.marks.get("positions") or {}).get(question.id)
        speaks = cell is not None and cell["position"] != "silent"
        fair = cell is not None and (not speaks or "silent" in (cell.get("acceptable") or ()))
        words = [tight(str(c)) for c in (cell or {}).get("clauses") or ()]
        for sentence in view.sentences:
            x, phrase = logits[sentence.place, column], spelt.get(sentence.place, 0.0)
            if sentence.is_heading or view.why_no_rule(sentence):
                continue
            if not phrase and (x < LEAST_LOGIT or sentence.place in ruled_out):
                continue
            margin = x - np.delete(logits[sentence.place], column).max()
            met = float(phrase > 0)
            yield {
                "features": [
                    x, margin, min(margin, 0), phrase, met, met * x,
                    ranks.get(sentence.clause, 0.0), np.log(max(len(sentence.text.split()), 1)),
                    float(view.has_force(sentence)),
                ],
                "right": speaks and any(w in tight(sentence.text) for w in words),
                "cell": (one.name, question.id), "speaks": speaks, "fair": fair,
            }  # fmt: skip


def fit_evidence(rows: Sequence[dict[str, Any]], cells: int) -> dict[str, float]:
    """Return the weights, and the chance from which so few silent cells would speak."""
    used = [row for row in rows if not row["fair"]]
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit([row["features"] for row in used], [row["right"] for row in used])
    chances = model.predict_proba([row["features"] for row in rows])[:, 1]
    best: dict[tuple[str, str], float] = {}
    for row, chance in zip(rows, chances, strict=True):
        if not row["speaks"] and not row["fair"]:
            trusted = PHRASE_TRUST * row["features"][NAMES.index("phrase")]
            best[row["cell"]] = max(best.get(row["cell"], 0.0), float(chance), trusted)
    alarms = sorted(best.values(), reverse=True)
    speaks = alarms[min(int(FALSE_ALARMS * cells), len(alarms) - 1)]
    weights = dict(zip(NAMES, model.coef_[0].tolist(), strict=True))
    return weights | {"bias": float(model.intercept_[0]), "speaks": speaks, "bears": speaks / 2}


def main() -> None:
    """Fit on one split and print what calibration.yaml is to hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--split", default="variety")
    given = parser.parse_args()
    bank = replace(load_questions(), reader=load_reader(given.reader))
    held = [(one, read_policy(one.path, name=one.name)) for one in load_marked(given.split)]
    told = [(one, document, read_details(document)) for one, document in held]
    told = [row for row in told if row[2].kind in ANSWERING_KINDS]
    rows = [row for one, document, _ in told for row in _rows(one, document, bank)]
    fitted = fit_evidence(rows, len(told) * len(bank.questions))
    evidence = replace(UNMEASURED.evidence, **fitted)
    bank = bank.with_calibration(replace(UNMEASURED, evidence=evidence))
    pairs: dict[bool, list[tuple[float, bool]]] = {True: [], False: []}
    for one, document, details in told:
        for found in ask(document, details, bank):
            cell = (one.marks.get("positions") or {}).get(found.question, {"position": "silent"})
            right = found.position in {cell["position"], *(cell.get("acceptable") or ())}
            pairs[found.position != "silent"].append((found.confidence, right))
    print_yaml("evidence", {k: round(v, 3) for k, v in asdict(evidence).items()})
    for name, speaks in (("speaks", True), ("silent", False)):
        sys.stdout.write(f"{name}:\n")
        for step in fit_calibration(pairs[speaks]):
            sys.stdout.write(f"- {{from: {step.from_score}, probability: {step.probability}}}\n")


def print_yaml(name: str, values: dict[str, float]) -> None:
    """Print a mapping as YAML."""
    sys.stdout.write(f"{name}:\n" + "".join(f"  {k}: {v}\n" for k, v in values.items()))


if __name__ == "__main__":
    main()
