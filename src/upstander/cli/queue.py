"""`upstander queue`: what reading in a learnt order saves, and the plan of a day."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import msgspec
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import Progress

from upstander.base.clock import system_clock
from upstander.base.digest import digest_file
from upstander.base.errors import UpstanderError
from upstander.cli.journal import record
from upstander.cli.queue_sets import Asked, prior_of, read_source
from upstander.evidence.detect.evaluation.arms import read_word_list
from upstander.evidence.detect.models.installed import model_installed
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.evidence.review.queue.scanned import read_scanned
from upstander.evidence.review.queue.standing import open_queue
from upstander.evidence.review.simulate.arms import usual_arms
from upstander.evidence.review.simulate.recipes import RECIPES
from upstander.evidence.review.simulate.report import as_text
from upstander.evidence.review.simulate.running import simulate as run_simulation
from upstander.evidence.review.simulate.trials import check_source
from upstander.records.review import WELFARE, Decision, Plan

_PATH = click.Path(path_type=Path)
_SHARE = click.FloatRange(0, 1, min_open=True, max_open=True)
_MINUTES = click.FloatRange(min=0, max=24 * 60)
_SHOWN = 40
_OnProgress = Callable[[str, int, int], None]


class DecisionsUnreadable(UpstanderError):
    """A file of decisions holds a line that is none."""


@click.group()
def queue() -> None:
    """Read first what matters most, within the hours that there are."""


@queue.command()
@click.argument("dataset", type=_PATH, metavar="DATASET")
@click.option(
    "--hours", multiple=True, type=click.FloatRange(min=0, min_open=True), metavar="H",
    help="Reviewer hours declared; may be repeated.",
)  # fmt: skip
@click.option("--seeds", default=3, type=click.IntRange(1, 1000), show_default=True)
@click.option("--recipe", type=click.Choice(list(RECIPES)), help="Use a named set as measured.")
@click.option("--text", metavar="COLUMN", help="The column of texts, where it is called otherwise.")
@click.option("--label", metavar="COLUMN", help="The column of labels, likewise.")
@click.option("--positive", multiple=True, metavar="LABEL", help="A label that is relevant.")
@click.option("--kind", multiple=True, metavar="START", help="So begins a category that is.")
@click.option("--prevalence", type=_SHARE, help="Draw the relevant down to this share.")
@click.option("--chat", multiple=True, type=_PATH, metavar="FILE", help="What is not relevant.")
@click.option("--keywords", type=_PATH, metavar="FILE", help="A term on each line.")
@click.option(
    "--prior/--no-prior", default=None, help="Whether the models read too; where installed."
)
@click.option("--prior-category", metavar="NAME", help="Of the models; the highest of conduct.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON, with curves and every run.")
def simulate(
    *, dataset: Path, hours: tuple[float, ...], seeds: int, recipe: str | None, text: str | None,
    label: str | None, positive: tuple[str, ...], kind: tuple[str, ...], prevalence: float | None,
    chat: tuple[Path, ...], keywords: Path | None, prior: bool | None,
    prior_category: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Simulate the review of labelled texts: how much is found for how much reading.

    DATASET is CSV, TSV, JSON Lines or Parquet, also packed with gzip. Orders compared in the same
    run: random, words, a model trained once, the queue without and with what the models say.
    """
    asked = Asked(recipe=recipe or "", text=text, label=label, positive=positive, kinds=kind,
                  chat=chat)  # fmt: skip
    source = read_source(dataset, asked)
    share = prevalence if prevalence is not None else asked.found().prevalence
    check_source(source, share)
    words = tuple(read_word_list(keywords).weights) if keywords else ()
    categories = (prior_category,) if prior_category else asked.found().prior
    with _progress() as on_progress:
        said, notes = _prior(source.texts, prior, categories, on_progress)
        found = run_simulation(
            replace(source, prior=said), usual_arms(prior=said is not None, keywords=words),
            seeds=range(seeds), hours=hours, prevalence=share, on_progress=on_progress,
            notes=(*notes, *(asked.found().notes if said is not None else ())),
        )  # fmt: skip
    record(
        "queue.simulated", object_kind="labelled_set", object_id=str(digest_file(dataset)),
        detail={"items": found.items, "seeds": seeds},
    )  # fmt: skip
    click.echo(msgspec.json.encode(found) + b"\n" if as_json else as_text(found), nl=False)


