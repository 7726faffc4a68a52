"""Clause markers: the number, letter, code or bullet that opens a line.

Only the shape is read here; whether a number fits its place is decided in `numbering`.
"""

import re
from dataclasses import dataclass

_BOX = r"(?:\[[ xX✓✔]?\]|[☐☑☒□❏❑✓✔\uf06f\uf0a8\uf0fe])"
_BULLET = re.compile(
    rf"(?:(?:[-–—−‑•·▪◦●○■□➢➤✓❖*+\uf0b7\uf0a7\uf0d8]{{1,2}}|o)(?=\s)\s+(?:{_BOX}\s+)?|{_BOX}\s+)"
)
_STEP = re.compile(
    r"(?:Step|STEP|Stage|STAGE)\s+(\d{1,2})(?=\s*[:.)–—-]?\s+[^\sa-z]|\s*[:.)–—-]?$)\s*[:.)–—-]?"
)
_DECIMAL = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,5})(?:\((?P<item>[a-z])\)|(?P<added>[A-Za-z]))?"
    r"[.):]?(?=\s|$)"
)
_LETTERED = re.compile(r"([A-Z])\.?(\d{1,2}(?:\.\d{1,2}){0,4})\.?(?=\s|$)")
_INTEGER = re.compile(r"(?:\((\d{1,3})\)|(\d{1,3})([.):]?))(?=\s|$)")
_LETTER = re.compile(
    r"(?:\(([A-Za-z]{1,2}|[ivxlc]{1,6})\)|([A-Za-z]|[ivxlc]{2,6}|[IVXLC]{2,6})([.)]))(?=\s|$)"
)
_CODE = re.compile(
    r"([A-Z]{2,10}(?:[._/-][A-Z0-9]{1,10}){1,4}[._/-]\d{2,4}[a-z]?)(?=[\s:.]|$)[:.]?"
)
_LETTER_NUMBER = re.compile(r"([A-Z]\d{1,2})(?:[.:)](?=\s|$)|(?=\s|$))")
_LETTER_CODE = re.compile(r"[A-Z]\d{1,2}")
_PREFIX = re.compile(r"(?:§+|(?:para(?:graph)?|clause)\b\.?)\s*(?=\d)", re.IGNORECASE)
_DIVISION = re.compile(
    r"((appendix|annexe?|schedule|part|section|chapter|article|enclosure)\s+(\d{1,3}|[A-Z]|[IVX]{2,5}))"
    r"(?=$|[\s:.–—-])\s*[:.–—-]?",
    re.IGNORECASE,
)
_DRESSED = re.compile(
    r"(?P<marks>\*{1,3}|_{1,3})(?P<number>[^\s*_]{1,16})(?P=marks)(?=\s|$)|"
    r"(?P<escaped>\(?\w{1,4})\\(?P<end>[.)])(?=\s|$)"
)
"""A number that Markdown sets in bold, "**3.1** words", or with an escaped dot: "3\\. words"."""
_BOLD_OPENS = re.compile(r"(\*\*|__)(?=\d+(?:\.\d+)+[.):]?\s+[A-Z].{0,120}?\1)")
"""Before a number set in bold with its heading: "**3.1 Passwords.** Never share one"."""
_HASH = re.compile(r"(#{1,6})\s+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What opens a line. `rest` is the line after the marker and the blanks behind it."""

    style: str
    """`decimal`, `integer`, `letter`, `code`, `division`, `bullet` or `none`."""
    printed: str = ""
    """The number as printed, such as `6.3`, `a.` or `(iv)`; "" for a bullet."""
    values: tuple[int, ...] = ()
    """Parts of a number; a letter's place; () for codes."""
    roman: int = 0
    """The value of a letter marker read as a Roman numeral; 0 where it is none."""
    wrap: str = ""
    """How an integer or letter is dressed: `.`, `)`, `:`, `()`, `step` or "", and its case."""
    bullet: bool = False
    """Whether a bullet stands before it."""
    hashes: int = 0
    """Level of a Markdown heading; 0 for none."""
    rest: str = ""
    width: int = 0
    """Characters of the line before `rest`."""


def read_marker(text: str) -> Marker:
    """Return the marker that opens `text`, a line without blanks before it."""
    hashes, bullet, body = 0, False, text
    if match := _HASH.match(text):
        hashes, body = len(match[1]), text[match.end() :].rstrip("# ")
    elif match := _BULLET.match(text):
        bullet, body = True, text[match.end() :]
    before = match.end() if (match := _HASH.match(text) or _BULLET.match(text)) else 0
    found = _read_dressed(body) or _read_number(body)
    if found is None:
        style = "bullet" if bullet else "none"
        return Marker(style=style, bullet=bullet, hashes=hashes, rest=body, width=before)
    style, printed, values, roman, wrap, end = found
    rest = body[end:].lstrip()
    return Marker(
        style=style, printed=printed, values=values, roman=roman, wrap=wrap, bullet=bullet,
        hashes=hashes, rest=rest, width=before + len(body) - len(rest),
    )  # fmt: skip


_Found = tuple[str, str, tuple[int, ...], int, str, int]


def _read_number(body: str) -> _Found | None:
    if match := _PREFIX.match(body):
        return _read_prefixed(body, match)
    for reader in (
        _read_decimal, _read_integer, _read_step, _read_division, _read_code, _read_letter,
    ):  # fmt: skip
        found = reader(body)
        if found is not None:
            return found
    return None


def _read_dressed(body: str) -> _Found | None:
    """Read a number within the marks of Markdown; the end counts the marks too."""
    if match := _DRESSED.match(body):
        number = match["number"] or match["escaped"] + match["end"]
        found = _read_number(number)
        return (*found[:5], match.end()) if found and found[5] == len(number) else None
    if match := _BOLD_OPENS.match(body):
        found = _read_decimal(body[match.end() :])
        return (*found[:5], match.end() + found[5]) if found else None
    return None


def _read_prefixed(body: str, prefix: re.Match[str]) -> _Found | None:
    """Read "§4.2" and "Para 12", but not "Paragraph 4.10 of the Order", which is prose."""
    bare = body[prefix.end() :]
    found = _read_decimal(bare) or _read_integer(bare)
    if found is None:
        return None
    style, printed, values, roman, _, end = found
    sign = prefix[0].startswith("§")
    if not sign and bare[end:].strip() and not bare[end:].lstrip()[0].isupper():
        return None
    wrap = ("§" if sign else "para") if style == "integer" else ""
    return style, prefix[0] + printed, values, roman, wrap, prefix.end() + end


def _read_decimal(body: str) -> _Found | None:
    if match := _DECIMAL.match(body):
        values = tuple(int(part) for part in match["number"].split("."))
        # "4.2A", put in between, and "4.2(a)", written out, stand under 4.2.
        if letter := match["item"] or match["added"]:
            values = (*values, ord(letter.lower()) - 96)
        return "decimal", match[0].rstrip(".:"), values, 0, "", match.end()
    match = _LETTERED.match(body)
    # "A4 paper" and "M25" are words: a letter and a number need a dot somewhere.
    if match and "." in match[0].rstrip("."):
        # Letters count below zero, so that A.1 never continues 1.1.
        parts = (ord("A") - 1 - ord(match[1]), *(int(part) for part in match[2].split(".")))
        return "decimal", match[0].rstrip("."), parts, 0, "A", match.end()
    return None


def _read_integer(body: str) -> _Found | None:
    match = _INTEGER.match(body)
    if match is None:
        return None
    wrap = "()" if match[1] else match[3]
    return "integer", match[0], (int(match[1] or match[2]),), 0, wrap, match.end()


def _read_step(body: str) -> _Found | None:
    """Read "Step 2" and "Stage 2:", but not "Stage 2 of the process", which is prose."""
    match = _STEP.match(body)
    if match is None:
        return None
    printed = match[0].rstrip(" :.)–—-")
    return "integer", printed, (int(match[1]),), 0, "step", match.end()


def _read_division(body: str) -> _Found | None:
    match = _DIVISION.match(body)
    if match is None:
        return None
    values = (int(match[3]),) if match[3].isdigit() else ()
    return "division", match[1], values, 0, match[2].casefold(), match.end()


def _read_code(body: str) -> _Found | None:
    match = _CODE.match(body) or _LETTER_NUMBER.match(body)
    return None if match is None else ("code", match[1], (), 0, "", match.end())


def _read_letter(body: str) -> _Found | None:
    match = _LETTER.match(body)
    if match is None:
        return None
    letters = match[1] or match[2]
    low = letters.lower()
    wrap = ("()" if match[1] else match[3]) + ("A" if letters.isupper() else "a")
    place = ord(low) - 96 if len(low) == 1 else 0
    if len(low) == 2 and low[0] == low[1]:
        place = 26 + ord(low[0]) - 96  # aa follows z
    roman = roman_value(low)
    if not place and not roman:
        return None
    return "letter", match[0], (place,), roman, wrap, match.end()


def roman_value(letters: str) -> int:
    """Return the value of a Roman numeral below 200, or 0 where `letters` is none."""
    if not letters or any(c not in _ROMAN for c in letters):
        return 0
    total = 0
    for here, after in zip(letters, [*letters[1:], ""], strict=True):
        value = _ROMAN[here]
        total += -value if after and _ROMAN[after] > value else value
    return total if _to_roman(total) == letters else 0


def _to_roman(value: int) -> str:
    out = ""
    for size, letters in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")):
        out, value = out + letters * (value // size), value % size
    for size, letters in ((9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        out, value = out + letters * (value // size), value % size
    return out


def marker_width(text: str) -> int:
    """Return how many characters its marker and the blanks after it take of a clause's text."""
    return read_marker(text.split("\n", 1)[0]).width


def code_series(printed: str) -> str:
    """Return what a series of clause codes shares: the code without its last part.

    A letter and a number, such as Q1, share the letter.
    """
    if _LETTER_CODE.fullmatch(printed):
        return printed[0]
    return re.split(r"[._/-][^._/-]*$", printed)[0]
