"""The matrix of questions by forces: every cell with its words, its standing and its people."""

from datetime import date

import msgspec

from upstander.records.positions import Question, Support

SUPPLY_STATES = ("supplied", "promised", "asked", "overdue", "refused", "not_asked")
"""What became of a request for a force's policy."""

CELL_STATES = ("suggested", "confirmed", "disputed", "stale", "not_supplied")
"""`suggested`: read by the engine, nobody has looked. `stale`: its words are gone from the
version now held. `disputed`: a second marker or the force does not agree."""


class MatrixForce(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a force, and the policy that answers for it."""

    code: str
    """Short code of the force, such as `warwickshire`."""
    name: str
    supply: str
    """One of `SUPPLY_STATES`."""
    document_sha256: str = ""
    document_name: str = ""
    title: str = ""
    version: str = ""
    in_force_date: date | None = None
    review_date: date | None = None
    due_date: date | None = None
    """When the policy was asked for by, where it has not come."""
    note: str = ""


class MatrixCell(msgspec.Struct, frozen=True, kw_only=True):
    """What one force says on one question."""

    force: str
    question: str
    position: str
    """One of `positions.POSITIONS`."""
    state: str
    """One of `CELL_STATES`."""
    band: str = ""
    """One of `positions.BANDS` while only suggested; "" after."""
    condition: str = ""
    support: tuple[Support, ...] = ()
    confirmed_by: str = ""
    second_by: str = ""
    reply: str = ""
    """The force's own words under its right of reply."""
    note: str = ""


class BestPick(msgspec.Struct, frozen=True, kw_only=True):
    """A cell chosen as a model for others, with the reason a person gave."""

    force: str
    question: str
    reason: str


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """How one force's policy stands to one recommendation or checklist item."""

    force: str
    item: str
    """Id of the recommendation or checklist item in `guidance/`."""
    standing: str
    """`met`, `partly`, `contradicted`, `silent`, `no_document` or `text_not_held`."""
    questions: tuple[str, ...]
    support: tuple[Support, ...]
    explanation: str


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """The whole table; a cell for every force and question."""

    made_on: date
    forces: tuple[MatrixForce, ...]
    questions: tuple[Question, ...]
    cells: tuple[MatrixCell, ...]
    """By force, then by question, in the order of `forces` and `questions`."""
    picks: tuple[BestPick, ...] = ()
    gaps: tuple[Gap, ...] = ()
    marking: str = "OFFICIAL"
