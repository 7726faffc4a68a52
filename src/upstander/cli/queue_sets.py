"""Labelled texts as a simulated review draws from them, with what the models say beforehand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence import detect
from upstander.evidence.detect.evaluation.sets import read_set
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.evidence.review.simulate.recipes import CATEGORY, RECIPES, Recipe, bears_kind
from upstander.evidence.review.simulate.trials import Source

_CHUNK = 2_000


class RecipeUnfit(UpstanderError):
    """A recipe asks for what the set, or the call, does not give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a set is to be read."""

    recipe: str = ""
    text: str | None = None
    label: str | None = None
    positive: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Beginnings of categories that are relevant, instead of the recipe's."""
    chat: tuple[Path, ...] = ()

    def found(self) -> Recipe:
        """Return the recipe asked for, or one that takes a set as it is.

        Raises:
            RecipeUnfit: there is none of that name.
        """
        if not self.recipe:
            return Recipe(title="")
        if self.recipe not in RECIPES:
            known = ", ".join(RECIPES)
            raise RecipeUnfit(f"no such recipe; there are {known}", place=self.recipe)
        return RECIPES[self.recipe]


def read_source(path: Path, asked: Asked) -> Source:
    """Return the texts at `path` and which of them are relevant, without a prior.

    Raises:
        LabelledSetInvalid: the file cannot be read, with its line where there is one.
        RecipeUnfit: the recipe needs chat, or kinds that the set does not have.
        OSError: it cannot be opened.
    """
    recipe = asked.found()
    held = read_set(
        path, category=CATEGORY, positive=asked.positive, text_column=asked.text,
        label_column=asked.label,
    )  # fmt: skip
    relevant = held.marks(CATEGORY)
    if kinds := asked.kinds or recipe.kinds:
        if not held.kinds:
            raise RecipeUnfit("has no column of categories", place=str(path))
        relevant = np.array([bears_kind(kind, kinds) for kind in held.kinds], bool)
    texts = list(held.texts)
    if recipe.chat and not asked.chat:
        raise RecipeUnfit(f"`{asked.recipe}` needs chat to be mixed in: --chat FILE")
    if asked.chat:
        texts = [text for text, mark in zip(texts, relevant.tolist(), strict=True) if mark]
        positives = len(texts)
        for one in asked.chat:
            texts += read_set(one, unlabelled=True).texts
        relevant = np.arange(len(texts)) < positives
    return Source(name=recipe.title or held.name, texts=texts, relevant=relevant)


def prior_of(
    texts: Sequence[str],
    categories: Sequence[str] = (),
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> npt.NDArray[np.float64]:
    """Return the highest score of `categories` for each text, by the models without the encoder.

    Without categories those of conduct count; welfare is another queue.

    Raises:
        RecipeUnfit: the models know none of `categories`.
    """
    welfare = {one.name for one in default_taxonomy().categories if one.queue == "welfare"}
    found = np.zeros(len(texts))
    for start in range(0, len(texts), _CHUNK):
        on_progress(start, len(texts))
        columns = detect.score_columns(texts[start : start + _CHUNK], effort="quick")
        wanted = [one for one in categories or columns if one in columns]
        wanted = [one for one in wanted if categories or one not in welfare]
        if not wanted:
            raise RecipeUnfit(f"the models know no category {', '.join(categories)}")
        found[start : start + _CHUNK] = np.max([columns[one] for one in wanted], axis=0)
    on_progress(len(texts), len(texts))
    return found
