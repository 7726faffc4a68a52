"""How the linear stage, the encoder and the rules become one probability a category.

A logistic sum of three: the linear stage's log-odds, the encoder's, and whether a rule that speaks
for the category hit. Its weights are fitted on development data that neither model was trained on,
so that a probability means what it says there; a force fits it again on its own sample.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.models.linear import ModelUnreadable

Floats = npt.NDArray[np.float64]
COMBINATION_FILE = "combination.json"


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """Of one category: what each witness's word is worth."""

    linear: float
    encoder: float
    rules: float
    bias: float


class Combination(msgspec.Struct, frozen=True, kw_only=True):
    """The weights of every category, with the encoder and without it."""

    alone: Mapping[str, Weights]
    """Where only the linear stage and the rules have spoken."""
    together: Mapping[str, Weights]
    gates: Mapping[str, float]
    """Probability without the encoder from which on the encoder reads the message."""
    fitted_on: str = ""

    def without_encoder(self, linear: Floats, rules: Floats, heads: tuple[str, ...]) -> Floats:
        """Return probabilities; all arrays are rows by heads."""
        weights = [self.alone[name] for name in heads]
        return _logistic(
            linear * [one.linear for one in weights]
            + rules * [one.rules for one in weights]
            + [one.bias for one in weights]
        )

    def with_encoder(
        self, linear: Floats, encoder: Floats, rules: Floats, heads: tuple[str, ...]
    ) -> Floats:
        """Return probabilities; all arrays are rows by heads."""
        weights = [self.together[name] for name in heads]
        return _logistic(
            linear * [one.linear for one in weights]
            + encoder * [one.encoder for one in weights]
            + rules * [one.rules for one in weights]
            + [one.bias for one in weights]
        )

    def passes(self, probabilities: Floats, heads: tuple[str, ...]) -> npt.NDArray[np.bool_]:
        """Return which rows the encoder should read."""
        gates = np.array([self.gates[name] for name in heads])
        return np.asarray((probabilities >= gates).any(axis=1), np.bool_)


def read_combination(path: Path) -> Combination:
    """Return the weights in the file at `path`.

    Raises:
        ModelUnreadable: no such file, or another form.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Combination)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelUnreadable("the combination cannot be read", place=str(path)) from error


def write_combination(combination: Combination, path: Path) -> None:
    """Write the weights; the same weights give the same bytes."""
    data = msgspec.json.format(msgspec.json.encode(combination, order="sorted"), indent=2)
    path.write_bytes(data + b"\n")


def _logistic(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))), np.float64)
