"""Details are read from the families of layout that public bodies use."""

import re
from pathlib import Path

import pytest
import yaml
from tests.unit.policies.details.conftest import read

DATA = Path(__file__).resolve().parents[3] / "data" / "policies" / "families.yaml"
FAMILIES = yaml.safe_load(DATA.read_text("utf-8"))
BODY = """
1. Purpose

1.1 Staff must keep devices safe and must not share a password with anybody else at work.

1.2 The owner of the vehicle must be told. Officers write down their version of events and the
review of the incident dated 3 May 2019 is kept with the file.

2. Use

2.1 You may use the telephone for short private calls where the manager agrees.
"""


def bare(text: str) -> str:
    """Return the letters and digits of a value."""
    return re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()


def first_values(text: str) -> dict[str, str]:
    """Return the best value of each detail, whose span holds words of the text."""
    document, details = read(text)
    found: dict[str, str] = {}
    for detail in details.details:
        assert document.text[detail.start : detail.end].strip(), detail
        found.setdefault(detail.name, detail.value)
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_gives_its_details(family: str):
    """What a head, strip, sentence, signature or foot says is read, each value whole."""
    text, wanted = FAMILIES[family]["text"], FAMILIES[family]["wanted"]
    found = first_values(text.replace("<BODY>", BODY))
    assert {name: bare(found.get(name, "")) for name in wanted} == {
        name: bare(str(value)) for name, value in wanted.items()
    }
