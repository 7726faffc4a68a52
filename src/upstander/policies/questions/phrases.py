"""Phrases of a question's cues: their notation, and where they stand in a document's words.

A phrase is plain words. Beside them it may hold:

- `monitor*`: any word that begins so;
- `force/work/police`: any one of these words;
- `...`: up to eight words between;
- `{apps}`: any phrase of the word list `apps` of `questions/words.yaml`.

Hyphens part words, so `work-issued` is `work issued`. Case and the shape of an apostrophe do
not count. A phrase never runs over the end of a sentence.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from upstander.base.errors import UpstanderError

GAP_WORDS = 8
MAX_WORDS = 12
"""A phrase longer than this is a sentence of one document, not a cue."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SLOT = re.compile(r"[a-z0-9']+\*?(?:/[a-z0-9']+\*?)*")
_LIST = re.compile(r"\{([a-z_]+)\}")


class PhraseInvalid(UpstanderError):
    """A phrase breaks the notation."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One word's place in a phrase: whole words, beginnings of words, or a gap."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    gap: bool = False

    def fits(self, word: str) -> bool:
        """Tell whether `word` may stand here."""
        return word in self.words or bool(self.beginnings and word.startswith(self.beginnings))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as written and its slots."""

    written: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a phrase stands: words [first, last] of the document, both included."""

    first: int
    last: int
    phrase: str


def split_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of `text` in small letters, each with its start and end."""
    return [
        (match[0].lower().replace("’", "'"), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]


def read_phrases(written: str, lists: Mapping[str, Sequence[str]]) -> tuple[Phrase, ...]:
    """Return the phrases that `written` stands for: several where it names word lists.

    Raises:
        PhraseInvalid: an unknown list, an odd sign, a gap at an end, or too many words.
    """
    named = _LIST.search(written)
    if named is None:
        return (_read_phrase(written),)
    if named[1] not in lists:
        raise PhraseInvalid(f"unknown word list `{named[1]}`; known: {', '.join(sorted(lists))}")
    before, after = written[: named.start()], written[named.end() :]
    return tuple(
        phrase
        for member in lists[named[1]]
        for phrase in read_phrases(before + member + after, lists)
    )


@lru_cache(maxsize=1 << 15)
def _read_phrase(written: str) -> Phrase:
    slots: list[Slot] = []
    parts = written.lower().replace("’", "'").replace("-", " ").split()
    for part in parts:
        if part == "...":
            slots.append(Slot(gap=True))
            continue
        if not _SLOT.fullmatch(part):
            raise PhraseInvalid(f"`{part}` in `{written}` is no word, gap, choice or list")
        choices = part.split("/")
        slots.append(
            Slot(
                words=frozenset(c for c in choices if not c.endswith("*")),
                beginnings=tuple(c[:-1] for c in choices if c.endswith("*")),
            )
        )
    if not slots or slots[0].gap or slots[-1].gap:
        raise PhraseInvalid(f"`{written}` begins or ends with a gap, or is empty")
    if len(slots) > MAX_WORDS:
        raise PhraseInvalid(f"`{written}` has more than {MAX_WORDS} words")
    return Phrase(written=written, slots=tuple(slots))


class WordIndex:
    """The words of one document by place, for finding phrases without reading it again."""

    def __init__(self, text: str, fences: Sequence[int]) -> None:
        """Index `text`; `fences` are the ends of its sentences in characters, ascending."""
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._limit: list[int] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        self._found: dict[str, tuple[Hit, ...]] = {}
        fence = 0
        for place, (word, start, end) in enumerate(split_words(text)):
            while fence < len(fences) and fences[fence] <= start:
                fence += 1
            self.words.append(word)
            self.starts.append(start)
            self.ends.append(end)
            self._limit.append(fence)
            self._places[word].append(place)
        self._vocabulary = sorted(self._places)

    def find(self, phrase: Phrase) -> tuple[Hit, ...]:
        """Return every place of `phrase`, in order, at most one from each beginning."""
        found = self._found.get(phrase.written)
        if found is None:
            hits = (self._from(place, phrase) for place in self._places_of(phrase.slots[0]))
            found = self._found[phrase.written] = tuple(hit for hit in hits if hit is not None)
        return found

    def fence_of(self, place: int) -> int:
        """Return the number of the sentence in which the word at `place` stands."""
        return self._limit[place]

    def _places_of(self, slot: Slot) -> list[int]:
        words = [word for word in slot.words if word in self._places]
        for beginning in slot.beginnings:
            at = bisect_left(self._vocabulary, beginning)
            while at < len(self._vocabulary) and self._vocabulary[at].startswith(beginning):
                words.append(self._vocabulary[at])
                at += 1
        return sorted({place for word in words for place in self._places[word]})

    def _from(self, first: int, phrase: Phrase) -> Hit | None:
        last = self._match(first, phrase.slots, 1)
        return Hit(first, last, phrase.written) if last >= 0 else None

    def _match(self, place: int, slots: tuple[Slot, ...], at: int) -> int:
        """Return the last word of the phrase whose slot `at - 1` stands at `place`, or -1."""
        if at == len(slots):
            return place
        reach = 1
        if slots[at].gap:
            reach, at = 1 + GAP_WORDS, at + 1
        for after in range(place + 1, min(place + reach + 1, len(self.words))):
            if self._limit[after] != self._limit[place]:
                return -1
            if slots[at].fits(self.words[after]):
                last = self._match(after, slots, at + 1)
                if last >= 0:
                    return last
        return -1
