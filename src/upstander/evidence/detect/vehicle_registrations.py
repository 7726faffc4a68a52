"""Tell UK vehicle registration marks from letters and digits that only look like one.

The shape of the current style is that of the DVLA's leaflet INF104, "Vehicle registration numbers
and number plates" (two letters, two digits, three letters; seen in a copy at zbook.org). That I, Q
and Z are not among the first two letters, nor I and Q among the last three, was checked on
ultimatecarcheck.co.uk/number-plates. Which letters stand for a region, and the older styles (prefix
1983–2001, suffix 1963–83, Northern Ireland, dateless), are a working list from general knowledge,
not checked against the leaflet's tables. Limits: a mark that passes need never have been issued;
age identifiers of years to come pass, since a check has no clock; trade plates, diplomatic and
military marks are not known; a dateless mark passes only near a word such as `reg` or `plate`.
"""

import re

_CONTEXT = re.compile(
    r"\b(?:reg|regs|registration|vrm|vrn|plate|plates|index|vehicle|car|van|driv(?:es|ing|en))\b",
    re.IGNORECASE,
)
_CONTEXT_REACH = 40
"""Characters on either side in which a dateless mark needs such a word."""

# Memory tags: the first letter is a region; I, J, Q, T, U and Z are not used there, X is for
# marks on export; I, Q and Z are not used as the second.
_CURRENT = re.compile(r"([A-HK-PR-SV-Y])([A-HJ-PR-Y])(\d\d)([A-HJ-PR-Z]{3})")
_PREFIX = re.compile(r"([A-HJ-NP-TV-Y])([1-9]\d{0,2})([A-HJ-PR-Y]{3})")
_SUFFIX = re.compile(r"([A-HJ-PR-Y]{3})([1-9]\d{0,2})([A-HJ-NPR-TV-Y])")
_NORTHERN_IRELAND = re.compile(r"(?=[A-Z]{0,2}[IZ])([A-Z]{2,3})([1-9]\d{0,3})")
_DATELESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,3}|[1-9]\d{0,3}[A-Z]{1,3}")

# `M25 AND` is a motorway, `A50 THE` a road: three common letters after a space are a word.
_WORDS_TEXT = (
    "ALL AND ANY ARE ASK BUT BUY CAN CAR DAY DID EAT END FAR FEW FOR GET GOT HAD HAS HER HEY "
    "HOW LAD LET LOL MAN MAY MEN NEW NOR NOT NOW OFF OLD ONE OUR OUT OWN PAY PUB PUT RAN RED "
    "RUN SAT SAW SAY SEE SET SHE SUN TEN THE TOO TOP TRY TWO USE VAN WAS WAY WHO WHY YES YET "
    "YOU"
)
_WORDS = frozenset(_WORDS_TEXT.split())


def uk_vehicle_registration(text: str, start: int, end: int) -> bool:
    """Return whether the span is a mark of the current, prefix, suffix or another UK style."""
    cut = text[start:end].upper()
    mark = re.sub(r"[\s-]+", "", cut)
    if current := _CURRENT.fullmatch(mark):
        age = int(current[3])
        return 2 <= age <= 49 or 51 <= age <= 99
    if _PREFIX.fullmatch(mark) or _SUFFIX.fullmatch(mark):
        parts = re.findall(r"[A-Z]{3}", cut)
        return len(cut) == len(mark) or not (parts and parts[0] in _WORDS)
    if _NORTHERN_IRELAND.fullmatch(mark) and len(mark) >= 5:
        return True
    return bool(_DATELESS.fullmatch(mark)) and _near_context(text, start, end)


def _near_context(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _CONTEXT_REACH) : start]
    return bool(_CONTEXT.search(before) or _CONTEXT.search(text[end : end + _CONTEXT_REACH]))
