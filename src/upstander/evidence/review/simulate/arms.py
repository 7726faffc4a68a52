"""The orders that are compared: each says in what order a trial's texts are read.

Every order names every row once. What learns reads in batches that grow with what was read: how
often it is trained again makes no difference to the effort (`domain/triage`), only to the time.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from upstander.evidence.review.queue.features import FeatureTable
from upstander.evidence.review.queue.learner import Learner, LearnerSettings, top_rows
from upstander.evidence.review.queue.ordering import novelty
from upstander.evidence.review.simulate.trials import Mask, Rows, Trial

GROWTH, SMALLEST = 0.05, 5
"""A batch is this part of what was read, and no smaller."""
ONE_SHOT = 1_000
"""Random texts that the one-shot model and the tuned words learn from, or a tenth of all."""
TUNED_WORDS = 50
_SMOOTHING = 0.5
_WORD = re.compile(r"\w[\w']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """When an arm may stop learning; what is left stands by its last scores."""

    recall: float = 0.95
    reads: int = 0
    """At least so many, for the recall at the hours declared."""


Order = Callable[[Trial, Until], Rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A named order."""

    name: str
    title: str
    order: Order = field(repr=False)


def random_order(trial: Trial, until: Until) -> Rows:
    """Return the rows in an order that knows nothing."""
    del until
    return _rng(trial, 11).permutation(len(trial.texts))


def keyword_order(words: Sequence[str]) -> Order:
    """Return an order by a list given: texts that hold a word of it first, at random; then all."""

    def order(trial: Trial, until: Until) -> Rows:
        del until
        hits = _matches(trial.texts, words) > 0
        shuffled = _rng(trial, 12).permutation(len(trial.texts))
        return np.concatenate([shuffled[hits[shuffled]], shuffled[~hits[shuffled]]])

    return order


def tuned_keyword_order(trial: Trial, until: Until) -> Rows:
    """Return an order by words that a random sample taught, which is read first and counted.

    The words whose odds in the sample's relevant texts stand highest over the others; texts that
    hold most of them come first, then the rest at random.
    """
    del until
    sample, rest = _sample(trial)
    words = tune_words([trial.texts[row] for row in sample.tolist()], trial.relevant[sample])
    hits = _matches([trial.texts[row] for row in rest.tolist()], words)
    return np.concatenate([sample, rest[np.argsort(-hits, kind="stable")]])


def tune_words(texts: Sequence[str], relevant: Mask, *, size: int = TUNED_WORDS) -> tuple[str, ...]:
    """Return the words that stand in relevant texts most beyond their share, best first."""
    yes, no = Counter[str](), Counter[str]()
    for text, mark in zip(texts, relevant.tolist(), strict=True):
        (yes if mark else no).update(set(_WORD.findall(text.lower())))
    all_yes, all_no = int(relevant.sum()) + 1, int((~relevant).sum()) + 1
    weight = {
        word: np.log((yes[word] + _SMOOTHING) / all_yes) - np.log((no[word] + _SMOOTHING) / all_no)
        for word in yes
    }
    return tuple(sorted(weight, key=lambda word: (-weight[word] * yes[word], word))[:size])


def one_shot_order(trial: Trial, until: Until) -> Rows:
    """Return an order by a model trained once on a random sample, which is read first."""
    del until
    sample, rest = _sample(trial)
    learner = Learner(trial.table, LearnerSettings(seed=trial.seed))
    scores = learner.score_all(learner.fit(sample, trial.relevant[sample]))
    return np.concatenate([sample, rest[np.lexsort((rest, -scores[rest]))]])


def queue_order(
    *, prior: bool = False, control: float = 0.0, new: float = 0.0,
    settings: LearnerSettings | None = None,
) -> Order:  # fmt: skip
    """Return our queue's order: it learns from each decision which texts to read next.

    Args:
        prior: whether it knows what the models said.
        control: part of each batch that is drawn at random.
        new: part of each batch that is furthest from everything decided.
        settings: of the learner.
    """

    def order(trial: Trial, until: Until) -> Rows:
        table = trial.prior_table if prior and trial.prior_table is not None else trial.table
        held = settings or LearnerSettings(seed=trial.seed)
        return _learn(trial, table, Learner(table, held), until, control=control, new=new)

    return order


