"""The named sets as simulations use them: texts, labels, and what the models say of each."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from upstander.evidence import detect
from upstander.evidence.detect.evaluation.sets import LabelledSet, read_set
from upstander.evidence.review.simulate.recipes import CATEGORY, RECIPES, Recipe, bears_kind
from upstander.evidence.review.simulate.trials import Source

FILES = {
    "davidson-hate": "davidson",
    "edos-sexist": "edos",
    "edos-threats": "edos",
    "guest-misogyny": "guest_misogyny",
    "mixed-chat": "edos",
    "hatemoji": "hatemoji_build",
    "convabuse": "convabuse",
    "implicit-hate": "implicit_hate",
    "gab-hate": "gab_hate",
}
CHAT = ("goemotions", "topicalchat", "uci_sms")


def named_source(folder: Path, name: str, scores: Path) -> Source:
    """Return the source of a recipe; its prior is kept in the folder `scores`."""
    recipe = RECIPES[name]
    held = read_set(folder / f"{FILES[name]}.csv.gz", category=CATEGORY)
    texts, marks = list(held.texts), _marks(held, recipe)
    if recipe.chat:
        texts = [text for text, mark in zip(texts, marks, strict=True) if mark]
        for file in CHAT:
            chat = read_set(folder / f"{file}.csv.gz", unlabelled=True)
            texts += _benign(file, chat)
        marks = np.arange(len(texts)) < int(marks.sum())
    prior = _prior(texts, recipe.prior[0], scores / f"{name}.npy")
    return Source(name=name, texts=texts, relevant=marks, prior=prior)


def _marks(held: LabelledSet, recipe: Recipe) -> npt.NDArray[np.bool_]:
    if recipe.kinds:
        return np.array([bears_kind(kind, recipe.kinds) for kind in held.kinds])
    return held.marks(CATEGORY)


def _benign(file: str, chat: LabelledSet) -> list[str]:
    if file != "uci_sms":
        return list(chat.texts)
    rows = zip(chat.texts, chat.kinds, strict=True)
    return [text for text, kind in rows if kind == "ham"]  # the rest is advertising


def _prior(texts: Sequence[str], category: str, kept: Path) -> npt.NDArray[np.float64]:
    if kept.exists():
        prior = np.load(kept)
        if len(prior) == len(texts):
            return prior
    prior = detect.score_columns(texts, effort="quick")[category]
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.save(kept, prior)
    return prior
