"""Turn a raw score into the chance that a position is right, by a table measured on marks."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PRIOR_RIGHT, PRIOR_CASES = 1.0, 2.0
"""Added to every step, so that three right of three is not shown as certain."""
MIN_CASES = 8
"""Cases that a step of the table needs at least."""


@dataclass(frozen=True, slots=True)
class Step:
    """From this raw score on, positions were right with this share."""

    from_score: float
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What phrases, likeness and the ranked search are worth together, by logistic regression."""

    likeness: float
    margin: float
    behind: float
    """For each step by which another question is likelier than this one."""
    phrase: float
    phrase_met: float
    both: float
    """For likeness where a phrase is met too: they say the same thing twice."""
    rank: float
    length: float
    force: float
    """Where the sentence or its lead-in has a word of duty, leave or ban."""
    bias: float
    speaks: float
    """Least chance with which a sentence answers for the document."""
    bears: float
    """Least chance with which a sentence is shown as bearing on the question."""
    agreed: float
    differed: float
    """How often the position was right where words of duty and likeness agreed, and not."""

    def chance(
        self,
        *,
        likeness: float,
        margin: float,
        phrase: float,
        rank: float,
        words: int,
        force: bool,
    ) -> float:
        """Return the chance that a sentence answers the question.

        `likeness` and `margin` are logits, `phrase` the score of a phrase or 0, `rank` 0 to 1.
        """
        met = 1.0 if phrase else 0.0
        total = (
            self.bias
            + self.likeness * likeness
            + self.margin * margin
            + self.behind * min(margin, 0.0)
            + self.phrase * phrase
            + self.phrase_met * met
            + self.both * met * likeness
            + self.rank * rank
            + self.length * math.log(max(words, 1))
            + self.force * force
        )
        return 1.0 / (1.0 + math.exp(-max(min(total, 50.0), -50.0)))


EVIDENCE = Evidence(
    likeness=0.62, margin=0.26, behind=0.55, phrase=0.54, phrase_met=0.11, both=-0.53, rank=2.72,
    length=0.52, force=0.5, bias=-3.0, speaks=0.3, bears=0.1, agreed=0.93, differed=0.7,
)  # fmt: skip
"""A first guess, for a bank whose calibration says nothing."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The measured table, one for positions that speak and one for silence."""

    speaks: tuple[Step, ...]
    silent: tuple[Step, ...]
    high: float
    """Least probability that is shown as high."""
    medium: float
    measured_on: str
    """What it was measured on, and when; or that it was not."""
    evidence: Evidence = EVIDENCE

    def probability(self, raw: float, *, speaks: bool) -> float:
        """Return the chance that a position with this raw score is right."""
        steps = self.speaks if speaks else self.silent
        if not steps:
            return round(min(max(raw, 0.0), 1.0), 3)
        chosen = steps[0]
        for step in steps:
            if step.from_score <= raw:
                chosen = step
        return chosen.probability

    def band(self, probability: float) -> str:
        """Return how a probability is shown."""
        if probability >= self.high:
            return "high"
        return "medium" if probability >= self.medium else "low"


UNMEASURED = Calibration(
    speaks=(), silent=(), high=0.8, medium=0.55, measured_on="nothing: raw scores are shown"
)
"""Shows raw scores as they are, for measuring."""


def fit_calibration(pairs: Iterable[tuple[float, bool]]) -> tuple[Step, ...]:
    """Return the steps that fit raw scores to shares right, never falling as scores rise.

    `pairs` are a raw score and whether the position was right. Neighbouring steps are pooled
    until the shares rise (isotonic regression) and each holds at least `MIN_CASES` cases.
    """
    pools: list[list[float]] = []
    for raw, right in sorted(pairs):
        pools.append([raw, float(right), 1.0])
        while len(pools) > 1 and (_share(pools[-2]) >= _share(pools[-1])):
            last = pools.pop()
            pools[-1][1] += last[1]
            pools[-1][2] += last[2]
    merged: list[list[float]] = []
    for pool in pools:
        if merged and (merged[-1][2] < MIN_CASES or pool[2] < MIN_CASES):
            merged[-1][1] += pool[1]
            merged[-1][2] += pool[2]
        else:
            merged.append(pool)
    return _as_steps(merged)


def _share(pool: Sequence[float]) -> float:
    return pool[1] / pool[2]


def _as_steps(pools: Sequence[Sequence[float]]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for at, (raw, right, cases) in enumerate(pools):
        share = (right + PRIOR_RIGHT) / (cases + PRIOR_CASES)
        floor = steps[-1].probability if steps else 0.0
        steps.append(Step(round(raw, 3) if at else 0.0, round(max(share, floor), 3)))
    return tuple(steps)
