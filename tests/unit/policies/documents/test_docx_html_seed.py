"""A real policy as DOCX and HTML says what its text says, paragraph by paragraph."""

import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from support.docx_making import definition, item, level, make_docx, num, para
from upstander.policies.documents.docx import lay_out_docx
from upstander.policies.documents.html import lay_out_html

ROOT = Path(__file__).resolve().parents[4]
SEED = "e3764713af1ef337"


@pytest.fixture(scope="module")
def seed():
    """The text of the policy, where it is at hand."""
    folder = Path(os.environ.get("UPSTANDER_SEEDS", "") or ROOT.parent / "shared" / "seeds")
    found = sorted(folder.glob(f"*_{SEED}.txt")) if folder.is_dir() else []
    if not found:
        pytest.skip("the public source documents are not here: set UPSTANDER_SEEDS")
    return found[0]


def paragraphs(text):
    """Return the lines of a text that are not blank, their blanks folded."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def convert(source, kind, folder):
    """Return the bytes of `source` as LibreOffice writes it in another format."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not here")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", kind,
         "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / f"{source.stem}.{kind.split(':')[0]}").read_bytes()


@pytest.mark.parametrize(("kind", "reader"), [("docx", lay_out_docx), ("html:HTML", lay_out_html)])
def test_libreoffice_files_give_the_text_back(seed, tmp_path, kind, reader):
    """A text file saved as DOCX or HTML is laid out as the very text."""
    laid = reader(convert(seed, kind, tmp_path), place="made")
    assert laid.text.strip() == seed.read_text(encoding="utf-8").strip()


def test_typed_numbers_in_a_docx_give_the_paragraphs_back(seed):
    """One Word paragraph for each line of the text."""
    wanted = paragraphs(seed.read_text(encoding="utf-8"))
    made = Document()
    for line in wanted:
        made.add_paragraph(line)
    buffer = BytesIO()
    made.save(buffer)
    assert paragraphs(lay_out_docx(buffer.getvalue(), place="made").text) == wanted


def test_a_docx_through_libreoffices_html_gives_the_paragraphs_back(seed, tmp_path):
    """Word paragraphs saved as HTML stay one line each."""
    wanted = paragraphs(seed.read_text(encoding="utf-8"))
    made = Document()
    for line in wanted:
        made.add_paragraph(line)
    made.save(str(tmp_path / "made.docx"))
    data = convert(tmp_path / "made.docx", "html:HTML", tmp_path)
    assert paragraphs(lay_out_html(data, place="made").text) == wanted


_NUMBERED = re.compile(r"(?:- )?(\d{1,2}\.\d{1,2}|[a-z]\.) (.*)")


def test_automatic_numbers_in_a_docx_are_those_of_the_text(seed):
    """Sections, clauses and letters that Word numbers read as the text's typed ones.

    The text says 7.3 twice, which no automatic list would; there the list starts again.
    """
    wanted, body, lists = [], [], []
    seen = False
    for line in paragraphs(seed.read_text(encoding="utf-8")):
        match = _NUMBERED.match(line)
        seen |= line == "1.0 POLICY OUTLINE"
        if match is None or not seen or line.startswith("11.0"):
            body.append(para(_escape(line)))
            wanted.append(line)
            continue
        number, words = match.groups()
        wanted.append(f"{number} {words}")
        body.append(_auto(number, _escape(words), lists))
    made = definition(
        0, level(0, "%1.0"), level(1, "%1.%2"), level(2, "%3.", "lowerLetter")
    ) + "".join([num(1, 0), *lists])
    laid = lay_out_docx(make_docx(*body, numbering=made), place="made")
    assert paragraphs(laid.text) == wanted


def _auto(number, words, lists):
    """Return a paragraph that Word numbers; a list of its own where the text starts again."""
    if number == "7.3" and any('w:val="3"' in one for one in lists):
        number = "again"
    if number in ("7.3", "again"):
        start = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="3"/></w:lvlOverride>'
        lists.append(num(len(lists) + 2, 0, start))
        return item(words, len(lists) + 1, 1)
    depth = 0 if number.endswith(".0") else 1 if number[0].isdigit() else 2
    if number == "a.":
        start = '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride>'
        lists.append(num(len(lists) + 2, 0, start))
        return item(words, len(lists) + 1, 2)
    return item(words, 1, depth)


def _escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
