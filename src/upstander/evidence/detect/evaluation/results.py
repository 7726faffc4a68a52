"""What an evaluation found, and what a model says of itself: records, strictly read.

`evaluation.json` and `card.json` beside a model are these records. Every figure stands on a line
of its own, so that a table of any shape can be made of them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from upstander.base.errors import UpstanderError

FORMAT = 1
OURS = "model"
"""The arm that is the scorer itself."""


class ResultsInvalid(UpstanderError):
    """A file of results or a model's card is not what it should be."""


class Interval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure, and where 95% of what might have been drawn lies."""

    value: float | None
    """None where it cannot be said, such as a recall without positives."""
    low: float | None = None
    high: float | None = None


class SetFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set as it was used."""

    name: str
    role: str
    """`positives`, `chat`, `heated`, `train`, `functional`, `identity` or `dialect`."""
    sha256: str = ""
    split: str = ""
    """"" for the whole."""
    rows: int
    """After duplicates were left out."""
    positives: dict[str, int] = msgspec.field(default_factory=dict)
    duplicates: int = 0
    conflicting: int = 0
    cut: int = 0
    """Texts that were shortened."""


class ArmFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was compared."""

    name: str
    title: str
    kind: str
    """`model`, `keywords`, `tuned` or `statistical`."""
    category: str = ""
    """That a tuned list was tuned for; "" where it serves every one."""
    terms: int = 0
    """Of a list of words."""


class Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure of one arm."""

    category: str
    stream: str
    """`chat`, `80/20`, `own`, or the name of a set."""
    arm: str
    measure: str
    """One of `MEASURES`."""
    at: float | None = None
    """The recall of `alerts` and `lift`, the alerts of `recall`."""
    against: str = ""
    """The other arm of `lift`."""
    figure: Interval


MEASURES = {
    "alerts": "messages to read of 10,000 until a share of what is there is found",
    "recall": "share found when so many of 10,000 messages are read",
    "lift": "how many times more the other arm reads to find as much",
    "own_recall": "share of what is there that holds any word of the list",
    "own_alerts": "messages of 10,000 that hold any word of the list",
    "roc_auc": "chance that what is to be found stands above what is not",
    "average_precision": "mean precision over recall",
    "ece": "expected calibration error, bins of equal width",
    "ece_equal_mass": "expected calibration error, bins of equal mass",
    "brier": "mean squared difference of probability and truth",
    "macro_f1": "mean F1 over the classes",
}


class FunctionFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often messages of one function are judged rightly."""

    category: str
    function: str
    messages: int
    positives: int
    accuracy: Interval


class GroupFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """False alarms on harmless messages that name a group."""

    category: str
    axis: str
    """Such as `religion`; `control` names no group."""
    group: str
    """"" for the whole axis."""
    messages: int
    rate: Interval
    ratio: float | None
    """To the rate over all groups; None where that is nought."""
    mean: float
    """Mean probability."""


class DialectFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same said in a dialect and in standard English."""

    category: str
    dialect: str
    pairs: int
    standard: Interval
    """Share flagged of the standard wording."""
    variant: Interval
    """Share flagged of the dialect."""
    difference: Interval
    """Mean probability of the dialect less that of the standard wording."""


