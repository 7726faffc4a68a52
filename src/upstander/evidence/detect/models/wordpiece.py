"""Cut words into the pieces that an encoder of BERT's kind knows.

Written here since the library that does it brings a network client with it, which has no place in
this engine. The rule is BERT's: lower case, accents off, punctuation by itself, then the longest
piece that the vocabulary holds, from the left. A test holds it against that library.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

_LONGEST_WORD = 100
_UNKNOWN = "[UNK]"
_MARKS = (("<s>", "</s>"), ("[CLS]", "[SEP]"))
"""First and last of a message, by kind of encoder; MPNet's vocabulary holds BERT's marks too."""
_MOST_KEPT = 200_000
"""Words whose pieces are remembered; chat repeats itself."""


class WordPiece:
    """A vocabulary and the words that were cut by it. One object a thread.

    Args:
        pieces: piece to its number.
    """

    def __init__(self, pieces: dict[str, int]) -> None:
        self._pieces = pieces
        first, last = next(pair for pair in _MARKS if pair[0] in pieces)
        self._first, self._last = pieces[first], pieces[last]
        self._unknown = pieces[_UNKNOWN]
        self._kept: dict[str, tuple[int, ...]] = {}

    @classmethod
    def load(cls, path: Path) -> "WordPiece":
        """Read a vocabulary, one piece a line."""
        lines = path.read_text("utf-8").split("\n")
        return cls({line: number for number, line in enumerate(lines) if line})

    def encode(self, text: str, context: str = "", *, limit: int) -> list[int]:
        """Return the numbers of a message's pieces, then of its context's; at most `limit`."""
        found = self._cut(text)[: limit - 2]
        numbers = [self._first, *found, self._last]
        room = limit - len(numbers) - 1
        if context and room > 0:
            numbers += [*self._cut(context)[:room], self._last]
        return numbers

    def encode_all(
        self, texts: Sequence[str], contexts: Sequence[str], *, limit: int
    ) -> list[list[int]]:
        """Return the numbers of every message. `texts` are tidied already or raw."""
        return [
            self.encode(text, context, limit=limit)
            for text, context in zip(texts, contexts, strict=True)
        ]

    def _cut(self, text: str) -> list[int]:
        found: list[int] = []
        for word in _words(text):
            pieces = self._kept.get(word)
            if pieces is None:
                pieces = self._cut_word(word)
                if len(self._kept) < _MOST_KEPT:
                    self._kept[word] = pieces
            found.extend(pieces)
        return found

    def _cut_word(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        at = 0
        while at < len(word):
            end = len(word)
            while end > at:
                piece = word[at:end] if at == 0 else "##" + word[at:end]
                if (number := self._pieces.get(piece)) is not None:
                    found.append(number)
                    break
                end -= 1
            else:
                return (self._unknown,)
            at = end
        return tuple(found)


def _words(text: str) -> list[str]:
    """Return words and marks of punctuation, lower case and without accents."""
    if text.isascii():
        lowered = text.lower()
    else:
        plain = unicodedata.normalize("NFD", text.lower())
        lowered = "".join(one for one in plain if unicodedata.category(one) != "Mn")
    spaced = []
    for letter in lowered:
        if letter.isalnum() or letter == " ":
            spaced.append(f" {letter} " if _is_ideograph(ord(letter)) else letter)
        elif letter.isspace():
            spaced.append(" ")
        elif _is_punctuation(letter):
            spaced.append(f" {letter} ")
        elif ord(letter) == 0xFFFD or unicodedata.category(letter)[0] == "C":
            continue
        else:
            spaced.append(letter)
    return "".join(spaced).split()


def _is_punctuation(letter: str) -> bool:
    code = ord(letter)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    return unicodedata.category(letter)[0] == "P"


def _is_ideograph(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x2CEAF
        or 0x2F800 <= code <= 0x2FA1F
    )
