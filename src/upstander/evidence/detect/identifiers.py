"""Tell identifiers of people and places: postcode, insurance number, date of birth and the like.

Each function names its limits, and its source or that it is a working shape from general knowledge.
They look at the span alone.
"""

import re
from datetime import date

_POSTCODE_AREAS_TEXT = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN "
    "DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY "
    "L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S "
    "SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR "
    "WS WV YO ZE"
)
_POSTCODE_AREAS = frozenset(_POSTCODE_AREAS_TEXT.split())
_POSTCODE = re.compile(r"([A-Z]{1,2})(?:\d{1,2}|\d[A-HJKMNPR-Y])\d[ABD-HJLNP-UW-Z]{2}")
_INSURANCE = re.compile(r"([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])\d{6}[A-D]?")
_INSURANCE_UNUSED = frozenset(["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"])
_MONTHS = {
    name: place + 1
    for place, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    )
}
_EMAIL = re.compile(
    r"[A-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.){1,8}[A-Z]{2,24}",
    re.IGNORECASE,
)


def uk_postcode(text: str, start: int, end: int) -> bool:
    """Return whether the span is a postcode of an area that exists.

    The areas were checked against Wikipedia's "List of postcode districts in the United Kingdom".
    The shape, with its letters left out, is a working one from general knowledge: Royal Mail's and
    BS 7666's texts were not at hand. Limits: the unit need not exist.
    """
    code = re.sub(r"[\s-]+", "", text[start:end]).upper()
    match = _POSTCODE.fullmatch(code)
    return code == "GIR0AA" or (match is not None and match[1] in _POSTCODE_AREAS)


def national_insurance_number(text: str, start: int, end: int) -> bool:
    """Return whether the span has a prefix and suffix that are issued.

    Source: HMRC's National Insurance Manual, NIM39110 "What a NINO looks like", checked on
    gov.uk/hmrc-internal-manuals: letters and prefixes not used, suffix A to D. The suffix may be
    left out, as people do. Limits: there is no check digit.
    """
    number = re.sub(r"[\s-]+", "", text[start:end]).upper()
    match = _INSURANCE.fullmatch(number)
    return match is not None and match[1] not in _INSURANCE_UNUSED


def luhn(text: str, start: int, end: int) -> bool:
    """Return whether the span's 12 to 19 digits end in their check digit.

    The Luhn sum as generally known; ISO/IEC 7812-1 was not at hand to check it. Limits: one
    random number in ten passes; a row of one digit is refused since it is nobody's card.
    """
    digits = [int(letter) for letter in text[start:end] if letter in "0123456789"]
    if not 12 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [
        digit if place % 2 == 0 else sum(divmod(digit * 2, 10))
        for place, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


def date_of_birth(text: str, start: int, end: int) -> bool:
    """Return whether the span holds a day that the calendar knows, from 1900 on.

    Day, month, year, as written in the UK, or ISO. Limits: without a clock, a day to come passes;
    whose day it is only the words around it tell, so a rule needs them.
    """
    parts = re.findall(r"\d+|[a-z]+", text[start:end].lower())
    named = [place for place, part in enumerate(parts) if part[:3] in _MONTHS and part.isalpha()]
    month_place = named[0] if named else -1
    numbers = [part for part in parts if part.isdigit()]
    if month_place >= 0 and len(numbers) == 2:
        day, year = numbers
        return _is_day(year, str(_MONTHS[parts[month_place][:3]]), day)
    if len(numbers) != 3:
        return False
    if len(numbers[0]) == 4:
        return _is_day(*numbers)
    return _is_day(numbers[2], numbers[1], numbers[0])


def _is_day(year: str, month: str, day: str) -> bool:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return False
    # Two digits fit 1904 or 2004; only the leap day differs, and 1900 alone was no leap year.
    full = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        return date(full, int(month), int(day)).year >= 1900
    except ValueError:
        return False


def email_address(text: str, start: int, end: int) -> bool:
    """Return whether the span is an address as people type it.

    A working shape from general knowledge, narrower than RFC 5321: no quoted names, no address
    literals; it was not checked against that text.
    """
    cut = text[start:end]
    return bool(_EMAIL.fullmatch(cut)) and ".." not in cut
