"""Whether what the miss statement says is true: simulated reviews whose truth is known.

`python tests/bench/review/validity.py [--repeats N] [--data FOLDER] [--write-docs]` prints
Markdown, and with `--write-docs` writes docs/benchmarks_statement.md.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(Path(__file__).parent))

from validity_data import SETS, load_ranking  # noqa: E402
from validity_reviews import FIRST_DAY, Reviews, Setting, simulate  # noqa: E402

from upstander.evidence.review.statement.anytime import pool_upper  # noqa: E402
from upstander.evidence.review.statement.bounding import Evidence  # noqa: E402
from upstander.evidence.review.statement.designs import make_design  # noqa: E402
from upstander.evidence.review.statement.drift import (  # noqa: E402
    REOPENS_AT,
    drift_p_value,
    newest_part,
)
from upstander.evidence.review.statement.onelook import one_look, split_strata  # noqa: E402
from upstander.records.statement import ANYTIME, METHODS, ONE_LOOK, Cell, QueueDay  # noqa: E402

ALPHA = 0.05
SEED = 20_261_201
SETTINGS = (
    Setting(name="steady"),
    Setting(name="new kind half-way", drift=True),
    Setting(name="new kind, queue learns it", drift=True, learns=True),
    Setting(name="bursts", bursts=True),
    Setting(name="5% wrong", misses=0.05, calls=0.05),
    Setting(name="5% wrong, new kind, bursts", misses=0.05, calls=0.05, drift=True, bursts=True),
    Setting(name="5% missed, 0.5% called", misses=0.05, calls=0.005),
)
LOOKS = (30, 60, 90)
"""Days after which an anytime bound is looked at; wrong at any is wrong."""
TRIAGE = {
    (0.005, 0.80): (0.46, 0.57, 0.66, 0.71),
    (0.005, 0.90): (0.60, 0.71, 0.75, 0.82),
    (0.01, 0.80): (0.56, 0.66, 0.71, 0.75),
    (0.01, 0.90): (0.66, 0.75, 0.81, 0.85),
    (0.01, 0.95): (0.76, 0.84, 0.86, 0.90),
    (0.03, 0.90): (0.78, 0.83, 0.86, 0.87),
    (0.03, 0.95): (0.86, 0.89, 0.91, 0.93),
}
"""The figures that were measured before, by prevalence and recall, for 10, 25, 50, 100 reads."""
READS = (10, 25, 50, 100)
_FLOAT = 1e-9
_CHECKED = 5
"""So many reviews a row are also bounded day by day."""


def main() -> None:
    """Run all and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1_000)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("UPSTANDER_DATA", "data")))
    parser.add_argument("--write-docs", action="store_true")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    start = time.monotonic()
    lines = [*_head(asked.repeats)]
    jobs = [(asked.data, name, asked.repeats) for name in SETS]
    with ProcessPoolExecutor(asked.processes) as pool:
        for rows in pool.map(_set_rows, jobs):
            lines += rows
            sys.stderr.write("\n".join(rows) + "\n")
    lines += _certificate(asked.repeats)
    lines += _doubles(asked.data, asked.repeats)
    lines += _combining(asked.repeats)
    lines += _pools(asked.repeats)
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    sys.stderr.write(f"{time.monotonic() - start:.0f} s\n")
    if asked.write_docs:
        (ROOT / "docs" / "benchmarks_statement.md").write_text(text, encoding="utf-8")


