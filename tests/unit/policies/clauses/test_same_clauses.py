"""One policy gives one set of clauses, whatever kind of file it came in."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.policies.conftest import find_seed

from upstander.demo.places import demo_policy_path
from upstander.policies.clauses.reading import read_policy
from upstander.records.clauses import PolicyDocument

SECONDS = 180


def body(document: PolicyDocument) -> list[tuple[str, str, str]]:
    """Return the clauses of a document without page furniture, their blanks folded."""
    return [
        (clause.kind, clause.number, " ".join(clause.text.split()))
        for clause in document.clauses
        if clause.kind != "furniture"
    ]


def convert(source: Path, suffix: str, folder: Path) -> Path:
    """Return `source`, a text file, as LibreOffice writes it in another format."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    subprocess.run(
        [
            office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--infilter=Text (encoded):UTF8", "--convert-to", suffix, "--outdir", str(folder),
            str(source),
        ],
        check=True, capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    return folder / f"{source.stem}.{suffix}"


@pytest.mark.parametrize("suffix", ["docx", "html", "pdf"])
def test_wp034_is_the_same_in_every_format(wp034, suffix, tmp_path):
    """Numbers, kinds and words of the real policy's clauses are those of its text, in order."""
    source = tmp_path / "wp034.txt"
    source.write_bytes(find_seed("e3764713af1ef337").read_bytes())
    document = read_policy(convert(source, suffix, tmp_path))
    assert document.media == suffix
    assert body(document) == body(wp034)


@pytest.mark.parametrize("suffix", ["docx", "html"])
def test_the_demo_policy_is_the_same_in_every_format(demo, suffix, tmp_path):
    """The invented force's policy, lists and annex and all, is the same in files with tabs."""
    source = tmp_path / "demo.txt"
    source.write_bytes(demo_policy_path().read_bytes())
    document = read_policy(convert(source, suffix, tmp_path))
    assert body(document) == body(demo)
