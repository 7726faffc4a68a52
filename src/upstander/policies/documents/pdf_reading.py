"""The bytes of a PDF to the words and shapes of its pages, with notes of what was not read.

The library that parses them is not safe for threads and may be led astray by hostile bytes:
outside tests, this runs in a process of its own (`pdf_child`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.pdf_ocr import read_scanned
from upstander.policies.documents.pdf_source import (
    open_pdf,
    read_outline,
    read_page,
    read_properties,
)
from upstander.policies.documents.pdf_words import Edge, PageContent, Word

MAX_CHARS = 6_000_000
"""Characters of one document; a policy is far below."""
MAX_SCANNED = 200
PICTURE_SHARE = 0.25
"""A picture that covers this share of a page may hold words that are not read."""


@dataclass(slots=True)
class PdfSource:
    """What was read from the file before it is put in order."""

    pages: list[PageContent] = field(default_factory=list)
    outline: list[tuple[int, str]] = field(default_factory=list)
    """Level from 1, and title."""
    details: tuple[tuple[str, str], ...] = ()
    count: int = 0
    """Pages of the file, read or not."""
    notes: list[str] = field(default_factory=list)
    ocr: bool = False
    """Words of it were recognised in pictures."""


def read_source(data: bytes, place: str, *, ocr: bool = False) -> PdfSource:
    """Return what stands on the pages of a PDF.

    Raises:
        PolicyUnreadable: the file is locked, damaged, without words, or beyond any policy.
    """
    with open_pdf(data, place) as document:
        return _read(document, place, ocr=ocr)


def _read(document: Any, place: str, *, ocr: bool) -> PdfSource:
    source = PdfSource(count=len(document))
    source.outline = read_outline(document)
    source.details = read_properties(document)
    chars = 0
    for n in range(source.count):
        content = read_page(document, n, place)
        if content is None:
            source.notes.append(f"Page {n + 1} is damaged and was not read.")
            continue
        chars += sum(len(word.text) for word in content.words)
        if chars > MAX_CHARS:
            raise PolicyUnreadable("a PDF with more words than a policy can hold", place=place)
        source.pages.append(content)
    scanned = [p for p in source.pages if not p.words and not p.turned and p.picture_share > 0]
    if ocr and scanned:
        if len(scanned) > MAX_SCANNED:
            reason = f"{len(scanned)} scanned pages are more than are read at once"
            raise PolicyUnreadable(reason, place=place)
        for page in scanned:
            page.words = read_scanned(document, page, place)
        source.ocr = True
    _note_pictures(source, scanned, ocr=ocr)
    if not any(page.words or page.turned for page in source.pages):
        raise PolicyUnreadable(_wordless(scanned, ocr=ocr), place=place)
    return source


def _wordless(scanned: Sequence[PageContent], *, ocr: bool) -> str:
    if not scanned:
        return "a PDF without words"
    if ocr:
        return "a scanned PDF in which no words were recognised"
    return "a scanned PDF without words: it needs the `ocr` extra and its flag"


def _note_pictures(source: PdfSource, scanned: Sequence[PageContent], *, ocr: bool) -> None:
    for page in source.pages:
        if page in scanned and ocr:
            source.notes.append(f"Page {page.number} is a picture; its words were recognised.")
        elif page in scanned:
            source.notes.append(f"Page {page.number} is a picture and needs OCR.")
        elif page.picture_share >= PICTURE_SHARE:
            source.notes.append(
                f"Page {page.number} holds a large picture; words in it are not read."
            )
        source.notes += [_note_box(page, box) for box in page.boxes if _hides(page, box)]


def _note_box(page: PageContent, box: Edge) -> str:
    where = f"{box.top:.0f} points from the top and {box.x0:.0f} from the left"
    if any(_covers(box, word) for word in page.words):
        return f"Page {page.number} has words under a black box, {where}: meant to be hidden?"
    return f"Page {page.number} has a black box without words, {where}: a redaction, perhaps."


def _hides(page: PageContent, box: Edge) -> bool:
    """Say whether a black box is no ground for words in white, such as a table's heading."""
    return all(word.dark for word in page.words if _covers(box, word))


def _covers(box: Edge, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom
