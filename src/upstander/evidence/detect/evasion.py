"""Undo the ways in which a word is written so that a word list misses it.

`leet`: digits and symbols for letters (`sn0wfl@ke`), stars for letters (`sn*wflake`), a letter
held down (`snooooow`). Word by word: a word is undone only into a word of some term, and a term is
found only where every word stands as written or undone, at least one of them undone.
`spaced`: single letters apart (`s n o w`, `s.n.o.w`, `s-n-o-w`).

Not undone: more than half of a word in digits (so that the road A55 is not a word), letters added
or left out, spaced letters with digits among them, and words of fewer than three letters.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from upstander.evidence.detect.folding import EDGE_SYMBOLS, Words
from upstander.evidence.detect.foldtable import LEET

SHORTEST = 3
"""Letters of the shortest word that is undone."""
SHORTEST_WITHIN = 4
"""Letters of the shortest term that is found within a longer run of single letters."""
RUN = 3
"""A letter held down, or single letters apart, from this many on."""

_STANDS_FOR = {
    "a": "4@", "e": "3", "i": "1!", "l": "1!", "o": "0", "s": "5$", "t": "7+",
}  # fmt: skip
_SKELETON = str.maketrans("4@3l1!05$7+", "aaeiiiosstt")
"""Everything that may stand for everything else becomes one letter, for the look-up only."""
_RUNS = re.compile(r"(.)\1+")
_LETTER = re.compile("[a-z]")
_MARKED = re.compile(r"[@$!+*013457]|([a-z])\1\1")
_LETTERS_ONLY = re.compile("[a-z]+")
_CACHE_WORDS = 1 << 16


def _skeleton(word: str) -> str:
    return _RUNS.sub(r"\1", word.translate(_SKELETON))


@lru_cache(maxsize=1 << 14)
def _disguises(word: str) -> re.Pattern[str]:
    """Return an expression for the ways to write `word`; each run of letters is `n` or held down.

    A single `o` may be `o` or `ooo…`, never `oo`: English tells `lose` from `loose`.
    """
    parts = []
    for letter, group in groupby(word):
        count = len(list(group))
        some = f"[{letter}{_STANDS_FOR.get(letter, '')}]"
        parts.append(f"(?:{some}|{some}{{{RUN},}})" if count == 1 else f"{some}{{{count},}}")
    return re.compile("".join(parts))


@dataclass(frozen=True, slots=True)
class Undone:
    """A term found on an evasion view, with its span in the original."""

    term: int
    start: int
    end: int


class EvasionIndex:
    """The words and terms that may be sought in disguise."""

    def __init__(self, terms: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        self._uses: dict[str, list[tuple[int, tuple[str, ...], int]]] = defaultdict(list)
        self._joined: dict[str, list[int]] = defaultdict(list)
        for number, words in terms:
            for place, word in enumerate(words):
                if len(word) >= SHORTEST and _LETTERS_ONLY.fullmatch(word):
                    self._uses[word].append((number, words, place))
            joined = "".join(words)
            if (
                len(joined) >= SHORTEST
                and _LETTERS_ONLY.fullmatch(joined)
                and any(len(word) > 1 for word in words)
            ):
                self._joined[joined].append(number)
        self._lengths = sorted({len(joined) for joined in self._joined})
        self._skeletons: dict[str, list[str]] = defaultdict(list)
        self._shapes: dict[tuple[int, str], list[str]] = defaultdict(list)
        for word in self._uses:
            self._skeletons[_skeleton(word)].append(word)
            self._shapes[len(word), word[0]].append(word)
        self._cache: dict[str, tuple[str, ...]] = {}

    @property
    def words(self) -> tuple[str, ...]:
        """The words that may be undone into."""
        return tuple(self._uses)

    def rows_that_may_hide(self, texts: Sequence[str]) -> list[int]:
        """Return the places of the texts in which a word may hide one of ours.

        A quick look over many texts at once: most words repeat, and each is undone once.
        """
        views = [text.translate(LEET) for text in texts]
        tokens = set(" ".join(views).split(" "))
        hiding = {token for token in tokens if self.undo(token.strip(EDGE_SYMBOLS))}
        if not hiding:
            return []
        return [place for place, view in enumerate(views) if not hiding.isdisjoint(view.split(" "))]

    def undo(self, token: str) -> tuple[str, ...]:
        """Return the words that `token` of the leet view may hide; () for a plain one."""
        known = self._cache.get(token)
        if known is None:
            known = tuple(self._undo(token))
            if len(self._cache) >= _CACHE_WORDS:
                self._cache.clear()
            self._cache[token] = known
        return known

    def _undo(self, token: str) -> Iterator[str]:
        if not _MARKED.search(token) or not _LETTER.search(token):
            return
        if "*" in token:
            yield from self._undo_stars(token)
            return
        digits = sum(letter.isdigit() for letter in token)
        if digits * 2 > len(token):
            return
        for word in self._skeletons.get(_skeleton(token), ()):
            if _disguises(word).fullmatch(token):
                yield word

    def _undo_stars(self, token: str) -> Iterator[str]:
        """A star stands for one letter, never the first, and two letters at least must show."""
        if len(_LETTER.findall(token)) < 2:
            return
        for word in self._shapes.get((len(token), token[0]), ()):
            if all(
                shown in ("*", letter) or shown in _STANDS_FOR.get(letter, "")
                for shown, letter in zip(token, word, strict=True)
            ):
                yield word

    def find_leet(self, view: Words) -> Iterator[Undone]:
        """Yield the terms in the leet view of which one word at least is in disguise."""
        hidden = [self.undo(token) for token in view.texts]
        if not any(hidden):
            return
        plain = [token.strip("@$") for token in view.texts]
        seen: set[tuple[int, int]] = set()
        for place, words in enumerate(hidden):
            for word in words:
                for number, term, at in self._uses[word]:
                    first = place - at
                    last = first + len(term)
                    if first < 0 or last > len(plain) or (number, first) in seen:
                        continue
                    if all(
                        term[k] == plain[first + k] or term[k] in hidden[first + k]
                        for k in range(len(term))
                    ):
                        seen.add((number, first))
                        yield Undone(number, view.starts[first], view.ends[last - 1])

    def find_spaced(self, view: Words) -> Iterator[Undone]:
        """Yield the terms that stand in runs of single letters of the folded view."""
        place = 0
        for single, group in groupby(view.texts, key=_is_single):
            count = len(list(group))
            if single and count >= RUN:
                yield from self._within_run(view, place, count)
            place += count

    def _within_run(self, view: Words, place: int, count: int) -> Iterator[Undone]:
        joined = "".join(view.texts[place : place + count])
        for length in self._lengths:
            if length > count:
                break
            if length < SHORTEST_WITHIN and length != count:
                continue
            for first in range(count - length + 1):
                for number in self._joined.get(joined[first : first + length], ()):
                    start = place + first
                    yield Undone(number, view.starts[start], view.ends[start + length - 1])


def _is_single(word: str) -> bool:
    return len(word) == 1 and "a" <= word <= "z"
