"""A simulated review: texts, which of them are relevant, and what was known before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.review.queue.features import FeatureTable, build_features
from upstander.records.review import ReviewItem

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

LEAST_RELEVANT = 5
_FIRST_STREAM, _DRAW_STREAM = 1, 2


class TooFewToSimulate(UpstanderError):
    """A set bears too few texts of one kind for a review of it to say anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """All that a simulation may draw from."""

    name: str
    texts: Sequence[str]
    relevant: Mask
    prior: npt.NDArray[np.float64] | None = None
    """What the models said of each text, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """One drawing: the same for every arm."""

    seed: int
    rows: Rows
    """Of the source, in the order in which they arrived."""
    texts: Sequence[str]
    relevant: Mask
    table: FeatureTable
    prior_table: FeatureTable | None
    """The same features with the models' prior beside them."""
    words: npt.NDArray[np.float64]
    first: Rows
    """The two first decisions of everything that learns: one relevant, one not."""


def check_source(source: Source, prevalence: float | None) -> None:
    """Refuse what cannot be simulated.

    Raises:
        TooFewToSimulate: fewer than five relevant texts, or no other, or too few at `prevalence`.
    """
    yes = int(source.relevant.sum())
    no = len(source.relevant) - yes
    if yes < LEAST_RELEVANT:
        reason = f"{yes} relevant texts; a simulation needs at least {LEAST_RELEVANT}"
        raise TooFewToSimulate(reason, place=source.name)
    if not no:
        raise TooFewToSimulate("every text is relevant: nothing to order", place=source.name)
    if prevalence is not None and drawn_relevant(no, prevalence) < LEAST_RELEVANT:
        reason = f"{no} texts at {prevalence:.2%} leave fewer than {LEAST_RELEVANT} relevant"
        raise TooFewToSimulate(reason, place=source.name)


def drawn_relevant(others: int, prevalence: float) -> int:
    """Return how many relevant texts make `prevalence` among `others` that are not."""
    return round(others * prevalence / (1 - prevalence))


def draw_trial(source: Source, seed: int, *, prevalence: float | None = None) -> Trial:
    """Return the trial of a seed: relevant texts drawn down to `prevalence`, all in a new order.

    Where there are fewer relevant texts than `prevalence` asks for, all are kept.
    """
    rng = np.random.default_rng((seed, _DRAW_STREAM))
    yes, no = np.flatnonzero(source.relevant), np.flatnonzero(~source.relevant)
    if prevalence is not None:
        wanted = min(len(yes), drawn_relevant(len(no), prevalence))
        yes = rng.choice(yes, wanted, replace=False)
    rows = rng.permutation(np.concatenate([yes, no]))
    texts = [source.texts[row] for row in rows.tolist()]
    words = np.array([len(text.split()) for text in texts], np.float64)
    items = [ReviewItem(id=str(n), words=int(count)) for n, count in enumerate(words)]
    table = build_features(items, texts)
    relevant = source.relevant[rows]
    begin = np.random.default_rng((seed, _FIRST_STREAM))
    first = np.array(
        [begin.choice(np.flatnonzero(relevant)), begin.choice(np.flatnonzero(~relevant))]
    )
    return Trial(
        seed=seed, rows=rows, texts=texts, relevant=relevant, table=table,
        prior_table=_with_prior(table, source, rows), words=words, first=first,
    )  # fmt: skip


def _with_prior(table: FeatureTable, source: Source, rows: Rows) -> FeatureTable | None:
    if source.prior is None:
        return None
    return table.with_prior(source.prior[rows])
