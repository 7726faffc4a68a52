"""Fit the combination to a force's own sample: what its reviewers decided, as a labelled set.

The models stay as they are; only what each witness's word is worth is fitted again, so that a
probability means what it says on this force's traffic. A category with too few positives keeps the
weights that ship.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.evaluation.sets import LabelledSet, read_set
from upstander.evidence.detect.models.combination import (
    COMBINATION_FILE,
    Combination,
    read_combination,
    write_combination,
)
from upstander.evidence.detect.models.encoder import ENCODER_FILE, EncoderStage, encoder_installed
from upstander.evidence.detect.models.linear import LINEAR_FILE, LinearStage
from upstander.evidence.detect.models.ruleflags import flag_rules
from upstander.evidence.detect.taxonomy import Taxonomy
from upstander.evidence.detect.training.examples import Examples, blank_labels
from upstander.evidence.detect.training.fitting import fit_combination
from upstander.records.rules import RulePack

LEAST_POSITIVES, LEAST_NEGATIVES = 30, 200
"""Of a category in the sample; with fewer its weights would be chance."""


class SampleTooSmall(UpstanderError):
    """No category has enough decided messages to be fitted."""


@dataclass(frozen=True, slots=True)
class FittedSample:
    """What was fitted, and what was left as it ships."""

    messages: int
    fitted: tuple[str, ...]
    kept: tuple[str, ...]


def fit_own_sample(
    path: Path, folder: Path, out: Path, *, pack: RulePack, taxonomy: Taxonomy
) -> FittedSample:
    """Fit the combination of the models in `folder` on the set at `path`; write it into `out`.

    Raises:
        LabelledSetInvalid: the file is no labelled set.
        SampleTooSmall: too few decided messages in every category.
    """
    held = read_set(path)
    rows = _as_examples(held, taxonomy)
    enough = [name for name in taxonomy.names if _is_enough(rows, name)]
    if not enough:
        raise SampleTooSmall(
            f"no category has {LEAST_POSITIVES} messages that bear it and {LEAST_NEGATIVES} "
            "that do not",
            place=str(path),
        )
    linear = LinearStage.load(folder / LINEAR_FILE).logits(rows.texts)
    encoder: npt.NDArray[np.float64] | None = None
    if encoder_installed() and (folder / ENCODER_FILE).is_file():
        stage = EncoderStage(folder)
        width = [stage.heads.index(name) for name in taxonomy.names]
        encoder = stage.logits(rows.texts, rows.contexts)[:, width].astype(np.float64)
    flags, _ = flag_rules(pack, rows.texts, taxonomy)
    fresh = fit_combination(
        rows, linear, encoder, flags, taxonomy.names, fitted_on=f"own sample {held.sha256[:16]}"
    )
    shipped = read_combination(folder / COMBINATION_FILE)
    write_combination(_mixed(shipped, fresh, enough), out / COMBINATION_FILE)
    kept = tuple(name for name in taxonomy.names if name not in enough)
    return FittedSample(len(rows), tuple(enough), kept)


def _mixed(shipped: Combination, fresh: Combination, enough: list[str]) -> Combination:
    return Combination(
        alone={**shipped.alone, **{name: fresh.alone[name] for name in enough}},
        together={**shipped.together, **{name: fresh.together[name] for name in enough}},
        gates={**shipped.gates, **{name: fresh.gates[name] for name in enough}},
        fitted_on=f"{fresh.fitted_on}; all else {shipped.fitted_on}",
    )


def _is_enough(rows: Examples, name: str) -> bool:
    labels = rows.column(name)
    return int((labels == 1).sum()) >= LEAST_POSITIVES and int((labels == 0).sum()) >= (
        LEAST_NEGATIVES
    )


def _as_examples(held: LabelledSet, taxonomy: Taxonomy) -> Examples:
    labels = blank_labels(taxonomy.names, len(held))
    for name in held.labels:
        if name in taxonomy.names:
            labels[:, taxonomy.names.index(name)] = held.marks(name)
    blank = np.full(len(held), -1, np.int64)
    return Examples(
        heads=taxonomy.names,
        texts=list(held.texts),
        contexts=list(held.contexts) or [""] * len(held),
        sources=["own sample"] * len(held),
        splits=["dev"] * len(held),
        functions=list(held.functions) or [""] * len(held),
        labels=labels,
        weights=np.ones(len(held), np.float32),
        kinds=blank,
        vectors=blank.copy(),
    )