def _head(repeats: int) -> Iterator[str]:
    yield "# What the miss statement says, against the truth\n"
    yield (
        "Written by `tests/bench/review/validity.py --write-docs`; do not edit by hand. "
        f"{repeats:,} simulated reviews a row, 90 days, 1,684 messages a day, 150 read of which "
        "about 25 are control, two strata below the line, drawn at one chance. Messages are ranked "
        "by a regression on 3,000 others of the set. Where readers err, each does, the second and "
        "the third too; 5% of the queue's reads are read twice, and control items called relevant "
        "are read again. `new kind`: in the second half the share of relevant messages is 1.6 "
        "times as high, and half of them score like any other. Bounds of 95%: what is stated, of "
        "recall and of the missed, must hold in at least 95% of reviews. `anytime` is looked at "
        "after 30, 60 and 90 days and counts as wrong if any look was.\n"
    )
    yield "## Coverage and tightness\n"
    yield (
        "| set (AUC) | setting | true recall | one-look: holds | recall stated | missed stated / "
        "true | anytime: holds at all looks | recall stated | drift warned |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"


def _set_rows(job: tuple[Path, str, int]) -> list[str]:
    """Return the rows of one set."""
    folder, name, repeats = job
    ranking = load_ranking(folder, name)
    rows = []
    for setting in SETTINGS:
        rng = np.random.default_rng([SEED, list(SETS).index(name), SETTINGS.index(setting)])
        reviews = simulate(ranking, setting, repeats, rng)
        rows.append(_row(f"{name} ({ranking.auc:.2f})", setting, reviews))
    return rows


def _row(title: str, setting: Setting, reviews: Reviews) -> str:
    repeats = len(reviews.relevant)
    truth, missed = _truth(reviews, setting.days)
    one = [_bound(reviews, at, setting.days, ONE_LOOK) for at in range(repeats)]
    stated = np.array([bound[0] for bound in one])
    most = np.array([bound[1] for bound in one])
    warned = np.mean([bound[2] for bound in one])
    holds = np.mean((stated <= truth + _FLOAT) & (most >= missed))
    always = np.ones(repeats, bool)
    for days in LOOKS:
        recall, _ = _truth(reviews, days)
        last = np.array([_bound(reviews, at, days, ANYTIME)[0] for at in range(repeats)])
        always &= last <= recall + _FLOAT
    return (
        f"| {title} | {setting.name} | {np.median(truth):.2f} | {holds:.3f} | "
        f"{np.median(stated):.2f} | {np.median(most / np.maximum(missed, 1)):.2f} | "
        f"{always.mean():.3f} | {np.median(last):.2f} | {warned:.1%} |"
    )


def _truth(reviews: Reviews, days: int) -> tuple[np.ndarray, np.ndarray]:
    relevant, found = reviews.relevant[:, :days].sum(1), reviews.found[:, :days].sum(1)
    return found / np.maximum(relevant, 1), relevant - found


def _bound(reviews: Reviews, at: int, days: int, method: str) -> tuple[float, int, bool]:
    """Return the recall stated, the missed stated, and whether drift was warned of."""
    recall, missed = _stated(*reviews.merged(at, days), method)
    if method == ANYTIME:
        return recall, missed, False
    cells, queue = reviews.log(at, days)
    if at < _CHECKED and abs(_stated(cells, queue, method)[1] - missed) > 0.02 * missed + 2:
        raise AssertionError("merging cells changed a bound")
    return recall, missed, drift_p_value(*newest_part(cells)) < REOPENS_AT


def _stated(cells: list[Cell], queue: list[QueueDay], method: str) -> tuple[float, int]:
    # As `bound_recall` does; the ends that are no promise are left out to save time.
    evidence = Evidence.of(cells, queue, queue, method, ALPHA)
    found, missed = evidence.found_low(), evidence.missed_high()
    return found / max(1, found + missed), missed


def _certificate(repeats: int) -> Iterator[str]:
    """Yield the table of a standing certificate, beside the figures of triage."""
    yield "\n## A standing certificate for a stream\n"
    yield (
        "2,000 messages a day, 90 days: median lower 95% bound on recall, `one-look` / `anytime`, "
        "and in brackets what was measured before this was built. Last column: the largest share "
        "of reviews in which a bound was wrong.\n"
    )
    yield "| prevalence | true recall | " + " | ".join(f"{n} a day" for n in READS) + " | wrong |"
    yield "|---|---|" + "---|" * (len(READS) + 1)
    for (prevalence, recall), before in TRIAGE.items():
        rng = np.random.default_rng([SEED, int(prevalence * 1e4), int(recall * 100)])
        shown, worst = [], 0.0
        for reads, figure in zip(READS, before, strict=True):
            bounds, wrong = _certify(prevalence, recall, reads, repeats, rng)
            shown.append(f"{bounds[0]:.2f} / {bounds[1]:.2f} ({figure:.2f})")
            worst = max(worst, *wrong)
        yield f"| {prevalence:.1%} | {recall:.2f} | {' | '.join(shown)} | {worst:.1%} |"


def _certify(
    prevalence: float, recall: float, reads: int, repeats: int, rng: np.random.Generator
) -> tuple[list[float], list[float]]:
    """Return the median bound of both methods, and the share of wrong ones."""
    shape = (repeats, 90)
    relevant = rng.binomial(2_000, prevalence, shape)
    found = rng.binomial(relevant, recall)
    below = relevant - found
    size = 2_000 - 150
    hit = rng.hypergeometric(below, size - below, reads)
    stated: dict[str, list[float]] = {method: [] for method in METHODS}
    truth = (found.sum(1) + hit.sum(1)) / relevant.sum(1)
    for at in range(repeats):
        # Two halves, for one cell alone would have a bound of its own kind.
        cells = [
            Cell(
                period=str(half), day=FIRST_DAY + half, stratum="below", size=size * 45,
                drawn=reads * 45, relevant=int(hit[at, 45 * half : 45 * half + 45].sum()),
            )
            for half in range(2)
        ]  # fmt: skip
        for method in METHODS:
            evidence = Evidence(cells=cells, queue=(), errors=None, method=method, alpha=ALPHA)
            mine = int(found[at].sum() + hit[at].sum())
            stated[method].append(mine / max(1, mine + evidence.missed_high()))
    wrong = [float(np.mean(np.array(stated[m]) > truth + _FLOAT)) for m in METHODS]
    return [float(np.median(stated[method])) for method in METHODS], wrong


def _doubles(folder: Path, repeats: int) -> Iterator[str]:
    """Yield what the share of double reads buys where readers err."""
    yield "\n## What double reads buy\n"
    yield (
        "mixed chat, 90 days, 200 reviews at most: median recall stated by one look. Readers' "
        "errors are learnt from all double reads so far, so a desk that has read for longer stands "
        "further to the right.\n"
    )
    yield "| wrong decisions | true recall | 5% read twice | 10% | 20% | 40% |"
    yield "|---|---|---|---|---|---|"
    ranking = load_ranking(folder, "mixed chat")
    for setting in (SETTINGS[4], SETTINGS[6]):
        shown = []
        for share in (0.05, 0.10, 0.20, 0.40):
            rng = np.random.default_rng([SEED, int(share * 100)])
            made = simulate(ranking, replace(setting, twice=share), min(repeats, 200), rng)
            truth, _ = _truth(made, setting.days)
            stated = [_bound(made, at, setting.days, ONE_LOOK)[0] for at in range(len(truth))]
            shown.append(f"{np.median(stated):.2f}")
        yield f"| {setting.name} | {np.median(truth):.2f} | {' | '.join(shown)} |"


def _combining(repeats: int) -> Iterator[str]:
    """Yield how strata are best combined and sampled."""
    yield "\n## Strata: how to combine them, and where to read\n"
    yield (
        "50,000 items below the line, 2,000 of them just under it; 1,000 blind reads. Median upper "
        "bound of the missed by inverting the test over the sum (used), and by exact bounds of "
        "each stratum with the error shared; in brackets the share of samples in which it held.\n"
    )
    yield "| missed: just under / deep | reads: just under / deep | over the sum | shared |"
    yield "|---|---|---|---|"
    sizes = np.array([2_000, 48_000])
    rng = np.random.default_rng(SEED)
    for missed in ((20, 10), (40, 10), (200, 20), (600, 60)):
        for drawn in ((40, 960), (200, 800), (600, 400)):
            many = np.array(drawn)
            design = make_design(sizes, many / sizes, many)
            finds = rng.hypergeometric(missed, sizes - missed, many, (repeats, 2))
            for_sum = np.array([one_look(design, found, ALPHA) for found in finds])
            shared = np.array([split_strata(sizes, many, found, ALPHA) for found in finds])
            total = sum(missed)
            yield (
                f"| {missed[0]} / {missed[1]} | {drawn[0]} / {drawn[1]} | "
                f"{np.median(for_sum):,.0f} ({np.mean(for_sum >= total):.3f}) | "
                f"{np.median(shared):,.0f} ({np.mean(shared >= total):.3f}) |"
            )


def _pools(repeats: int) -> Iterator[str]:
    """Yield the anytime bound of a frozen pool, looked at after every read."""
    yield "\n## A frozen pool, looked at after every read\n"
    yield (
        "2,000 unread items, read in random order. `holds`: share of reviews in which no look of "
        "all was wrong (the bound is kept from look to look, so the last shows any that was).\n"
    )
    yield "| missed | after | holds | bound, median |"
    yield "|---|---|---|---|"
    rng = np.random.default_rng(SEED)
    for missed in (2, 20, 100):
        for reads in (200, 600):
            bounds = []
            for _ in range(min(repeats, 500)):
                order = rng.permutation(2_000)[:reads] < missed
                bounds.append(pool_upper(2_000, order.tolist(), ALPHA))
            held = np.mean(np.array(bounds) >= missed)
            yield f"| {missed} | {reads} | {held:.3f} | {np.median(bounds):,.0f} |"


if __name__ == "__main__":
    main()
