r"""See a text as `\w` sees it: words in small ASCII letters, single separators between them.

The view serves to rule out quickly that an expression can match. What Python's `re` takes for a
word character becomes one symbol: an ASCII letter in small, `0` for every decimal digit, `_`, or
`OTHER` for all letters and numbers beyond ASCII; all else is a separator, and a run of separators
is one. So a literal of an expression, seen in this view, is a plain part of every text, seen in
this view, that the expression matches.
"""

import re
from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.approximate import CASE_STRAYS

SEPARATOR = " "
OTHER = "\x02"
"""Any word character beyond ASCII that is no decimal digit."""
SYMBOLS = " abcdefghijklmnopqrstuvwxyz0_" + OTHER
"""The alphabet of the view; a symbol's place is its class."""
CLASS_OF = {symbol: place for place, symbol in enumerate(SYMBOLS)}
CLASSES = len(SYMBOLS)

_LAST_WORD = 0x40000
"""No letter is assigned from here on (planes 4 to 16)."""
_STRAYS = dict(zip(CASE_STRAYS, "iisk", strict=True))


def see(code: int) -> str:
    """Return the symbol of one code point."""
    letter = chr(code)
    if letter.isdecimal():
        return "0"
    if letter == "_":
        return letter
    if not letter.isalnum():
        return SEPARATOR
    return letter.lower() if letter.isascii() else _STRAYS.get(letter, OTHER)


def view_of(text: str) -> str:
    """Return the view of `text`, a separator at either end."""
    words = text.translate(_TABLE).split()
    return f" {' '.join(words)} " if words else SEPARATOR


class _SymbolTable(dict[int, str]):
    """A table for `str.translate` that is filled as code points are met."""

    def __missing__(self, code: int) -> str:
        value = self[code] = see(code)
        return value


_TABLE = _SymbolTable()


@cache
def symbols_alike(letter: str) -> frozenset[str]:
    """Return the symbols of all that `letter` matches when case is ignored."""
    if letter.isascii():
        return frozenset(see(ord(letter)))
    found = re.findall(re.escape(letter), _all_letters(), re.IGNORECASE)
    return frozenset(see(ord(one)) for one in found) | {see(ord(letter))}


@cache
def _all_letters() -> str:
    return "".join(map(chr, range(_LAST_WORD)))


@cache
def class_table() -> npt.NDArray[np.uint8]:
    """Return code point to class, for every code point below 0x110000."""
    table = np.zeros(0x110000, np.uint8)
    for expression, symbol in ((r"\w+", OTHER), (r"\d+", "0")):
        for match in re.finditer(expression, _all_letters()):
            table[match.start() : match.end()] = CLASS_OF[symbol]
    special: Iterable[int] = [*range(128), *map(ord, CASE_STRAYS)]
    for code in special:
        table[code] = CLASS_OF[see(code)]
    return table
