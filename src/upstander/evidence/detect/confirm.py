"""Confirm candidates row by row: the one place where a hit and its span are decided.

Whatever engine proposed a row, the same Python code decides, so that engines can differ in speed
alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from upstander.evidence.detect.compile import (
    CompiledNear,
    CompiledPack,
    CompiledRule,
    Conditions,
)
from upstander.evidence.detect.confusables import LATIN_FOR
from upstander.evidence.detect.evasion import Undone
from upstander.evidence.detect.expressions import pattern_of
from upstander.evidence.detect.folding import Words, split_folded, split_leet
from upstander.evidence.detect.terms import Occurrence

VIEWS = ("folded", "original", "leet", "spaced")
"""In the order of preference where two views give the same span."""

_LOOKALIKE_SCRIPTS = ("\u0370", "\u052f")
"""Greek and Cyrillic: whole texts are written in them, so a lookalike may be the real letter."""


@dataclass(frozen=True, slots=True)
class Span:
    """A confirmed match of one rule in one field, before overlaps are settled."""

    start: int
    end: int
    view: str
    pattern: str


Spans = dict[int, list[Span]]
"""Rule place to the spans of one field, conditions on the message not yet applied."""


class FieldText:
    """One field of a message with its folded words, split when first needed."""

    __slots__ = ("_found", "_words", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._words: Words | None = None
        self._found: list[Occurrence] | None = None

    @property
    def words(self) -> Words:
        """The folded words."""
        if self._words is None:
            self._words = split_folded(self.text)
        return self._words

    def occurrences(self, pack: CompiledPack) -> list[Occurrence]:
        """Return every term of `pack` in the folded words."""
        if self._found is None:
            found = pack.index.find(self.words.texts)
            if not self.text.isascii() and _has_own_script(self.text):
                found = [one for one in found if not self._is_foreign(one)]
            self._found = found
        return self._found

    def _is_foreign(self, found: Occurrence) -> bool:
        """Return whether a term was read out of letters that are Greek or Cyrillic throughout."""
        cut = self.text[self.words.starts[found.first] : self.words.ends[found.last - 1]]
        return any(_in_lookalike_script(c) for c in cut) and not any(
            c.isascii() and c.isalpha() for c in cut
        )


def _in_lookalike_script(letter: str) -> bool:
    return _LOOKALIKE_SCRIPTS[0] <= letter <= _LOOKALIKE_SCRIPTS[1]


def _has_own_script(text: str) -> bool:
    """Return whether `text` holds a Greek or Cyrillic letter that looks like no Latin one.

    Then it is written in that script, and its `рот` is a mouth, not a pot.
    """
    return any(
        _in_lookalike_script(c)
        and c.isalpha()
        and c not in LATIN_FOR
        and c.lower() not in LATIN_FOR
        for c in text
    )


def find_matches(
    pack: CompiledPack, place: int, texts: Iterable[tuple[int, str]]
) -> Iterator[tuple[int, Span]]:
    """Yield row and span of each match of one expression in the texts of rows."""
    compiled = pack.regex[place]
    finditer = compiled.pattern.finditer
    checks = pack.rules[compiled.rule].validators
    for row, text in texts:
        for match in finditer(text):
            start, end = match.span()
            if all(check(text, start, end) for check in checks):
                yield row, Span(start, end, "original", compiled.written)


def find_terms(
    pack: CompiledPack, field: FieldText, spans: Spans, *, words: bool, leet: bool, spaced: bool
) -> None:
    """Add to `spans` those of terms and pairs in `field`, in the views that are asked for."""
    if words:
        _find_words(pack, field, spans)
    if leet:
        _add_undone(pack, spans, "leet", pack.evasion.find_leet(split_leet(field.text)))
    if spaced:
        _add_undone(pack, spans, "spaced", pack.evasion.find_spaced(field.words))


def _add_undone(pack: CompiledPack, spans: Spans, view: str, found: Iterable[Undone]) -> None:
    for undone in found:
        for place in pack.term_rules.get(undone.term, ()):
            compiled = pack.rules[place]
            if compiled.rule.detection.evasion:
                spans.setdefault(place, []).append(
                    Span(undone.start, undone.end, view, compiled.terms[undone.term])
                )


def _find_words(pack: CompiledPack, field: FieldText, spans: Spans) -> None:
    starts, ends = field.words.starts, field.words.ends
    near: dict[int, dict[int, list[Occurrence]]] = {}
    for found in field.occurrences(pack):
        for place in pack.term_rules.get(found.term, ()):
            span = Span(
                starts[found.first],
                ends[found.last - 1],
                "folded",
                pack.rules[place].terms[found.term],
            )
            spans.setdefault(place, []).append(span)
        for place in pack.near_rules.get(found.term, ()):
            near.setdefault(place, {}).setdefault(found.term, []).append(found)
    for place, by_term in near.items():
        for pair in pack.rules[place].near:
            for first, last, pattern in _find_near(pair, by_term):
                spans.setdefault(place, []).append(
                    Span(starts[first], ends[last - 1], "folded", pattern)
                )


def _find_near(
    pair: CompiledNear, by_term: Mapping[int, Sequence[Occurrence]]
) -> Iterator[tuple[int, int, str]]:
    """Yield, for each `a`, the words from it to the nearest `b`, whichever comes first."""
    others = [one for number in pair.b for one in by_term.get(number, ())]
    for number in pair.a:
        for one in by_term.get(number, ()):
            best: tuple[int, int, int, Occurrence] | None = None
            for other in others:
                gap = max(one.first, other.first) - min(one.last, other.last)
                if 0 <= gap <= pair.within:
                    first, last = min(one.first, other.first), max(one.last, other.last)
                    choice = (last - first, first, other.term, other)
                    best = choice if best is None or choice[:3] < best[:3] else best
            if best is not None:
                length, first, _, other = best
                words = f"{pair.a[number]} near {pair.b[other.term]}"
                yield first, first + length, words


def holds(conditions: Conditions, pack: CompiledPack, fields: Sequence[FieldText]) -> bool:
    """Return whether any of `conditions` is met anywhere in the message."""
    if conditions.terms and any(
        found.term in conditions.terms for field in fields for found in field.occurrences(pack)
    ):
        return True
    return any(
        pattern_of(expression).search(field.text)
        for expression in conditions.expressions
        for field in fields
    )


def stands(compiled: CompiledRule, pack: CompiledPack, fields: Sequence[FieldText]) -> bool:
    """Return whether `requires` and `unless` let the rule stand for this message."""
    if compiled.requires and not holds(compiled.requires, pack, fields):
        return False
    return not (compiled.unless and holds(compiled.unless, pack, fields))


def settle(spans: list[Span]) -> list[Span]:
    """Return non-overlapping spans: leftmost first, then longest, then by view and pattern."""
    spans.sort(key=lambda s: (s.start, -s.end, VIEWS.index(s.view), s.pattern))
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
