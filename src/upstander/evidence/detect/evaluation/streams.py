"""The streams of traffic that a ranking is measured on, and training with a source left out.

`chat`: the positives among benign phone and chat messages only. `80/20`: a fifth of the negatives
are heated public posts from the positives' own sources; against chat alone a model partly
recognises the source, so this is the headline.

Positives are `prevalence` of the traffic, every source of them alike; so are the negatives of
chat, and those of the heated fifth.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.evaluation.sets import LabelledSet

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Scorer = Callable[[Sequence[str]], Mapping[str, Floats]]
"""Category to the probability of each text."""
Trainer = Callable[[Sequence[LabelledSet]], Scorer]

PREVALENCE = 0.005
HEATED_SHARE = 0.2
CHAT, MIXED, OWN = "chat", "80/20", "own"


class StreamEmpty(UpstanderError):
    """A stream has nothing to find, or nothing to find it among."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Texts that stand for traffic."""

    name: str
    category: str
    texts: tuple[str, ...]
    labels: Mask
    weights: Floats
    """Share of the traffic that each text stands for; they sum to 1."""
    strata: npt.NDArray[np.int64]
    """One number for each source and side, for drawing again within."""
    sources: tuple[str, ...]
    """Names of the strata."""
    prevalence: float

    def drawn(self, counts: Floats) -> Floats:
        """Return the weights where each text counts so often."""
        return self.weights * counts


def build_stream(
    name: str,
    positives: Sequence[LabelledSet],
    negatives: Mapping[str, tuple[float, Sequence[LabelledSet]]],
    *,
    category: str,
    prevalence: float = PREVALENCE,
) -> Stream:
    """Return a stream of the sets' positives and of shares of negatives.

    `negatives`: a name to its share of the negatives and the sets it comes from; what bears the
    category there is left to the positives. Shares are scaled to 1.

    Raises:
        StreamEmpty: no text bears the category, or a share has no text without it.
    """
    found = [one for one in (held.bearing(category) for held in positives) if len(one)]
    if not found:
        raise StreamEmpty(f"nothing bears {category}", place=name)
    parts = [(one.texts, prevalence / len(found), True, one.name) for one in found]
    whole = sum(share for share, _ in negatives.values())
    for part, (share, sets) in negatives.items():
        held = [one for one in (held.without(category) for held in sets) if len(one)]
        if not held:
            raise StreamEmpty(f"no negatives for the part {part}", place=name)
        each = (1 - prevalence) * share / whole / len(held)
        parts += [(one.texts, each, False, f"{part}: {one.name}") for one in held]
    sizes = [len(texts) for texts, *_ in parts]
    return Stream(
        name=name,
        category=category,
        texts=tuple(text for texts, *_ in parts for text in texts),
        labels=np.repeat([mark for _, _, mark, _ in parts], sizes),
        weights=np.repeat([share / len(texts) for texts, share, _, _ in parts], sizes),
        strata=np.repeat(np.arange(len(parts)), sizes),
        sources=tuple(part for *_, part in parts),
        prevalence=prevalence,
    )


def chat_stream(
    positives: Sequence[LabelledSet],
    chat: Sequence[LabelledSet],
    *,
    category: str,
    prevalence: float = PREVALENCE,
) -> Stream:
    """Return the stream in which all negatives are benign chat."""
    return build_stream(
        CHAT, positives, {"chat": (1.0, chat)}, category=category, prevalence=prevalence
    )


def mixed_stream(
    positives: Sequence[LabelledSet],
    chat: Sequence[LabelledSet],
    *,
    category: str,
    prevalence: float = PREVALENCE,
    heated: Sequence[LabelledSet] = (),
) -> Stream:
    """Return the stream in which a fifth of the negatives are heated posts.

    They are the negatives of the positives' own sets, or of `heated` where that is given.
    """
    shares = {"chat": (1 - HEATED_SHARE, chat), "heated": (HEATED_SHARE, heated or positives)}
    return build_stream(MIXED, positives, shares, category=category, prevalence=prevalence)


def own_stream(
    positives: Sequence[LabelledSet], *, category: str, prevalence: float = PREVALENCE
) -> Stream:
    """Return the stream in which all negatives are of the positives' own sets."""
    return build_stream(
        OWN, positives, {"own": (1.0, positives)}, category=category, prevalence=prevalence
    )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One source kept out of training, and the scorer that never saw it."""

    held: LabelledSet
    scorer: Scorer


def leave_one_out(
    train: Sequence[LabelledSet],
    test: Sequence[LabelledSet],
    trainer: Trainer,
    *,
    always: Sequence[LabelledSet] = (),
) -> Iterator[LeftOut]:
    """Yield each set of `test` with what was trained on all of `train` but its namesake.

    `always` is trained on every time, such as benign chat.
    """
    for held in test:
        rest = [one for one in train if one.name != held.name]
        yield LeftOut(held, trainer([*rest, *always]))


def learning_curve(
    train: Sequence[LabelledSet],
    trainer: Trainer,
    sizes: Sequence[int],
    *,
    always: Sequence[LabelledSet] = (),
    seed: int = 1,
) -> Iterator[tuple[int, Scorer]]:
    """Yield each size with what was trained on so many texts of `train`.

    The texts of a smaller size are among those of a larger one. A size beyond what there is means
    everything.
    """
    total = sum(len(one) for one in train)
    rank = np.random.default_rng(seed).permutation(total)
    ends = np.cumsum([len(one) for one in train])
    for size in sizes:
        parts = [
            one.select(rank[end - len(one) : end] < size)
            for one, end in zip(train, ends, strict=True)
        ]
        kept = [one for one in parts if len(one)]
        yield min(size, total), trainer([*kept, *always])
