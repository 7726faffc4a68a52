"""Write the matrix as CSV in long form: one line a quotation, for other programs.

UTF-8 with its mark, so that a spreadsheet reads it right. A value that a spreadsheet would take
for a formula gets an apostrophe before it; a program that reads the file takes it off again.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from upstander.policies.matrix.building import ForceDocument
from upstander.policies.matrix.listing import Line, list_lines
from upstander.records.policy_matrix import Matrix

COLUMNS = (
    "marking", "made_on", "force", "force_name", "supply", "question", "theme", "title",
    "position", "state", "confidence", "condition", "quotation", "clause", "page", "start", "end",
    "basis", "document", "document_sha256", "confirmed_by", "second_by", "reply", "note",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(matrix: Matrix, path: Path, *, documents: Sequence[ForceDocument] = ()) -> None:
    """Write the matrix to the file at `path`; the same matrix gives the same bytes."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for line in list_lines(matrix, documents):
            writer.writerow([guard_formula(value) for value in _values(matrix, line)])


def guard_formula(value: str) -> str:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _values(matrix: Matrix, line: Line) -> tuple[str, ...]:
    cell, support = line.cell, line.support
    place = ("", "", "", "", "", "")
    if support is not None:
        page = str(support.page) if support.page else ""
        spans = str(support.start), str(support.end)
        place = (support.quote, support.clause, page, *spans, support.basis)
    return (
        matrix.marking, matrix.made_on.isoformat(), cell.force, line.force.name,
        line.force.supply, cell.question, line.question.theme, line.question.title,
        cell.position, cell.state, cell.band, cell.condition, *place, line.document_name,
        line.document_sha256, cell.confirmed_by, cell.second_by, cell.reply, cell.note,
    )  # fmt: skip
