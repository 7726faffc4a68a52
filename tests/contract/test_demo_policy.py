"""What the demo ships: fixed bytes that rules cite, and nobody else's sentences."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from upstander.base.digest import digest_file
from upstander.demo.places import demo_policy_path, earlier_policy_path, policy_library_folder
from upstander.demo.schedule import DAYS, START
from upstander.policies.clauses.reading import read_policy
from upstander.policies.details.reading import read_details
from upstander.policies.guidance.loading import load_guidance
from upstander_web.jobs.library_file import read_library_plan

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT / "samples" / "demo_force" / "policy.txt"
EARLIER = earlier_policy_path()
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


@pytest.mark.parametrize("path", [POLICY, EARLIER], ids=["now", "before"])
def test_the_policy_is_utf_8_with_plain_line_ends(path):
    """The file reads the same on every machine."""
    data = path.read_bytes()
    assert data.decode("utf-8")
    assert b"\r" not in data
    assert data.endswith(b"\n")


def test_the_policy_changed_while_the_demo_s_people_were_talking():
    """Some of the demo's messages are from before the version that stands, most from after."""
    said = [read_details(read_policy(path)) for path in (earlier_policy_path(), demo_policy_path())]
    first, later = (date.fromisoformat(one.first("effective_date").value) for one in said)
    begun = START.date()
    assert first < begun < later < begun + timedelta(days=DAYS // 2)
    assert [one.first("version").value for one in said] == ["2.0", "2.1"]


def test_what_was_done_with_the_library_quotes_its_documents():
    """Every quotation stands in its document once, and every condition stands in it."""
    folder = policy_library_folder()
    plan = read_library_plan(folder)
    paths = {one.file: folder / one.file for one in plan.documents} | {EARLIER.name: EARLIER}
    texts = {name: read_policy(path).text for name, path in paths.items()}
    assert len(plan.confirmed) >= 20
    for mark in (*plan.confirmed, *plan.second_marks):
        text = texts[mark.document]
        assert (mark.position == "silent") == (not mark.words)
        assert not mark.words or text.count(mark.words) == 1, mark.words
        assert mark.condition in text, mark.condition


def test_no_real_force_is_said_to_have_done_anything():
    """Forces that were asked, and forces whose documents ship, are none of those that exist."""
    real = {force.code for force in load_guidance().forces}
    plan = read_library_plan(policy_library_folder())
    assert {asked.force for asked in plan.requests}.isdisjoint(real)
    assert {asked.refused is not None for asked in plan.requests} == {True, False}


@pytest.mark.parametrize("path", [POLICY, EARLIER], ids=["now", "before"])
def test_the_policy_shares_no_sentence_with_the_source_documents(path):
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
    own = runs(path.read_text(encoding="utf-8"))
    for source in sources:
        assert not own & runs(source.read_text(encoding="utf-8-sig")), source.name
