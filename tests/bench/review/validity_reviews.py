"""Simulated reviews: what falls where, who errs, and the log that a desk would keep of it."""

from dataclasses import dataclass

import numpy as np
from validity_data import Ranking

from upstander.records.statement import Cell, QueueDay

VOLUME, READ, CONTROL = 1_684, 150, 25
"""Messages a day, read a day, and control reads among these: as in triage."""
JUST_UNDER = 250
"""So many items under the line are a stratum of their own."""
FIRST_DAY = 739_000


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What befalls a review."""

    name: str
    misses: float = 0.0
    """Chance that a reader calls a relevant item not relevant."""
    calls: float = 0.0
    """Chance that a reader calls another item relevant."""
    drift: bool = False
    bursts: bool = False
    learns: bool = False
    """Once a control read finds the new kind, four in five of it are read from then on."""
    twice: float = 0.05
    """Share of the queue's reads that a second reader reads too."""
    days: int = 90


STRATA = ("just under", "deep")


@dataclass(kw_only=True, eq=False)
class Reviews:
    """Many reviews of one setting: arrays of reviews by days, and by strata where named."""

    sizes: np.ndarray
    """Reviews, days, strata."""
    drawn: np.ndarray
    control_relevant: np.ndarray
    """As decided in the end."""
    queue: dict[str, np.ndarray]
    """Field of `QueueDay` to its counts."""
    relevant: np.ndarray
    """Truly relevant items a day."""
    found: np.ndarray
    """Truly relevant items a day that stand as relevant."""

    def log(self, at: int, days: int) -> tuple[list[Cell], list[QueueDay]]:
        """Return what the desk has logged of one review after so many days."""
        cells = [
            Cell(
                period=str(day), day=FIRST_DAY + day, stratum=STRATA[band],
                size=int(self.sizes[at, day, band]), drawn=int(self.drawn[at, day, band]),
                relevant=int(self.control_relevant[at, day, band]),
                confirmed=int("both" in self.queue and self.control_relevant[at, day, band]),
            )
            for day in range(days)
            for band in range(2)
        ]  # fmt: skip
        queue = [
            QueueDay(
                period=str(day), day=FIRST_DAY + day,
                **{name: int(counts[at, day]) for name, counts in self.queue.items()},
            )
            for day in range(days)
        ]  # fmt: skip
        return cells, queue

    def merged(self, at: int, days: int) -> tuple[list[Cell], list[QueueDay]]:
        """Return the same with cells of one design as one: no bound differs, and it is quicker."""
        rows: dict[tuple[int, int, int], Cell] = {}
        drawn, sizes = self.drawn[at, :days].tolist(), self.sizes[at, :days].tolist()
        found = self.control_relevant[at, :days].tolist()
        for day in range(days):
            for band, stratum in enumerate(STRATA):
                key = (band, sizes[day][band], drawn[day][band])
                if key not in rows:
                    rows[key] = Cell(period="0", day=FIRST_DAY, stratum=stratum)
                cell = rows[key]
                cell.size += key[1]
                cell.drawn += key[2]
                cell.relevant += found[day][band]
                cell.confirmed += found[day][band] * ("both" in self.queue)
        sums = {name: int(counts[at, :days].sum()) for name, counts in self.queue.items()}
        return list(rows.values()), [QueueDay(period="0", day=FIRST_DAY, **sums)]


def simulate(ranking: Ranking, setting: Setting, repeats: int, rng: np.random.Generator) -> Reviews:
    """Return `repeats` reviews."""
    shape = (repeats, setting.days)
    volume = np.full(shape, VOLUME)
    if setting.bursts:
        volume = (volume * np.exp(rng.normal(-0.05, 0.3, shape))).astype(np.int64)
        volume = np.maximum(np.where(rng.random(shape) < 0.05, volume * 4, volume), 600)
    kept = {
        name: np.zeros((*shape, 2), np.int64) for name in ("relevant", "sizes", "drawn", "found")
    }
    read = np.zeros(shape, np.int64)
    known = np.zeros(repeats, bool)
    for day in range(setting.days):
        late = setting.drift and day >= setting.days // 2
        above, below = _rank(ranking, volume[:, day], late, known & setting.learns, rng)
        read[:, day] = above
        sizes = np.stack(
            [np.full(repeats, JUST_UNDER), volume[:, day] - (READ - CONTROL) - JUST_UNDER], 1
        )
        # One chance for every item below the line, whatever the day brings.
        drawn = np.maximum(1, np.round(sizes * (CONTROL / (VOLUME - READ + CONTROL)))).astype(int)
        found = rng.hypergeometric(below, sizes - below, drawn)
        if late:
            known |= found.any(1)
        for name, value in (
            ("relevant", below), ("sizes", sizes), ("drawn", drawn), ("found", found),
        ):  # fmt: skip
            kept[name][:, day] = value
    return _decide(kept, read, setting, rng)


