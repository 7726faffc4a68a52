"""Ways to use named sets as `domain/triage` measured them."""

from collections.abc import Mapping
from dataclasses import dataclass

CATEGORY = "relevant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a set is used."""

    title: str
    kinds: tuple[str, ...] = ()
    """Beginnings of the source's own category that are relevant; empty: the label decides."""
    prevalence: float | None = None
    prior: tuple[str, ...] = ()
    """Categories of the models whose highest score is the prior; empty: all that are conduct."""
    chat: bool = False
    """Whether what is not relevant is chat given apart, instead of the set's own."""
    notes: tuple[str, ...] = ()


_SEEN = (
    "the models' prior was trained on the training part of this set: with the prior, these figures "
    "flatter; the arm without it learnt nothing before"
)

_HATE = ("discriminatory",)

RECIPES: Mapping[str, Recipe] = {
    "davidson-hate": Recipe(
        title="Davidson, hate at 1%", kinds=("hate",), prevalence=0.01, prior=_HATE, notes=(_SEEN,)
    ),
    "edos-sexist": Recipe(title="EDOS, sexist at 1%", prevalence=0.01, prior=_HATE, notes=(_SEEN,)),
    "edos-threats": Recipe(title="EDOS, threats", kinds=("1.",), prior=("threat",), notes=(_SEEN,)),
    "guest-misogyny": Recipe(
        title="Guest misogyny at 2%", prevalence=0.02, prior=_HATE, notes=(_SEEN,)
    ),
    "mixed-chat": Recipe(
        title="mixed chat at 1%", prevalence=0.01, chat=True, prior=_HATE, notes=(_SEEN,)
    ),
    "hatemoji": Recipe(title="Hatemoji at 3%", prevalence=0.03, prior=_HATE, notes=(_SEEN,)),
    "convabuse": Recipe(title="ConvAbuse at 3%", prevalence=0.03, prior=_HATE, notes=(_SEEN,)),
    "implicit-hate": Recipe(
        title="Implicit hate at 2%",
        prevalence=0.02,
        prior=_HATE,
        notes=("the models were not trained on this set",),
    ),
    "gab-hate": Recipe(
        title="Gab hate at 1%",
        prevalence=0.01,
        prior=_HATE,
        notes=("the models were not trained on this set",),
    ),
}
"""Those of triage, and four more."""


def bears_kind(kind: str, wanted: tuple[str, ...]) -> bool:
    """Return whether a source's category begins as one of those wanted."""
    return any(kind.startswith(one) for one in wanted)
