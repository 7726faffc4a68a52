"""The named development sets, each narrowed to what it is used for here.

Every rule by which rows are taken or left is in this file: a source's label is not our category
until somebody has read what it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from upstander.evidence.detect.evaluation.sets import LabelledSet, read_set

CUT = 400
SHORT = 160
"""Letters of a text message."""
SEEN = ("edos", "davidson", "hatemoji_build", "convabuse", "guest_misogyny")
"""Sources of which the training part may teach a model that ships."""
UNSEEN = ("gab_hate", "implicit_hate")
CHAT = ("uci_sms", "topicalchat")
DISCRIMINATORY_KINDS = ("racist", "sexist", "homophobic", "transphobic", "ableist")
HARASSMENT_KINDS = ("sex_harassment",)
RISKY_TOPICS = ("domestic-violence", "trauma")

DISCRIMINATORY, HARASSMENT, AT_RISK = "discriminatory", "sexual_harassment", "person_at_risk"


@dataclass(frozen=True, slots=True)
class NamedSets:
    """Reads the sets of one folder, each once."""

    folder: Path
    limit: int = 0
    """Rows of a set at most, for a first look; 0: all."""
    chat_seen: bool = False
    """Whether the other part of the chat sets teaches the baseline and the tuned lists."""

    def read(self, name: str, category: str) -> LabelledSet:
        """Return a whole set, its label counting for `category`."""
        held = read_set(self.folder / f"{name}.csv.gz", category=category, cut=CUT)
        if name == "uci_sms":  # the advertising of 2006 is not chat between people
            held = held.select([kind == "ham" for kind in held.kinds])
        if name == "counselchat":  # some of its topics are risk, whatever the label says
            held = held.select([kind not in RISKY_TOPICS for kind in held.kinds])
            held = replace(held, labels={category: np.zeros(len(held), dtype=bool)})
        if name == "convabuse":
            held = _of_kinds(held, category)
        return held

    def part(self, name: str, category: str, split: str) -> LabelledSet:
        """Return one split of a set, the first rows of it where a limit is set."""
        held = self.read(name, category).split(split)
        return self.first(held)

    def first(self, held: LabelledSet) -> LabelledSet:
        """Return the first rows, half of them positives where there are so many."""
        if not self.limit or len(held) <= self.limit:
            return held
        marks = np.zeros(len(held), dtype=bool)
        for one in held.labels.values():
            marks |= one
        keep = np.concatenate(
            [np.flatnonzero(marks)[: self.limit // 2], np.flatnonzero(~marks)[: self.limit]]
        )
        return held.select(np.isin(np.arange(len(held)), keep))

    def test(self, names: Sequence[str], category: str) -> tuple[LabelledSet, ...]:
        """Return the test parts of several sets."""
        return tuple(self.part(name, category, "test") for name in names)

    def train(self, category: str) -> tuple[LabelledSet, ...]:
        """Return what the statistical baseline and the tuned lists learn `category` from."""
        names = {DISCRIMINATORY: SEEN, HARASSMENT: ("convabuse",)}.get(category, ())
        benign = ("goemotions", "uci_sms", "counselchat")
        parts = [self.part(name, category, "train") for name in (*names, *benign)]
        # It has no training part; its development part is of the same talk as its test.
        seen = [self.part("topicalchat", category, "dev")] if self.chat_seen else []
        return (*parts, *seen)

    def train_negatives(self, category: str, names: Sequence[str]) -> tuple[LabelledSet, ...]:
        """Return the training parts of sets in which nothing bears the category."""
        parts = (self.part(name, category, "train") for name in names)
        return tuple(one.without(category) for one in parts)


def _of_kinds(held: LabelledSet, category: str) -> LabelledSet:
    """Return the chat with bots, the kind of abuse deciding; disputed rows are left out.

    Label 1 says abuse of any kind by most annotators; the kinds are those that any of them named.
    A kind without the label is disputed: neither a positive nor a negative.
    """
    wanted = HARASSMENT_KINDS if category == HARASSMENT else DISCRIMINATORY_KINDS
    abuse = held.marks(category)
    bears = np.array([any(kind in wanted for kind in row.split("|")) for row in held.kinds])
    kept = replace(held, labels={category: abuse & bears})
    return kept.select(~(bears & ~abuse))


def short_only(held: LabelledSet) -> LabelledSet:
    """Return the texts that fit one text message."""
    return held.select([len(text) <= SHORT for text in held.texts])


def by_class(held: LabelledSet, *, vector: bool) -> Mapping[int, str]:
    """Return row to the class of EDOS task B, or of C with `vector`, for its positives."""
    return {
        row: kind.partition("|")[2 if vector else 0]
        for row, kind in enumerate(held.kinds)
        if not kind.startswith("none")
    }
