"""Opens the matrix, narrowed as asked, and records it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from upstander.records.policy_matrix import Gap, Matrix, MatrixCell, MatrixForce
from upstander.records.positions import Question
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.held_matrix import build_held_matrix
from upstander_web.policies.matrix_filter import MatrixFilter
from upstander_web.policies.models import Position
from upstander_web.policies.selectors import list_current_policies

STANDINGS = ("contradicted", "silent", "partly", "met", "text_not_held", "no_document")
"""How a force may stand to an item, what needs work first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """One cell with where it opens."""

    cell: MatrixCell
    title: str
    sha256: str
    """Digest of the policy that it quotes; "" where none is held."""
    reason: str
    """Why it is a model for others; "" where it is none."""
    other: bool
    """Whether a filter asked for other cells than this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One force with its cells."""

    force: MatrixForce
    cells: list[ShownCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPage:
    """The table, and what it may be narrowed to."""

    rows: list[MatrixRow]
    questions: tuple[Question, ...]
    themes: list[str]
    forces: list[tuple[str, str]]
    all_questions: list[tuple[str, str]]
    supplied: int
    total: int
    confirmed: int
    spoken: int
    """Cells of forces whose policy is held."""
    picks: list[ShownCell]


def view_matrix(*, actor: User, chosen: MatrixFilter, on: date) -> MatrixPage:
    """Return the matrix of the filter as it stands on the day `on`.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `matrix.viewed` with the filters.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_POLICIES)
    whole = build_held_matrix(on=on)
    matrix = chosen.select(whole)
    documents = _documents(on)
    reasons = {(pick.force, pick.question): pick.reason for pick in matrix.picks}
    titles = {one.id: one.title for one in matrix.questions}
    shown = [
        ShownCell(
            cell=cell,
            title=titles[cell.question],
            sha256=documents.get((cell.force, cell.question), ""),
            reason=reasons.get((cell.force, cell.question), ""),
            other=chosen.position not in ("", cell.position)
            or chosen.state not in ("", cell.state),
        )
        for cell in matrix.cells
    ]
    width = len(matrix.questions)
    rows = [
        MatrixRow(force=force, cells=shown[n * width : (n + 1) * width])
        for n, force in enumerate(matrix.forces)
    ]
    held = [cell for cell in matrix.cells if cell.state != "not_supplied"]
    with transaction.atomic():
        record_event(
            actor=actor,
            name="matrix.viewed",
            object_kind="matrix",
            object_id="",
            detail={"filters": chosen.as_detail()},
        )
    return MatrixPage(
        rows=rows,
        questions=matrix.questions,
        themes=list(dict.fromkeys(one.theme for one in whole.questions)),
        forces=[(one.code, one.name) for one in whole.forces],
        all_questions=[(one.id, one.title) for one in whole.questions],
        supplied=sum(one.supply == "supplied" for one in whole.forces),
        total=len(whole.forces),
        confirmed=sum(cell.state == "confirmed" for cell in held),
        spoken=len(held),
        picks=[one for one in shown if one.reason],
    )


def _documents(on: date) -> dict[tuple[str, str], str]:
    """Return the digest of the policy behind each cell, as `held_matrix` chooses it."""
    policies = list_current_policies(on)
    rows = Position.objects.filter(policy__in=[one.pk for one in policies])
    found: dict[tuple[str, str], tuple[tuple[bool, bool], str]] = {}
    for cell in rows.select_related("policy"):
        place = cell.policy.force, cell.question
        rank = (cell.value in ("silent", "unclear"), cell.state != "confirmed")
        if place not in found or rank < found[place][0]:
            found[place] = rank, cell.policy.sha256
    return {place: sha256 for place, (_, sha256) in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class GapItem:
    """One recommendation or checklist item, with how the forces stand to it."""

    id: str
    title: str
    body: str
    text: str
    source: str
    held: bool
    """Whether its words are held; nothing is judged by words that are not."""
    counts: list[tuple[str, int]]
    gaps: list[tuple[Gap, str, str]]
    """Each force's standing, with the force's name and the digest of its policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsPage:
    """Every recommendation and checklist item, or one, with what it leaves open."""

    items: list[GapItem]
    choices: list[tuple[str, str]]
    one: bool


def view_gaps(*, actor: User, item: str, standing: str, on: date) -> GapsPage:
    """Return how each force stands to each recommendation, or to `item` alone.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `gaps.viewed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_POLICIES)
    matrix = build_held_matrix(on=on, with_gaps=True)
    known = engine.list_items()
    chosen = [one for one in known if item in ("", one.id)]
    with transaction.atomic():
        record_event(
            actor=actor,
            name="gaps.viewed",
            object_kind="matrix",
            object_id=item,
            detail={"filters": {"item": item, "standing": standing}},
        )
    return GapsPage(
        items=[_item(one, matrix, standing) for one in chosen],
        choices=[(one.id, one.title) for one in known],
        one=len(chosen) == 1,
    )


def _item(item: engine.Item, matrix: Matrix, standing: str) -> GapItem:
    names = {one.code: (one.name, one.document_sha256) for one in matrix.forces}
    gaps = [gap for gap in matrix.gaps if gap.item == item.id]
    counts: dict[str, int] = {}
    for gap in gaps:
        counts[gap.standing] = counts.get(gap.standing, 0) + 1
    return GapItem(
        id=item.id,
        title=item.title,
        body=item.body,
        text=item.text,
        source=item.source,
        held=item.held,
        counts=sorted(counts.items(), key=lambda pair: STANDINGS.index(pair[0])),
        gaps=[
            (gap, *names[gap.force])
            for gap in sorted(gaps, key=lambda gap: STANDINGS.index(gap.standing))
            if standing in ("", gap.standing)
        ],
    )
