"""The list of forces, and which force a name means."""

from collections import Counter
from pathlib import Path

import pytest

from upstander.policies.guidance.forces import find_force, load_forces, make_code
from upstander.policies.guidance.loading import default_guidance_dir
from upstander.policies.guidance.yamlrows import GuidanceInvalid

FORCES = load_forces(default_guidance_dir())


def test_forces_are_those_of_england_and_wales_and_the_others() -> None:
    """The list holds the 43 territorial forces, four of them in Wales, and the other bodies."""
    assert Counter(force.kind for force in FORCES)["territorial"] == 43
    welsh = [f for f in FORCES if f.region == "Wales"]
    assert len(welsh) == 4
    codes = {force.code for force in FORCES}
    assert {"psni", "police-scotland", "british-transport", "civil-nuclear", "nca"} <= codes


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Warwickshire Police", "warwickshire"),
        ("warwickshire", "warwickshire"),
        ("MPS", "metropolitan"),
        ("The Metropolitan Police Service", "metropolitan"),
        ("Chief Constable of Kent Police", "kent"),
        ("Avon & Somerset Constabulary", "avon-and-somerset"),
        ("Dyfed Powys Police", "dyfed-powys"),
        ("Policy of South Yorkshire Police, Corporate Communications", "south-yorkshire"),
        ("City of London Police", "city-of-london"),
    ],
)
def test_force_is_found_by_its_names(said: str, code: str) -> None:
    """A name, short name or abbreviation means its force, also within other words."""
    found = find_force(said, FORCES)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "said", ["Surrey Police and Sussex Police", "the county of Kent", "Ministry of Works", ""]
)
def test_no_force_is_guessed(said: str) -> None:
    """Two forces, a county, or another body give none."""
    assert find_force(said, FORCES) is None


def test_code_is_made_of_a_name() -> None:
    """A body that no file knows has a code made of its name."""
    assert make_code("New Zealand Police") == "new-zealand-police"
    assert make_code("…") == "unknown"


TWICE = """
- {code: a, name: D, kind: special, region: C}
- {code: d, name: E, kind: special, region: C}
"""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("- {code: A, name: B, kind: special, region: C}", "is no code"),
        ("- {code: a, name: B, kind: other, region: C}", "is none of"),
        ("- {code: a, name: B, kind: special, region: C, colour: red}", "unknown field"),
        (TWICE, "means both"),
    ],
)
def test_file_is_read_strictly(tmp_path: Path, row: str, reason: str) -> None:
    """A wrong code, kind or field, or a name of two forces, is refused."""
    (tmp_path / "forces.yaml").write_text(row, "utf-8")
    with pytest.raises(GuidanceInvalid, match=reason):
        load_forces(tmp_path)
