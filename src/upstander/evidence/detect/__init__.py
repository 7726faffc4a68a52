"""Detect: governed rules over whole buffers, every span exact, and models that say what is likely.

`score` and `score_columns` are the models' front door. They are loaded when first asked for, since
most of what imports a part of detection has no need of a model.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from upstander.evidence.detect.models.scorer import Effort, Scored, Scorer

__all__ = ["score", "score_columns"]


def score(
    texts: Sequence[str],
    *,
    contexts: Sequence[str] | None = None,
    effort: "Effort" = "thorough",
) -> "list[Scored]":
    """Return each message with a probability a category and the reasons for what stands out.

    Args:
        texts: messages, one each.
        contexts: the message before each, "" where there is none.
        effort: `quick` leaves the encoder out, `usual` has it read what passes its gate, `thorough`
            every message.
    """
    return _scorer().score(texts, contexts, effort=effort)


def score_columns(
    texts: Sequence[str],
    *,
    contexts: Sequence[str] | None = None,
    effort: "Effort" = "thorough",
) -> "dict[str, npt.NDArray[np.float64]]":
    """Return the probabilities alone: category to one value a message."""
    return _scorer().columns(texts, contexts, effort=effort)


def _scorer() -> "Scorer":
    from upstander.evidence.detect.models.shipped import shipped_scorer  # noqa: PLC0415

    return shipped_scorer()
