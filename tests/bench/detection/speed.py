"""How fast messages are scored, and in how much memory, beside scikit-learn's TF-IDF in one run.

`python tests/bench/detection/speed.py [--messages N]` prints Markdown rows. One thread for the
linear stage; the encoder is given one, too.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "bench"))

from chatter import tell  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.pipeline import make_union  # noqa: E402

from upstander.evidence.detect.models.encoder import EncoderStage  # noqa: E402
from upstander.evidence.detect.models.linear import LINEAR_FILE, LinearStage  # noqa: E402
from upstander.evidence.detect.models.shipped import shipped_scorer  # noqa: E402
from upstander.evidence.detect.places import model_dir  # noqa: E402

ROUNDS = 3
DOCUMENT = ROOT / "docs" / "benchmarks_detection_speed.md"
HEAD = """# Speed of detection

Written by `tests/bench/detection/speed.py --write-docs` from one run; do not edit by hand.
{count:,} invented chat messages in one column; messages a second of processor time of one thread,
the best of three rounds. Targets: 250,000 a second for the linear stage with characters and
thirteen heads (it has fifteen); a scan in at most 500 MB, which reads batch by batch: the peak
below holds the whole column.

| what | messages a second, or as said |
|---|---|
"""
ENCODED, WHOLE, PEER = 4_000, 20_000, 20_000


def best_rate(count: int, work: Callable[[], object]) -> float:
    """Return messages a second of processor time, the best of some rounds."""
    rates = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        rates.append(count / (time.process_time() - start))
    return max(rates)


def measure(count: int) -> dict[str, float]:
    """Return the rates by name, and the peak memory in MiB after the linear stage."""
    texts = [one.body for block in tell(count, ["are you free later"]) for one in block][:count]
    table = pa.array(texts, pa.string())
    linear = LinearStage.load(model_dir() / LINEAR_FILE)
    linear.logits(table.slice(0, 1_000))
    found = {"bytes a message": table.nbytes / count}
    found["linear stage, fifteen categories"] = best_rate(count, lambda: linear.logits(table))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["peak memory of the linear stage, MiB"] = peak
    scorer = shipped_scorer()
    some = texts[:WHOLE]
    scorer.columns(some[:100], effort="quick")
    found["quick: with the rules"] = best_rate(WHOLE, lambda: scorer.columns(some, effort="quick"))
    encoder = EncoderStage(model_dir(), threads=1)
    found["encoder, one thread"] = best_rate(ENCODED, lambda: encoder.logits(texts[:ENCODED]))
    found["scikit-learn, TF-IDF words and characters, fifteen heads"] = _peer(texts[:PEER])
    found["peak memory of all, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _peer(texts: list[str]) -> float:
    vectors = make_union(
        TfidfVectorizer(ngram_range=(1, 2)),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), max_features=200_000),
    )
    matrix = vectors.fit_transform(texts)
    heads = [
        LogisticRegression(max_iter=20).fit(matrix, [at % 2 for at in range(len(texts))])
        for _ in range(1)
    ]

    def work() -> None:
        rows = vectors.transform(texts)
        for _ in range(15):
            heads[0].decision_function(rows)

    return best_rate(len(texts), work)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write-docs", action="store_true")
    options = parser.parse_args()
    found = measure(options.messages)
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    rows = [f"| {name} | {value:,.0f} |" for name, value in found.items()]
    sys.stdout.write("\n".join(rows) + "\n")
    if options.write_docs:
        DOCUMENT.write_text(HEAD.format(count=options.messages) + "\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
