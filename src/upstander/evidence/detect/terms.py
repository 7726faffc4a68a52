"""Find terms in the words of a view: one index for every term of a pack."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from upstander.evidence.detect.folding import fold


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term at the words [first:last] of a view."""

    term: int
    first: int
    last: int


@dataclass(slots=True)
class TermIndex:
    """Every distinct folded term once, numbered in the order of being met."""

    words: list[tuple[str, ...]] = field(default_factory=list)
    """Words by term number."""
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)
    _by_first: dict[str, list[int]] = field(default_factory=dict)

    def add(self, term: str) -> int:
        """Return the number of `term`, which is folded first."""
        words = tuple(fold(term).split())
        number = self._numbers.get(words)
        if number is None:
            number = len(self.words)
            self._numbers[words] = number
            self.words.append(words)
            self._by_first.setdefault(words[0], []).append(number)
        return number

    def find(self, texts: Sequence[str]) -> list[Occurrence]:
        """Return every occurrence of every term in the words `texts`, by place."""
        by_first: Mapping[str, list[int]] = self._by_first
        return [
            found
            for place, word in enumerate(texts)
            if word in by_first
            for found in self._at(texts, place, by_first[word])
        ]

    def _at(self, texts: Sequence[str], place: int, numbers: Sequence[int]) -> Iterator[Occurrence]:
        for number in numbers:
            words = self.words[number]
            end = place + len(words)
            if len(words) == 1 or tuple(texts[place:end]) == words:
                yield Occurrence(number, place, end)
