"""Words of two versions made comparable: blanks, quotes and hyphens folded, places kept.

A file saved again has other blanks, curled quotes and hyphens of another kind. None of that is
a change, so words are sought in the folded text; what is quoted is always the text as it stands.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

_SINGLE = "‘’‚‛ʼ`´′"
_DOUBLE = "“”„‟«»″"
_HYPHENS = "‐‑‒–—−"
_DROPPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_PLAIN = str.maketrans(
    dict.fromkeys(_SINGLE, "'")
    | dict.fromkeys(_DOUBLE, '"')
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys(_DROPPED)
)
_BLANKS = re.compile(r"\s+")
_WORD_SIDES = re.compile(r"\w\w")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded, with the place in the whole text of each of its characters."""

    text: str
    places: tuple[int, ...]
    """`places[n]` is where character n came from; one more at the end."""

    def find(self, words: str) -> list[tuple[int, int]]:
        """Return the spans of the whole text at which the folded `words` stand, as whole words."""
        spans: list[tuple[int, int]] = []
        at = self.text.find(words) if words else -1
        while at >= 0:
            end = at + len(words)
            if self._is_whole(at) and self._is_whole(end):
                spans.append((self.places[at], self.places[end - 1] + 1))
            at = self.text.find(words, at + 1)
        return spans

    def within(self, start: int, end: int) -> str:
        """Return the folded text of a span of the whole text, without blanks at its ends."""
        return self.text[bisect_left(self.places, start) : bisect_left(self.places, end)].strip()

    def _is_whole(self, at: int) -> bool:
        return _WORD_SIDES.fullmatch(self.text[max(at - 1, 0) : at + 1]) is None


def fold_places(text: str) -> Folded:
    """Return `text` folded, with the place of each character."""
    out: list[str] = []
    places: list[int] = []
    blank = True
    for place, letter in enumerate(text):
        if letter.isspace():
            if not blank:
                out.append(" ")
                places.append(place)
            blank = True
            continue
        plain = unicodedata.normalize("NFKC", letter).translate(_PLAIN)
        out.extend(plain)
        places.extend([place] * len(plain))
        blank = blank and not plain
    return Folded("".join(out), (*places, len(text)))


def fold_words(text: str) -> str:
    """Return `text` with its blanks, quotes and hyphens folded, and none at its ends."""
    plain = "".join(unicodedata.normalize("NFKC", letter) for letter in text).translate(_PLAIN)
    return _BLANKS.sub(" ", plain).strip()
