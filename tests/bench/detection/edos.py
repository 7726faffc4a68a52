"""EDOS by task: sexist or not, four categories, eleven vectors, as macro-F1 on its test part.

Task A by the encoder's head for sexism at the threshold that is best on the development part; B and
C by the largest of its outputs for categories and vectors, among posts that are sexist.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from detection.named_sets import DISCRIMINATORY, NamedSets, by_class

from upstander.evidence.detect.evaluation.evaluating import macro_f1_figure
from upstander.evidence.detect.evaluation.measures import macro_f1
from upstander.evidence.detect.evaluation.results import Figure
from upstander.evidence.detect.models.encoder import ENCODER_FILE, EncoderStage, encoder_installed
from upstander.evidence.detect.places import model_dir

SEXIST = "sexist"
_STEPS = 56


def edos_tasks(named: NamedSets) -> list[Figure]:
    """Return macro-F1 of the three tasks, or nothing where there is no encoder."""
    if not encoder_installed() or not (model_dir() / ENCODER_FILE).is_file():
        return []
    stage = EncoderStage(model_dir())
    dev, test = (named.part("edos", DISCRIMINATORY, split) for split in ("dev", "test"))
    outputs = {"dev": stage.logits(dev.texts), "test": stage.logits(test.texts)}
    column = stage.heads.index(SEXIST)

    def task_a(name: str, marks: npt.NDArray[np.bool_], threshold: float) -> float:
        said = outputs[name][:, column] >= threshold
        return macro_f1(marks.astype(str).tolist(), said.astype(str).tolist())

    marks = dev.marks(DISCRIMINATORY)
    steps = np.quantile(outputs["dev"][:, column], np.linspace(0.4, 0.95, _STEPS))
    best = max(steps, key=lambda at: task_a("dev", marks, float(at)))
    values = {"edos A": task_a("test", test.marks(DISCRIMINATORY), float(best))}
    for task, prefix, vector in (("edos B", "kind ", False), ("edos C", "vector ", True)):
        truth = by_class(test, vector=vector)
        rows = sorted(truth)
        names = [one.removeprefix(prefix) for one in stage.heads if one.startswith(prefix)]
        values[task] = _largest(stage.heads, outputs["test"][rows], prefix, names, truth, rows)
    return [
        macro_f1_figure(value, category=DISCRIMINATORY, stream=stream)
        for stream, value in values.items()
    ]


def _largest(
    heads: Sequence[str],
    outputs: npt.NDArray[np.float32],
    prefix: str,
    names: Sequence[str],
    truth: dict[int, str],
    rows: Sequence[int],
) -> float:
    columns = [heads.index(prefix + name) for name in names]
    said = [names[at] for at in outputs[:, columns].argmax(axis=1)]
    return macro_f1([truth[row] for row in rows], said)
