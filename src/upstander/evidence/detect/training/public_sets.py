"""What each public set teaches: which of our heads its own labels speak of, and which they do not.

A set that never judged a category says nothing of it (NaN), save where its kind of text makes the
category plainly absent: nobody on a public forum discloses police information.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.evaluation.sets import LabelledSet, hash_split, read_set
from upstander.evidence.detect.training.examples import (
    CHARACTERISTICS,
    Examples,
    blank_labels,
)

Column = npt.NDArray[np.float32]
Taught = Mapping[str, Column | float]
CUT = 400
"""Characters of a post that are read, as in the measured baselines."""
PLAIN_WEIGHT, HEATED_WEIGHT = 1.0, 0.7
SHARES = {"goemotions": 0.3, "topicalchat": 0.7}
"""Share of a set's training rows that is used: more of it drowns what is to be found."""

_NOT_POLICE = ("disclosure", "protective_marking", "concealment", "improper_association")
_NOT_PUBLIC = (*_NOT_POLICE, "officer_wellbeing", "abuse_of_position", "dishonesty")
EDOS_KINDS = (
    "1. threats, plans to harm and incitement",
    "2. derogation",
    "3. animosity",
    "4. prejudiced discussions",
)
EDOS_VECTORS = (
    "1.1 threats of harm",
    "1.2 incitement and encouragement of harm",
    "2.1 descriptive attacks",
    "2.2 aggressive and emotive attacks",
    "2.3 dehumanising attacks & overt sexual objectification",
    "3.1 casual use of gendered slurs, profanities, and insults",
    "3.2 immutable gender differences and gender stereotypes",
    "3.3 backhanded gendered compliments",
    "3.4 condescending explanations or unwelcome advice",
    "4.1 supporting mistreatment of individual women",
    "4.2 supporting systemic discrimination against women as a group",
)
_EMOJI_GROUPS = {
    "race": "bla asi asy arab afri pak 'ind immig ref 'for' ethmin"
    " trav hisp mix.race mex nat. abo europe",
    "religion": "mus jew hind sikh",
    "sex": "wom",
    "sexual_orientation": "gay lgbt bis",
    "transgender": "trans lgbtqa",
    "disability": "dis",
    "age": "old",
}
"""Parts of the set's own names of targets; nations and migrants are race, as the law has it."""
_RISKY_TOPICS = ("domestic-violence", "trauma", "self-harm", "suicide", "human-relationships")


def _has(held: LabelledSet, *parts: str) -> Column:
    return np.array([float(any(p in kind for p in parts)) for kind in held.kinds], np.float32)


def _positive(held: LabelledSet) -> Column:
    return held.marks("positive").astype(np.float32)


def _nothing(*heads: str) -> dict[str, Column | float]:
    return dict.fromkeys(heads, 0.0)


def _edos(held: LabelledSet) -> Taught:
    sexist = _positive(held)
    threat = np.where(sexist > 0, _has(held, "|1."), np.nan).astype(np.float32)
    return {
        "discriminatory": sexist, "sexist": sexist, "sex": sexist, "threat": threat,
        **_nothing(*_NOT_PUBLIC, "person_at_risk"),
    }  # fmt: skip


def _davidson(held: LabelledSet) -> Taught:
    hate, neither = _has(held, "hate"), _has(held, "neither")
    return {"discriminatory": hate, "offensive": 1 - neither, **_nothing(*_NOT_PUBLIC)}


def _hatemoji(held: LabelledSet) -> Taught:
    groups = {name: _has(held, *parts.split()) for name, parts in _EMOJI_GROUPS.items()}
    return {
        "discriminatory": _positive(held), "threat": _has(held, "threat"), **groups,
        **_nothing(*_NOT_PUBLIC, "person_at_risk"),
    }  # fmt: skip


def _guest(held: LabelledSet) -> Taught:
    hateful = _positive(held)
    return {"discriminatory": hateful, "sex": hateful, **_nothing(*_NOT_PUBLIC)}


