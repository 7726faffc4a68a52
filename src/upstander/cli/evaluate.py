"""`upstander evaluate`: how well messages are ranked, on labelled sets, beside lists of words."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.progress import Progress

from upstander.base.clock import system_clock
from upstander.base.errors import UpstanderError
from upstander.cli.journal import record
from upstander.evidence import detect
from upstander.evidence.detect.evaluation import running
from upstander.evidence.detect.evaluation.arms import (
    TUNED_SIZES,
    KeywordArm,
    read_word_list,
    tune,
    union,
)
from upstander.evidence.detect.evaluation.evaluating import RECALLS, Measured
from upstander.evidence.detect.evaluation.intervals import RESAMPLES
from upstander.evidence.detect.evaluation.probes import (
    DialectPair,
    IdentityProbe,
    load_dialect_probe,
    load_identity_probe,
)
from upstander.evidence.detect.evaluation.report import as_text, load_card, to_json
from upstander.evidence.detect.evaluation.sets import LabelledSet, pooled, read_set
from upstander.evidence.detect.evaluation.streams import PREVALENCE
from upstander.evidence.detect.places import model_dir

_PATH = click.Path(path_type=Path)
_SHARE = click.FloatRange(0, 1, min_open=True, max_open=True)
IDENTITY_FILE, DIALECT_FILE = "identity_probe.yaml", "dialect_probe.tsv"
DEV = "dev"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the sets are to be read."""

    category: str | None
    positive: tuple[str, ...]
    text: str | None
    label: str | None
    cut: int | None
    split: str | None

    def labelled(self, path: Path) -> LabelledSet:
        """Return the whole set at `path`."""
        return read_set(
            path, category=self.category, positive=self.positive, text_column=self.text,
            label_column=self.label, cut=self.cut,
        )  # fmt: skip

    def benign(self, path: Path) -> LabelledSet:
        """Return benign messages, whatever labels they may have."""
        held = read_set(path, text_column=self.text, cut=self.cut, unlabelled=True)
        return held.split(self.split) if self.split else held


