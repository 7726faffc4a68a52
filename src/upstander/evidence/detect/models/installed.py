"""Whether a model is installed, and which: what the manifest of a run says of it."""

from pathlib import Path
from typing import Any

from upstander.base.digest import digest_file
from upstander.evidence.detect.evaluation.results import ResultsInvalid, load_card
from upstander.evidence.detect.models.combination import COMBINATION_FILE
from upstander.evidence.detect.models.encoder import ABOUT_FILE, ENCODER_FILE, VOCABULARY_FILE
from upstander.evidence.detect.models.linear import LINEAR_FILE
from upstander.evidence.detect.models.scorer import Effort
from upstander.evidence.detect.places import DetectionFilesMissing, model_dir

CARD_FILE = "card.json"
_FILES = (LINEAR_FILE, COMBINATION_FILE, ENCODER_FILE, VOCABULARY_FILE, ABOUT_FILE)


def model_installed(folder: Path | None = None) -> bool:
    """Return whether the linear stage and its combination are there; the encoder may be absent."""
    try:
        held = folder or model_dir()
    except DetectionFilesMissing:
        return False
    return all((held / name).is_file() for name in (LINEAR_FILE, COMBINATION_FILE))


def describe_model(
    folder: Path | None = None, *, effort: Effort, with_encoder: bool
) -> dict[str, Any]:
    """Return the model's version, how it was used, and the digests of its files.

    The version is that of its card; "" where there is none to read.
    """
    held = folder or model_dir()
    try:
        version = load_card(held / CARD_FILE).version
    except (OSError, ResultsInvalid):
        version = ""
    return {
        "version": version,
        "effort": effort,
        "encoder": with_encoder and effort != "quick",
        "files": [
            {"name": name, "sha256": digest_file(held / name)}
            for name in _FILES
            if (held / name).is_file()
        ],
    }
