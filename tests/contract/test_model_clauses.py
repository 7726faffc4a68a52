"""Every model clause that ships says what its library says that it says."""

import pytest

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.drafting.checking import check_draft
from upstander.policies.drafting.library import ModelClause, check_against, load_model_clauses
from upstander.policies.questions.bank import load_questions

CLAUSES = load_model_clauses()
BANK = load_questions()
LEAST_QUESTIONS = 25


@pytest.mark.parametrize("clause", CLAUSES, ids=[clause.id for clause in CLAUSES])
def test_model_clause_takes_its_position(clause: ModelClause) -> None:
    """The clause, alone in a document, answers its question with the position stated."""
    text = f"1 {clause.title}\n\n1.1 {clause.text}\n"
    document = read_policy_text(text, name=clause.id, sha256="0" * 64)
    (answer,) = check_draft(document, BANK, only=[clause.question])
    assert answer.found.position == clause.position, answer.found.reason
    assert answer.found.support[0].quote in clause.text


def test_model_clauses_answer_questions_of_the_bank() -> None:
    """They answer at least 25 questions, each with a position that its question allows."""
    check_against(CLAUSES, BANK)
    assert len({clause.question for clause in CLAUSES}) >= LEAST_QUESTIONS
