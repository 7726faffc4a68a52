"""PDF files whole: tables, redactions, scans, turned pages, properties, and what is refused."""

import shutil
from io import BytesIO

import pypdfium2
import pytest

from support.pdf_making import A4, MARGIN, Sheet, make_pdf
from upstander.base.digest import digest_bytes
from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.laidout import LaidOutText
from upstander.policies.documents.opening import lay_out
from upstander.policies.documents.pdf import lay_out_pdf

RULE = "Nobody may lend the phone of the force to a friend or to a member of the family."
ACROSS = (60.0, 160.0, 480.0)


def read(*sheets: Sheet, **more: object) -> LaidOutText:
    return lay_out_pdf(make_pdf(sheets, **more), place="made.pdf")


def ruled(sheet: Sheet, y: float, rows: list[tuple[str, str]]) -> float:
    """Put a ruled table with 30 points a row; a cell may hold two lines parted by `|`."""
    down = [y + 30 * n for n in range(len(rows) + 1)]
    sheet.grid(ACROSS, down)
    for top, row in zip(down, rows, strict=False):
        for x, cell in zip(ACROSS, row, strict=False):
            for n, line in enumerate(cell.split("|")):
                sheet.say(x + 4, top + 11 + 11 * n, line)
    return down[-1]


def test_a_ruled_table_is_rows_of_cells_with_their_spans():
    """Rows are lines, cells parted by tabs, wrapped words within a cell by a blank."""
    sheet = Sheet()
    sheet.say(MARGIN, 60, RULE)
    low = ruled(sheet, 90, [("Date", "Change"), ("May 2020", "New rule on|lockers"), ("June", "")])
    sheet.say(MARGIN, low + 30, RULE)
    laid = read(sheet)
    rows = "Date\tChange\nMay 2020\tNew rule on lockers\nJune\t"
    assert laid.text == f"{RULE}\n\n{rows}\n\n{RULE}"
    table = laid.tables[0]
    assert laid.text[table.start : table.end] == rows
    cells = [cell for row in table.rows for cell in row]
    assert [cell.text for cell in cells] == rows.replace("\n", "\t").split("\t")
    assert all(laid.text[cell.start : cell.end] == cell.text for cell in cells)
    assert [laid.hints[n].table for n in (0, 2, 3, 4, 6)] == [-1, 0, 0, 0, -1]


def test_a_table_goes_on_over_a_page_break():
    """The rows of both pages are one table; its repeated heading row is furniture."""
    one, two = Sheet(), Sheet()
    one.say(MARGIN, 60, RULE)
    ruled(one, 600, [("Date", "Change"), ("May", "A rule"), ("June", "Another|rule that")])
    low = ruled(two, 60, [("Date", "Change"), ("", "goes on"), ("July", "A third")])
    two.say(MARGIN, low + 40, RULE)
    laid = read(one, two)
    assert [tuple(cell.text for cell in row) for row in laid.tables[0].rows] == [
        ("Date", "Change"), ("May", "A rule"), ("June", "Another rule that goes on"),
        ("July", "A third"),
    ]  # fmt: skip
    assert len(laid.tables) == 1
    last = laid.text.split("\n")[-1]
    assert last == "Date\tChange"
    assert laid.hints[laid.text.count("\n")].furniture


def test_a_frame_around_paragraphs_is_no_table():
    """Words in a box without columns are read as paragraphs."""
    sheet = Sheet()
    sheet.grid((50.0, 545.0), (50.0, 200.0, 300.0))
    sheet.flow(80, RULE)
    sheet.flow(230, RULE)
    laid = read(sheet)
    assert laid.text == f"{RULE}\n\n{RULE}"
    assert laid.tables == ()


def test_a_black_box_is_noted_and_nothing_is_put_for_it():
    """A redaction is told of with its page and place; the text gains no word."""
    sheet = Sheet()
    sheet.say(MARGIN, 100, "The owner is")
    sheet.box(140, 90, 80, 14)
    laid = read(sheet)
    assert laid.text == "The owner is"
    where = "90 points from the top and 140 from the left"
    assert laid.notes == (f"Page 1 has a black box without words, {where}: a redaction, perhaps.",)


def test_words_left_under_a_black_box_are_noted_and_white_ones_are_not():
    """Dark words under a box were meant to be hidden; white ones are a table's heading."""
    hidden, heading = Sheet(), Sheet()
    hidden.say(MARGIN, 100, "The owner is Sam Poole")
    hidden.box(MARGIN + 75, 90, 80, 14)
    heading.box(MARGIN - 5, 90, 200, 14)
    heading.say(MARGIN, 100, "Owner and date", grey=1.0)
    assert "words under a black box" in read(hidden).notes[0]
    assert read(heading).notes == ()


def test_a_page_shown_turned_reads_as_it_is_shown():
    """A quarter turn of the page changes nothing of its text."""
    sheet = Sheet(size=(A4[1], 400.0), turn=90)
    for n, line in enumerate(
        ("The first and longer line of the page that I", "made is shown upright.")
    ):
        # Drawn upwards, so that a quarter turn to the right sets it upright.
        sheet.say(100 + 12 * n, 340, line, slope=(0.0, 1.0))
    assert read(sheet).text == "The first and longer line of the page that I made is shown upright."


