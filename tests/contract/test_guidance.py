"""What the guidance files must hold: sources, dates, statuses, and questions that exist."""

import os
import re
from pathlib import Path

import pytest

from upstander.policies.guidance.loading import Guidance, load_guidance
from upstander.policies.guidance.rows import (
    ChecklistItem,
    LawEntry,
    NationalPosition,
    Recommendation,
)
from upstander.policies.questions.bank import load_questions

ROOT = Path(__file__).resolve().parents[2]
DATE = re.compile(r"20\d\d-\d\d(?:-\d\d)?")
NAMED = frozenset(
    (
        *(f"iopc-2021-r{n}" for n in range(1, 10)), "iopc-gmp-2020-1", "iopc-gmp-2020-2",
        "iopc-gmp-2020-3", "iopc-mps-2026-02", "iopc-mps-408-20", "hmicfrs-2022-monitoring",
        "npccag-2020-1", "reg28-2021-1",
    )
)  # fmt: skip

Row = LawEntry | Recommendation | ChecklistItem | NationalPosition


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    """The guidance that ships."""
    return load_guidance()


def every_row(guidance: Guidance) -> list[Row]:
    """Return the rows of all files but that of the forces."""
    return [
        *guidance.laws, *guidance.recommendations, *guidance.checklist,
        *guidance.national_positions,
    ]  # fmt: skip


def test_every_row_has_a_source_an_address_or_seed_a_date_and_a_status(guidance: Guidance) -> None:
    """Nothing is held that cannot be traced, but our own checklist, which says that it is ours."""
    for row in every_row(guidance):
        own = isinstance(row, ChecklistItem) and row.own_words
        seed = "" if isinstance(row, LawEntry) else row.seed
        assert row.source, row.id
        assert row.status, row.id
        assert DATE.fullmatch(row.date_seen), row.id
        assert row.address.startswith("http") or seed or own, row.id


def test_a_section_is_traced_like_its_law(guidance: Guidance) -> None:
    """The sections that ended have a source of their own."""
    sections = [section for law in guidance.laws for section in law.sections]
    assert sections
    for section in sections:
        assert section.address.startswith("http")
        assert section.source
        assert section.first or section.exact


def test_no_text_where_none_is_held(guidance: Guidance) -> None:
    """Eight of the nine of 2021 and the group's checklist are rows without words or judgement."""
    empty = [
        row for row in (*guidance.recommendations, *guidance.checklist)
        if row.status == "text_not_held"
    ]  # fmt: skip
    assert [row.id for row in empty] == [
        *(f"iopc-2021-r{n}" for n in range(2, 10)), "nwg-checklist",
    ]  # fmt: skip
    assert not any(row.text or row.answers for row in empty)


def test_national_positions_hold_their_words(guidance: Guidance) -> None:
    """A policy is only told that it goes against words that were read."""
    assert all(row.status == "held" and row.text for row in guidance.national_positions)
    assert not any(set(row.expects) & set(row.contradicts) for row in guidance.national_positions)


def test_the_recommendations_that_questions_name_are_there(guidance: Guidance) -> None:
    """The ids by which questions serve recommendations are those of the rows."""
    assert {row.id for row in guidance.recommendations} == NAMED


def test_a_law_from_memory_says_so(guidance: Guidance) -> None:
    """A row that nobody looked up is marked, and one that was read does not say otherwise."""
    for law in guidance.laws:
        assert (law.basis == "memory") == law.source.startswith("not looked up"), law.id


def test_ended_laws_say_what_came_after(guidance: Guidance) -> None:
    """A policy lead is told what to cite instead."""
    for law in guidance.laws:
        if law.status == "ended":
            assert law.replaced_by, law.id
            assert not law.from_ or law.from_ < law.ended_on, law.id


def test_every_question_that_is_answered_exists(guidance: Guidance) -> None:
    """A recommendation rests on questions of the bank, and a question serves what exists."""
    questions = {one.id: one.serves for one in load_questions().questions}
    rules = [
        rule for row in (*guidance.recommendations, *guidance.checklist) for rule in row.answers
    ]
    named = {rule.question for rule in rules} | {
        row.question for row in guidance.national_positions
    }
    assert named - questions.keys() == set()
    served = {one for serves in questions.values() for one in serves}
    assert served - guidance.ids() == set()


def test_words_said_to_be_in_a_source_document_stand_in_it(guidance: Guidance) -> None:
    """What is quoted from a public source document is quoted exactly."""
    folder = Path(os.environ.get("UPSTANDER_SEEDS", "") or ROOT.parent / "shared" / "seeds")
    if not folder.is_dir():
        pytest.skip("the public source documents are not here: set UPSTANDER_SEEDS")
    checked = 0
    for row in (*guidance.recommendations, *guidance.national_positions):
        if not row.seed or not row.text:
            continue
        (path,) = folder.glob(f"{row.seed}_*.txt")
        text = " ".join(path.read_text("utf-8").split())
        quotes = [row.text]
        if isinstance(row, Recommendation):
            answers = row.responses
            quotes += [part for one in answers for part in (one.action, *one.reasons) if part]
        for quote in quotes:
            assert " ".join(quote.split()) in text, (row.id, quote)
            checked += 1
    assert checked > 10
