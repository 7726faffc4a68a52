"""Views of one text with a way back, so that a hit's span is exact in the original.

`folded`: see `foldtable`. Words stand between single separators: " word word ".
`leet`:   the folded view with `@ $ ! + *` kept, for words that hide behind symbols.
Spans count code points of the original, half open, and take in the marks that folding dropped
from the last letter, so that a cut never halves a letter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from upstander.evidence.detect.foldtable import FOLDED, LEET, FoldTable, is_dropped_mark

_WORD = re.compile("[^ ]+")
# Stars and exclamation marks around a word are stress or punctuation, never letters of it.
EDGE_SYMBOLS = "!*+"
_LEET_WORD = re.compile("[^ !*+](?:[^ ]*[^ !*+])?")
_NOT_ONE_TO_ONE = re.compile("['`]")
"""ASCII characters that fold to nothing; all other ASCII folds to one character."""


def fold(text: str) -> str:
    """Return the folded view: words with one space around each, or a single space for none."""
    words = text.translate(FOLDED).split()
    return f" {' '.join(words)} " if words else " "


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a view, each with its span in the original."""

    texts: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]


def split_folded(text: str) -> Words:
    """Return the words of the folded view of `text` with their places."""
    return _split(text, FOLDED, _WORD)


def split_leet(text: str) -> Words:
    """Return the words of the leet view of `text` with their places."""
    return _split(text, LEET, _LEET_WORD)


def _split(text: str, table: FoldTable, word: re.Pattern[str]) -> Words:
    if text.isascii() and not _NOT_ONE_TO_ONE.search(text):
        found = list(word.finditer(text.translate(table)))
        return Words(
            [match.group() for match in found],
            [match.start() for match in found],
            [match.end() for match in found],
        )
    return _split_mapped(text, table, word)


def _split_mapped(text: str, table: FoldTable, word: re.Pattern[str]) -> Words:
    """Split where code points and folded characters do not go one to one."""
    pieces: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        folded = table[ord(letter)]
        pieces.append(folded)
        places.extend([place] * len(folded))
    texts, starts, ends = [], [], []
    for match in word.finditer("".join(pieces)):
        texts.append(match.group())
        starts.append(places[match.start()])
        ends.append(_end_of_letter(text, places[match.end() - 1] + 1))
    return Words(texts, starts, ends)


def _end_of_letter(text: str, end: int) -> int:
    """Return `end` moved past the dropped marks that belong to the letter before it."""
    while end < len(text) and is_dropped_mark(text[end]):
        end += 1
    return end