@click.command()
@click.argument("datasets", nargs=-1, required=True, type=_PATH, metavar="DATASET...")
@click.option("--category", metavar="NAME", help="What the positives are; all that are labelled.")
@click.option(
    "--positive", multiple=True, metavar="LABEL", help="A label that counts for the category."
)
@click.option("--split", metavar="NAME", help="Evaluate this split alone: train, dev or test.")
@click.option("--text", metavar="COLUMN", help="The column of texts, where it is called otherwise.")
@click.option("--label", metavar="COLUMN", help="The column of labels, likewise.")
@click.option("--chat", multiple=True, type=_PATH, metavar="FILE", help="Benign messages.")
@click.option("--keywords", multiple=True, type=_PATH, metavar="FILE", help="A term on each line.")
@click.option("--train", multiple=True, type=_PATH, metavar="FILE", help="Tunes a list of words.")
@click.option(
    "--functional", type=_PATH, metavar="DIR", help="Folder of functional tests and of probes."
)
@click.option("--prevalence", default=PREVALENCE, type=_SHARE, show_default=True)
@click.option("--recall", "recalls", multiple=True, type=_SHARE, help="[default: 0.8, 0.95]")
@click.option("--cut", type=click.IntRange(min=1), metavar="N", help="Shorten texts to N letters.")
@click.option("--bootstrap", default=RESAMPLES, type=click.IntRange(min=0), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--out", type=_PATH, metavar="FILE", help="Write the JSON here.")
def evaluate(
    *,
    datasets: tuple[Path, ...],
    category: str | None,
    positive: tuple[str, ...],
    split: str | None,
    text: str | None,
    label: str | None,
    chat: tuple[Path, ...],
    keywords: tuple[Path, ...],
    train: tuple[Path, ...],
    functional: Path | None,
    prevalence: float,
    recalls: tuple[float, ...],
    cut: int | None,
    bootstrap: int,
    as_json: bool,
    out: Path | None,
) -> None:
    """Say how many messages must be read to find what labelled sets say is there.

    DATASET is CSV, TSV, JSON Lines or Parquet, with a column of texts and one of labels. Positives
    are mixed into benign messages (--chat) at the rate at which they occur in traffic. Nothing is
    learnt from the sets; --train tunes the list of words that the model is compared with.
    """
    reading = Reading(
        category=category, positive=positive, text=text, label=label, cut=cut, split=split
    )
    whole = [reading.labelled(path) for path in datasets]
    plans = _plans(whole, reading, chat=chat, functional=functional)
    lists = _lists([read_word_list(path) for path in keywords])
    training = [reading.labelled(path) for path in train]
    plans = [_with_arms(plan, lists, training, told=bool(train)) for plan in plans]
    with _progress() as on_progress:
        found = running.evaluate(
            plans,
            detect.score_columns,
            running.Run(
                made_at=system_clock().isoformat(timespec="seconds"),
                model=_model_name(),
                prevalence=prevalence,
                settings=Measured(recalls=recalls or RECALLS, resamples=bootstrap),
                on_progress=on_progress,
            ),
        )
    if out is not None:
        out.write_bytes(to_json(found))
    _journal(whole, plans)
    click.echo(to_json(found).decode() if as_json else as_text(found), nl=False)
    if out is not None:
        click.echo(f"wrote {out}", err=as_json)


def _journal(whole: Sequence[LabelledSet], plans: Sequence[running.Plan]) -> None:
    record(
        "detection.evaluated",
        object_kind="labelled_sets",
        object_id="",
        detail={
            "sets": len(whole),
            "messages": sum(len(one) for one in whole),
            "categories": [plan.category for plan in plans],
            "digests": [one.sha256 for one in whole],
        },
    )


def _model_name() -> str:
    """Return what the card of the installed model calls it; "" where there is none."""
    try:
        card = load_card(model_dir() / "card.json")
    except (UpstanderError, OSError):
        return ""
    return f"{card.name} {card.version}"


def _plans(
    whole: Sequence[LabelledSet],
    reading: Reading,
    *,
    chat: Sequence[Path],
    functional: Path | None,
) -> list[running.Plan]:
    """Return a plan for each category that some text bears."""
    split = reading.split
    sets = tuple(one.split(split) if split else one for one in whole)
    development = tuple(one.split(DEV) for one in whole if split and DEV in one.splits)
    benign = tuple(reading.benign(path) for path in chat)
    tests = tuple(read_set(path) for path in sorted(functional.glob("*.tsv"))
                  if path.name != DIALECT_FILE) if functional else ()  # fmt: skip
    identity, dialects = _probes(functional)
    names = [reading.category] if reading.category else _borne(sets)
    if not names:
        raise running.NothingToEvaluate("no text of these sets bears any category")
    return [
        running.Plan(
            category=name, sets=sets, chat=benign, threshold_from=development,
            functional=tests, identity=identity, dialects=dialects, split=split or "",
        )
        for name in names
    ]  # fmt: skip


def _borne(sets: Sequence[LabelledSet]) -> list[str]:
    return sorted({name for one in sets for name, marks in one.labels.items() if marks.any()})


def _probes(folder: Path | None) -> tuple[IdentityProbe | None, tuple[DialectPair, ...]]:
    if folder is None:
        return None, ()
    identity, dialect = folder / IDENTITY_FILE, folder / DIALECT_FILE
    return (
        load_identity_probe(identity) if identity.exists() else None,
        load_dialect_probe(dialect) if dialect.exists() else (),
    )


def _lists(read: list[KeywordArm]) -> tuple[KeywordArm, ...]:
    names = [arm.name for arm in read]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise click.UsageError(f"two lists of words are called {repeated}; rename one")
    return (*read, union(read)) if len(read) > 1 else tuple(read)


def _with_arms(
    plan: running.Plan, lists: tuple[KeywordArm, ...], training: list[LabelledSet], *, told: bool
) -> running.Plan:
    tuned: tuple[KeywordArm, ...] = ()
    if told:
        texts, marks = pooled(training, plan.category)
        if not marks.any() or marks.all():
            reason = f"--train needs texts that bear {plan.category} and texts that do not"
            raise click.UsageError(reason)
        tuned = tuple(tune(texts, np.asarray(marks), size=size) for size in TUNED_SIZES)
    return replace(plan, arms=lists, tuned=tuned)


@contextmanager
def _progress() -> Iterator[running.Progress]:
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("evaluating", total=None)
        yield lambda what, done, total: bars.update(
            task, description=what, completed=done, total=total
        )
