"""The invented force's policy: fixed bytes that rules cite, and nobody else's sentences."""

import os
import re
from pathlib import Path

import pytest

from upstander.base.digest import digest_file

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT / "samples" / "demo_force" / "policy.txt"
# Rules cite this file by digest: a change of one byte unhooks them all. Change both together.
DIGEST = "55c584322b68d265f6efc39a300d25bb615b1bc72f20c4bb343d5cd26628b071"
SHARED_WORDS = 8


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of eight words of `text`."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return {tuple(words[n : n + SHARED_WORDS]) for n in range(len(words) - SHARED_WORDS + 1)}


def test_the_policy_that_rules_cite_has_not_changed():
    """The file's digest is the one that the rules' citations hold."""
    assert digest_file(POLICY) == DIGEST


def test_the_policy_is_utf_8_with_plain_line_ends():
    """The file reads the same on every machine."""
    data = POLICY.read_bytes()
    assert data.decode("utf-8")
    assert b"\r" not in data
    assert data.endswith(b"\n")


def test_the_policy_shares_no_sentence_with_the_source_documents():
    """No eight words in a row are those of a public document that the project learnt from."""
    folder = Path(os.environ.get("UPSTANDER_SEEDS", "") or ROOT.parent / "shared" / "seeds")
    sources = [
        path
        for place in (folder, folder.parent / "policies")
        if place.is_dir()
        for path in sorted(place.glob("*.txt"))
    ]
    if not sources:
        pytest.skip("the public source documents are not here: set UPSTANDER_SEEDS")
    own = runs(POLICY.read_text(encoding="utf-8"))
    for source in sources:
        assert not own & runs(source.read_text(encoding="utf-8-sig")), source.name
