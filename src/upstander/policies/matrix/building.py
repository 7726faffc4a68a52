"""Build the matrix: every force on one side, every question on the other, a cell for each pair.

A force without a policy is `not_supplied` on every question, which is never `silent`. Minutes,
reports and opinions never answer for a force. Where a force gave several policies each is asked,
the strictest that speaks carries, and a ban beside a leave is `unclear` with both quoted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from upstander.base.errors import UpstanderError
from upstander.policies.guidance.forces import Force, find_force, make_code
from upstander.policies.guidance.loading import Guidance
from upstander.policies.matrix.gaps import find_gaps
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.policy_matrix import (
    CELL_STATES,
    SUPPLY_STATES,
    Matrix,
    MatrixCell,
    MatrixForce,
)
from upstander.records.positions import BANDS, PositionFound, Support

__all__ = [
    "ForceDocument", "MatrixInvalid", "add_missing", "build_matrix", "find_source",
    "left_out_reason", "matrix_json",
]  # fmt: skip

NO_ANSWER_KINDS = ("minutes", "report", "opinion")
"""Kinds of text that never answer for a force. One that is unclear does, and its row says so."""
STRICTNESS = ("prohibited", "required", "conditional", "permitted", "unclear")
"""Which of several policies of one force carries: the first of these that one of them says."""
OPPOSED = ({"prohibited", "permitted"}, {"prohibited", "required"})

Asker = Callable[[PolicyDocument, PolicyDetails, QuestionBank], Sequence[PositionFound]]
Progress = Callable[[int, int], None]
"""Called with the documents asked so far and the documents in all."""


class MatrixInvalid(UpstanderError):
    """What the matrix is to be built of does not fit together."""


class ForceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A policy that a force gave, or the fact that it has given none."""

    document: PolicyDocument | None = None
    details: PolicyDetails | None = None
    force: str = ""
    """Code, name or alias of the force; "" to take it from what the document says of itself."""
    supply: str = ""
    """One of `SUPPLY_STATES`; "" is `supplied` with a document and `not_asked` without."""
    due_date: date | None = None
    note: str = ""
    positions: tuple[PositionFound, ...] = ()
    """Answers held from an earlier reading; () to ask now."""


def build_matrix(
    documents: Sequence[ForceDocument],
    bank: QuestionBank,
    guidance: Guidance,
    *,
    made_on: date,
    confirmed: Mapping[tuple[str, str], MatrixCell] | None = None,
    marking: str = "OFFICIAL",
    on_progress: Progress | None = None,
    asker: Asker = ask,
) -> Matrix:
    """Return the matrix of `documents`, the forces in the order in which each first stands.

    `confirmed` holds cells that people settled, by force code and question id; one whose words
    do not stand in what is now held is `stale`.

    Raises:
        MatrixInvalid: a supply state is unknown, or a confirmed cell is out of place.
    """
    rows = _gather(documents, guidance.forces)
    total = sum(one.document is not None for one in documents)
    done = 0
    forces: list[MatrixForce] = []
    cells: list[MatrixCell] = []
    for code, (name, given) in rows.items():
        answering: list[tuple[ForceDocument, dict[str, PositionFound]]] = []
        for one in given:
            if one.document is None:
                continue
            if _answers(one):
                found = one.positions or asker(one.document, _details(one), bank)
                answering.append((one, {position.question: position for position in found}))
            done += 1
            if on_progress is not None:
                on_progress(done, total)
        forces.append(_row(code, name, given))
        for question in bank.questions:
            cell = _cell(code, question.id, answering)
            settled = (confirmed or {}).get((code, question.id))
            held = [one.document for one, _ in answering if one.document is not None]
            cells.append(_settled(settled, held) if settled is not None else cell)
    matrix = Matrix(
        made_on=made_on, forces=tuple(forces), questions=bank.questions, cells=tuple(cells),
        marking=marking,
    )  # fmt: skip
    return msgspec.structs.replace(matrix, gaps=find_gaps(matrix, guidance))


