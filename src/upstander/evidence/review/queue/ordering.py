"""Lanes of a day: what share of the time each has, and in what order its items stand.

Welfare comes before everything and is bound by no share. Of what time is left, the defaults are
what `domain/triage` measured: a queue that only learns neglects what is new, a list neglects what
is not spelt, and a tenth of control costs some .04 of recall and pays for the miss statement.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.review.queue.features import FeatureTable, Floats
from upstander.evidence.review.queue.pool import Mask, Pool, Rows

_LEAST_KNOWN = 2.0
"""A row's unseen part is damped as if it bore so much more of what is known."""


class SharesInvalid(UpstanderError):
    """The shares of the lanes are no shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Parts of the time that welfare leaves; the learned lane has the rest, and what is unused."""

    rules: float = 0.20
    novelty: float = 0.10
    control: float = 0.10
    double: float = 0.05
    """Items that another reviewer decided, read again blind: how well two agree."""

    def __post_init__(self) -> None:
        """Refuse what is negative or together more than everything.

        Raises:
            SharesInvalid: so it is.
        """
        held = (self.rules, self.novelty, self.control, self.double)
        if any(not 0 <= one <= 1 for one in held) or sum(held) > 1:
            raise SharesInvalid("shares must be 0 to 1 and together at most 1")


def by_score(rows: Rows, scores: Floats, limit: int) -> Rows:
    """Return at most `limit` of `rows`, the highest score first, equal ones as they stand."""
    held = scores[rows]
    if len(rows) > limit:
        edge = np.partition(held, len(held) - limit)[len(held) - limit]
        rows, held = rows[held >= edge], held[held >= edge]
    return rows[np.lexsort((rows, -held))][:limit]


def by_rule(pool: Pool, rows: Rows, scores: Floats, limit: int) -> Rows:
    """Return the rows that a rule hit: the gravest first, then by score."""
    hit = rows[pool.severity[rows] > 0]
    order = np.lexsort((hit, -scores[hit], -pool.severity[hit]))
    return hit[order][:limit]


def novelty(table: FeatureTable, decided: Rows) -> npt.NDArray[np.float32]:
    """Return for each row how much of it stands in nothing that was decided, 0 to 1.

    The part of its squared weight that lies in columns which no decided row bears; damped where
    a row bears little, for two odd words are no new kind of conduct.
    """
    known = np.zeros(len(table.idf), bool)
    for row in decided:
        known[table.columns[table.starts[row] : table.starts[row + 1]]] = True
    squares = table.idf**2
    unseen = table.sums(np.where(known, 0, squares).astype(np.float32), power=2)
    sizes = np.diff(table.starts)
    return np.asarray(unseen * (sizes / (sizes + _LEAST_KNOWN * 10)) / 2, np.float32)


def open_rows(pool: Pool, settled: Mask, *, welfare: bool) -> Rows:
    """Return the first rows of one queue that nobody has decided."""
    kind = pool.welfare if welfare else ~pool.welfare
    return np.flatnonzero(pool.stands & kind & ~settled)
