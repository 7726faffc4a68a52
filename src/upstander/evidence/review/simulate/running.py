"""Run the arms over the same trials, seed by seed."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np

from upstander.evidence.review.queue.minutes import MinutesModel
from upstander.evidence.review.simulate.arms import Arm, Until
from upstander.evidence.review.simulate.effort import Effort, Spread, measure_order, spread
from upstander.evidence.review.simulate.trials import (
    Rows,
    Source,
    Trial,
    check_source,
    draw_trial,
)

Peer = Callable[[Trial], Rows]
"""Another program's order of a trial: every row once."""


class ArmResult(msgspec.Struct, frozen=True, kw_only=True):
    """One arm over all seeds."""

    name: str
    title: str
    n80: Spread
    n95: Spread
    wss95: Spread
    recall_at_hours: dict[str, Spread]
    curve: tuple[Spread, ...]
    """Recall after 0%, 1% … 100% of the items."""
    runs: tuple[Effort, ...]


class Simulation(msgspec.Struct, frozen=True, kw_only=True):
    """One set, all arms."""

    name: str
    items: int
    relevant: int
    seeds: tuple[int, ...]
    hours: tuple[float, ...]
    prevalence: float | None
    arms: tuple[ArmResult, ...]
    notes: tuple[str, ...] = ()


def simulate(
    source: Source,
    arms: Sequence[Arm],
    *,
    seeds: Iterable[int],
    hours: Sequence[float] = (),
    prevalence: float | None = None,
    notes: Sequence[str] = (),
    on_progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None,
) -> Simulation:
    """Return what each arm costs over the same trials.

    Args:
        source: texts and labels.
        arms: orders to be compared.
        seeds: one trial each.
        hours: reviewer hours declared.
        prevalence: to which the relevant are drawn down; None: as they come.
        notes: said beside the figures.
        on_progress: told what runs, how many runs are done, of how many.

    Raises:
        TooFewToSimulate: the source cannot carry it.
    """
    check_source(source, prevalence)
    held = tuple(seeds)
    total = len(held) * len(arms)
    runs: dict[str, list[Effort]] = {arm.name: [] for arm in arms}
    done = 0
    for seed in held:
        trial = draw_trial(source, seed, prevalence=prevalence)
        until = Until(reads=_reads(trial, hours))
        for arm in arms:
            on_progress(f"{arm.title}, seed {seed}", done, total)
            order = arm.order(trial, until)
            runs[arm.name].append(measure_order(order, trial.relevant, trial.words, hours))
            done += 1
    on_progress("done", total, total)
    first = runs[arms[0].name][0]
    return Simulation(
        name=source.name, items=first.items, relevant=first.relevant, seeds=held,
        hours=tuple(hours), prevalence=prevalence, notes=tuple(notes),
        arms=tuple(arm_result(arm.name, arm.title, runs[arm.name]) for arm in arms),
    )  # fmt: skip


def arm_result(name: str, title: str, runs: Sequence[Effort]) -> ArmResult:
    """Return an arm's figures over its runs."""
    hours: Mapping[str, float] = runs[0].recall_at_hours
    curves = np.array([run.curve for run in runs])
    return ArmResult(
        name=name,
        title=title,
        n80=spread([run.n80 for run in runs]),
        n95=spread([run.n95 for run in runs]),
        wss95=spread([run.wss95 for run in runs]),
        recall_at_hours={one: spread([run.recall_at_hours[one] for run in runs]) for one in hours},
        curve=tuple(spread(column) for column in curves.T.tolist()),
        runs=tuple(runs),
    )


def _reads(trial: Trial, hours: Sequence[float]) -> int:
    """Return how many items the longest time could hold, were each as short as the shortest."""
    if not hours:
        return 0
    least = float(MinutesModel().expected(trial.words).min())
    return min(len(trial.texts), int(max(hours) * 60 / least) + 1)
