"""The matrix as a workbook, as CSV, as a page that prints, and as letters."""

import csv
import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import msgspec
import openpyxl
import pytest
from selectolax.lexbor import LexborHTMLParser

from support.policy_matrix import (
    MADE_ON,
    make_bank,
    make_given,
    make_large,
    make_question,
)
from upstander.policies.guidance.forces import load_forces
from upstander.policies.guidance.loading import Guidance, default_guidance_dir
from upstander.policies.matrix.building import ForceDocument, build_matrix
from upstander.policies.matrix.chasing import not_submitted, write_chaser
from upstander.policies.matrix.csvfile import guard_formula, write_csv
from upstander.policies.matrix.report import render_report
from upstander.policies.matrix.wording import cell_words
from upstander.policies.matrix.workbook import FIRST_COLUMN, FIRST_ROW, SHEETS, write_workbook
from upstander.records.policy_matrix import BestPick, Matrix

LATE = date(2026, 11, 20)


@pytest.fixture(scope="module")
def large() -> tuple[Matrix, tuple[ForceDocument, ...], Guidance]:
    return make_large()


@pytest.fixture(scope="module")
def book(large, tmp_path_factory) -> Path:
    matrix, given, guidance = large
    path = tmp_path_factory.mktemp("book") / "matrix.xlsx"
    write_workbook(matrix, path, documents=given, guidance=guidance)
    return path


def small(**changes) -> Matrix:
    nasty = make_given("kent", {"first": "prohibited"}, title="=1+1", version="@SUM(A1)")
    matrix = build_matrix(
        [nasty, ForceDocument(force="essex", supply="asked", due_date=LATE)],
        make_bank(make_question("first")), NO_GUIDANCE, made_on=MADE_ON,
    )  # fmt: skip
    return msgspec.structs.replace(matrix, **changes)


NO_GUIDANCE = Guidance(
    laws=(), recommendations=(), checklist=(), national_positions=(),
    forces=load_forces(default_guidance_dir()),
)  # fmt: skip


def test_table_holds_every_force_and_question(large, book) -> None:
    """43 forces and 48 questions stand in the table, each cell in the words of the key."""
    matrix, _, _ = large
    workbook = openpyxl.load_workbook(book)
    assert tuple(workbook.sheetnames) == SHEETS
    sheet = workbook["Matrix"]
    cells = iter(matrix.cells)
    assert len(matrix.cells) == 43 * 48
    for m in range(43):
        for n in range(48):
            found = sheet.cell(FIRST_ROW + m + 1, FIRST_COLUMN + n + 1).value
            assert found == cell_words(next(cells))


def test_every_cell_with_words_has_a_comment_and_opens_them(large, book) -> None:
    """A cell with a quotation has a comment that holds it and a link to its row."""
    matrix, _, _ = large
    workbook = openpyxl.load_workbook(book)
    sheet, quotations = workbook["Matrix"], workbook["Quotations"]
    speaking = [cell for cell in matrix.cells if cell.support]
    commented = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    assert len(commented) == len(speaking) > 900
    for shown, cell in zip(commented, speaking, strict=True):
        assert cell.support[0].quote in shown.comment.text
        assert f"clause {cell.support[0].clause}, page 2" in shown.comment.text
        row = int(re.search(r"A(\d+)$", shown.hyperlink.location)[1])
        assert quotations.cell(row, 6).value == cell.support[0].quote
        assert quotations.cell(row, 7).value == cell.support[0].clause
    assert "Confirmed by PC 4411" in commented[0].comment.text


def test_sheets_are_ready_for_screen_and_print(book) -> None:
    """Headings are frozen, filtered and repeated; the marking stands on top and on every page."""
    for sheet in openpyxl.load_workbook(book):
        assert sheet["A1"].value == "OFFICIAL"
        assert "OFFICIAL" in sheet.oddHeader.center.text
        assert "OFFICIAL" in sheet.oddFooter.center.text
        assert sheet.page_setup.orientation == "landscape"
        if sheet.title != "Key":
            assert sheet.freeze_panes
            assert sheet.auto_filter.ref
            assert sheet.print_title_rows
    matrix = openpyxl.load_workbook(book)["Matrix"]
    assert matrix.freeze_panes == f"B{FIRST_ROW + 1}"
    assert matrix.print_title_cols == "$A:$A"


def test_colour_is_never_the_only_sign(book) -> None:
    """Each fill of the table goes with one word of the key, and with no other."""
    words_by_fill: dict[str, set[str]] = {}
    sheet = openpyxl.load_workbook(book)["Matrix"]
    for row in sheet.iter_rows(min_row=FIRST_ROW + 1, min_col=FIRST_COLUMN + 1):
        for cell in row:
            fill = f"{cell.fill.patternType} {cell.fill.fgColor.rgb} {cell.fill.bgColor.rgb}"
            words_by_fill.setdefault(fill, set()).add(cell.value.rstrip(" ?✓≠!"))
    assert len(words_by_fill) == 7
    assert all(len(words) == 1 for words in words_by_fill.values())


def test_same_matrix_gives_the_same_bytes(large, book, tmp_path) -> None:
    """Two workbooks of one matrix are the same to the byte."""
    matrix, given, guidance = large
    again = tmp_path / "again.xlsx"
    write_workbook(matrix, again, documents=given, guidance=guidance)
    assert again.read_bytes() == book.read_bytes()


