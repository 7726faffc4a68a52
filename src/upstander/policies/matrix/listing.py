"""The matrix as one list: a line for every quotation, and one for every cell without any."""

from collections.abc import Iterator, Sequence

import msgspec

from upstander.policies.guidance.loading import Guidance
from upstander.policies.matrix.building import ForceDocument, find_source
from upstander.policies.matrix.wording import Item
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_matrix import Matrix, MatrixCell, MatrixForce
from upstander.records.positions import Question, Support


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One quotation of one cell."""

    force: MatrixForce
    question: Question
    cell: MatrixCell
    support: Support | None
    document_name: str
    """The document that the quotation stands in; "" without one."""
    document_sha256: str


def list_lines(matrix: Matrix, documents: Sequence[ForceDocument] = ()) -> Iterator[Line]:
    """Yield the lines of all cells, in the order of the matrix.

    `documents` tell which of several policies a quotation stands in; without them it is taken
    to be the force's first.
    """
    forces = {force.code: force for force in matrix.forces}
    questions = {question.id: question for question in matrix.questions}
    held: list[PolicyDocument] = [one.document for one in documents if one.document is not None]
    for cell in matrix.cells:
        force = forces[cell.force]
        for support in cell.support or (None,):
            source = find_source(support, held) if support is not None else None
            name = source.name if source is not None else force.document_name
            sha256 = source.sha256 if source is not None else force.document_sha256
            yield Line(
                force=force, question=questions[cell.question], cell=cell, support=support,
                document_name=name if support is not None else "",
                document_sha256=sha256 if support is not None else "",
            )  # fmt: skip


def list_items(matrix: Matrix, guidance: Guidance | None) -> tuple[Item, ...]:
    """Return the recommendations and checklist items that the matrix has gaps for, in order."""
    named: dict[str, Item] = {}
    if guidance is not None:
        for one in guidance.recommendations:
            named[one.id] = Item(id=one.id, title=one.title, source=one.source)
        for other in guidance.checklist:
            named[other.id] = Item(id=other.id, title=other.title, source=other.source)
    ids = dict.fromkeys(gap.item for gap in matrix.gaps)
    return tuple(named.get(one, Item(id=one, title=one, source="")) for one in ids)