def test_words_across_the_page_are_furniture():
    """A watermark set at a slant stands after the body and breaks no paragraph."""
    sheet = Sheet()
    sheet.flow(100, RULE)
    sheet.say(150, 400, "DRAFT", size=60, slope=(0.7, 0.7), grey=0.9)
    laid = read(sheet)
    assert laid.text == f"{RULE}\n\nDRAFT"
    assert laid.hints[2].furniture


def test_what_the_file_says_of_itself_is_kept():
    """Title, author and dates come from the information dictionary, dates in ISO form."""
    said = {"Title": "Use of phones", "Author": "A. Poole", "CreationDate": "D:20240516115932Z"}
    sheet = Sheet()
    sheet.say(MARGIN, 100, RULE)
    data = make_pdf([sheet], said=said)
    laid = lay_out(data, place="made.pdf")
    assert laid.details == (
        ("title", "Use of phones"), ("author", "A. Poole"), ("created", "2024-05-16T11:59:32"),
    )  # fmt: skip
    assert laid.sha256 == digest_bytes(data)


def as_picture(sheet: Sheet) -> bytes:
    """Return a PDF whose one page is a picture of `sheet`."""
    shown = pypdfium2.PdfDocument(make_pdf([sheet]))[0].render(scale=200 / 72)
    out = BytesIO()
    shown.to_pil().convert("L").save(out, format="PDF", resolution=200)
    return out.getvalue()


def scanned() -> bytes:
    sheet = Sheet(size=(340.0, 200.0))
    sheet.say(40, 50, "1.1 Nobody may lend the phone of the", size=14, font="sans")
    sheet.say(40, 67, "force to a friend.", size=14, font="sans")
    return as_picture(sheet)


def test_a_scan_is_refused_without_ocr():
    """A PDF of pictures alone is refused, with what it needs."""
    with pytest.raises(PolicyUnreadable, match="needs the `ocr` extra"):
        lay_out_pdf(scanned(), place="scan.pdf")


def test_a_scan_is_read_with_ocr():
    """Recognised words become paragraphs by the same way."""
    pytest.importorskip("pytesseract")
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    laid = lay_out_pdf(scanned(), place="scan.pdf", ocr=True)
    assert laid.text == "1.1 Nobody may lend the phone of the force to a friend."
    assert laid.media == "pdf_ocr"
    assert laid.notes == ("Page 1 is a picture; its words were recognised.",)


def test_a_picture_among_pages_of_words_is_noted():
    """One scanned page is told of; the others are read."""
    sheet = Sheet()
    sheet.say(MARGIN, 100, RULE)
    both = pypdfium2.PdfDocument(make_pdf([sheet]))
    both.import_pages(pypdfium2.PdfDocument(scanned()))
    out = BytesIO()
    both.save(out)
    laid = lay_out_pdf(out.getvalue(), place="both.pdf")
    assert laid.text == RULE
    assert laid.notes == ("Page 2 is a picture and needs OCR.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_pdf([Sheet()], locked=True), "password"),
        (b"%PDF-1.4\nnothing of the kind", "damaged"),
        (make_pdf([]), "PDF without pages|damaged"),
        (make_pdf([Sheet()]), "without words"),
        (make_pdf([Sheet()] * 1600), "1600 pages is no policy"),
    ],
    ids=["locked", "damaged", "no pages", "no words", "too many pages"],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data, reason):
    """One line says why, and the place is named."""
    with pytest.raises(PolicyUnreadable, match=reason) as met:
        lay_out_pdf(data, place="bad.pdf")
    assert met.value.place == "bad.pdf"


def forms_within_forms(levels: int, times: int) -> bytes:
    """Return a small PDF that draws `times` to the power of `levels` lines."""
    data = make_pdf([Sheet(drawn=["/X Do " * times])])
    start = data.rindex(b"\nxref") + 1
    first = data[start:].count(b" 00000 n ") + 1
    out = bytearray(data[:start])
    use = b"/Resources << /XObject << /X %d 0 R >> "
    at = out.index(b"/Resources << ")
    out[at : at + len(b"/Resources << ")] = use % first
    for n in range(levels):
        last = n == levels - 1
        body = b"0 0 m 9 9 l S " if last else b"/X Do " * times
        inner = b"" if last else use % (first + n + 1) + b">> "
        form = b"/Type /XObject /Subtype /Form /BBox [0 0 600 850]"
        out += b"%d 0 obj\n<< %s %s/Length %d >>\n" % (first + n, form, inner, len(body))
        out += b"stream\n%s\nendstream\nendobj\n" % body
    # Without its table of places the library finds the objects by looking.
    return bytes(out + b"trailer\n<< /Size 99 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n")


def test_forms_drawn_within_forms_are_refused_before_they_fill_the_machine():
    """A few hundred bytes that draw ten million lines end the child, not the reader."""
    with pytest.raises(PolicyUnreadable, match="more memory than a policy"):
        lay_out_pdf(forms_within_forms(7, 10), place="bomb.pdf")
