"""Texts in pieces, with what was found in them marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from upstander_web.rules.engine import SampleResult
from upstander_web.rules.supplies import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A sample with its hits marked, and whether the rule does with it as it says."""

    pieces: tuple[Piece, ...]
    facts: str
    """Platform, kind and direction where they are not the usual ones."""
    wanted: bool
    is_hit: bool

    @property
    def is_right(self) -> bool:
        """Whether it is found exactly if it should be."""
        return self.wanted is self.is_hit

    @property
    def verdict(self) -> str:
        """What came of it, in words."""
        if self.wanted:
            return "Found" if self.is_hit else "Not found, but should be"
        return "Found, but should not be" if self.is_hit else "Left alone"


def mark(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return `text` in pieces, those of `spans` as hits; joined they are the text."""
    pieces: list[Piece] = []
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        start = max(start, at)  # noqa: PLW2901 - spans that overlap are one
        if start > at:
            pieces.append(Piece(text=text[at:start]))
        pieces.append(Piece(text=text[start:end], is_hit=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text=text[at:]))
    return tuple(pieces)


def mark_samples(results: Sequence[SampleResult]) -> tuple[Marked, ...]:
    """Return samples with what was found in them marked."""
    return tuple(
        Marked(
            pieces=mark(one.sample.text, one.spans),
            facts=_facts(one),
            wanted=one.wanted,
            is_hit=bool(one.spans),
        )
        for one in results
    )


def _facts(one: SampleResult) -> str:
    usual = {"platform": "whatsapp", "kind": "message", "direction": "unknown"}
    said = [getattr(one.sample, name) for name in usual]
    told = [value for value, name in zip(said, usual, strict=True) if value != usual[name]]
    return ", ".join(value.replace("_", " ") for value in told)