def test_nothing_becomes_a_formula(tmp_path) -> None:
    """Texts that begin like a formula stay texts in the workbook, and are guarded in CSV."""
    matrix = small(picks=(BestPick(force="kent", question="first", reason="=HYPERLINK(1)"),))
    write_workbook(matrix, tmp_path / "m.xlsx")
    found = set()
    for sheet in openpyxl.load_workbook(tmp_path / "m.xlsx"):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and cell.value.startswith(("=", "@")):
                    assert cell.quotePrefix
                    found.add(cell.value)
    assert {"=1+1", "@SUM(A1)", "=HYPERLINK(1)"} <= found
    assert [guard_formula(v) for v in ("=1", "+1", "-1", "@a", "a", "")] == [
        "'=1", "'+1", "'-1", "'@a", "a", "",
    ]  # fmt: skip


def test_lists_say_who_is_missing_and_what_is_open(large, book) -> None:
    """The lists hold every quotation, every gap, the letters and every document."""
    matrix, given, _ = large
    workbook = openpyxl.load_workbook(book)
    missing = workbook["Not submitted"]
    names = [missing.cell(row, 1).value for row in range(5, missing.max_row + 1)]
    assert names == [force.name for force in not_submitted(matrix)]
    assert "It was due on 30 October 2026, 23 days ago." in missing.cell(5, 6).value
    documents = workbook["Documents"]
    digests = {documents.cell(row, 7).value for row in range(5, documents.max_row + 1)}
    assert digests == {one.document.sha256 for one in given if one.document is not None}
    gaps = workbook["Gaps"]
    shown = [gaps.cell(row, 7).value for row in range(5, gaps.max_row + 1)]
    assert set(shown) == {gap.item for gap in matrix.gaps}
    assert workbook["Quotations"].max_row - 4 == sum(max(1, len(c.support)) for c in matrix.cells)
    assert workbook["Questions"].max_row - 4 == 48


def test_libreoffice_reads_the_same_words(large, book, tmp_path) -> None:
    """LibreOffice opens the workbook, and its CSV of the table has the same words."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    second_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to",
         second_sheet, "--outdir", str(tmp_path), str(book)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    (written,) = tmp_path.glob("*.csv")
    rows = list(csv.reader(io.StringIO(written.read_text("utf-8"))))
    matrix, _, _ = large
    assert rows[0][0] == "OFFICIAL"
    assert rows[FIRST_ROW - 1][FIRST_COLUMN:][:48] == [q.title for q in matrix.questions]
    shown = [words for row in rows[FIRST_ROW : FIRST_ROW + 43] for words in row[FIRST_COLUMN:][:48]]
    assert shown == [cell_words(cell) for cell in matrix.cells]
    assert [row[0] for row in rows[FIRST_ROW : FIRST_ROW + 43]] == [f.name for f in matrix.forces]


def test_csv_has_a_line_for_every_quotation(large, tmp_path) -> None:
    """The long form holds every cell, with the quotation's own span and its document's digest."""
    matrix, given, _ = large
    path = tmp_path / "m.csv"
    write_csv(matrix, path, documents=given)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    held = {one.document.sha256: one.document for one in given if one.document is not None}
    assert {(row["force"], row["question"]) for row in rows} == {
        (cell.force, cell.question) for cell in matrix.cells
    }
    quoted = [row for row in rows if row["quotation"]]
    assert quoted
    for row in quoted:
        text = held[row["document_sha256"]].text
        assert text[int(row["start"]) : int(row["end"])] == row["quotation"]
    assert {row["position"] for row in rows if not row["quotation"]} == {"silent", "not_supplied"}


def test_second_policy_of_a_force_is_named(tmp_path) -> None:
    """A quotation of a force's second policy is shown with that policy's name and digest."""
    given = [
        make_given("kent", {"first": "permitted"}, name="mobile"),
        make_given("kent", {"first": "conditional"}, name="social"),
    ]
    matrix = build_matrix(given, make_bank(make_question("first")), NO_GUIDANCE, made_on=MADE_ON)
    write_csv(matrix, tmp_path / "m.csv", documents=given)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "m.csv").read_text("utf-8-sig"))))
    assert [row["document"] for row in rows] == ["social", "mobile"]
    assert rows[0]["document_sha256"] == given[1].document.sha256


def test_report_is_plain_and_accessible(large) -> None:
    """The page has a language, captions, scopes and the marking at both ends, and no script."""
    matrix, given, guidance = large
    page = render_report(matrix, documents=given, guidance=guidance)
    tree = LexborHTMLParser(page)
    assert tree.css_first("html").attributes["lang"] == "en-GB"
    assert [node.text() for node in tree.css(".marking")] == ["OFFICIAL", "OFFICIAL"]
    assert tree.css("script, link, img, iframe, [onclick], [style]") == []
    tables = tree.css("table")
    assert all(table.css_first("caption").text() for table in tables)
    assert all(th.attributes.get("scope") in ("col", "row") for th in tree.css("th"))
    assert len(tree.css("blockquote")) == sum(len(cell.support) for cell in matrix.cells)
    assert "31 of 43 forces have supplied a policy" in page


def test_report_escapes_what_it_quotes() -> None:
    """Words of a policy never become markup."""
    matrix = small(marking="OFFICIAL <b>")
    force = msgspec.structs.replace(matrix.forces[0], name="<script>alert(1)</script>")
    page = render_report(msgspec.structs.replace(matrix, forces=(force, matrix.forces[1])))
    assert "<script" not in page
    assert "OFFICIAL &lt;b&gt;" in page


def test_letter_says_what_was_asked_and_by_when() -> None:
    """The letter names the force, the date, what silence there means, and the questions' heads."""
    matrix = small()
    (waiting,) = not_submitted(matrix)
    letter = write_chaser(waiting, matrix.questions, made_on=MADE_ON, sender="The working group")
    assert letter.startswith("To Essex Police\n")
    assert "It was due on 20 November 2026, 2 days ago." in letter
    assert "not the same as a policy that says nothing" in letter
    assert "- Devices: first" in letter
    assert letter.endswith("\n\nThe working group")
