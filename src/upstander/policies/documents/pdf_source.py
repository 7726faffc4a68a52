"""The one door to the PDF library: characters, ruled lines, boxes, outline and properties.

The library is not safe for threads; `pdf_child` runs it in a process of its own.
"""

import ctypes
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.pdf_shapes import read_shapes
from upstander.policies.documents.pdf_turn import Turn
from upstander.policies.documents.pdf_words import (
    Glyph,
    PageContent,
    join_glyphs,
    keeps,
    mark_tabs,
)

MAX_PAGES = 1_500
"""No policy is longer; a file that says so is broken or hostile."""
MAX_PAGE_CHARS = 60_000
MAX_OUTLINE = 5_000
MAX_SAID = 20_000
"""Bytes of one property or title."""
MAX_SIDE = 20_000.0
"""Points; beyond what any printer or reader takes."""
BOLD_WEIGHT = 600
DARK = 140
"""Largest part of red, green or blue, of 255, in a dark colour."""
UPRIGHT = 0.05
"""Largest sine of the angle at which text still counts as level."""
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_HYPHENS = frozenset({0x02, 0xFFFE})
"""What the library puts for a hyphen at the end of a line."""
_DETAILS = {
    "Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords",
    "Creator": "creator", "Producer": "producer", "CreationDate": "created",
    "ModDate": "modified",
}  # fmt: skip
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")


@contextmanager
def open_pdf(data: bytes, place: str) -> Iterator[Any]:
    """Open the bytes of a PDF for as long as the block runs.

    Raises:
        PolicyUnreadable: it is locked, damaged, without pages, or has more than a policy can.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # The library's own code may be that of the file before.
        locked = b"/Encrypt" in data
        reason = "a PDF locked with a password" if locked else "a PDF too damaged to be read"
        raise PolicyUnreadable(reason, place=place) from error
    try:
        pages = len(document)
        if pages < 1:
            raise PolicyUnreadable("a PDF without pages", place=place)
        if pages > MAX_PAGES:
            raise PolicyUnreadable(f"a PDF of {pages} pages is no policy", place=place)
        yield document
    finally:
        document.close()


def read_page(document: Any, index: int, place: str) -> PageContent | None:
    """Return what stands on page `index` (from 0), or None where the page cannot be read.

    Raises:
        PolicyUnreadable: the page holds more characters than a page can.
    """
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return None
    try:
        turn = Turn.of_page(page.get_cropbox(), page.get_rotation())
        if not (0 < turn.width <= MAX_SIDE and 0 < turn.height <= MAX_SIDE):
            return None
        content = PageContent(number=index + 1, width=turn.width, height=turn.height)
        _read_text(page, turn, content, place)
        read_shapes(page, turn, content)
    except pypdfium2.PdfiumError:
        return None
    else:
        return content
    finally:
        page.close()


def read_outline(document: Any) -> list[tuple[int, str]]:
    """Return the file's outline in its order: level from 1, and title."""
    found: list[tuple[int, str]] = []
    first = raw.FPDFBookmark_GetFirstChild(document.raw, None)
    waiting = [(first, 1)] if first else []
    seen: set[int] = set()
    while waiting and len(seen) < MAX_OUTLINE:
        mark, level = waiting.pop()
        place = ctypes.cast(mark, ctypes.c_void_p).value or 0
        if place in seen:
            continue  # a damaged outline may run in a ring
        seen.add(place)
        title = _read_wide(raw.FPDFBookmark_GetTitle, mark)
        if title:
            found.append((level, title))
        after = raw.FPDFBookmark_GetNextSibling(document.raw, mark)
        below = raw.FPDFBookmark_GetFirstChild(document.raw, mark)
        waiting += [(m, n) for m, n in ((after, level), (below, level + 1)) if m]
    return found