def _rank(
    ranking: Ranking, volume: np.ndarray, late: bool, known: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the relevant items of a day that are above the line, and below it by stratum."""
    repeats, most = len(volume), int(volume.max())
    prevalence = ranking.prevalence * (1.6 if late else 1.0)
    many = rng.binomial(volume, prevalence)
    scores = rng.choice(ranking.other, (repeats, most))
    scores[np.arange(most) >= volume[:, None]] = -np.inf
    room = int(many.max())
    own = rng.choice(ranking.relevant, (repeats, room))
    if late:
        # Half of what is relevant is of a new kind that the score does not know.
        new = rng.random((repeats, room)) < 0.5
        own = np.where(new, rng.choice(ranking.other, (repeats, room)), own)
        taught = new & known[:, None] & (rng.random((repeats, room)) < 0.8)
        own = np.where(taught, np.inf, own)
    mine = np.arange(room) < many[:, None]
    scores[:, :room] = np.where(mine, own, scores[:, :room])
    lines = (most - (READ - CONTROL), most - (READ - CONTROL) - JUST_UNDER)
    sorted_ = np.partition(scores, lines, axis=1)
    upper, lower = sorted_[:, lines[0], None], sorted_[:, lines[1], None]
    # Ties at a line are rare; they fall below it, and the strata keep their sizes.
    above = (mine & (own > upper)).sum(1)
    just = np.minimum((mine & (own > lower)).sum(1) - above, JUST_UNDER)
    return above, np.stack([just, many - above - just], 1)


def _decide(
    kept: dict[str, np.ndarray], read: np.ndarray, setting: Setting, rng: np.random.Generator
) -> Reviews:
    """Return the reviews as they were decided, each reader wrong as the setting says."""
    relevant = kept["relevant"].sum(2) + read
    if not setting.misses:
        return Reviews(
            sizes=kept["sizes"], drawn=kept["drawn"], control_relevant=kept["found"],
            queue={"relevant": read, "closed": READ - CONTROL - read},
            relevant=relevant, found=read + kept["found"].sum(2),
        )  # fmt: skip
    true, false = _control(kept["found"], kept["drawn"] - kept["found"], setting, rng)
    queue, found = _queue(read, READ - CONTROL - read, setting, rng)
    return Reviews(
        sizes=kept["sizes"], drawn=kept["drawn"], control_relevant=true + false, queue=queue,
        relevant=relevant, found=found + true.sum(2),
    )  # fmt: skip


def _control(
    yes: np.ndarray, no: np.ndarray, setting: Setting, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the control items that stand as relevant, truly and not: called so, and confirmed.

    What the first calls relevant a second reads; where she differs a third settles it.
    """

    def stands(says: float) -> float:
        return says * (says + (1 - says) * says)

    return rng.binomial(yes, stands(1 - setting.misses)), rng.binomial(no, stands(setting.calls))


def _queue(
    yes: np.ndarray, no: np.ndarray, setting: Setting, rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the counts of the queue's reads, and how many relevant items stand as such."""
    reads = yes + no
    twice = np.maximum(1, rng.binomial(reads, setting.twice))
    yes_twice = rng.hypergeometric(yes, no, twice)
    once_yes = rng.binomial(yes - yes_twice, 1 - setting.misses)
    once_no = rng.binomial(no - (twice - yes_twice), setting.calls)
    true = _pairs(yes_twice, 1 - setting.misses, rng)
    false = _pairs(twice - yes_twice, setting.calls, rng)
    joined = {name: true[name] + false[name] for name in true}
    first = joined["both"] + joined["first_only"] + once_yes + once_no
    joined |= {"relevant": first, "closed": reads - first}
    found = once_yes + true["both"] + true["first_upheld"] + true["second_upheld"]
    return joined, found


def _pairs(many: np.ndarray, says: float, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return how two readers and a third decide `many` items that each calls relevant so often."""
    first = rng.binomial(many, says)
    both = rng.binomial(first, says)
    second_only = rng.binomial(many - first, says)
    return {
        "both": both,
        "first_only": first - both,
        "second_only": second_only,
        "neither": many - first - second_only,
        "first_upheld": rng.binomial(first - both, says),
        "second_upheld": rng.binomial(second_only, says),
    }
