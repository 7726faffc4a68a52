"""The library of model clauses: shipped, the force's own, and what is refused."""

from pathlib import Path

import pytest

from upstander.policies.drafting.library import (
    LibraryInvalid,
    ModelClause,
    check_against,
    load_model_clauses,
    merge,
)
from upstander.policies.questions.bank import load_questions

ROW = "- {id: %s, question: anonymous_accounts, position: %s, title: T, text: %s}\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, "utf-8")
    return path


def test_library_covers_the_ten_questions_used_from_outside() -> None:
    """The shipped library has a clause for every question that others use by its id."""
    covered = {clause.question for clause in load_model_clauses()}
    assert {
        "whatsapp_on_force_device", "police_info_on_whatsapp",
        "dual_use_personal_use_of_force_device",
        "contact_victims_witnesses_via_personal_account",
        "identify_as_police_on_personal_account", "uniform_photos_on_personal_account",
        "anonymous_accounts", "monitoring_of_devices", "reporting_duty_to_challenge",
        "account_approval_required",
    } <= covered  # fmt: skip


def test_own_clause_goes_before_the_shipped_one(tmp_path: Path) -> None:
    """A force's own clauses stand first, and one of the same id takes the shipped one's place."""
    shipped = load_model_clauses()
    own = load_model_clauses(write(tmp_path, ROW % (shipped[3].id, "prohibited", "Ours.")))
    merged = merge(own, shipped)
    assert merged[0].text == "Ours."
    assert len(merged) == len(shipped)
    assert [clause.id for clause in merged].count(shipped[3].id) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ROW % ("A b", "prohibited", "x"), "small letters"),
        (ROW % ("a", "silent", "x"), "`silent` is none of"),
        (ROW % ("a", "prohibited", '" "'), "`text` is blank"),
        (ROW % ("a", "prohibited", "x") * 2, "stands twice"),
        (ROW % ("a", "prohibited", "x" * 2001), "longer than 2000"),
        (ROW.replace("title", "name") % ("a", "prohibited", "x"), "unknown field"),
        ("- just words", "Expected"),
        ("a: [", "not YAML"),
    ],
)
def test_wrong_file_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """A file that breaks the form is refused with its place."""
    with pytest.raises(LibraryInvalid, match=reason) as refused:
        load_model_clauses(write(tmp_path, text))
    assert "own.yaml" in refused.value.place


def test_absent_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there is refused."""
    with pytest.raises(LibraryInvalid, match="cannot be read"):
        load_model_clauses(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("question", "position", "reason"),
    [
        ("no_such_question", "prohibited", "there is no question"),
        ("own_views_disclaimer", "prohibited", "which `own_views_disclaimer` allows"),
    ],
)
def test_clause_must_answer_a_question_of_the_bank(
    question: str, position: str, reason: str
) -> None:
    """A clause for no question, or with a position that its question does not know, is refused."""
    clause = ModelClause(id="a", question=question, position=position, title="T", text="X.")
    with pytest.raises(LibraryInvalid, match=reason):
        check_against([clause], load_questions())
