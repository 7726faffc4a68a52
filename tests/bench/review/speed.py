"""Time a step of learning over many items: `python tests/bench/review/speed.py --work DIR`.

Writes `speed.json` in the work folder, for `run.py --write-docs`.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from upstander.evidence.review.queue import features
from upstander.evidence.review.queue.learner import Learner, top_rows
from upstander.records.review import ReviewItem

SIZES = (10_000, 100_000, 1_000_000)
VOCABULARY, TIMES = 60_000, 7
MEAN_WORDS = 12


def invented(count: int, seed: int = 1) -> list[str]:
    """Return messages of invented words, common and rare as in a language."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("etaoinshrdlucmfwypvbgk"))
    odds = 1 / np.arange(1, len(letters) + 1) ** 0.7
    sizes = rng.integers(2, 10, VOCABULARY)
    words = ["".join(rng.choice(letters, size, p=odds / odds.sum())) for size in sizes]
    rank = 1 / np.arange(1, VOCABULARY + 1)
    lengths = np.clip(rng.poisson(MEAN_WORDS, count), 1, None)
    drawn = rng.choice(VOCABULARY, int(lengths.sum()), p=rank / rank.sum())
    ends = np.cumsum(lengths)
    return [
        " ".join([words[at] for at in drawn[end - size : end].tolist()])
        for end, size in zip(ends.tolist(), lengths.tolist(), strict=True)
    ]


def milliseconds(
    call: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the median time of a call by `clock`, after one that is not counted."""
    call()
    took = []
    for _ in range(TIMES):
        start = clock()
        call()
        took.append(clock() - start)
    return 1000 * statistics.median(took)


def measure(count: int) -> dict[str, float]:
    """Return the times over so many items."""
    texts = invented(count)
    items = [ReviewItem(id=str(n), words=MEAN_WORDS) for n in range(count)]
    features.build_features(items[:100], texts[:100])
    start = time.perf_counter()
    table = features.build_features(items, texts)
    build = time.perf_counter() - start
    learner = Learner(table)
    rng = np.random.default_rng(2)
    rows = {n: rng.choice(count, n, replace=False) for n in (1000, 5000)}
    marks = {n: rng.random(n) < 0.05 for n in rows}
    weights = learner.fit(rows[1000], marks[1000], warm=False)
    taken = np.zeros(count, bool)
    taken[rows[1000]] = True
    scores = learner.score_all(weights)

    def step() -> None:
        found = learner.fit(rows[1000], marks[1000], warm=False)
        top_rows(learner.score_all(found), 1000, taken)

    times = {
        "items": float(count),
        "width": len(table.columns) / count,
        "build": build,
        "fit_1000": milliseconds(lambda: learner.fit(rows[1000], marks[1000], warm=False)),
        "fit_5000": milliseconds(lambda: learner.fit(rows[5000], marks[5000], warm=False)),
        "score": milliseconds(lambda: learner.score_all(weights)),
        "top": milliseconds(lambda: top_rows(scores, 1000, taken)),
        "step": milliseconds(step),
    }
    features._THREADS = 1
    times["step_one"] = milliseconds(step, time.process_time)
    features._THREADS = 2
    return times


def main() -> None:
    """Measure every size and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    found = [measure(count) for count in SIZES]
    (args.work / "speed.json").write_bytes(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
