"""What the tests of questions share: the bank that ships, and asking of a few sentences."""

from collections.abc import Callable

import pytest

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank, load_questions
from upstander.records.policy_details import PolicyDetails
from upstander.records.positions import PositionFound

Asking = Callable[..., PositionFound]


def details(kind: str = "policy") -> PolicyDetails:
    """Return details that say no more than the kind of text."""
    return PolicyDetails(details=(), history=(), laws=(), conflicts=(), kind=kind, kind_reasons=())


@pytest.fixture(scope="session")
def bank() -> QuestionBank:
    """The bank that ships."""
    return load_questions()


@pytest.fixture(scope="session")
def answer(bank: QuestionBank) -> Asking:
    """Ask one question of a text."""

    def run(question: str, text: str, *, kind: str = "policy") -> PositionFound:
        document = read_policy_text(text.strip() + "\n", name="draft", sha256="0" * 64)
        (found,) = ask(document, details(kind), bank, only=(question,))
        for one in (*found.support, *found.bearing, *found.looked_at):
            assert document.text[one.start : one.end] == one.quote
        assert found.condition in document.text
        return found

    return run
