"""The answers of a whole policy carried over edits that leave them and edits that turn them."""

import pytest

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import load_questions
from upstander.policies.versions.carrying import Carrier
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.positions import PositionFound

POLICY = PolicyDetails(
    details=(), history=(), laws=(), conflicts=(), kind="policy", kind_reasons=()
)
EVERY = 4
"""Of the answers, how many are tried with each turning edit: a carrier is made for each."""


@pytest.fixture(scope="module")
def cells(demo: PolicyDocument) -> list[PositionFound]:
    """The answers of the invented force's policy that have words."""
    return [one for one in ask(demo, POLICY, load_questions()) if one.support]


def reread(text: str) -> PolicyDocument:
    return read_policy_text(text, name="newer", sha256="b" * 64)


@pytest.mark.parametrize("edit", ["quotes and dashes", "a paragraph elsewhere", "long lines"])
def test_answers_are_carried_over_edits_that_leave_them(
    demo: PolicyDocument, cells: list[PositionFound], edit: str
) -> None:
    """Other quotes, blanks, and a paragraph about something else leave every answer standing."""
    middle = demo.text.index("\n\n", len(demo.text) // 3)
    bicycles = "\n\nBicycles are kept in the yard and are cleaned on Fridays."
    text = {
        "quotes and dashes": demo.text.replace("'", "’").replace("-", "‑"),
        "a paragraph elsewhere": demo.text[:middle] + bicycles + demo.text[middle:],
        "long lines": demo.text.replace(", ", ",  "),
    }[edit]
    carrier = Carrier(demo, reread(text))
    lost = {one.question: carrier.carry_cell(one.support).reason for one in cells
            if carrier.carry_cell(one.support).state == "stale"}  # fmt: skip
    assert len(cells) > 20
    assert lost == {}


@pytest.mark.parametrize(
    "edit", ["This does not apply to detectives.", "next", "The former policy said: ", "Nobody "]
)
def test_no_answer_is_carried_over_an_edit_that_turns_it(
    demo: PolicyDocument, cells: list[PositionFound], edit: str
) -> None:
    """An exception in the clause or after it, a telling of history, a negation: all are stale."""
    for one in cells[::EVERY]:
        first = one.support[0]
        clause = next(c for c in demo.clauses if c.start <= first.start < c.end)
        at, put = first.start, edit
        if edit.startswith("This"):
            at, put = clause.end, f" {edit}"
        elif edit == "next":
            at, put = clause.end, "\n\nThe above does not apply at weekends.\n\n"
        carrier = Carrier(demo, reread(demo.text[:at] + put + demo.text[at:]))
        assert carrier.carry_cell(one.support).state == "stale", one.question
