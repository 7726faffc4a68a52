"""The public PDF policies, where they are at hand: no character lost, none added."""

import os
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from tests.unit.policies.conftest import ROOT

from upstander.policies.documents.pdf import lay_out_pdf

FOLDER = Path(os.environ.get("UPSTANDER_POLICIES", "") or ROOT.parent / "shared" / "policies")
HELD = (
    "nz_acceptable_use_2022.pdf",
    "nz_acceptable_use_2024.pdf",
    "nz_protected_disclosures_2023.pdf",
)


def letters(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isprintable() and not c.isspace())


@pytest.mark.parametrize("name", HELD)
def test_a_public_policy_keeps_every_character_once(name):
    """What the library gives for each page, blanks aside, is what the text holds."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip("the public policies are not here: set UPSTANDER_POLICIES")
    data = path.read_bytes()
    said: Counter[str] = Counter()
    for page in pypdfium2.PdfDocument(data):
        said += letters(page.get_textpage().get_text_range().replace("\ufffe", "-"))
    laid = lay_out_pdf(data, place=name)
    assert letters(laid.text) == said
    assert {hint.page for hint in laid.hints.values()} == set(range(1, laid.pages + 1))