def read_properties(document: Any) -> tuple[tuple[str, str], ...]:
    """Return what the file's information dictionary says, dates as `2024-05-15T23:59:32`."""
    found = []
    for key, name in _DETAILS.items():
        value = _read_wide(raw.FPDF_GetMetaText, document.raw, key.encode("ascii"))
        if name in ("created", "modified"):
            value = _plain_date(value)
        if value:
            found.append((name, value))
    return tuple(found)


def _read_wide(reader: Any, *of: Any) -> str:
    """Return the text that a function of the library writes in UTF-16, blanks folded."""
    size = reader(*of, None, 0)
    if not 2 < size <= MAX_SAID:
        return ""
    buffer = ctypes.create_string_buffer(size)
    reader(*of, buffer, size)
    text = buffer.raw[: size - 2].decode("utf-16-le", "replace")
    return " ".join("".join(c for c in text if keeps(c)).split())


def _plain_date(value: str) -> str:
    match = _DATE.match(value)
    if match is None:
        return value
    year, month, day, hour, minute, second = match.groups(default="00")
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}" if match[4] else "")


def _read_text(page: Any, turn: Turn, content: PageContent, place: str) -> None:
    text = page.get_textpage()
    try:
        count = max(text.count_chars(), 0)
        if count > MAX_PAGE_CHARS:
            raise PolicyUnreadable(
                f"page {content.number} holds {count} characters, more than a page can",
                place=place,
            )
        upright, turned = _read_glyphs(text.raw, count, turn)
    finally:
        text.close()
    content.words = join_glyphs(upright)
    mark_tabs(content.words)
    runs = "".join(turned).split("\n")
    content.turned = [folded for run in runs if (folded := " ".join(run.split()))]


def _read_glyphs(text: Any, count: int, turn: Turn) -> tuple[list[Glyph], list[str]]:
    upright: list[Glyph] = []
    turned: list[str] = []
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    style, level, owner = (0.0, False, True), True, 0
    for n in range(count):
        char = _read_char(text, n)
        if not keeps(char):
            continue
        held = ctypes.cast(raw.FPDFText_GetTextObject(text, n), ctypes.c_void_p).value or 0
        if held and held != owner:
            owner = held
            style, level = _read_style(text, n, turn)
        if not level:
            turned.append(char if char != "\r" else "")
            continue
        raw.FPDFText_GetCharOrigin(text, n, x, y)
        raw.FPDFText_GetLooseCharBox(text, n, box)
        across, down = turn.point(x.value, y.value)
        x0, x1 = turn.span(box.left, box.bottom, box.right, box.top)
        if not all(map(math.isfinite, (across, down, x0, x1))):
            turned.append(char)
            continue
        if char.isspace() and not held:
            x0 = x1 = across
        upright.append(Glyph(char, x0, x1, down, *style))
    return upright, turned


def _read_char(text: Any, n: int) -> str:
    code = raw.FPDFText_GetUnicode(text, n)
    if code in _HYPHENS:
        return "-" if raw.FPDFText_IsHyphen(text, n) == 1 or code == 0xFFFE else "\0"
    return chr(code) if 0 < code < 0x110000 else "\0"


def _read_style(text: Any, n: int, turn: Turn) -> tuple[tuple[float, bool, bool], bool]:
    """Return size, boldness, darkness of the character `n`, and whether it stands upright."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, n, matrix)
    size = raw.FPDFText_GetFontSize(text, n) * math.hypot(matrix.c, matrix.d)
    if not (math.isfinite(size) and size > 0.0):
        size = 1.0
    name = ctypes.create_string_buffer(256)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, n, name, 256, flags)
    bold = bool(_BOLD.search(name.value.decode("utf-8", "replace")))
    bold = bold or raw.FPDFText_GetFontWeight(text, n) >= BOLD_WEIGHT
    return (size, bold, _is_dark(text, n)), turn.is_level(matrix.a, matrix.b, UPRIGHT)


def _is_dark(text: Any, n: int) -> bool:
    red, green, blue, clear = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(text, n, red, green, blue, clear):
        return True
    return max(red.value, green.value, blue.value) <= DARK
