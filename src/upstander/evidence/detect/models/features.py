"""Turn a folded message into places in a table: words, pairs of words, letters within words.

Hashing keeps no vocabulary, so what was never met costs nothing and says nothing. The arithmetic
is written once here in plain Python and once compiled (`featurekernel`), to the same integers.
"""

from collections.abc import Iterator

BITS = 18
"""The table has two to this power of rows."""
SHORTEST, LONGEST = 3, 5
"""Letters in a piece of a word, the blank on either side counted."""
LONGEST_WORD = 26
"""Of a longer word only its beginning is cut into pieces."""

_LOW = 0xFFFFFFFF
_OFFSET, _PRIME = 2166136261, 16777619  # FNV-1a, 32 bits
_SPREAD = 2654435761  # Knuth's multiplier: the upper bits of the product are well mixed
_PAIR, _SIZE = 0x9E3779B9, 0x85EBCA6B


def word_hash(word: bytes) -> int:
    """Return the 32-bit hash of a word."""
    value = _OFFSET
    for byte in word:
        value = ((value ^ byte) * _PRIME) & _LOW
    return value ^ (value >> 15)


def _place(value: int) -> int:
    return ((value * _SPREAD) & _LOW) >> (32 - BITS)


def word_place(value: int) -> int:
    """Return the row of a word by its hash."""
    return _place(value)


def pair_place(before: int, value: int) -> int:
    """Return the row of a word after another; `before` is 0 at the beginning of a message."""
    return _place(((before * 31) & _LOW) ^ value ^ _PAIR)


def piece_places(word: bytes) -> Iterator[int]:
    """Yield the rows of the pieces of a word, blanks about it included."""
    padded = b" %b " % word
    padded = padded[:LONGEST_WORD]
    for first in range(len(padded) - SHORTEST + 1):
        value = _OFFSET
        for last in range(first, min(first + LONGEST, len(padded))):
            value = ((value ^ padded[last]) * _PRIME) & _LOW
            size = last - first + 1
            if size >= SHORTEST:
                yield _place(value ^ (value >> 13) ^ ((size * _SIZE) & _LOW))


def message_places(folded: bytes) -> tuple[list[int], list[int]]:
    """Return the rows of a folded message: of words and pairs, and of pieces; repeats stay."""
    words: list[int] = []
    pieces: list[int] = []
    before = 0
    for word in folded.split():
        value = word_hash(word)
        words += (_place(value), pair_place(before, value))
        before = value
        pieces.extend(piece_places(word))
    return words, pieces
