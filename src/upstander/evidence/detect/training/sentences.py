"""Our own sentences: the invented lines of many hands, and frames filled with the names of groups.

A line is judged for every category. One in ten goes to `dev`, by its pair's name where it has one,
so that a pair is never torn apart.
"""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.evaluation.sets import hash_split
from upstander.evidence.detect.training.examples import (
    CHARACTERISTICS,
    Examples,
    blank_labels,
    join_examples,
)

COLUMNS = ("labels", "function", "group", "pair", "context", "text")
FRAMES = "frames.yaml"
NONE = "none"
FRAME_WEIGHT = 0.6
GROUPS_A_FRAME, OTHERS_A_FRAME = 7, 2
"""Fillings of each frame: enough to see that the group is not what decides."""
_UNDER_RACE = frozenset({"nationality", "migrant", "traveller"})
_SPELLED_ONE_IN = 12
_MAX_TRIES = 4


class SentencesInvalid(UpstanderError):
    """A file of sentences breaks its format; the place is `path:line`."""


@dataclass(frozen=True, slots=True)
class _Line:
    labels: tuple[str, ...]
    function: str
    group: str
    pair: str
    context: str
    text: str


def read_lines(path: Path, categories: Sequence[str]) -> list[_Line]:
    """Return the lines of one hand.

    Raises:
        SentencesInvalid: a column or label that is not known, or a blank text.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SentencesInvalid(f"no table in UTF-8: {error}", place=f"{path}") from error
    if not rows or tuple(rows[0]) != COLUMNS:
        raise SentencesInvalid(f"columns must be {', '.join(COLUMNS)}", place=f"{path}:1")
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS):
            raise SentencesInvalid(
                f"{len(row)} columns, not {len(COLUMNS)}", place=f"{path}:{number}"
            )
        said, function, group, pair, context, text = (part.replace("\\n", "\n") for part in row)
        labels = () if said == NONE else tuple(said.split(","))
        if unknown := [one for one in labels if one not in categories]:
            raise SentencesInvalid(f"no category `{unknown[0]}`", place=f"{path}:{number}")
        if not text.strip():
            raise SentencesInvalid("no text", place=f"{path}:{number}")
        found.append(_Line(labels, function, group, pair, context, text))
    return found


def read_sentences(folder: Path, heads: tuple[str, ...], categories: Sequence[str]) -> Examples:
    """Return every hand's lines and the filled frames in `folder`, in the order of the files.

    Raises:
        SentencesInvalid: a file breaks its format.
    """
    parts = [
        _as_examples(path.stem, read_lines(path, categories), heads, categories)
        for path in sorted(folder.glob("*.tsv"))
    ]
    frames = folder / FRAMES
    if frames.is_file():
        parts.append(fill_frames(frames, heads, categories))
    if not parts:
        raise SentencesInvalid("no sentences (*.tsv) here", place=folder.as_posix())
    return join_examples(parts)


def _as_examples(
    hand: str, lines: Sequence[_Line], heads: tuple[str, ...], categories: Sequence[str]
) -> Examples:
    labels = blank_labels(heads, len(lines))
    labels[:, : len(categories)] = 0
    for row, line in enumerate(lines):
        for name in line.labels:
            labels[row, heads.index(name)] = 1
    blank = np.full(len(lines), -1, np.int64)
    return Examples(
        heads=heads,
        texts=[line.text for line in lines],
        contexts=[line.context for line in lines],
        sources=[hand] * len(lines),
        splits=[_split_of(hand + (line.pair or line.text)) for line in lines],
        functions=[line.function for line in lines],
        labels=labels,
        weights=np.ones(len(lines), np.float32),
        kinds=blank,
        vectors=blank.copy(),
    )


def _split_of(identity: str) -> str:
    """Return `dev` for one in ten; nothing of ours is a test: tests are other hands' work."""
    return "dev" if hash_split(identity) == "dev" else "train"


def fill_frames(path: Path, heads: tuple[str, ...], categories: Sequence[str]) -> Examples:
    """Return the frames filled with groups that fit, the same ones each time.

    Groups are drawn with a fixed seed; a frame keeps to one split whatever fills it.
    """
    held: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    drawn = random.Random(20261130)  # noqa: S311 - which group fills a frame is no secret
    lines: list[_Line] = []
    characteristics: list[str] = []
    for number, frame in enumerate(held["frames"]):
        for noun, plain in _nouns_for(frame, held, drawn):
            text = _fill(frame, noun, held["spellings"], drawn)
            if text is None:
                continue
            lines.append(_line_of(frame, text, f"frame-{number}", plain))
            kind = str(noun.get("characteristic", ""))
            characteristics.append("race" if kind in _UNDER_RACE else kind)
    found = _as_examples("frames", lines, heads, categories)
    found.weights[:] = FRAME_WEIGHT
    hostile = found.column("discriminatory") > 0
    for row, kind in enumerate(characteristics):
        for name in CHARACTERISTICS:
            found.labels[row, heads.index(name)] = float(hostile[row] and kind == name)
    return found


def _nouns_for(
    frame: Mapping[str, Any], held: Mapping[str, Any], drawn: random.Random
) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Yield nouns for a frame; true where it names no protected group."""
    form = frame["needs"]
    only = frame.get("only")
    groups = [
        one
        for one in held["groups"]
        if one.get(form)
        and (frame["slur_ok"] or not one["slur"])
        and (not only or one["characteristic"] in only)
    ]
    for one in drawn.sample(groups, min(GROUPS_A_FRAME, len(groups))):
        yield one, False
    if not frame["others_ok"]:
        return
    threat = "threat" in frame["labels"]
    harmless = frame["labels"] == NONE
    others = [
        one
        for one in held["others"]
        if one.get(form)
        and (not threat or one.get("person", True))
        and not (harmless and one.get("hostile_only", False))
    ]
    for one in drawn.sample(others, min(OTHERS_A_FRAME, len(others))):
        yield one, True


def _line_of(frame: Mapping[str, Any], text: str, pair: str, plain: bool) -> _Line:  # noqa: FBT001 - one of two kinds of noun
    labels = () if frame["labels"] == NONE else tuple(str(frame["labels"]).split(","))
    if plain:
        labels = tuple(one for one in labels if one == "threat")
    function = str(frame["function"])
    return _Line(labels, function if labels or not plain else "profanity", "", pair, "", text)


def _fill(
    frame: Mapping[str, Any],
    noun: Mapping[str, Any],
    spellings: Mapping[str, Sequence[str]],
    drawn: random.Random,
) -> str | None:
    text = str(frame["text"]).replace("{" + str(frame["needs"]) + "}", str(noun[frame["needs"]]))
    if "{" in text:
        return None
    if drawn.random() < 0.5:
        text = text[:1].upper() + text[1:]
    elif drawn.random() < 0.5:
        text = text.lower()
    if frame["labels"] != NONE and drawn.randrange(_SPELLED_ONE_IN) == 0:
        text = _disguise(text, spellings, drawn)
    return text


def _disguise(text: str, spellings: Mapping[str, Sequence[str]], drawn: random.Random) -> str:
    """Return `text` with one hostile word spelt as it is seen disguised, where it holds one."""
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if word.lower().strip(".,!?") in spellings]
    for _ in range(min(_MAX_TRIES, len(places))):
        at = drawn.choice(places)
        options = spellings[words[at].lower().strip(".,!?")]
        if options:
            words[at] = str(drawn.choice(list(options)))
            break
    return " ".join(words)