def _convabuse(held: LabelledSet) -> Taught:
    rude = _has(held, "intellectual")
    bullying = np.where((_positive(held) > 0) & (rude == 0), np.nan, rude).astype(np.float32)
    return {
        "discriminatory": _has(held, "sexist", "homophobic", "racist", "transphobic", "ableist"),
        "sexual_harassment": _has(held, "sex_harassment"),
        "bullying": bullying,
        "sexist": _has(held, "sexist"),
        "sexual_orientation": _has(held, "homophobic"),
        **_nothing(*_NOT_PUBLIC),
    }


def _goemotions(_: LabelledSet) -> Taught:
    return _nothing(
        "discriminatory", "sexual_harassment", "threat", "sexist", "person_at_risk", "grooming",
        *_NOT_PUBLIC,
    )  # fmt: skip


def _uci_sms(_: LabelledSet) -> Taught:
    return _nothing(
        "discriminatory", "sexual_harassment", "threat", "person_at_risk", "grooming", "bullying",
        "drugs", "disrepute", "sexist", "offensive", *_NOT_PUBLIC, *CHARACTERISTICS,
    )  # fmt: skip


def _counselchat(held: LabelledSet) -> Taught:
    risk = np.where(_has(held, *_RISKY_TOPICS) > 0, np.nan, 0.0).astype(np.float32)
    return {"discriminatory": 0.0, "threat": 0.0, "person_at_risk": risk, **_nothing(*_NOT_POLICE)}


TEACHES: Mapping[str, Callable[[LabelledSet], Taught]] = {
    "edos": _edos,
    "davidson": _davidson,
    "hatemoji_build": _hatemoji,
    "guest_misogyny": _guest,
    "convabuse": _convabuse,
    "goemotions": _goemotions,
    "uci_sms": _uci_sms,
    "counselchat": _counselchat,
    "topicalchat": _uci_sms,
}
"""Set to what it teaches. What is not here cannot be read for training, whatever its licence."""


def read_public(name: str, folder: Path, heads: tuple[str, ...]) -> Examples:
    """Return the rows of one public set in a folder of data.

    Raises:
        LabelledSetInvalid: the file breaks its format.
        OSError: it cannot be opened.
    """
    held = read_set(folder / f"{name}.csv.gz", category="positive", cut=CUT)
    if name == "uci_sms":
        held = held.select([kind == "ham" for kind in held.kinds])
    taught = TEACHES[name](held)
    labels = blank_labels(heads, len(held))
    for head, column in taught.items():
        labels[:, heads.index(head)] = column
    kinds, vectors = _edos_places(held) if name == "edos" else (None, None)
    blank = np.full(len(held), -1, np.int64)
    heated = name == "goemotions"
    weights = np.full(len(held), HEATED_WEIGHT if heated else PLAIN_WEIGHT, np.float32)
    found = Examples(
        heads=heads,
        texts=list(held.texts),
        contexts=[""] * len(held),
        sources=[name] * len(held),
        splits=_splits(held),
        functions=["heated" if heated else "public"] * len(held),
        labels=labels,
        weights=weights,
        kinds=blank if kinds is None else kinds,
        vectors=blank if vectors is None else vectors,
    )
    share = SHARES.get(name)
    return found if share is None else found.pick(_thinned(found, share))


def _splits(held: LabelledSet) -> list[str]:
    """Return the splits; of Topical-Chat, which has none for training, part of `dev` is lent."""
    if held.name != "topicalchat":
        return list(held.splits)
    return [
        "train" if split == "dev" and hash_split(text) == "train" else split
        for split, text in zip(held.splits, held.texts, strict=True)
    ]


def _edos_places(held: LabelledSet) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    kinds, vectors = [], []
    for said in held.kinds:
        kind, _, vector = said.partition("|")
        kinds.append(EDOS_KINDS.index(kind) if kind in EDOS_KINDS else -1)
        vectors.append(EDOS_VECTORS.index(vector) if vector in EDOS_VECTORS else -1)
    return np.array(kinds, np.int64), np.array(vectors, np.int64)


def _thinned(found: Examples, share: float) -> npt.NDArray[np.bool_]:
    """Keep a fixed share of the training rows, evenly spread, and all others."""
    keep = np.ones(len(found), bool)
    train = found.of_split("train").nonzero()[0]
    steps = np.floor(np.arange(len(train)) * share)
    keep[train] = np.diff(steps, prepend=-1) > 0
    return keep
