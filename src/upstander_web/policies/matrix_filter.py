"""The filters of the matrix: read from an address, applied to the table and to its downloads."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import QueryDict

from upstander.records.policy_matrix import CELL_STATES, Matrix
from upstander.records.positions import POSITIONS

SORTS = {
    "supply": "Supplied first",
    "force": "Force",
    "confirmed": "Most confirmed first",
    "silent": "Most silent first",
}
_SUPPLY_ORDER = ("supplied", "promised", "asked", "overdue", "refused", "not_asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFilter:
    """What the matrix is narrowed to; empty means not narrowed."""

    theme: str = ""
    question: str = ""
    force: tuple[str, ...] = ()
    position: str = ""
    """A force stays where one of its cells holds this position."""
    state: str = ""
    supply: str = ""
    """`supplied` leaves out forces of which nothing is held."""
    sort: str = "supply"

    def as_query(self, **changes: Any) -> str:
        """Return the filter, with `changes`, as the query of an address."""
        chosen = replace(self, **changes)
        default = MatrixFilter()
        pairs: list[tuple[str, str]] = []
        for name in self.__slots__:
            value = getattr(chosen, name)
            if value != getattr(default, name):
                values = value if isinstance(value, tuple) else (value,)
                pairs += [(name, one) for one in values]
        return urlencode(pairs)

    def as_detail(self) -> dict[str, Any]:
        """Return what is narrowed, as plain JSON for the audit log."""
        default = MatrixFilter()
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name in self.__slots__
            if (value := getattr(self, name)) != getattr(default, name)
        }

    def select(self, matrix: Matrix) -> Matrix:
        """Return the part of the matrix that the filter names, in its order."""
        questions = tuple(
            one for one in matrix.questions
            if self.theme in ("", one.theme) and self.question in ("", one.id)
        )  # fmt: skip
        wanted = {one.id for one in questions}
        cells = [cell for cell in matrix.cells if cell.question in wanted]
        if self.position or self.state:
            # A row stays when it has such a cell, a column when any row has one: what is asked
            # for is then seen beside what else those forces say.
            hits = [
                cell for cell in cells
                if self.position in ("", cell.position) and self.state in ("", cell.state)
            ]  # fmt: skip
            rows, columns = {cell.force for cell in hits}, {cell.question for cell in hits}
            questions = tuple(one for one in questions if one.id in columns)
            forces = [one for one in matrix.forces if one.code in rows]
        else:
            forces = list(matrix.forces)
        if self.force:
            forces = [one for one in forces if one.code in self.force]
        if self.supply:
            forces = [one for one in forces if one.supply == self.supply]
        forces.sort(key=lambda one: self._rank(one.code, one.supply, one.name, cells))
        by_place = {(cell.force, cell.question): cell for cell in cells}
        codes, ids = {one.code for one in forces}, {one.id for one in questions}
        return msgspec.structs.replace(
            matrix,
            forces=tuple(forces),
            questions=questions,
            cells=tuple(by_place[force.code, one.id] for force in forces for one in questions),
            picks=tuple(p for p in matrix.picks if p.force in codes and p.question in ids),
            gaps=tuple(gap for gap in matrix.gaps if gap.force in codes),
        )

    def _rank(self, code: str, supply: str, name: str, cells: list[Any]) -> tuple[int, str]:
        if self.sort == "supply":
            return _SUPPLY_ORDER.index(supply), name
        if self.sort == "confirmed":
            return -sum(c.force == code and c.state == "confirmed" for c in cells), name
        if self.sort == "silent":
            return -sum(c.force == code and c.position == "silent" for c in cells), name
        return 0, name


def read_matrix_filter(query: QueryDict) -> MatrixFilter:
    """Return the filter that an address names; a part that makes no sense is left aside."""

    def one_of(name: str, known: tuple[str, ...]) -> str:
        value = query.get(name, "")
        return value if value in known else ""

    return MatrixFilter(
        theme=query.get("theme", "")[:60],
        question=query.get("question", "")[:80],
        force=tuple(dict.fromkeys(one[:60] for one in query.getlist("force") if one))[:80],
        position=one_of("position", POSITIONS),
        state=one_of("state", CELL_STATES),
        supply=one_of("supply", _SUPPLY_ORDER),
        sort=one_of("sort", tuple(SORTS)) or "supply",
    )
