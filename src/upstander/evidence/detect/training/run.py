"""The whole of training, in order: licences, rows, encoder, linear stage, combination."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from upstander.base.digest import digest_fields, digest_file
from upstander.evidence.detect.models.combination import (
    COMBINATION_FILE,
    read_combination,
    write_combination,
)
from upstander.evidence.detect.models.encoder import EncoderStage, encoder_installed
from upstander.evidence.detect.models.linear import LINEAR_FILE, LinearStage
from upstander.evidence.detect.models.ruleflags import flag_rules
from upstander.evidence.detect.models.tidy import tidy_words
from upstander.evidence.detect.taxonomy import Taxonomy
from upstander.evidence.detect.training.examples import SIDE_HEADS, Examples, join_examples
from upstander.evidence.detect.training.fitting import fit_combination
from upstander.evidence.detect.training.linear_training import train_linear
from upstander.evidence.detect.training.public_sets import TEACHES, read_public
from upstander.evidence.detect.training.sentences import read_sentences
from upstander.evidence.detect.training.sources import (
    LicenceForbids,
    Source,
    check_may_train,
    read_manifest,
    read_sources,
)
from upstander.records.rules import RulePack

Tell = Callable[[str], None]
TESTS_FOLDER = "functional"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What training reads, and from where."""

    examples: Examples
    sources: tuple[Source, ...]
    digests: dict[str, str]
    """Name to SHA-256: of a public set's file, of each file of our own."""


def gather(
    names: tuple[str, ...],
    *,
    data: Path | None,
    sentences: Path,
    register: Path,
    taxonomy: Taxonomy,
    tell: Tell,
) -> Gathered:
    """Return all rows that may teach, every set's licence checked before its file is opened.

    Raises:
        LicenceForbids: a set's licence, its manifest or the register keeps it from training, or
            the sentences named are the functional tests.
    """
    if sentences.resolve().name == TESTS_FOLDER:
        raise LicenceForbids("tests are never trained on", place=sentences.as_posix())
    heads = (*taxonomy.names, *SIDE_HEADS)
    parts: list[Examples] = []
    used: list[Source] = []
    digests: dict[str, str] = {}
    if names and data is None:
        raise LicenceForbids("public sets are named and no folder of data", place=names[0])
    if data is not None:
        sources, manifest = read_sources(register), read_manifest(data)
        used = [check_may_train(name, sources, manifest) for name in names]
        for source in used:
            if source.name not in TEACHES:
                raise LicenceForbids("nobody has said what it teaches", place=source.name)
        for source in used:
            tell(f"reading {source.name} ({source.licence})")
            parts.append(read_public(source.name, data, heads))
            digests[source.name] = digest_file(data / f"{source.name}.csv.gz")
    tell("reading our own sentences")
    parts.append(read_sentences(sentences, heads, taxonomy.names))
    for path in sorted((*sentences.glob("*.tsv"), *sentences.glob("*.yaml"))):
        digests[path.name] = digest_file(path)
    return Gathered(join_examples(parts), tuple(used), digests)


def train_stages(
    gathered: Gathered,
    taxonomy: Taxonomy,
    out: Path,
    *,
    base: Path | None,
    epochs: float | None,
    tell: Tell,
    teacher: Path | None = None,
) -> None:
    """Train the linear stage, and the encoder where `base` is given, and write both into `out`.

    `teacher` holds a larger base: it is fine-tuned first, and the encoder learns its readings
    beside the labels. It is not written: only what it taught ships.
    """
    out.mkdir(parents=True, exist_ok=True)
    examples = gathered.examples
    training = examples.pick(examples.of_split("train"))
    own = frozenset(name for name in set(training.sources) if name not in TEACHES)
    if base is not None:
        _train_encoder(training, base, out, epochs, teacher, tell)
    train_linear(training, taxonomy.names, own=own, tell=tell).save(out / LINEAR_FILE)


def _train_encoder(
    training: Examples,
    base: Path,
    out: Path,
    epochs: float | None,
    teacher: Path | None,
    tell: Tell,
) -> None:
    # The extra `train-encoder` is wanted here alone.
    from upstander.evidence.detect.training.encoder_export import export_encoder  # noqa: PLC0415
    from upstander.evidence.detect.training.encoder_training import (  # noqa: PLC0415
        read_all,
        train_encoder,
    )
    from upstander.evidence.detect.training.recipe import TEACHER, Recipe  # noqa: PLC0415

    tidied, public = tidy_examples(training), frozenset(TEACHES)
    soft: npt.NDArray[np.float32] | None = None
    if teacher is not None:
        tell(f"training the teacher, {teacher.name}")
        taught = train_encoder(tidied, teacher, TEACHER, public=public, tell=tell)
        soft = read_all(taught, tidied, teacher, TEACHER, tell=tell)
    recipe = Recipe() if epochs is None else Recipe(epochs=epochs)
    model = train_encoder(tidied, base, recipe, public=public, tell=tell, soft=soft)
    export_encoder(model, training.heads, base, out, tokens=recipe.tokens, teacher=teacher)


def tidy_examples(given: Examples) -> Examples:
    """Return the same rows with their words as the encoder reads them."""
    return replace(
        given,
        texts=[tidy_words(text) for text in given.texts],
        contexts=[tidy_words(text) if text else "" for text in given.contexts],
    )


def fit_on_dev(
    gathered: Gathered, taxonomy: Taxonomy, out: Path, pack: RulePack, *, tell: Tell
) -> Examples:
    """Fit how the stages go together on the development rows; write it and return the rows."""
    examples = gathered.examples
    rows = examples.pick(examples.of_split("dev"))
    tell(f"fitting on {len(rows)} development rows")
    linear = LinearStage.load(out / LINEAR_FILE).logits(rows.texts)
    encoder: npt.NDArray[np.float64] | None = None
    if encoder_installed() and (out / "encoder.onnx").is_file():
        stage = EncoderStage(out)
        width = [stage.heads.index(name) for name in taxonomy.names]
        encoder = stage.logits(rows.texts, rows.contexts)[:, width].astype(np.float64)
    flags, _ = flag_rules(pack, rows.texts, taxonomy)
    digest = digest_fields([f"{name} {value}" for name, value in sorted(gathered.digests.items())])
    combination = fit_combination(
        rows, linear, encoder, flags, taxonomy.names, fitted_on=f"development rows of {digest[:16]}"
    )
    write_combination(combination, out / COMBINATION_FILE)
    read_combination(out / COMBINATION_FILE)
    return rows
