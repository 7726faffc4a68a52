"""The sentences that the question reader learns from are whole, ours, and those it learnt."""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from upstander.base.digest import digest_fields
from upstander.policies.clauses.reading import read_policy
from upstander.policies.questions.bank import default_questions_dir, load_questions
from upstander.policies.questions.likeness import LIKENESS_FILE, STANCE_FILE
from upstander.records.positions import POSITIONS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = default_questions_dir()
FILES = sorted((FOLDER / "sentences").glob("*.tsv"))
BANK = load_questions()
ALLOWED = {one.id: {*one.allowed, "silent"} for one in BANK.questions}
SHARED = ROOT.parent / "shared" / "policies"
HELD_OUT = yaml.safe_load((ROOT / "tests/marks/policies/splits.yaml").read_text("utf-8"))[
    "held_out"
]
LEAST_ANSWERS, LEAST_NEAR = 20, 10
LEAST_WORDS = 7
"""A shorter sentence is a turn of phrase that anyone may hit upon."""


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
    return [(number, line.split("\t")) for number, line in lines if line.strip()]


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    found = []
    for path in FILES:
        for _, parts in _lines(path):
            if len(parts) == 4:
                question, position, above, text = (part.strip() for part in parts)
                found.append((question, position, above, text))
    return tuple(found)


def _plain(text: str) -> str:
    """Return the words of `text` alone, between single spaces."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return f" {' '.join(words)} "


def test_there_are_sentences() -> None:
    """The folder holds files of several writers."""
    assert len(FILES) > 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_row_is_whole(path: Path) -> None:
    """A row is a question or `none`, a position that it allows, words above, and a sentence."""
    wrong = []
    for number, parts in _lines(path):
        if len(parts) != 4:
            wrong.append(f"{path.name}:{number}: {len(parts)} columns")
            continue
        question, position, _, text = (part.strip() for part in parts)
        allowed = {"silent"} if question == "none" else ALLOWED.get(question, set())
        if position not in allowed:
            wrong.append(f"{path.name}:{number}: {question} cannot be {position}")
        if not text:
            wrong.append(f"{path.name}:{number}: no sentence")
    assert wrong == []


@pytest.mark.parametrize("question", [one.id for one in BANK.questions])
def test_every_question_has_enough(question: str) -> None:
    """A question has answers to learn from, and near misses to be told apart from them."""
    places = Counter(
        position == "silent"
        for one, position, above, text in dict.fromkeys(_rows())
        if one == question
    )
    assert places[False] >= LEAST_ANSWERS
    assert places[True] >= LEAST_NEAR


def test_no_sentence_is_an_answer_and_a_near_miss() -> None:
    """One writer's sentence under one heading does not both answer a question and miss it."""
    said: dict[tuple[str, str, str, str], set[str]] = {}
    for path in FILES:
        for number, parts in _lines(path):
            assert len(parts) == 4, f"{path.name}:{number}"
            question, position, above, text = (part.strip() for part in parts)
            said.setdefault((path.name, question, above, text), set()).add(position)
    assert [key for key, positions in said.items() if len(positions) > 1] == []


def _shared() -> list[Path]:
    """Return the real documents at hand, without those that are held out from the makers."""
    found = sorted(SHARED.glob("*")) if SHARED.is_dir() else []
    return [
        one for one in found if one.suffix in (".pdf", ".txt", ".html", ".docx")
        and one.stem not in HELD_OUT
    ]  # fmt: skip


def test_no_sentence_is_out_of_a_real_document() -> None:
    """No sentence is one of a real document's, and no real sentence stands in one of ours."""
    paths = _shared()
    if not paths:
        pytest.skip("the real documents are not here: ../shared/policies")
    ours = {_plain(text) for _, _, _, text in _rows()}
    ours |= {_plain(above) for _, _, above, _ in _rows()}
    ours = {one for one in ours if len(one.split()) >= LEAST_WORDS}
    joined = "|".join(sorted(ours))
    for path in paths:
        document = read_policy(path)
        plain = _plain(document.text)
        assert len(plain) > 1000
        assert [one for one in sorted(ours) if one in plain] == []
        theirs = {_plain(one) for one in re.split(r"(?<=[.;:?!])\s+|\n\s*\n", document.text)}
        theirs = {one for one in theirs if len(one.split()) >= LEAST_WORDS}
        assert theirs
        assert [one for one in sorted(theirs) if one in joined] == []


def test_the_models_know_the_questions_and_the_positions() -> None:
    """The labels of the one model are the bank's questions, of the other positions that speak."""
    likeness = pq.read_schema(FOLDER / LIKENESS_FILE).names
    stance = pq.read_schema(FOLDER / STANCE_FILE).names
    assert likeness[:2] == stance[:2] == ["feature", "rarity"]
    assert likeness[2:] == [one.id for one in BANK.questions]
    assert len(stance[2:]) == len(set(stance[2:]))
    assert set(stance[2:]) <= set(POSITIONS) - {"silent", "not_supplied"}
    for question in BANK.questions:
        assert set(question.allowed) & set(stance[2:])


@pytest.mark.parametrize("name", [LIKENESS_FILE, STANCE_FILE])
def test_the_models_learnt_the_present_sentences(name: str) -> None:
    """A model says of which sentences it learnt, and they are those that stand there now."""
    metadata = pq.read_schema(FOLDER / name).metadata or {}
    parts = [(path.name, path.read_text("utf-8")) for path in FILES]
    now = digest_fields([part for pair in parts for part in pair])
    assert metadata.get(b"sentences_sha256", b"").decode() == now, "run `make question-reader`"
