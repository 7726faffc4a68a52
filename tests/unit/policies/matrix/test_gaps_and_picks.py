"""What each recommendation finds, and which cells are worth a look as models."""

import pytest

from support.policy_matrix import MADE_ON, make_bank, make_given, make_question
from upstander.policies.guidance.loading import Guidance
from upstander.policies.guidance.rows import AnswerRule, ChecklistItem, Recommendation
from upstander.policies.matrix.building import ForceDocument, build_matrix
from upstander.policies.matrix.picks import choose_pick, suggest_picks
from upstander.records.policy_matrix import Matrix

BANK = make_bank(make_question("first"), make_question("second"))


def recommend(item: str, *answers: AnswerRule, held: bool = True) -> Recommendation:
    return Recommendation(
        id=item, title=item.title(), body="A body", date="2026", addressees=("all",),
        status="held" if held else "text_not_held", source="A report", date_seen="2026-11-22",
        text="Do it." if held else "", answers=answers,
    )  # fmt: skip


BOTH = (
    AnswerRule(question="first", meets=("prohibited",), partly=("conditional",),
               contradicts=("permitted",)),
    AnswerRule(question="second", meets=("required",)),
)  # fmt: skip
GUIDANCE = Guidance(
    laws=(), national_positions=(),
    recommendations=(recommend("both", *BOTH), recommend("lost", held=False), recommend("none")),
    checklist=(
        ChecklistItem(id="item", title="Item", status="held", own_words=True, source="Ours",
                      date_seen="2026-11-22", text="It says so.", answers=BOTH[:1]),
    ),
)  # fmt: skip


def build(*given: ForceDocument) -> Matrix:
    return build_matrix(given, BANK, GUIDANCE, made_on=MADE_ON)


@pytest.mark.parametrize(
    ("first", "second", "standing"),
    [
        ("prohibited", "required", "met"),
        ("prohibited", "silent", "partly"),
        ("conditional", "required", "partly"),
        ("permitted", "required", "contradicted"),
        ("silent", "silent", "silent"),
        ("unclear", "permitted", "silent"),
    ],
)
def test_standing_of_a_recommendation(first: str, second: str, standing: str) -> None:
    """All answers must meet it; one against it outweighs those that do."""
    gap = build(make_given("kent", {"first": first, "second": second})).gaps[0]
    assert (gap.item, gap.standing, gap.questions) == ("both", standing, ("first", "second"))


def test_clause_that_decides_is_quoted_first() -> None:
    """The words against a recommendation stand before those that meet it, and are named."""
    gap = build(make_given("kent", {"second": "required", "first": "permitted"})).gaps[0]
    assert gap.support[0].quote == "Officers may do it."
    assert gap.explanation.startswith("first: permitted in 4.2, which goes against it.")
    assert gap.explanation.endswith("Not all of it has been confirmed by a person.")


def test_text_not_held_is_never_judged() -> None:
    """An item whose words are not held is shown as that, for every force."""
    gaps = build(make_given("kent", {"first": "permitted"}), ForceDocument(force="essex")).gaps
    assert {gap.standing for gap in gaps if gap.item == "lost"} == {"text_not_held"}


def test_force_without_a_policy_is_not_judged() -> None:
    """A force that gave none is not said to leave anything open."""
    gaps = {gap.item: gap for gap in build(ForceDocument(force="kent")).gaps}
    assert gaps["both"].standing == gaps["item"].standing == "no_document"
    assert gaps["none"].standing == "silent"
    assert "a person must read" in gaps["none"].explanation


def test_picks_prefer_words_that_can_be_acted_on() -> None:
    """A condition with its team is suggested with the reasons; a bare leave is not."""
    matrix = build(
        make_given("kent", {"first": "permitted"}), make_given("essex", {"first": "conditional"}),
        make_given("surrey", {"first": "prohibited"}),
    )  # fmt: skip
    picks = suggest_picks(matrix, GUIDANCE)
    assert {pick.force for pick in picks} == {"essex", "surrey"}
    essex = next(pick for pick in picks if pick.force == "essex")
    assert "it names who: Digital Services Team" in essex.reasons
    assert "kent" not in {pick.force for pick in picks}


def test_pick_needs_a_persons_reason() -> None:
    """A pick is a person's: without their reason there is none."""
    pick = suggest_picks(build(make_given("surrey", {"first": "prohibited"})), GUIDANCE)[0]
    assert choose_pick(pick, reason=" It is plain. ").reason == "It is plain."
    with pytest.raises(ValueError, match="needs the reason"):
        choose_pick(pick, reason=" ")
