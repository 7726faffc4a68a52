"""What each code point becomes on the folded view: letters and digits, a separator, or nothing.

One rule for all engines: NFKD, marks of Latin, Greek, Cyrillic, Hebrew and Arabic dropped, case
folded, lookalikes to Latin, format characters and apostrophes dropped, all the rest a separator.
Marks of other scripts stay, since there they are letters. The result is stable: folding it again
changes nothing. Unicode properties are those of the running Python (`unicodedata`).
"""

import unicodedata
from collections.abc import Iterable

from upstander.evidence.detect.confusables import LATIN_FOR

SEPARATOR = " "
LEET_SYMBOLS = frozenset("@$!+*")
"""Symbols that stand for letters inside a word; digits do too, but are word characters anyway."""

# Blocks of marks that decorate a letter rather than being one.
_MARK_RANGES = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2),
    (0x05C4, 0x05C5), (0x05C7, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06DC), (0x06DF, 0x06E4), (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x180B, 0x180D),
    (0x180F, 0x180F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F), (0xE0100, 0xE01EF),
)  # fmt: skip
# Letters by category, yet blank to the eye: Hangul fillers, Khmer inherent vowels.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")
# Straight, typographic, modifier and prime; the acute and the grave typed for them.
_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽˊˋ＇\uff40")


def fold_code_point(code: int) -> str:
    """Return what one code point becomes: "" for nothing, " " for a separator."""
    return _settle(chr(code), keep=frozenset())


def fold_code_point_for_leet(code: int) -> str:
    """Return the same with the symbols that stand for letters kept."""
    return _settle(chr(code), keep=LEET_SYMBOLS)


def _settle(text: str, *, keep: frozenset[str]) -> str:
    """Fold until nothing changes; two rounds settle all of Unicode (a test sweeps it)."""
    while True:
        before = text
        text = unicodedata.normalize("NFC", "".join(_fold_letters(text, keep)))
        if text in (before, "", SEPARATOR):
            return text


def _fold_letters(text: str, keep: frozenset[str]) -> Iterable[str]:
    for letter in text:
        if letter in _APOSTROPHES or letter in _BLANK:
            continue
        for part in unicodedata.normalize("NFKD", letter):
            yield _fold_one(part, keep)


def _fold_one(letter: str, keep: frozenset[str]) -> str:
    if letter in LATIN_FOR:
        return LATIN_FOR[letter]
    if letter in keep:
        return letter
    if letter in _APOSTROPHES or letter in _BLANK or is_dropped_mark(letter):
        return ""
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(letter))
    if category[0] in "LNM":
        return "".join(LATIN_FOR.get(part, part) for part in letter.casefold())
    return SEPARATOR


def is_dropped_mark(letter: str) -> bool:
    """Return whether `letter` is a mark that folding drops."""
    code = ord(letter)
    return code >= _MARK_RANGES[0][0] and any(low <= code <= high for low, high in _MARK_RANGES)


class FoldTable(dict[int, str]):
    """A table for `str.translate` that is filled as code points are met."""

    def __init__(self, *, leet: bool = False) -> None:
        super().__init__()
        self._fold = fold_code_point_for_leet if leet else fold_code_point

    def __missing__(self, code: int) -> str:
        value = self._fold(code)
        self[code] = value
        return value


FOLDED = FoldTable()
LEET = FoldTable(leet=True)
