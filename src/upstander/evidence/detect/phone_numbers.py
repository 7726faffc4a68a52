"""Tell telephone numbers apart: of the UK, premium rate, and of other countries.

Source: the numbering plans in the `phonenumbers` package (Google's libphonenumber). That 09,
0871–0873 and 118 are premium rate was checked on the regulator's "Premium rate number guide"
(phonepayplus.org.uk, since renamed); how many digits follow is a working rule, not checked against
Ofcom's National Telephone Numbering Plan. Limits: a number that passes need not
be in service; the Channel Islands and the Isle of Man share +44 and count as the UK.
"""

import re

import phonenumbers

_PREMIUM = re.compile(r"09\d{8,9}|087[123]\d{7}|118\d{3}")
_UK_CODE = 44
# Kept for drama by Ofcom, so that no household is rung (from general knowledge, part of the list).
_DRAMA = re.compile(r"(?:7700900|1632960)\d{3}")


def _parse(written: str) -> "phonenumbers.PhoneNumber | None":
    if len(written) > 40:
        return None
    if written.startswith("00"):
        written = "+" + written[2:]
    try:
        return phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return None


def uk_phone_number(text: str, start: int, end: int) -> bool:
    """Return whether the span is a valid number of the UK's plan."""
    number = _parse(text[start:end].strip())
    if number is None or number.country_code != _UK_CODE:
        return False
    if _DRAMA.fullmatch(str(number.national_number)):
        return True
    return bool(phonenumbers.is_valid_number(number))


def premium_rate_number(text: str, start: int, end: int) -> bool:
    """Return whether the span is 09, 0871, 0872, 0873 or 118 with the digits that belong to it."""
    digits = re.sub(r"\D", "", text[start:end])
    for code in ("0044", "44"):
        if digits.startswith(code) and len(digits) >= len(code) + 9:
            digits = "0" + digits[len(code) :].removeprefix("0")
            break
    return bool(_PREMIUM.fullmatch(digits))


def overseas_number(text: str, start: int, end: int) -> bool:
    """Return whether the span is a valid number, written with + or 00, of a country but the UK."""
    written = re.sub(r"^\(?\s*(?:\+|00)", "+", text[start:end].strip())
    if not written.startswith("+"):
        return False
    number = _parse(written)
    return (
        number is not None
        and number.country_code != _UK_CODE
        and bool(phonenumbers.is_valid_number(number))
    )
