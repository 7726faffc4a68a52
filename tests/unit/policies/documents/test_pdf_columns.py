"""Columns with a table in one of them, tables that run off the page, and titles that repeat."""

from tests.support.pdf_making import MARGIN, Sheet, make_pdf

from upstander.policies.clauses.reading import read_laid_out
from upstander.policies.documents.laidout import LaidOutText
from upstander.policies.documents.pdf import lay_out_pdf

RIGHT = 320.0
WORDS = "officers must keep their telephones safe and must tell the desk at once of a loss "


def read(*sheets: Sheet) -> LaidOutText:
    """Return a made PDF as laid-out text."""
    return lay_out_pdf(make_pdf(list(sheets)), place="made.pdf")


def numbers_and_rows(laid: LaidOutText) -> list[str]:
    """Return the numbers and the table rows of a document in the order of reading."""
    clauses = read_laid_out(laid, name="made").clauses
    return [c.number or c.text for c in clauses if c.number or c.kind == "table_row"]


def two_columns(edge: float, task: str) -> Sheet:
    """Return a page of two columns, a table ruled to `edge` at the head of the right one."""
    sheet = Sheet()
    y = 90.0
    for n in range(1, 9):
        y = sheet.flow(y, f"{n}. The {WORDS * 2}.".replace(" .", "."), chars=36) + 8
    y = 84.0
    sheet.grid([RIGHT, RIGHT + 130, edge], [y, y + 16, y + 32, y + 48])
    for role, does in (
        ("Role", "Task"),
        ("Desk", task),
        ("Lead", "Reads"),
    ):
        sheet.say(RIGHT + 4, y + 11, role)
        sheet.say(RIGHT + 134, y + 11, does)
        y += 16
    y += 21.5
    for n in range(9, 14):
        y = sheet.flow(y, f"{n}. The {WORDS * 2}.".replace(" .", "."), x=RIGHT, chars=36) + 8
    return sheet


def in_order(task: str) -> list[str]:
    """Return the numbers of the left column, the rows and the numbers of the right one."""
    rows = ["Role\tTask", f"Desk\t{task}", "Lead\tReads"]
    return [*(f"{n}." for n in range(1, 9)), *rows, *(f"{n}." for n in range(9, 14))]


def test_a_table_within_a_column_does_not_mix_the_columns():
    """The left column is read whole, then the table and the text under it."""
    assert numbers_and_rows(read(two_columns(545.0, "Logs"))) == in_order("Logs")


def test_a_table_that_runs_off_the_page_keeps_its_words():
    """Words beyond the side of the page belong to the cell that the side cuts."""
    task = "Logs each loss made known to it"
    assert numbers_and_rows(read(two_columns(595.0, task))) == in_order(task)


def titled(title: str, size: float, marks: str) -> Sheet:
    """Return a page with a title at its head and rules under it."""
    sheet = Sheet()
    if title:
        sheet.say(MARGIN, 90.0, title, size=size, font="heavy")
    y = 130.0
    for mark in marks:
        y = sheet.flow(y, f"{mark}. The {WORDS}on {mark * 3}.") + 8
    return sheet


def body_of(laid: LaidOutText) -> list[str]:
    """Return the lines of the body: neither blank nor furniture."""
    lines = laid.text.split("\n")
    return [
        t for n, t in enumerate(lines) if t and not (n in laid.hints and laid.hints[n].furniture)
    ]


def test_the_title_of_two_versions_in_one_file_stands_at_the_head_of_each():
    """Large words at the head of pages that do not follow each other are no running head."""
    pages = [titled("Data Breach Procedure", 20.0, "abc"), titled("", 10.0, "def")]
    pages += [titled("Data Breach Procedure", 20.0, "ghi"), titled("", 10.0, "jkl")]
    assert body_of(read(*pages)).count("Data Breach Procedure") == 2


def test_a_large_running_head_of_every_page_is_furniture():
    """A letterhead stands on pages that follow each other, however large its type."""
    pages = [titled("Norvale Police", 20.0, marks) for marks in ("abc", "def", "ghi")]
    assert "Norvale Police" not in body_of(read(*pages))


def test_a_small_head_of_every_other_page_is_furniture():
    """Running heads of right-hand pages alone are no larger than the text."""
    pages = [titled("Data Breach" if n % 2 else "", 10.0, "abc") for n in range(5)]
    assert "Data Breach" not in body_of(read(*pages))
