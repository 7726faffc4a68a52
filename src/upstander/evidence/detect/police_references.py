"""Tell police references: PNC identifier, crime reference, custody record, protective marking.

The PNC identifier's letters were checked against `PNCIdValidator` of HM Prison and Probation
Service's open person-record service (year's last two digits and the serial of seven digits, modulo
23). The force codes, two digits as in arrest summons numbers, are a working list from general
knowledge, not checked against the Home Office's. Crime and custody numbers have no national
standard that is known here: the shapes are a working list of what forces print on letters to
victims, and none of them has a check digit.
"""

import re

_PNC = re.compile(r"(?:\d\d)?(\d\d)/(\d{1,7})([A-Z])")
_PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"

_FORCES_TEXT = (
    "01 03 04 05 06 07 10 11 12 13 14 16 17 20 21 22 23 30 31 32 33 34 35 36 37 40 41 42 43 "
    "44 45 46 47 48 50 52 53 54 55 60 61 62 63"
)
_FORCES = frozenset(_FORCES_TEXT.split())
_CRIME_SLASHED = re.compile(
    r"(?:CRI?/?|CRIME/?)?"  # a label that is part of the number
    r"(?:(\d\d)[A-Z]{0,2}\d?/)?"  # force, and in some division and sub-division
    r"\d{4,7}/(\d\d)"  # serial and year
)
_CRIME_LABELLED = re.compile(r"(?:CR|CRI)/?\d{5,8}/(\d\d)")
_CRIME_SOLID = re.compile(r"(\d\d)(\d\d)\d{7}")
"""Force, year, serial in one: the shape of the most common record system."""
_CUSTODY = re.compile(r"(?:\d\d[A-Z]{1,2}\d?|[A-Z]{2,3})/\d{1,6}/\d\d")
_ARREST_SUMMONS = re.compile(r"\d\d/?(\d\d)[A-Z0-9]{2}/?\d\d/?\d{1,11}[A-HJ-NP-RT-Z]")
_MARKING = re.compile(
    r"OFFICIAL[\s:_-]*SENSITIVE|OFFICIAL|TOP[\s_-]+SECRET|SECRET|CONFIDENTIAL|RESTRICTED"
)
_SENSITIVE = re.compile(r"OFFICIAL[:_-]+\s*SENSITIVE", re.IGNORECASE)


def _squeeze(text: str, start: int, end: int) -> str:
    return re.sub(r"\s+", "", text[start:end]).upper()


def pnc_id(text: str, start: int, end: int) -> bool:
    """Return whether the span is a PNC identifier with its right check letter.

    `yy/nnnnnnnX` or `yyyy/nnnnnnnX`; leading zeros of the serial may be left out.
    """
    match = _PNC.fullmatch(_squeeze(text, start, end))
    if match is None:
        return False
    year, serial, letter = match.groups()
    remainder = int(year + serial.zfill(7)) % len(_PNC_LETTERS)
    return letter == _PNC_LETTERS[remainder]


def crime_reference(text: str, start: int, end: int) -> bool:
    """Return whether the span has the shape of a crime reference: slashed, or eleven digits."""
    written = _squeeze(text, start, end).replace("-", "/")
    solid = _CRIME_SOLID.fullmatch(written)
    if solid:
        return solid[1] in _FORCES
    if _CRIME_LABELLED.fullmatch(written):
        return True
    slashed = _CRIME_SLASHED.fullmatch(written)
    return slashed is not None and (slashed[1] is None or slashed[1] in _FORCES)


def custody_number(text: str, start: int, end: int) -> bool:
    """Return whether the span has the shape of a custody record or arrest summons number."""
    written = _squeeze(text, start, end)
    summons = _ARREST_SUMMONS.fullmatch(written)
    if summons is not None:
        return summons[1] in _FORCES
    return bool(_CUSTODY.fullmatch(written))


def uk_police_marking(text: str, start: int, end: int) -> bool:
    """Return whether the span is a protective marking as one is printed.

    Capitals tell the marking from the adjective; with hyphen or colon any case will do. A
    working list from general knowledge, not checked against the Government Security
    Classifications; the old RESTRICTED and CONFIDENTIAL stand on old papers.
    """
    cut = text[start:end].strip(" []()*#")
    return bool(_MARKING.fullmatch(cut) or _SENSITIVE.fullmatch(cut))