def prior_order(trial: Trial, until: Until) -> Rows:
    """Return the order of what the models said, without learning."""
    del until
    if trial.prior_table is None:
        raise ValueError("the trial has no prior")
    scores = trial.prior_table.dense[:, 0]
    shuffled = _rng(trial, 14).permutation(len(scores))
    return shuffled[np.argsort(-scores[shuffled], kind="stable")]


def _learn(
    trial: Trial, table: FeatureTable, learner: Learner, until: Until, *, control: float, new: float
) -> Rows:
    rng = _rng(trial, 13)
    done = np.zeros(len(trial.texts), bool)
    read = np.empty(len(trial.texts), np.int64)
    read[: len(trial.first)] = trial.first
    done[trial.first] = True
    size = len(trial.first)
    need = int(np.ceil(until.recall * trial.relevant.sum()))
    scores = np.zeros(len(trial.texts), np.float32)
    while size < len(read) and (
        trial.relevant[read[:size]].sum() < need or size < until.reads or size <= len(trial.first)
    ):
        held = read[:size]
        scores = learner.score_all(learner.fit(held, trial.relevant[held]))
        batch = _batch(max(SMALLEST, int(GROWTH * size)), scores, done, rng, control)
        if new and (count := round(new * len(batch))):
            far = novelty(table, held)
            odd = top_rows(far, count, done | np.isin(np.arange(len(done)), batch[:-count]))
            batch = np.concatenate([batch[:-count], odd])
        read[size : size + len(batch)] = batch
        done[batch] = True
        size += len(batch)
    read[size:] = top_rows(scores, len(read) - size, done)
    return read


def _batch(
    count: int, scores: npt.NDArray[np.float32], done: Mask, rng: np.random.Generator, share: float
) -> Rows:
    drawn = int(rng.binomial(count, share)) if share else 0
    best = top_rows(scores, count - drawn, done)
    left = np.flatnonzero(~done)
    left = left[~np.isin(left, best)]
    random = rng.choice(left, min(drawn, len(left)), replace=False) if drawn else left[:0]
    return np.concatenate([random, best])


def _sample(trial: Trial) -> tuple[Rows, Rows]:
    shuffled = _rng(trial, 15).permutation(len(trial.texts))
    size = min(ONE_SHOT, len(shuffled) // 10)
    return shuffled[:size], shuffled[size:]


def _matches(texts: Sequence[str], words: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return how many different words of the list each text holds, as whole words."""
    if not words:
        return np.zeros(len(texts), np.int64)
    terms = sorted({" ".join(word.lower().split()) for word in words}, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, terms))})(?!\w)")
    return np.array([len(set(pattern.findall(text.lower()))) for text in texts], np.int64)


def _rng(trial: Trial, stream: int) -> np.random.Generator:
    return np.random.default_rng((trial.seed, stream))


def usual_arms(*, prior: bool, keywords: Sequence[str] = ()) -> tuple[Arm, ...]:
    """Return the arms of `upstander queue simulate`.

    Args:
        prior: whether the models' scores are there.
        keywords: a list given; without one the words are tuned on a random sample.
    """
    words = (
        Arm(name="keywords", title=f"list of {len(keywords)} words, then random",
            order=keyword_order(keywords))
        if keywords
        else Arm(name="keywords", title=f"{TUNED_WORDS} words tuned on a random sample",
                 order=tuned_keyword_order)
    )  # fmt: skip
    plain = Arm(name="queue", title="our queue, no prior", order=queue_order())
    shared = Arm(
        name="queue_shares", title="our queue with 10% control and 10% novelty",
        order=queue_order(control=0.1, new=0.1),
    )  # fmt: skip
    informed = (
        Arm(name="prior_alone", title="the models' score alone, no learning", order=prior_order),
        Arm(name="queue_prior", title="our queue with the models' prior",
            order=queue_order(prior=True)),
    )  # fmt: skip
    return (
        Arm(name="random", title="random", order=random_order),
        words,
        Arm(name="one_shot", title="model trained once on a random sample", order=one_shot_order),
        plain,
        shared,
        *(informed if prior else ()),
    )