def add_missing(
    documents: Sequence[ForceDocument], forces: Sequence[Force], *, kind: str = "territorial"
) -> tuple[ForceDocument, ...]:
    """Return `documents`, and a row for every force of that kind that gave nothing, after them."""
    given = {_whose(one, forces)[0] for one in documents}
    missing = (force for force in forces if force.kind == kind and force.code not in given)
    return (*documents, *(ForceDocument(force=force.code) for force in missing))


def matrix_json(matrix: Matrix) -> dict[str, Any]:
    """Return the matrix as plain values for JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(matrix)
    return plain


def find_source(support: Support, documents: Iterable[PolicyDocument]) -> PolicyDocument | None:
    """Return the document whose words at the span are the quotation, or None."""
    return next(
        (one for one in documents if one.text[support.start : support.end] == support.quote), None
    )


def _gather(
    documents: Sequence[ForceDocument], known: Sequence[Force]
) -> dict[str, tuple[str, list[ForceDocument]]]:
    """Return what each force gave, by its code, with its name."""
    rows: dict[str, tuple[str, list[ForceDocument]]] = {}
    for one in documents:
        if one.supply and one.supply not in SUPPLY_STATES:
            raise MatrixInvalid(f"`{one.supply}` is no supply state", place=one.force)
        code, name, sure = _whose(one, known)
        if one.document is not None and not sure and left_out_reason(one):
            continue
        rows.setdefault(code, (name, []))[1].append(one)
    return rows


def _whose(one: ForceDocument, known: Sequence[Force]) -> tuple[str, str, bool]:
    """Return the code and name of the force that gave a document, and whether that is sure.

    A body that no file knows is sure only when it was told: minutes make no row of their own.
    """
    said = one.force
    told = bool(said)
    if not said and one.details is not None:
        detail = one.details.first("force")
        said = detail.value if detail is not None else ""
    if not said and one.document is not None:
        said = one.document.name
    if not said:
        raise MatrixInvalid("neither a force nor a document is named")
    force = find_force(said, known)
    if force is not None:
        return force.code, force.name, True
    name = said.title() if said.isupper() and " " in said else said
    return make_code(said), name, told


def _details(one: ForceDocument) -> PolicyDetails:
    """Return what the document says of itself; of an unclear kind where nobody has read it."""
    return one.details or PolicyDetails(
        details=(), history=(), laws=(), conflicts=(), kind="unclear", kind_reasons=()
    )


def left_out_reason(one: ForceDocument) -> str:
    """Return why a document answers for nobody, in one sentence; "" where it does answer."""
    kind = _details(one).kind
    if one.document is None or kind not in NO_ANSWER_KINDS:
        return ""
    what = {"minutes": "minutes", "report": "a report"}.get(kind, "opinion")
    return f"{one.document.name} is {what}, not policy, and answers nothing."


def _answers(one: ForceDocument) -> bool:
    return one.document is not None and not left_out_reason(one)


def _row(code: str, name: str, given: Sequence[ForceDocument]) -> MatrixForce:
    """Return the row of a force: its first policy, and what became of the asking."""
    answering = [one for one in given if _answers(one)]
    notes = [one.note for one in given if one.note]
    for one in given:
        if one.document is None:
            continue
        if reason := left_out_reason(one):
            notes.append(reason)
        elif _details(one).kind == "unclear" and one.details is not None:
            notes.append(f"What kind of text {one.document.name} is, is unclear: look first.")
    if len(answering) > 1:
        names = ", ".join(one.document.name for one in answering if one.document is not None)
        notes.append(f"{len(answering)} policies answer for it: {names}.")
    due = min((one.due_date for one in given if one.due_date is not None), default=None)
    first = answering[0] if answering else None
    if first is None or first.document is None:
        states = [one.supply for one in given if one.supply and one.supply != "supplied"]
        supply = states[0] if states else "asked" if due else "not_asked"
        return MatrixForce(code=code, name=name, supply=supply, due_date=due, note=" ".join(notes))
    details = _details(first)
    review, review_words = _date(details, "review_date")
    start, start_words = _date(details, "effective_date", "adopted_date")
    notes += [f"{what}: {words}." for what, words in
              (("Review", review_words), ("In force from", start_words)) if words]  # fmt: skip
    return MatrixForce(
        code=code, name=name, supply="supplied", document_sha256=first.document.sha256,
        document_name=first.document.name, title=_value(details, "title"),
        version=_value(details, "version"), in_force_date=start, review_date=review,
        due_date=due, note=" ".join(notes),
    )  # fmt: skip


def _value(details: PolicyDetails, name: str) -> str:
    detail = details.first(name)
    return detail.value if detail is not None else ""


def _date(details: PolicyDetails, *names: str) -> tuple[date | None, str]:
    """Return the first of some dates, or its words where it is no day: a month stays a month."""
    for name in names:
        value = _value(details, name)
        try:
            if value:
                return date.fromisoformat(value), ""
        except ValueError:
            return None, value
    return None, ""


def _cell(
    force: str, question: str, answering: Sequence[tuple[ForceDocument, dict[str, PositionFound]]]
) -> MatrixCell:
    """Return the cell of one force and question, of all the policies that the force gave."""
    if not answering:
        return MatrixCell(
            force=force, question=question, position="not_supplied", state="not_supplied"
        )
    found = [
        (one.document.name, answers[question])
        for one, answers in answering
        if one.document is not None and question in answers
    ]
    speaking = [(name, answer) for name, answer in found if answer.position != "silent"]
    if not speaking:
        band = _weakest(answer for _, answer in found)
        reasons = dict.fromkeys(answer.reason for _, answer in found if answer.reason)
        return MatrixCell(
            force=force, question=question, position="silent", state="suggested", band=band,
            note=" ".join(reasons),
        )  # fmt: skip
    return _speaking_cell(force, question, speaking, several=len(answering) > 1)


def _speaking_cell(
    force: str, question: str, speaking: Sequence[tuple[str, PositionFound]], *, several: bool
) -> MatrixCell:
    said = {answer.position for _, answer in speaking}
    opposed = any(pair <= said for pair in OPPOSED)
    position = "unclear" if opposed else min(said, key=STRICTNESS.index)
    carrying = [one for one in speaking if opposed or one[1].position == position]
    ordered = [*carrying, *(one for one in speaking if one not in carrying)]
    support = dict.fromkeys(s for _, answer in ordered for s in answer.support)
    conditions = [answer.condition for _, answer in carrying if answer.condition]
    notes = [answer.reason for _, answer in carrying if answer.reason]
    if several:
        notes += [f"{name}: {answer.position}." for name, answer in ordered]
    if opposed:
        notes.insert(0, "Its policies do not agree.")
    return MatrixCell(
        force=force, question=question, position=position, state="suggested",
        band="low" if opposed else _weakest(answer for _, answer in carrying),
        condition=conditions[0] if position == "conditional" and conditions else "",
        support=tuple(support), note=" ".join(dict.fromkeys(notes)),
    )  # fmt: skip


def _weakest(answers: Iterable[PositionFound]) -> str:
    bands = [answer.band for answer in answers if answer.band in BANDS]
    return max(bands, key=BANDS.index, default="low")


def _settled(cell: MatrixCell, held: Sequence[PolicyDocument]) -> MatrixCell:
    """Return a cell that a person settled, `stale` where its words do not stand any more."""
    if cell.state not in CELL_STATES:
        raise MatrixInvalid(f"`{cell.state}` is no state", place=f"{cell.force} {cell.question}")
    if cell.state in ("stale", "not_supplied"):
        return cell
    if held and all(find_source(one, held) is not None for one in cell.support):
        return cell
    reason = "Its words do not stand in the policy now held."
    return msgspec.structs.replace(cell, state="stale", note=f"{cell.note} {reason}".strip())
