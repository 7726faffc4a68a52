"""One policy printed by LibreOffice in several ways gives the paragraphs of its text."""

import html
import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.shared import Cm, Pt
from tests.unit.policies.conftest import find_seed

from upstander.policies.documents.pdf import lay_out_pdf

SECONDS = 180
WP034 = "e3764713af1ef337"
_HEADING = re.compile(r"\d+\.0 [A-Z -]+(?<! )$")


def fold(text: str) -> str:
    return " ".join(text.split())


def blocks(text: str) -> list[str]:
    """Return the lines of the policy that say anything, without the dash before a number."""
    return [line.strip().removeprefix("- ") for line in text.split("\n") if line.strip()]


def printed(source: Path, folder: Path) -> list[str]:
    """Return the lines of the PDF that LibreOffice makes of `source`, furniture left out."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=SECONDS)
    made = folder / f"{source.stem}.pdf"
    laid = lay_out_pdf(made.read_bytes(), place=made.name)
    lines = enumerate(laid.text.split("\n"))
    return [fold(line) for n, line in lines if line and not laid.hints[n].furniture]


def write_html(text: str, path: Path) -> None:
    out, rows = ["<html><body>"], []
    for block in [*blocks(text), ""]:
        if "\t" in block:
            rows.append("".join(f"<td>{html.escape(c)}</td>" for c in block.split("\t")))
            continue
        if rows:
            out.append("<table border=1>" + "".join(f"<tr>{r}</tr>" for r in rows) + "</table>")
            rows = []
        tag = "h2" if _HEADING.fullmatch(block) else "p"
        out.append(f"<{tag}>{html.escape(block)}</{tag}>")
    path.write_text("\n".join(out) + "</body></html>", encoding="utf-8")


def write_docx(
    text: str, path: Path, *, font: str, points: float, room: float, page: tuple[float, float]
) -> None:
    """Write the policy with typed numbers, a running head and foot, and ruled tables."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(page[0]), Cm(page[1])
    section.left_margin = section.right_margin = Cm(2)
    section.header.paragraphs[0].text = "OFFICIAL"
    section.footer.paragraphs[0].text = "Printed copies are not kept up to date"
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = font, Pt(points)
    normal.paragraph_format.space_after = Pt(room)
    table = None
    for block in blocks(text):
        if "\t" not in block:
            table = None
            style = "Heading 1" if _HEADING.fullmatch(block) else "Normal"
            item = made.add_paragraph(block, style=style)
            if re.match(r"[a-z]\. ", block):
                item.paragraph_format.left_indent = Cm(1)
            continue
        cells = block.split("\t")
        if table is None or len(table.columns) < len(cells):
            table = made.add_table(0, len(cells), style="Table Grid")
        for cell, words in zip(table.add_row().cells, cells, strict=False):
            cell.text = words
    made.save(str(path))


def test_wp034_from_html_has_the_paragraphs_of_its_text(tmp_path):
    """A page of headings, paragraphs and tables prints as they were."""
    text = find_seed(WP034).read_text(encoding="utf-8")
    write_html(text, tmp_path / "wp034.html")
    assert printed(tmp_path / "wp034.html", tmp_path) == [fold(b) for b in blocks(text)]


@pytest.mark.parametrize(
    ("font", "points", "room", "page"),
    [
        ("Liberation Sans", 11.0, 6.0, (21.0, 29.7)),
        ("Liberation Serif", 9.0, 0.0, (14.8, 21.0)),
    ],
    ids=["A4 with room between", "A5 without"],
)
def test_wp034_from_word_has_the_paragraphs_of_its_text(font, points, room, page, tmp_path):
    """Page, type and spacing change nothing; heads and feet are furniture; rows stay whole."""
    text = find_seed(WP034).read_text(encoding="utf-8")
    path = tmp_path / "wp034.docx"
    write_docx(text, path, font=font, points=points, room=room, page=page)
    assert printed(path, tmp_path) == [fold(b) for b in blocks(text)]
