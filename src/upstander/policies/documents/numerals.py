"""Numbers as a word processor or browser prints them: letters, Roman, ordinals, words."""

import re
from collections.abc import Callable

LETTERS = 26
ROMAN_MOST = 3999
WORDS_MOST = 99
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES: list[str] = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
)
_TENS: list[str] = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINAL_ENDS = (
    ("one", "first"), ("two", "second"), ("three", "third"), ("five", "fifth"),
    ("eight", "eighth"), ("nine", "ninth"), ("twelve", "twelfth"),
)  # fmt: skip
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = re.compile(r"[0-9]+(?:, ?[0-9]+)*")


def to_letters(value: int) -> str:
    """Return `value` as a list letter in lower case: a to z, then aa, bb as Word prints them."""
    if value < 1:
        return str(value)
    turns, place = divmod(value - 1, LETTERS)
    return chr(ord("a") + place) * (turns + 1)


def to_columns(value: int) -> str:
    """Return `value` as a browser letters it: a to z, then aa, ab."""
    if value < 1:
        return str(value)
    out = ""
    while value:
        value, place = divmod(value - 1, LETTERS)
        out = chr(ord("a") + place) + out
    return out


def to_roman(value: int) -> str:
    """Return `value` as a Roman numeral in lower case, or in digits where there is none."""
    if not 0 < value <= ROMAN_MOST:
        return str(value)
    out = ""
    for size, letters in _ROMAN:
        out, value = out + letters * (value // size), value % size
    return out


def to_ordinal(value: int) -> str:
    """Return `value` as 1st, 2nd, 3rd, 4th."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"


def to_words(value: int) -> str:
    """Return `value` in words, as One or Twenty-one; in digits from a hundred on."""
    if not 0 <= value <= WORDS_MOST:
        return str(value)
    if value < len(_ONES):
        return _ONES[value].capitalize()
    tens, ones = divmod(value, 10)
    return (_TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")).capitalize()


def to_ordinal_words(value: int) -> str:
    """Return `value` as First, Second, Twenty-first; in digits from a hundred on."""
    words = to_words(value)
    if words.isdigit() or value < 0:
        return to_ordinal(value)
    for plain, ordinal in _ORDINAL_ENDS:
        if words.casefold().endswith(plain):
            return (words[: -len(plain)] + ordinal).capitalize()
    return (words[:-1] + "ieth" if words.endswith("y") else words + "th").capitalize()


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "lowerLetter": to_letters,
    "upperLetter": lambda n: to_letters(n).upper(),
    "lowerRoman": to_roman,
    "upperRoman": lambda n: to_roman(n).upper(),
    "ordinal": to_ordinal,
    "cardinalText": to_words,
    "ordinalText": to_ordinal_words,
    "numberInDash": lambda n: f"- {n} -",
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "hex": lambda n: f"{n:X}",
    "none": lambda _n: "",
    "bullet": lambda _n: "",
}
"""By the name that a Word file gives the format; one that is not here is printed in digits."""


def print_number(value: int, form: str) -> str:
    """Return `value` in the format that a Word file calls `form`."""
    return FORMATS.get(form, str)(value)


def raise_mark(mark: str) -> str:
    """Return the mark of a footnote so that it cannot be read as part of the word before it."""
    bare = mark.strip("[]() ")
    return bare.translate(_RAISED) if _DIGITS.fullmatch(bare) else f"[{bare}]"
