"""Write the matrix as a workbook: the table, its quotations, gaps, picks, and who is missing.

The same matrix gives the same bytes: the only date in the file is the day it was made.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from upstander.policies.guidance.loading import Guidance
from upstander.policies.matrix.building import ForceDocument, left_out_reason
from upstander.policies.matrix.chasing import not_submitted, write_chaser
from upstander.policies.matrix.listing import Line, list_items, list_lines
from upstander.policies.matrix.picks import suggest_picks
from upstander.policies.matrix.sheets import (
    A3,
    Styles,
    Value,
    clip,
    open_sheet,
    put,
    write_table,
)
from upstander.policies.matrix.wording import (
    COLOURS,
    POSITION_MEANINGS,
    POSITION_WORDS,
    STANDING_COLOURS,
    STANDING_WORDS,
    STATE_MARKS,
    STATE_MEANINGS,
    STATE_WORDS,
    SUPPLY_WORDS,
    cell_words,
    confidence_words,
    day_words,
    theme_words,
)
from upstander.records.policy_matrix import Matrix, MatrixCell

SHEETS = (
    "Key", "Matrix", "Quotations", "Gaps", "Best practice", "Not submitted", "Questions",
    "Documents",
)  # fmt: skip
FIRST_ROW = 4
"""Row of the first force on the sheet Matrix, from 0: marking, title, themes, headings."""
FIRST_COLUMN = 4
"""Column of the first question: force, version, in force from, review due."""
QUOTE_CHARS = 900
"""Of a quotation in a comment; the whole stands on the sheet Quotations."""


def write_workbook(
    matrix: Matrix,
    path: Path,
    *,
    documents: Sequence[ForceDocument] = (),
    guidance: Guidance | None = None,
) -> None:
    """Write the matrix to the file at `path`.

    `documents` tell which of a force's policies each quotation stands in; `guidance` gives the
    recommendations their titles and the picks their suggestions.
    """
    workbook = Workbook(
        path.as_posix(),
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    made = datetime(matrix.made_on.year, matrix.made_on.month, matrix.made_on.day, tzinfo=UTC)
    workbook.set_properties({"title": "Policy matrix", "keywords": matrix.marking, "created": made})
    book = _Book(workbook, matrix, tuple(list_lines(matrix, documents)), guidance)
    book.key()
    book.matrix_sheet()
    book.quotations()
    book.gaps()
    book.best_practice()
    book.not_submitted()
    book.questions()
    book.documents(documents)
    workbook.close()


class _Book:
    """One workbook as it is written, sheet by sheet."""

    def __init__(
        self, workbook: Workbook, matrix: Matrix, lines: Sequence[Line], guidance: Guidance | None
    ) -> None:
        self.workbook, self.matrix, self.lines = workbook, matrix, lines
        self.guidance = guidance
        self.styles = Styles(workbook)
        self.rows: dict[tuple[str, str], int] = {}
        for place, line in enumerate(lines):
            self.rows.setdefault((line.cell.force, line.cell.question), FIRST_ROW + place)
        self.names = {force.code: force.name for force in matrix.forces}
        self.titles = {question.id: question.title for question in matrix.questions}

    def open(self, name: str, title: str, *, paper: int = 9) -> Worksheet:
        return open_sheet(
            self.workbook, self.styles, name, title, marking=self.matrix.marking, paper=paper
        )

    def key(self) -> None:
        """Write what the words, marks and colours mean, and what the sheets hold."""
        sheet = self.open("Key", "Policy matrix: key")
        supplied = sum(force.supply == "supplied" for force in self.matrix.forces)
        counted = f"{supplied} of {len(self.matrix.forces)} forces have supplied a policy"
        sheet.write_string(
            2, 0, f"Made on {day_words(self.matrix.made_on)}. {counted}; "
            f"{len(self.matrix.questions)} questions.", self.styles.get(),
        )  # fmt: skip
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 90)
        row = 4
        row = self._key_block(sheet, row, "Position", [
            (word, POSITION_MEANINGS[name], COLOURS[name]) for name, word in POSITION_WORDS.items()
        ])  # fmt: skip
        row = self._key_block(sheet, row, "Mark", [
            (f"{STATE_MARKS[name]}  {STATE_WORDS[name]}", said, "")
            for name, said in STATE_MEANINGS.items()
        ])  # fmt: skip
        sheet.write_string(row, 0, "Sheet", self.styles.header())
        sheet.write_string(row, 1, "What it holds", self.styles.header())
        for n, (name, said) in enumerate(_SHEET_WORDS.items(), start=row + 1):
            sheet.write_url(n, 0, f"internal:'{name}'!A1", self._link(), string=name)
            put(sheet, n, 1, said, self.styles.text())
        sheet.fit_to_pages(1, 0)

    def _key_block(
        self, sheet: Worksheet, row: int, heading: str, entries: Sequence[tuple[str, str, str]]
    ) -> int:
        sheet.write_string(row, 0, heading, self.styles.header())
        sheet.write_string(row, 1, "What it means", self.styles.header())
        for n, (word, said, colour) in enumerate(entries, start=row + 1):
            extra: dict[str, object] = {"bg_color": colour} if colour else {}
            put(sheet, n, 0, word, self.styles.text(bold=True, **extra))
            put(sheet, n, 1, said, self.styles.text())
        return row + len(entries) + 2

    def _link(self) -> object:
        return self.styles.text(font_color="#0B3D91", underline=1)

    def matrix_sheet(self) -> None:
        """Write the table itself: a row a force, a column a question."""
        sheet = self.open("Matrix", "What each force's policy says", paper=A3)
        self._theme_row(sheet)
        heads = ("Force", "Version", "In force from", "Review due")
        for n, (head, width) in enumerate(zip(heads, (30, 9, 13, 13), strict=True)):
            sheet.set_column(n, n, width)
            sheet.write_string(FIRST_ROW - 1, n, head, self.styles.header())
        for n, question in enumerate(self.matrix.questions, start=FIRST_COLUMN):
            put(sheet, FIRST_ROW - 1, n, question.title, self.styles.header())
        last = FIRST_COLUMN + len(self.matrix.questions) - 1
        sheet.set_column(FIRST_COLUMN, max(last, FIRST_COLUMN), 15)
        sheet.set_row(FIRST_ROW - 1, 48)
        cells = {(cell.force, cell.question): cell for cell in self.matrix.cells}
        for m, force in enumerate(self.matrix.forces, start=FIRST_ROW):
            self._force_row(sheet, m)
            for n, question in enumerate(self.matrix.questions, start=FIRST_COLUMN):
                self._cell(sheet, m, n, cells[force.code, question.id])
        bottom = FIRST_ROW + max(len(self.matrix.forces), 1) - 1
        sheet.autofilter(FIRST_ROW - 1, 0, bottom, max(last, FIRST_COLUMN - 1))
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(2, FIRST_ROW - 1)
        sheet.repeat_columns(0)
        sheet.fit_to_pages(max(1, -(-len(self.matrix.questions) // 14)), 0)
        sheet.set_comments_author("Upstander")

    def _theme_row(self, sheet: Worksheet) -> None:
        """Write the themes over their questions, each over its own columns."""
        style = self.styles.get(
            bold=True, bg_color="#D6DEE9", border=1, border_color="#8C8C8C", text_wrap=True
        )
        sheet.set_row(FIRST_ROW - 2, 30)
        for n in range(FIRST_COLUMN):
            sheet.write_blank(FIRST_ROW - 2, n, None, style)
        before = ""
        for n, question in enumerate(self.matrix.questions, start=FIRST_COLUMN):
            words = theme_words(question.theme) if question.theme != before else ""
            put(sheet, FIRST_ROW - 2, n, words, style)
            before = question.theme

    def _force_row(self, sheet: Worksheet, row: int) -> None:
        force = self.matrix.forces[row - FIRST_ROW]
        put(sheet, row, 0, force.name, self.styles.text(force.name, bold=True, valign="vcenter"))
        late = force.review_date is not None and force.review_date < self.matrix.made_on
        review = day_words(force.review_date) + (" (overdue)" if late else "")
        values = (force.version, day_words(force.in_force_date), review)
        for n, value in enumerate(values, start=1):
            put(sheet, row, n, value, self.styles.text(value, valign="vcenter"))
        sheet.set_row(row, 30)

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: MatrixCell) -> None:
        words = cell_words(cell)
        pattern = {"pattern": 17, "fg_color": "#FFFFFF"} if cell.position == "not_supplied" else {}
        style = self.styles.text(
            bg_color=COLOURS[cell.position], bold=cell.state == "confirmed",
            italic=cell.state in ("stale", "disputed"), align="center", valign="vcenter", **pattern,
        )  # fmt: skip
        if cell.support:
            place = self.rows[cell.force, cell.question] + 1
            sheet.write_url(row, column, f"internal:'Quotations'!A{place}", style, string=words)
            said = self._comment(cell)
            height = min(60 + 15 * (len(said) // 48 + said.count("\n")), 420)
            sheet.write_comment(row, column, said, {"width": 380, "height": height, "font_size": 9})
        else:
            put(sheet, row, column, words, style)

    def _comment(self, cell: MatrixCell) -> str:
        """Return the quotation of a cell with its place, its standing and its people."""
        lines = [f"{self.names[cell.force]}: {self.titles[cell.question]}", confidence_words(cell)]
        first = self.rows[cell.force, cell.question] - FIRST_ROW
        for line in self.lines[first : first + len(cell.support)]:
            if line.support is None:
                continue
            page = f", page {line.support.page}" if line.support.page else ""
            clause = f"clause {line.support.clause}" if line.support.clause else "no number"
            quote = " ".join(line.support.quote.split())
            lines.append(f"“{clip(quote, QUOTE_CHARS)}” ({line.document_name}, {clause}{page})")
        if cell.condition:
            lines.append(f"Condition: {' '.join(cell.condition.split())}")
        if cell.confirmed_by:
            lines.append(f"Confirmed by {cell.confirmed_by}")
        if cell.second_by:
            lines.append(f"Second marker: {cell.second_by}")
        if cell.reply:
            lines.append(f"The force replies: {cell.reply}")
        return clip("\n".join(lines), 8_000)

    def quotations(self) -> None:
        """Write one row for each quotation, and one for each cell without any."""
        sheet = self.open("Quotations", "The words behind every cell", paper=A3)
        rows: list[Sequence[Value]] = []
        fills: dict[tuple[int, int], str] = {}
        for m, line in enumerate(self.lines):
            cell, support = line.cell, line.support
            place: tuple[Value, ...] = ("", "", "", "", "")
            if support is not None:
                page: Value = support.page or ""
                place = (support.quote, support.clause, page, support.start, support.end)
            rows.append((
                line.force.name, line.question.title, POSITION_WORDS[cell.position],
                confidence_words(cell), cell.condition, *place, line.document_name,
                line.document_sha256, cell.confirmed_by, cell.second_by, cell.reply, cell.note,
            ))  # fmt: skip
            fills[m, 2] = COLOURS[cell.position]
        write_table(sheet, self.styles, _QUOTATION_COLUMNS, rows, fills=fills)

    def gaps(self) -> None:
        """Write how each force stands to each recommendation and checklist item."""
        sheet = self.open("Gaps", "What each recommendation and checklist item finds", paper=A3)
        items = {item.id: item for item in list_items(self.matrix, self.guidance)}
        rows: list[Sequence[Value]] = []
        fills: dict[tuple[int, int], str] = {}
        not_held: set[str] = set()
        for gap in self.matrix.gaps:
            # A text that is not held is so for every force: one row says it.
            if gap.item in not_held:
                continue
            force = self.names[gap.force]
            if gap.standing == "text_not_held":
                not_held.add(gap.item)
                force = "All forces"
            clauses = dict.fromkeys(one.clause for one in gap.support if one.clause)
            fills[len(rows), 2] = STANDING_COLOURS[gap.standing]
            rows.append((
                items[gap.item].title, force, STANDING_WORDS[gap.standing], gap.explanation,
                ", ".join(clauses), "\n".join(one.quote for one in gap.support), gap.item,
                items[gap.item].source,
            ))  # fmt: skip
        write_table(sheet, self.styles, _GAP_COLUMNS, rows, fills=fills)

    def best_practice(self) -> None:
        """Write the cells that people chose as models, then those worth a look."""
        sheet = self.open("Best practice", "Cells that could be models for others", paper=A3)
        cells = {(cell.force, cell.question): cell for cell in self.matrix.cells}
        rows: list[Sequence[Value]] = []
        for pick in self.matrix.picks:
            cell = cells[pick.force, pick.question]
            rows.append(self._pick_row("Chosen", cell, pick.reason))
        chosen = {(pick.force, pick.question) for pick in self.matrix.picks}
        if self.guidance is not None:
            for one in suggest_picks(self.matrix, self.guidance):
                if (one.force, one.question) not in chosen:
                    cell = cells[one.force, one.question]
                    rows.append(self._pick_row("Worth a look", cell, "; ".join(one.reasons)))
        write_table(sheet, self.styles, _PICK_COLUMNS, rows)

    def _pick_row(self, standing: str, cell: MatrixCell, reason: str) -> Sequence[Value]:
        support = cell.support[0] if cell.support else None
        return (
            self.titles[cell.question], self.names[cell.force], standing, reason,
            support.quote if support else "", support.clause if support else "",
            POSITION_WORDS[cell.position], confidence_words(cell),
        )  # fmt: skip

    def not_submitted(self) -> None:
        """Write which forces have given no policy, with a letter to each."""
        sheet = self.open("Not submitted", "Forces that have given no policy")
        made_on = self.matrix.made_on
        rows: list[Sequence[Value]] = []
        for force in not_submitted(self.matrix):
            late = (made_on - force.due_date).days if force.due_date is not None else 0
            letter = write_chaser(force, self.matrix.questions, made_on=made_on)
            due, days = day_words(force.due_date), late if late > 0 else ""
            rows.append((force.name, SUPPLY_WORDS[force.supply], due, days, force.note, letter))
        write_table(sheet, self.styles, _CHASE_COLUMNS, rows)

    def questions(self) -> None:
        """Write the codebook: every question with the rule by which it is marked."""
        sheet = self.open("Questions", "The questions and how they are marked")
        rows = [
            (
                one.title, theme_words(one.theme), one.wording, one.why, one.codebook,
                ", ".join(POSITION_WORDS[p] for p in one.allowed), ", ".join(one.serves), one.id,
                one.version,
            )
            for one in self.matrix.questions
        ]  # fmt: skip
        write_table(sheet, self.styles, _QUESTION_COLUMNS, rows)

    def documents(self, documents: Sequence[ForceDocument]) -> None:
        """Write every document that was read, each with its digest."""
        sheet = self.open("Documents", "The policies that were read")
        answered = {(line.document_sha256, line.cell.force) for line in self.lines}
        rows: list[Sequence[Value]] = []
        listed: set[str] = set()
        for force in self.matrix.forces:
            if force.document_sha256:
                listed.add(force.document_sha256)
                rows.append((
                    force.name, force.document_name, force.title, force.version,
                    day_words(force.in_force_date), day_words(force.review_date),
                    force.document_sha256, force.note,
                ))  # fmt: skip
        others = {one.document.sha256: one for one in documents if one.document is not None}
        for sha256, one in others.items():
            if sha256 in listed or one.document is None:
                continue
            codes = [code for digest, code in answered if digest == sha256]
            name = self.names[codes[0]] if codes else one.force or "None"
            note = " ".join(words for words in (left_out_reason(one), one.note) if words)
            said = (
                one.details.first(what) if one.details else None for what in ("title", "version")
            )
            title, version = (detail.value if detail else "" for detail in said)
            rows.append((name, one.document.name, title, version, "", "", sha256, note))
        write_table(sheet, self.styles, _DOCUMENT_COLUMNS, rows)


_SHEET_WORDS = {
    "Matrix": "A row for each force, a column for each question. A cell with words behind it "
    "opens them; its comment quotes them.",
    "Quotations": "Every quotation to the letter, with its clause, page, span and document.",
    "Gaps": "How each force stands to each recommendation and checklist item.",
    "Best practice": "Cells that people chose as models, and cells worth a look.",
    "Not submitted": "Forces that have given no policy, with a letter to each.",
    "Questions": "The wording of each question and the rule by which it is marked.",
    "Documents": "The policies that were read, each with its SHA-256.",
}
_QUOTATION_COLUMNS = (
    ("Force", 20), ("Question", 24), ("Position", 12), ("Standing", 14), ("Condition", 24),
    ("Quotation", 66), ("Clause", 9), ("Page", 6), ("Start", 8), ("End", 8), ("Document", 20),
    ("SHA-256", 18), ("Confirmed by", 14), ("Second marker", 14), ("The force's reply", 24),
    ("Note", 40),
)  # fmt: skip
_GAP_COLUMNS = (
    ("Item", 36), ("Force", 24), ("Standing", 15), ("Why", 60), ("Clauses", 14),
    ("Quotations", 60), ("Id", 16), ("Source", 30),
)  # fmt: skip
_PICK_COLUMNS = (
    ("Question", 28), ("Force", 24), ("Standing", 13), ("Why", 50), ("Quotation", 70),
    ("Clause", 10), ("Position", 13), ("Checked", 18),
)  # fmt: skip
_CHASE_COLUMNS = (
    ("Force", 28), ("State", 13), ("Due", 16), ("Days late", 10), ("Note", 36), ("Letter", 110),
)  # fmt: skip
_QUESTION_COLUMNS = (
    ("Question", 28), ("Theme", 18), ("Wording", 40), ("Why it matters", 40), ("How to mark", 60),
    ("Positions", 18), ("Serves", 20), ("Id", 30), ("Version", 8),
)  # fmt: skip
_DOCUMENT_COLUMNS = (
    ("Force", 28), ("Document", 30), ("Title", 40), ("Version", 9), ("In force from", 15),
    ("Review due", 15), ("SHA-256", 66), ("Note", 40),
)  # fmt: skip
