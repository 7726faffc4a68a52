"""Score messages: the linear stage and the rules for all, the encoder for what they let through.

Whether the encoder reads a message depends on that message alone, never on what it came with, and
it reads one message at a time: the same message always has the same score.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.models.authored import Authored, find_authored
from upstander.evidence.detect.models.combination import (
    COMBINATION_FILE,
    Combination,
    read_combination,
)
from upstander.evidence.detect.models.encoder import (
    ENCODER_FILE,
    EncoderStage,
    encoder_installed,
)
from upstander.evidence.detect.models.linear import LINEAR_FILE, LinearStage, ModelUnreadable
from upstander.evidence.detect.models.parts import IN_PARTS, cut_parts, join_parts
from upstander.evidence.detect.models.ruleflags import RuleFlags, RuleHits
from upstander.evidence.detect.models.tidy import mend
from upstander.evidence.detect.places import model_dir
from upstander.evidence.detect.taxonomy import Taxonomy, default_taxonomy
from upstander.records.rules import RulePack

Effort = Literal["quick", "usual", "thorough"]
"""`quick`: no encoder. `usual`: it reads what passes its gate. `thorough`: it reads all."""
Floats = npt.NDArray[np.float64]
SHOWN = 0.2
"""Probability from which on a category is given reasons."""
_MOST_REASONS = 3
_SURE_CHARACTERISTIC = 0.5
_CHUNK = 20_000


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that speaks for a category, or one that was left out of account."""

    kind: str
    """`words`, `rule`, `glossary`, `part`, `reading`, `characteristic` or `set_aside`."""
    text: str
    category: str = ""
    weight: float = 0.0
    """Part in the log-odds, where it is a sum of parts."""


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """One message, what it may be about, and why."""

    text: str
    categories: dict[str, float]
    reasons: tuple[Reason, ...] = ()


class Measured(msgspec.Struct, frozen=True):
    """The arrays of a batch: rows by categories."""

    probabilities: Floats
    linear: Floats
    rules: Floats
    read: npt.NDArray[np.bool_]
    """Which rows the encoder read."""
    encoder: npt.NDArray[np.float32]
    """Its outputs for those rows, in their order."""
    rule_hits: Mapping[int, tuple[str, ...]]
    authored: tuple[Authored, ...] = ()
    parts: Mapping[tuple[int, str], str] = {}
    """Row and category to the part of a long message that speaks most for it."""