class ReliabilityBin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was said of messages of like probability, and what was so."""

    category: str
    low: float
    high: float
    share: float
    said: float
    was: float


class Evaluation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that one run found."""

    format: int = FORMAT
    made_at: str
    """RFC 3339, UTC."""
    model: str = ""
    """Name and version of what was measured."""
    prevalence: float
    resamples: int
    """Of the bootstrap; 0: no intervals."""
    sets: tuple[SetFacts, ...] = ()
    arms: tuple[ArmFacts, ...] = ()
    figures: tuple[Figure, ...] = ()
    thresholds: dict[str, float] = msgspec.field(default_factory=dict)
    """Category to the score from which functions, groups and dialects were judged."""
    functions: tuple[FunctionFigure, ...] = ()
    groups: tuple[GroupFigure, ...] = ()
    dialects: tuple[DialectFigure, ...] = ()
    reliability: tuple[ReliabilityBin, ...] = ()
    notes: tuple[str, ...] = ()

    def arm_titles(self, category: str) -> dict[str, str]:
        """Return how each arm is called where it is measured on `category`."""
        return {one.name: one.title for one in self.arms if one.category in ("", category)}

    def find(
        self,
        category: str,
        stream: str,
        arm: str,
        measure: str,
        *,
        at: float | None = None,
        against: str = "",
    ) -> Interval | None:
        """Return one figure, None where it was not measured; `at` None means the first."""
        for one in self.figures:
            if (one.category, one.stream, one.arm) != (category, stream, arm):
                continue
            if one.measure == measure and one.against == against and at in (None, one.at):
                return one.figure
        return None


class CardCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that the model looks for."""

    name: str
    title: str
    looks_for: str
    threshold: float | None = None
    """From which it is shown where a force has set none; None: by reviewer hours alone."""
    misses: str = ""
    """What it is known to miss or to mistake."""


class CardData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Data that a model learnt from, or was measured on."""

    name: str
    source: str
    licence: str
    use: str
    """`train`, `evaluate`, or both, in words."""
    rows: int = 0
    positives: int = 0


class CardPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the model."""

    file: str
    what: str
    sha256: str
    size: int
    """Bytes."""


class ModelCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model is, in words for those who must answer for its use."""

    format: int = FORMAT
    name: str
    version: str
    made_at: str
    what_it_is: str
    intended_use: str
    not_for: str
    categories: tuple[CardCategory, ...]
    data: tuple[CardData, ...]
    limits: tuple[str, ...]
    parts: tuple[CardPart, ...] = ()
    seed: int | None = None
    software: dict[str, str] = msgspec.field(default_factory=dict)
    """Name to version of what it was made with."""
    licence: str = ""
    """Of the model itself."""


Read = TypeVar("Read", Evaluation, ModelCard)


def load_evaluation(path: Path) -> Evaluation:
    """Return the evaluation in the file at `path`.

    Raises:
        ResultsInvalid: it is not one, or of another format.
        OSError: it cannot be opened.
    """
    return _load(path, Evaluation)


def load_card(path: Path) -> ModelCard:
    """Return the model's card in the file at `path`; raises as `load_evaluation`."""
    return _load(path, ModelCard)


def _load(path: Path, kind: type[Read]) -> Read:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise ResultsInvalid(str(error), place=str(path)) from error
    if found.format != FORMAT:
        raise ResultsInvalid(f"format {found.format}; this reads {FORMAT}", place=str(path))
    return found


def to_json(record: Evaluation | ModelCard) -> bytes:
    """Return the record as indented JSON that ends with a line break."""
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"


def merge(parts: Iterable[Evaluation]) -> Evaluation:
    """Return several evaluations of one model as one; what is said twice is said once.

    Raises:
        ResultsInvalid: there is none, or they differ in model, prevalence or resamples.
    """
    held = list(parts)
    if not held:
        raise ResultsInvalid("nothing was evaluated")
    first = held[0]
    shared = {(one.model, one.prevalence, one.resamples) for one in held}
    if len(shared) > 1:
        raise ResultsInvalid("the evaluations are not of one model under one setting")

    def all_of(name: str) -> tuple[msgspec.Struct, ...]:
        listed: list[msgspec.Struct] = []
        for one in held:
            listed += [item for item in getattr(one, name) if item not in listed]
        return tuple(listed)

    names = ("sets", "arms", "figures", "functions", "groups", "dialects", "reliability", "notes")
    thresholds = {name: value for one in held for name, value in one.thresholds.items()}
    lists: dict[str, Any] = {name: all_of(name) for name in names}
    return msgspec.structs.replace(first, thresholds=thresholds, **lists)
