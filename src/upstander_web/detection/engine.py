"""The one door from the site to the model's files."""

from dataclasses import dataclass
from pathlib import Path

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.evaluation.report import load_card, load_evaluation
from upstander.evidence.detect.evaluation.results import Evaluation, ModelCard
from upstander.evidence.detect.places import model_dir

__all__ = ["FILES", "Known", "read_known", "read_raw"]

FILES = ("card", "evaluation")
"""Names of the files beside a model, without `.json`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the model that is installed."""

    card: ModelCard | None = None
    evaluation: Evaluation | None = None
    faults: tuple[str, ...] = ()
    """Files that are there and cannot be read, in words."""


def read_known() -> Known:
    """Return what lies beside the model; nothing where no model is installed."""
    card: ModelCard | None = None
    evaluation: Evaluation | None = None
    faults: list[str] = []
    for name in FILES:
        path = _path(name)
        if path is None:
            continue
        try:
            if name == "card":
                card = load_card(path)
            else:
                evaluation = load_evaluation(path)
        except UpstanderError as error:
            faults.append(f"{path.name}: {error.reason}")
    return Known(card=card, evaluation=evaluation, faults=tuple(faults))


def read_raw(name: str) -> bytes | None:
    """Return one of `FILES` as it lies there; None where it is not."""
    path = _path(name)
    return None if path is None else path.read_bytes()


def _path(name: str) -> Path | None:
    try:
        path = model_dir() / f"{name}.json"
    except UpstanderError:
        return None
    return path if path.is_file() else None
