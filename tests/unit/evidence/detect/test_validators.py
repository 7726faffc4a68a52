"""Named checks tell identifiers from what only looks like one."""

import pytest

from upstander.evidence.detect.validators import VALIDATORS


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pnc_id", "1999/0000123P"),
        ("pnc_id", "99/123p"),
        ("uk_vehicle_registration", "AB12 CDE"),
        ("uk_vehicle_registration", "P123 ABC"),
        ("uk_vehicle_registration", "ABC 123D"),
        ("uk_vehicle_registration", "AIG 1234"),
        ("uk_postcode", "SW1A 1AA"),
        ("uk_postcode", "gir 0aa"),
        ("uk_phone_number", "07700 900123"),
        ("uk_phone_number", "+44 20 7946 0018"),
        ("premium_rate_number", "0909 879 0000"),
        ("premium_rate_number", "+44 871 234 5678"),
        ("premium_rate_number", "118 500"),
        ("overseas_number", "+33 6 12 34 56 78"),
        ("overseas_number", "0034 612 345 678"),
        ("national_insurance_number", "AB 12 34 56 C"),
        ("luhn", "4111 1111 1111 1111"),
        ("date_of_birth", "29/02/2000"),
        ("date_of_birth", "3rd March 1985"),
        ("date_of_birth", "1985-03-04"),
        ("email_address", "a.person@force.example"),
        ("uk_police_marking", "OFFICIAL-SENSITIVE"),
        ("uk_police_marking", "official-sensitive"),
        ("crime_reference", "42/123456/21"),
        ("crime_reference", "42210012345"),
        ("custody_number", "01KD/1234/21"),
    ],
)
def test_what_is_one_passes(name: str, text: str) -> None:
    """A well-formed identifier passes its check, wherever it stands in the text."""
    around = f"x {text} y"
    assert VALIDATORS[name](around, 2, 2 + len(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pnc_id", "1999/0000123Q"),
        ("pnc_id", "1999/0000123I"),
        ("uk_vehicle_registration", "AB01 CDE"),
        ("uk_vehicle_registration", "QQ12 ABC"),
        ("uk_vehicle_registration", "M25 AND"),
        ("uk_vehicle_registration", "AB 12"),
        ("uk_postcode", "QQ1 1AA"),
        ("uk_postcode", "M1 1CC"),
        ("uk_phone_number", "07123"),
        ("uk_phone_number", "+33 6 12 34 56 78"),
        ("premium_rate_number", "0800 111 111"),
        ("overseas_number", "+44 7911 123456"),
        ("overseas_number", "612 345 678"),
        ("national_insurance_number", "QQ 12 34 56 C"),
        ("luhn", "4111 1111 1111 1112"),
        ("luhn", "0000 0000 0000 0000"),
        ("date_of_birth", "29/02/2001"),
        ("date_of_birth", "13/13/1985"),
        ("date_of_birth", "1885-03-04"),
        ("email_address", "a..b@force.example"),
        ("email_address", "a@b"),
        ("uk_police_marking", "official"),
        ("crime_reference", "99/123456/21"),
        ("crime_reference", "99210012345"),
        ("custody_number", "1234/21"),
    ],
)
def test_what_only_looks_like_one_does_not(name: str, text: str) -> None:
    """A wrong check letter, an unknown area or an impossible day fails."""
    assert not VALIDATORS[name](text, 0, len(text))


def test_a_dateless_mark_needs_its_context() -> None:
    """Letters and digits that could be anything pass only near a word of driving."""
    text = "his reg is AB 12"
    assert VALIDATORS["uk_vehicle_registration"](text, 11, 16)


def test_names_are_those_of_the_checks() -> None:
    """Every check is registered under its own name."""
    assert all(name == check.__name__ for name, check in VALIDATORS.items())