class Scorer:
    """Scores messages for every category. One object a thread.

    Args:
        folder: holds the models; those that ship, by default.
        pack: the rules that speak beside the models; none, by default.
        known_words: a force's glossary: term to the categories or headings that it bears on.
        taxonomy: the categories.
        threads: for the encoder; 0 lets its runtime decide.

    Raises:
        ModelUnreadable: a file is missing, or was trained for other categories.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        pack: RulePack | None = None,
        known_words: Mapping[str, Sequence[str]] | None = None,
        taxonomy: Taxonomy | None = None,
        threads: int = 0,
    ) -> None:
        held = folder or model_dir()
        self.taxonomy = taxonomy or default_taxonomy()
        self._linear = LinearStage.load(held / LINEAR_FILE)
        self.categories = self._linear.heads
        if self.categories != self.taxonomy.names:
            raise ModelUnreadable("trained for other categories", place=str(held / LINEAR_FILE))
        self._combination: Combination = read_combination(held / COMBINATION_FILE)
        self._encoder: EncoderStage | None = None
        if encoder_installed() and (held / ENCODER_FILE).is_file():
            self._encoder = EncoderStage(held, threads=threads)
        self._rules = RuleFlags(pack, self.taxonomy) if pack is not None else None
        self._words = _fold_words(known_words or {}, self.taxonomy)

    @property
    def has_encoder(self) -> bool:
        """Whether the second stage is there."""
        return self._encoder is not None

    def columns(
        self,
        texts: Sequence[str],
        contexts: Sequence[str] | None = None,
        *,
        effort: Effort = "thorough",
    ) -> dict[str, Floats]:
        """Return the probability of each message by category."""
        parts = [
            self.measure(
                texts[first : first + _CHUNK],
                None if contexts is None else contexts[first : first + _CHUNK],
                effort,
            ).probabilities
            for first in range(0, len(texts), _CHUNK)
        ]
        whole = np.concatenate(parts) if parts else np.zeros((0, len(self.categories)))
        return {name: whole[:, at] for at, name in enumerate(self.categories)}

    def score(
        self,
        texts: Sequence[str],
        contexts: Sequence[str] | None = None,
        *,
        effort: Effort = "thorough",
    ) -> list[Scored]:
        """Return each message with its probabilities and the reasons for what stands out."""
        found: list[Scored] = []
        for first in range(0, len(texts), _CHUNK):
            chunk = texts[first : first + _CHUNK]
            before = None if contexts is None else contexts[first : first + _CHUNK]
            measured = self.measure(chunk, before, effort)
            read_rows = np.cumsum(measured.read) - 1
            for row, text in enumerate(chunk):
                values = measured.probabilities[row]
                named = {
                    name: round(float(value), 4)
                    for name, value in zip(self.categories, values, strict=True)
                }
                output = measured.encoder[read_rows[row]] if measured.read[row] else None
                reasons = self._reasons(measured, row, output)
                found.append(Scored(text=text, categories=named, reasons=reasons))
        return found

    def measure(
        self, texts: Sequence[str], contexts: Sequence[str] | None, effort: Effort
    ) -> Measured:
        """Return the arrays of a batch, all of it read at once."""
        authored = tuple(find_authored(mend(text)) for text in texts)
        own = [one.text for one in authored]
        measured = self._measure_whole(own, contexts, effort)
        strongest = self._read_parts(own, measured.probabilities, effort)
        return msgspec.structs.replace(measured, authored=authored, parts=strongest)

    def _measure_whole(
        self, own: Sequence[str], contexts: Sequence[str] | None, effort: Effort
    ) -> Measured:
        """Return what the stages make of texts that are their authors' own, each as a whole."""
        linear = self._linear.logits(own)
        rules, hits = self._ask_rules(own)
        probabilities = self._combination.without_encoder(linear, rules, self.categories)
        read = np.zeros(len(own), bool)
        outputs = np.zeros((0, 0), np.float32)
        if self._encoder is not None and effort != "quick":
            read = self._combination.passes(probabilities, self.categories)
            if effort == "thorough":
                read[:] = True
            read &= np.array([bool(text.strip()) for text in own], bool)
            rows = read.nonzero()[0].tolist()
            before = None if contexts is None else [contexts[row] for row in rows]
            outputs = self._encoder.logits([own[row] for row in rows], before)
            width = [self._encoder.heads.index(name) for name in self.categories]
            probabilities[read] = self._combination.with_encoder(
                linear[read], outputs[:, width].astype(np.float64), rules[read], self.categories
            )
        blank = np.array([not text.strip() for text in own], bool)
        probabilities[blank] = 0.0
        return Measured(probabilities, linear, rules, read, outputs, hits)

    def _read_parts(
        self, own: Sequence[str], probabilities: Floats, effort: Effort
    ) -> dict[tuple[int, str], str]:
        """Raise what a part of a long message says; return the part that says most."""
        names = [name for name in IN_PARTS if name in self.categories]
        cut = {row: parts for row, text in enumerate(own) if (parts := cut_parts(text))}
        if not cut or not names:
            return {}
        whole = self._measure_whole([one for parts in cut.values() for one in parts], None, effort)
        strongest: dict[tuple[int, str], str] = {}
        first = 0
        for row, parts in cut.items():
            for name in names:
                column = self.categories.index(name)
                said = whole.probabilities[first : first + len(parts), column].tolist()
                probabilities[row, column] = join_parts(probabilities[row, column], said)
                strongest[row, name] = parts[int(np.argmax(said))]
            first += len(parts)
        return strongest

    def _ask_rules(self, texts: Sequence[str]) -> tuple[Floats, RuleHits]:
        """Return which categories a rule or a known word speaks for, and which rules hit where."""
        if self._rules is not None:
            found, hits = self._rules.ask(texts)
        else:
            found, hits = np.zeros((len(texts), len(self.categories))), {}
        if self._words:
            for at, text in enumerate(texts):
                folded = f" {fold(text).strip()} "
                for term, columns in self._words.items():
                    if f" {term} " in folded:
                        hits[at] = (*hits.get(at, ()), f"glossary:{term}")
                        found[at, list(columns)] = 1.0
        return found, hits

    def _reasons(
        self, measured: Measured, row: int, output: npt.NDArray[np.float32] | None
    ) -> tuple[Reason, ...]:
        reasons: list[Reason] = []
        values = measured.probabilities[row]
        order = sorted(range(len(values)), key=lambda at: (-values[at], at))
        shown = [at for at in order[:_MOST_REASONS] if values[at] >= SHOWN]
        hits = measured.rule_hits.get(row, ())
        for at in shown:
            name = self.categories[at]
            reasons += self._reasons_for(measured, row, name, hits)
            if name == "discriminatory" and output is not None:
                reasons += self._characteristics(output)
        for part in measured.authored[row].set_aside:
            reasons.append(Reason(kind="set_aside", text=part.kind.replace("_", " ")))
        return tuple(reasons)

    def _reasons_for(
        self, measured: Measured, row: int, name: str, hits: tuple[str, ...]
    ) -> list[Reason]:
        found: list[Reason] = []
        column = self.categories.index(name)
        for hit in hits:
            kind, _, term = hit.partition("glossary:")
            if term and column in self._words.get(term, ()):
                found.append(Reason(kind="glossary", text=term, category=name))
            elif self._rules is not None and column in self._rules.columns.get(kind, ()):
                said = f"{kind}: {self._rules.titles[kind]}"
                found.append(Reason(kind="rule", text=said, category=name))
        if part := measured.parts.get((row, name)):
            found.append(Reason(kind="part", text=part, category=name))
        text = measured.authored[row].text
        words = self._linear.explain(text, name, most=4)
        found.extend(
            Reason(kind="words", text=one.word, category=name, weight=round(one.part, 3))
            for one in words
        )
        if not found or (measured.read[row] and not words):
            found.append(
                Reason(kind="reading", text="the whole of the message, no one word", category=name)
            )
        return found

    def _characteristics(self, output: npt.NDArray[np.float32]) -> list[Reason]:
        """Name the protected characteristics that the encoder sees attacked."""
        if self._encoder is None:
            return []
        named = self.taxonomy.get("discriminatory").characteristics
        found = []
        for name in named:
            value = float(output[self._encoder.heads.index(name)])
            if 1 / (1 + np.exp(-value)) >= _SURE_CHARACTERISTIC:
                text = name.replace("_", " ")
                found.append(Reason(kind="characteristic", text=text, category="discriminatory"))
        return found

    def explain_by_leaving_out(self, text: str, category: str) -> tuple[Reason, ...]:
        """Return what each word adds to the score, by scoring the message without it.

        As many readings as there are words: for one message on a screen, not for a batch.
        """
        words = text.split()
        without = [" ".join((*words[:at], *words[at + 1 :])) for at in range(len(words))]
        found = self.columns([text, *without], effort="thorough")[category]
        logits = np.log(np.clip(found, 1e-9, 1 - 1e-9) / (1 - np.clip(found, 1e-9, 1 - 1e-9)))
        parts = logits[0] - logits[1:]
        order = sorted(range(len(words)), key=lambda at: (-parts[at], at))
        return tuple(
            Reason(kind="words", text=words[at], category=category, weight=float(parts[at]))
            for at in order
            if parts[at] > 0
        )


def _fold_words(
    known: Mapping[str, Sequence[str]], taxonomy: Taxonomy
) -> dict[str, tuple[int, ...]]:
    """Return folded terms with the columns they speak for.

    A glossary names our categories, or the inspectorate's headings as rules do; a heading speaks
    for every category under it.
    """
    found: dict[str, tuple[int, ...]] = {}
    for term, names in known.items():
        columns = tuple(
            at
            for at, one in enumerate(taxonomy.categories)
            if one.name in names or one.inspectorate in names
        )
        if columns and (folded := fold(term).strip()):
            found[folded] = columns
    return found
