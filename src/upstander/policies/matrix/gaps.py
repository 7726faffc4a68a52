"""Say how each force's policy stands to each recommendation and checklist item."""

from collections.abc import Mapping, Sequence

from upstander.policies.guidance.loading import Guidance
from upstander.policies.guidance.rows import AnswerRule, ChecklistItem, Recommendation
from upstander.policies.matrix.wording import POSITION_WORDS
from upstander.records.policy_matrix import Gap, Matrix, MatrixCell

_Judged = tuple[str, AnswerRule, MatrixCell]
"""`met`, `partly`, `contradicted` or `open`, with the rule and the cell that say so."""


def find_gaps(matrix: Matrix, guidance: Guidance) -> tuple[Gap, ...]:
    """Return the standing of every force to every item, items in the order of the guidance."""
    cells = {(cell.force, cell.question): cell for cell in matrix.cells}
    titles = {question.id: question.title for question in matrix.questions}
    items: tuple[Recommendation | ChecklistItem, ...] = (
        *guidance.recommendations, *guidance.checklist,
    )  # fmt: skip
    return tuple(
        _judge(item, force.code, cells, titles) for item in items for force in matrix.forces
    )


def _judge(
    item: Recommendation | ChecklistItem,
    force: str,
    cells: Mapping[tuple[str, str], MatrixCell],
    titles: Mapping[str, str],
) -> Gap:
    rules = [rule for rule in item.answers if (force, rule.question) in cells]
    questions = tuple(rule.question for rule in rules)
    if item.status == "text_not_held":
        said = "The words of this item are not held, so nothing is judged."
        return _gap(item.id, force, "text_not_held", questions, said)
    if not rules:
        said = "No question asks about it: a person must read the policy for it."
        return _gap(item.id, force, "silent", questions, said)
    judged = [_judge_cell(rule, cells[force, rule.question]) for rule in rules]
    if all(cell.position == "not_supplied" for _, _, cell in judged):
        said = "The force has given no policy: this is not known."
        return _gap(item.id, force, "no_document", questions, said)
    standing = _combine([verdict for verdict, _, _ in judged])
    first = {"met": "met", "partly": "partly", "contradicted": "contradicted"}.get(standing, "open")
    ordered = sorted(judged, key=lambda one: one[0] != first)
    support = dict.fromkeys(s for _, _, cell in ordered for s in cell.support)
    return Gap(
        force=force, item=item.id, standing=standing, questions=questions,
        support=tuple(support), explanation=_explain(ordered, titles),
    )  # fmt: skip


def _gap(item: str, force: str, standing: str, questions: tuple[str, ...], said: str) -> Gap:
    return Gap(
        force=force, item=item, standing=standing, questions=questions, support=(),
        explanation=said,
    )  # fmt: skip


def _judge_cell(rule: AnswerRule, cell: MatrixCell) -> _Judged:
    for verdict, positions in (
        ("met", rule.meets), ("partly", rule.partly), ("contradicted", rule.contradicts),
    ):  # fmt: skip
        if cell.position in positions:
            return verdict, rule, cell
    return "open", rule, cell


def _combine(verdicts: Sequence[str]) -> str:
    """Return the standing of an item: one answer against it outweighs all that meet it."""
    if "contradicted" in verdicts:
        return "contradicted"
    if set(verdicts) == {"met"}:
        return "met"
    return "partly" if {"met", "partly"} & set(verdicts) else "silent"


_VERDICT_WORDS = {
    "met": "meets it", "partly": "meets it in part", "contradicted": "goes against it",
    "open": "leaves it open",
}  # fmt: skip


def _explain(judged: Sequence[_Judged], titles: Mapping[str, str]) -> str:
    """Return what each answer makes of the item, with the clause and who has looked."""
    parts = []
    for verdict, rule, cell in judged:
        words = POSITION_WORDS[cell.position].lower()
        clause = next((one.clause for one in cell.support if one.clause), "")
        place = f" in {clause}" if clause else ""
        title = titles.get(rule.question, rule.question)
        parts.append(f"{title}: {words}{place}, which {_VERDICT_WORDS[verdict]}.")
    if any(cell.state == "suggested" for _, _, cell in judged):
        parts.append("Not all of it has been confirmed by a person.")
    return " ".join(parts)
