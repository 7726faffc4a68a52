"""The matrix of what is held: every force by every question, from the cells that people mark."""

from datetime import date

import msgspec
from django.conf import settings

from upstander.records.policy_matrix import BestPick as Pick
from upstander.records.policy_matrix import Matrix, MatrixCell, MatrixForce
from upstander.records.positions import Question, Support
from upstander_web.policies import engine
from upstander_web.policies.forces import list_rows
from upstander_web.policies.models import BestPick, Policy, PolicyRequest, Position
from upstander_web.policies.question_bank import questions_in_use
from upstander_web.policies.selectors import list_current_policies
from upstander_web.policies.suggestions import suggestion_of
from upstander_web.policies.supply import supply_state

SPEAKS_NOT = frozenset({"silent", "unclear"})


def build_held_matrix(*, on: date, with_gaps: bool = False) -> Matrix:
    """Return the matrix as it stands on the day `on`.

    A force with several policies answers with the one that speaks to the question, a confirmed
    one before a suggested one; the cell's note says which where it is not the force's first.
    """
    questions = questions_in_use()
    policies: dict[str, list[Policy]] = {}
    for policy in list_current_policies(on):
        policies.setdefault(policy.force, []).append(policy)
    cells = _cells_of([one.pk for family in policies.values() for one in family])
    requests = {row.force: row for row in PolicyRequest.objects.all()}
    forces, shown, main = [], [], {}
    for code, name in list_rows((*policies, *requests)):
        family = sorted(policies.get(code, []), key=lambda one: _speaks(one, cells), reverse=True)
        main[code] = family[0] if family else None
        forces.append(_force(code, name, main[code], requests.get(code), on))
        shown += [_cell(code, question, family, cells) for question in questions]
    matrix = Matrix(
        made_on=on,
        forces=tuple(forces),
        questions=questions,
        cells=tuple(shown),
        picks=_picks({one.pk for family in policies.values() for one in family}),
        marking=settings.CLASSIFICATION,
    )
    if not with_gaps:
        return matrix
    return msgspec.structs.replace(matrix, gaps=engine.find_gaps(matrix))


def _cells_of(policies: list[int]) -> dict[tuple[int, str], Position]:
    rows = Position.objects.filter(policy__in=policies)
    rows = rows.select_related("policy", "confirmed_by", "second_by")
    return {(cell.policy_id, cell.question): cell for cell in rows}


def _speaks(policy: Policy, cells: dict[tuple[int, str], Position]) -> int:
    own = (cell for (pk, _), cell in cells.items() if pk == policy.pk)
    return sum(cell.value not in SPEAKS_NOT for cell in own)


def _force(
    code: str, name: str, policy: Policy | None, request: PolicyRequest | None, on: date
) -> MatrixForce:
    return MatrixForce(
        code=code,
        name=name,
        supply=supply_state(request, on=on, held=policy is not None),
        document_sha256=policy.sha256 if policy else "",
        document_name=policy.name if policy else "",
        title=policy.title if policy else "",
        version=policy.version_label if policy else "",
        in_force_date=policy.in_force_date if policy else None,
        review_date=policy.review_date if policy else None,
        due_date=request.due_date if request and not policy else None,
        note=request.reason if request and not policy else "",
    )


def _cell(
    code: str, question: Question, family: list[Policy], cells: dict[tuple[int, str], Position]
) -> MatrixCell:
    found = [cells[one.pk, question.id] for one in family if (one.pk, question.id) in cells]
    if not family:
        return MatrixCell(
            force=code, question=question.id, position="not_supplied", state="not_supplied"
        )
    if not found:  # the question is newer than the last reading of this policy
        return MatrixCell(
            force=code, question=question.id, position="unclear", state="suggested", band="low",
            note="Not asked yet.",
        )  # fmt: skip
    best = min(found, key=lambda cell: (cell.value in SPEAKS_NOT, cell.state != "confirmed"))
    return _shown(code, best, named=best.policy_id != family[0].pk)


def _shown(code: str, cell: Position, *, named: bool) -> MatrixCell:
    words = (
        Support(
            clause=cell.clause, start=cell.start, end=cell.end, quote=cell.quote, page=cell.page
        ),
    )  # fmt: skip
    found = suggestion_of(cell).support
    same = bool(found) and (found[0].start, found[0].end) == (cell.start, cell.end)
    suggested = cell.state == Position.State.SUGGESTED
    notes = [f"From {cell.policy.title or cell.policy.name}."] if named else []
    notes += [cell.note] if cell.note else []
    return MatrixCell(
        force=code,
        question=cell.question,
        position=cell.value,
        state=cell.state,
        band=cell.band if suggested else "",
        condition=cell.condition,
        support=(words + found[1:] if same else words) if cell.quote else (),
        confirmed_by=cell.confirmed_by.display_name if cell.confirmed_by else "",
        second_by=cell.second_by.display_name if cell.second_by else "",
        reply=cell.reply,
        note=" ".join(notes),
    )


def _picks(policies: set[int]) -> tuple[Pick, ...]:
    rows = BestPick.objects.filter(position__policy__in=policies).select_related("position__policy")
    return tuple(
        Pick(force=row.position.policy.force, question=row.position.question, reason=row.reason)
        for row in rows
    )
