"""Sentences at the head that speak of another document give no details of this one."""

import pytest
from tests.unit.policies.details.conftest import Said


@pytest.mark.parametrize(
    "sentence",
    [
        "This policy replaces the guide on radios, version 3, which has the reference HR/C/12.",
        "Read this policy with the manual of the council, reference AB/12, version 9.",
        "This policy quotes crime reference 12/345 and the edition 2 of a book.",
    ],
)
def test_numbers_of_other_documents_are_left_out(said: Said, sentence: str):
    """A reference or version that a sentence gives to something else is none of this policy."""
    found = said(f"Saltby Police\n\nRadio Policy\n\n{sentence}")
    assert "reference" not in found
    assert "version" not in found


@pytest.mark.parametrize(
    "sentence",
    [
        "This policy follows the Act, which was signed and came into force on 25 May 2018.",
        "The names of victims may be published in full. This policy says when.",
        "This policy says when a report may be disclosed to the public.",
    ],
)
def test_what_is_said_of_others_is_left_out(said: Said, sentence: str):
    """The first day of an Act and the openness of a report are none of this policy."""
    found = said(f"Saltby Police\n\nRadio Policy\n\n{sentence}")
    assert "effective_date" not in found
    assert "disclosable" not in found


@pytest.mark.parametrize("value", ["12 May 2025", "Website team", "Gazette"])
def test_publication_without_openness_is_no_openness(said: Said, value: str):
    """A day or a name beside "Published" does not say whether the document is open."""
    found = said(f"Saltby Police\n\nRadio Policy\n\nReference: R/1\nPublished: {value}")
    assert "disclosable" not in found
