"""Normalise handles: telephone numbers to E.164, addresses to lower case, labels cleaned."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

REGION = "GB"
"""Numbers without a country code are read as British."""

_NUMBER_LIKE = re.compile(r"[+(\d][\d\s().\-/]{5,24}\d")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)


@lru_cache(maxsize=65_536)
def normalise_handle(raw: str) -> str:
    """Return the handle by which rows of one person are matched within an exhibit.

    `07700 900123`, `+44 7700 900123` and `0044 7700 900123` become `+447700900123`; a mail
    address becomes lower case; a label keeps its letters, without invisible characters and with
    single spaces. Two labels that read alike stay two unless they are equal: no silent merge.
    """
    text = unicodedata.normalize("NFC", raw.translate(_INVISIBLE))
    text = " ".join(text.split())
    if _NUMBER_LIKE.fullmatch(text):
        return _normalise_number(text)
    if _ADDRESS.fullmatch(text):
        return text.lower()
    return text


def _normalise_number(text: str) -> str:
    international = "+" + text[2:] if text.startswith("00") else text
    try:
        number = phonenumbers.parse(international, REGION)
    except phonenumbers.NumberParseException:
        return text
    # Short codes and ill-formed numbers stay as written: guessing would name somebody else.
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return text
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