def _prior(
    texts: Sequence[str],
    wanted: bool | None,  # noqa: FBT001 - as the option gives it
    categories: Sequence[str],
    on_progress: _OnProgress,
) -> tuple[npt.NDArray[np.float64] | None, list[str]]:
    """Return what the models' quick stage says of each text, or None, and what to say of it."""
    if wanted is False:
        return None, []
    if not model_installed():
        if wanted:
            raise click.UsageError("--prior: no model is installed; see `upstander model`")
        return None, ["no model is installed: the orders that know its score are left out"]
    scores = prior_of(texts, categories, lambda done, all_: on_progress("scoring", done, all_))
    what = ", ".join(categories) or "the highest category of conduct"
    return scores, [f"the models' score is that of {what}, by their linear stage alone"]


@queue.command()
@click.option("--minutes", type=_MINUTES, required=True, metavar="N", help="Declared for the day.")
@click.option(
    "--items", default=Path(), type=_PATH, metavar="DIR",
    help="Output of `upstander scan --models --out DIR`; this folder if not given.",
)  # fmt: skip
@click.option("--decisions", type=_PATH, metavar="FILE", help="Decided so far, as JSON Lines.")
@click.option("--seed", default="upstander", show_default=True, help="Of the control draw.")
@click.option("--day", metavar="DATE", help="YYYY-MM-DD; today if not given.")
@click.option("--reviewer", default="", help="Who reads: plans what they read a second time.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON, with all below the line.")
def plan(
    *, minutes: float, items: Path, decisions: Path | None, seed: str, day: str | None,
    reviewer: str, as_json: bool,
) -> None:  # fmt: skip
    """Plan a day within the minutes declared: safety first, then what is likeliest to matter.

    What the time does not reach is counted and named, each with its reason. A line of --decisions
    holds item_id and relevant; minutes, reviewer and lane where they are known.
    """
    on = _day(day)
    welfare = [one.name for one in default_taxonomy().categories if one.queue == WELFARE]
    scanned = read_scanned(items, welfare)
    decided = _read_decisions(decisions) if decisions else ()
    with _progress() as on_progress:
        held = open_queue(
            scanned.items, scanned.texts, seed=seed, decisions=decided, versions=scanned.versions,
            on_progress=lambda done, total: on_progress("reading items", done, total),
        )  # fmt: skip
    made = held.make_plan(minutes, day=on, reviewer=reviewer)
    record(
        "queue.planned", object_kind="items", object_id=made.items_sha256,
        detail={"minutes": minutes, "planned": len(made.entries), "below": len(made.below)},
    )  # fmt: skip
    click.echo(msgspec.json.encode(made) + b"\n" if as_json else _plan_text(made), nl=False)


def _day(said: str | None) -> str:
    if said is None:
        return system_clock().date().isoformat()
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise click.UsageError(f"--day: {said} is no date; write YYYY-MM-DD") from error


def _read_decisions(path: Path) -> tuple[Decision, ...]:
    found = []
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                found.append(msgspec.json.decode(line, type=Decision))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise DecisionsUnreadable(str(error), place=f"{path}:{number}") from error
    return tuple(found)


def _plan_text(made: Plan) -> str:
    """Return the plan for people; by what lane an item came stands only in the JSON."""
    lines = [
        (
            f"Plan of {made.day}: {len(made.entries):,} to read, {made.minutes_expected:.0f} of "
            f"{made.minutes_declared:g} minutes; {len(made.below):,} below the line."
        )
    ]
    if made.welfare_unread:
        lines.append(
            f"{made.welfare_unread:,} about somebody's safety do not fit: more time is needed."
        )
    lines.append("")
    for place, one in enumerate(made.entries[:_SHOWN], 1):
        lines.append(
            f"{place:4}. {one.item_id}  {one.expected_minutes:4.1f} min  {'; '.join(one.why)}"
        )
    if len(made.entries) > _SHOWN:
        lines.append(f"      … and {len(made.entries) - _SHOWN:,} more")
    reasons: dict[str, int] = {}
    for item in made.below:
        reasons[item.reason] = reasons.get(item.reason, 0) + 1
    lines += ["", *(f"Below the line, {reason}: {count:,}" for reason, count in reasons.items())]
    lines.append(f"Drawn with seed {made.seed} over items {made.items_sha256[:16]}.")
    return "\n".join(lines) + "\n"


@contextmanager
def _progress() -> Iterator[_OnProgress]:
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("queue", total=None)
        yield lambda what, done, total: bars.update(
            task, description=what, completed=done, total=total
        )
