"""`upstander model`: train the models, show their card, fit them to a force's own sample."""

import shutil
from pathlib import Path

import click

from upstander.base.clock import system_clock
from upstander.cli.journal import record
from upstander.cli.packs import named_packs
from upstander.evidence.detect.evaluation.report import as_text
from upstander.evidence.detect.evaluation.results import (
    ModelCard,
    load_card,
    load_evaluation,
    to_json,
)
from upstander.evidence.detect.places import detection_dir, model_dir
from upstander.evidence.detect.taxonomy import default_taxonomy

CARD_FILE, EVALUATION_FILE = "card.json", "evaluation.json"
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def model() -> None:
    """Train the models, and show what they are."""


@model.command()
@click.option("--data", type=_FOLDER, help="Folder of public sets with its MANIFEST.tsv.")
@click.option("--set", "sets", multiple=True, metavar="NAME", help="A set; all permitted ones.")
@click.option("--sentences", type=_FOLDER, help="Folder of our own sentences.")
@click.option("--out", type=_FOLDER, help="Where to write; the models that ship, by default.")
@click.option(
    "--encoder",
    "base",
    type=_FOLDER,
    help="Folder with the weights to start from; trains the encoder too. Needs the extra "
    "`train-encoder`.",
)
@click.option(
    "--teacher",
    type=_FOLDER,
    help="Folder with a larger encoder's weights: it is trained first, and the one that ships "
    "learns its readings too. Hours, not minutes.",
)
@click.option("--epochs", type=click.FloatRange(0, 20, min_open=True), help="For the encoder.")
def train(
    *,
    data: Path | None,
    sets: tuple[str, ...],
    sentences: Path | None,
    out: Path | None,
    base: Path | None,
    teacher: Path | None,
    epochs: float | None,
) -> None:
    """Train from our own sentences, and from public sets whose licence lets weights ship.

    A set that the register (detection/sources.yaml) or the manifest beside the data keeps from
    training is refused before its file is opened. The same data give the same files byte for
    byte; the encoder's on the same kind of processor.
    """
    # Training's libraries are heavy, and wanted here alone.
    from upstander.evidence.detect.training import run  # noqa: PLC0415
    from upstander.evidence.detect.training.card import write_card  # noqa: PLC0415
    from upstander.evidence.detect.training.sources import read_sources  # noqa: PLC0415

    if teacher is not None and base is None:
        raise click.UsageError("--teacher teaches an encoder: name its weights with --encoder.")
    taxonomy = default_taxonomy()
    register = detection_dir() / "sources.yaml"
    permitted = tuple(name for name, one in read_sources(register).items() if one.train)
    gathered = run.gather(
        sets or (permitted if data is not None else ()),
        data=data,
        sentences=sentences or detection_dir() / "sentences",
        register=register,
        taxonomy=taxonomy,
        tell=_tell,
    )
    folder = out or model_dir()
    run.train_stages(
        gathered, taxonomy, folder, base=base, teacher=teacher, epochs=epochs, tell=_tell
    )
    run.fit_on_dev(gathered, taxonomy, folder, named_packs([]), tell=_tell)
    write_card(
        folder,
        examples=gathered.examples,
        sources=gathered.sources,
        digests=gathered.digests,
        taxonomy=taxonomy,
        made_on=f"{system_clock():%Y-%m-%d}",
    )
    record(
        "model.trained",
        object_kind="model",
        object_id=folder.name,
        detail={"rows": len(gathered.examples), "sets": [one.name for one in gathered.sources]},
    )
    click.echo(str(folder))


def _tell(line: str) -> None:
    click.echo(line, err=True)


@model.command()
@click.option("--model", "folder", type=_FOLDER, help="Folder of models; those that ship.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def card(*, folder: Path | None, as_json: bool) -> None:
    """Show the model's card: what it is, its data and licences, figures, limits."""
    held = folder or model_dir()
    found = load_card(held / CARD_FILE)
    measured = held / EVALUATION_FILE
    record("model.card_read", object_kind="model", object_id=found.version, detail={})
    if as_json:
        click.echo(to_json(found).decode(), nl=False)
        return
    for line in card_lines(found):
        click.echo(line)
    if measured.is_file():
        click.echo("")
        click.echo(as_text(load_evaluation(measured)))


def card_lines(found: ModelCard) -> list[str]:
    """Return the card as lines to read."""
    lines = [f"{found.name}, version {found.version}, made {found.made_at}", "", found.what_it_is]
    lines += ["", f"For: {found.intended_use}", f"Not for: {found.not_for}", "", "Data:"]
    lines += [
        f"  {one.name}: {one.rows:,} rows, {one.positives:,} positive; {one.licence}; {one.use}"
        for one in found.data
    ]
    lines += ["", "Known limits:", *(f"  - {one}" for one in found.limits), "", "Files:"]
    lines += [f"  {one.file}  {one.size:,} bytes  SHA-256 {one.sha256}" for one in found.parts]
    return lines


@model.command()
@click.argument("sample", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--model", "folder", type=_FOLDER, help="Folder of models; those that ship.")
@click.option("--out", type=_FOLDER, required=True, help="New folder for the fitted models.")
def fit(*, sample: Path, folder: Path | None, out: Path) -> None:
    """Fit probabilities to a force's own decided messages, without training anything again.

    SAMPLE is a labelled set, as `upstander evaluate` reads it. The models are copied to --out with
    new weights between them; a category with too few decisions keeps the weights that ship.
    """
    # Fitting's libraries are heavy, and wanted here alone.
    from upstander.evidence.detect.training.own_sample import fit_own_sample  # noqa: PLC0415

    held = folder or model_dir()
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty; give a new folder")
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(held.iterdir()):
        if path.is_file() and path.name not in (CARD_FILE, EVALUATION_FILE):
            shutil.copyfile(path, out / path.name)
    done = fit_own_sample(sample, held, out, pack=named_packs([]), taxonomy=default_taxonomy())
    record(
        "model.fitted",
        object_kind="model",
        object_id=out.name,
        detail={"messages": done.messages, "categories": list(done.fitted)},
    )
    click.echo(f"{done.messages:,} messages; fitted: {', '.join(done.fitted)}")
    if done.kept:
        click.echo(f"as shipped, too few decisions: {', '.join(done.kept)}")
