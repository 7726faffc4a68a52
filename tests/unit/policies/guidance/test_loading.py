"""The guidance files are read strictly, and refused with a reason."""

from pathlib import Path
from shutil import copytree

import pytest

from upstander.policies.guidance.loading import (
    GuidanceInvalid,
    default_guidance_dir,
    load_guidance,
)
from upstander.policies.guidance.rows import ChecklistItem
from upstander.policies.guidance.yamlrows import read_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the guidance that ships."""
    return copytree(default_guidance_dir(), tmp_path / "guidance")


def change(path: Path, old: str, new: str) -> None:
    """Put `new` in place of the first `old`, which must be there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_guidance_that_ships_loads_with_a_digest_of_its_files(folder: Path) -> None:
    """The digest follows the files: the same for a copy, another for a change."""
    shipped = load_guidance()
    assert load_guidance(folder).digest == shipped.digest
    change(folder / "laws.yaml", "Computer Misuse Act 1990", "Computer  Misuse Act 1990")
    assert load_guidance(folder).digest != shipped.digest
    assert {"ripa-2000", "ripa-2000-part-1-chapter-1", "nwg-checklist-01"} <= shipped.ids()


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("laws.yaml", "kind: act", "kind: statute", "`statute` is none of"),
        ("laws.yaml", "end: superseded", "end: gone", "`gone` is none of"),
        ("laws.yaml", 'ended_on: "2018-12-27"', 'ended_on: "27.12.2018"', "is no date"),
        ("laws.yaml", "basis: read", "basis: hearsay", "`hearsay` is none of"),
        ("laws.yaml", "where: UK", "where: Mars", "`Mars` is none of"),
        ("laws.yaml", "status: in_force", "state: in_force", "unknown field `state`"),
        ("laws.yaml", "id: ipa-2016", "id: ripa-2000", "`ripa-2000` stands twice"),
        ("laws.yaml", "years: [2000]", "years: [old]", "Expected `int`"),
        ("recommendations.yaml", "meets: [required]", "meets: [advised]", "`advised` is none of"),
        ("recommendations.yaml", "partly: [conditional]", "partly: [prohibited]", "two uses"),
        ("recommendations.yaml", "status: part_held", "status: text_not_held", "just where"),
        ("checklist.yaml", "  title:", "  title: one\n  title:", "`title` stands twice"),
        ("national_positions.yaml", "expects: [required]", "expects: yes", "Expected `array`"),
    ],
)
def test_a_broken_file_is_refused(folder: Path, name: str, old: str, new: str, reason: str) -> None:
    """The reason says what is wrong and the place names the file."""
    change(folder / name, old, new)
    with pytest.raises(GuidanceInvalid) as refused:
        load_guidance(folder)
    assert reason in refused.value.reason
    assert name in refused.value.place


def test_a_missing_file_is_refused(folder: Path) -> None:
    """A file that is left out is worse than an error."""
    (folder / "checklist.yaml").unlink()
    with pytest.raises(GuidanceInvalid, match=r"checklist\.yaml: cannot be read"):
        load_guidance(folder)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"\xff\xfe", "not UTF-8"), (b"a: [", "not YAML"), (b"a" * (1 << 21), "larger than")],
)
def test_what_is_no_guidance_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    """Bytes that are no YAML list of rows never become rows."""
    path = tmp_path / "rows.yaml"
    path.write_bytes(data)
    with pytest.raises(GuidanceInvalid, match=reason):
        read_rows(path, ChecklistItem)


def test_words_that_yaml_takes_for_values_stay_words(tmp_path: Path) -> None:
    """A bare `no`, a date and a number are texts in a row's texts."""
    path = tmp_path / "rows.yaml"
    path.write_text(
        "- id: no\n  title: 1\n  status: held\n  own_words: true\n  source: x\n"
        "  date_seen: 2026-11-22\n",
        "utf-8",
    )
    (row,) = read_rows(path, ChecklistItem)
    assert (row.id, row.title, row.date_seen, row.own_words) == ("no", "1", "2026-11-22", True)
