"""Write one sheet of the matrix's workbook: marking on top, header, rows of text, print set-up.

Every text is written as text, never as a formula or an address, whatever it begins with.
"""

from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from upstander.policies.matrix.csvfile import FORMULA_STARTS

MAX_CHARS = 32_000
"""A cell holds 32 767 characters; a longer text is cut and says so."""
A4, A3 = 9, 8
PAGE_WIDTH = 245
"""Widths of columns that one printed page can hold and be read; the rest is for the screen."""
_FONT = "Arial"
_GRID = "#8C8C8C"
DIGEST_CHARS = 64
CUT = " […cut: see the document]"

Value = str | int


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **properties: object) -> Format:
        """Return the format with those properties over the plain ones of all cells."""
        whole = {"font_name": _FONT, "font_size": 10, "valign": "top", **properties}
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(whole)
        return self._made[key]

    def text(self, value: str = "", /, **properties: object) -> Format:
        """Return the format of a bordered cell of wrapped text, kept as text when edited."""
        if value.startswith(FORMULA_STARTS):
            properties["quote_prefix"] = True
        plain: dict[str, object] = {"text_wrap": True, "border": 1, "border_color": _GRID}
        return self.get(**plain | properties)

    def header(self) -> Format:
        """Return the format of a column's heading."""
        return self.get(
            bold=True, text_wrap=True, border=1, border_color=_GRID, bg_color="#1F3350",
            font_color="#FFFFFF",
        )  # fmt: skip


def clip(value: str, limit: int = MAX_CHARS) -> str:
    """Return a text that a cell can hold, cut with a word that says so."""
    return value if len(value) <= limit else value[: limit - len(CUT)] + CUT


def open_sheet(
    workbook: Workbook, styles: Styles, name: str, title: str, *, marking: str, paper: int = A4
) -> Worksheet:
    """Return a new sheet with its marking and title on top, ready for print."""
    sheet = workbook.add_worksheet(name)
    sheet.write_string(0, 0, marking, styles.get(bold=True, font_size=11, font_color="#8A1C14"))
    sheet.write_string(1, 0, title, styles.get(bold=True, font_size=14))
    sheet.set_row(1, 22)
    safe = marking.replace("&", "&&")
    sheet.set_header(f'&C&"{_FONT},Bold"&11{safe}')
    sheet.set_footer(f'&L&"{_FONT}"&9&A&C&"{_FONT},Bold"&11{safe}&R&"{_FONT}"&9Page &P of &N')
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.8)
    return sheet


def put(sheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    """Write a text as text, or a number as a number."""
    if isinstance(value, int):
        sheet.write_number(row, column, value, style)
    elif value:
        sheet.write_string(row, column, clip(value), style)
    else:
        sheet.write_blank(row, column, None, style)


def write_table(
    sheet: Worksheet,
    styles: Styles,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Value]],
    *,
    top: int = 3,
    fills: Mapping[tuple[int, int], str] | None = None,
) -> None:
    """Write a table of headings with their widths and rows, with a filter and frozen headings.

    `fills` gives the colour of a cell by its row and column in `rows`.
    """
    for n, (heading, width) in enumerate(columns):
        sheet.set_column(n, n, width)
        sheet.write_string(top, n, heading, styles.header())
    for m, row in enumerate(rows):
        for n, value in enumerate(row):
            fill = (fills or {}).get((m, n))
            extra: dict[str, object] = {"bg_color": fill} if fill else {}
            words = value if isinstance(value, str) else ""
            if _is_digest(words):
                extra["text_wrap"] = False
            put(sheet, top + 1 + m, n, value, styles.text(words, **extra))
        sheet.set_row(top + 1 + m, row_height(row, columns))
    if not rows:
        sheet.write_string(top + 1, 0, "Nothing to show.", styles.text())
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(columns) - 1)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.print_area(0, 0, top + max(len(rows), 1), _printed(columns) - 1)
    sheet.fit_to_pages(1, 0)


def _printed(columns: Sequence[tuple[str, float]]) -> int:
    """Return how many columns go on paper: as many as a page holds in a size to be read."""
    total = 0.0
    for n, (_, width) in enumerate(columns):
        total += width
        if total > PAGE_WIDTH:
            return n
    return len(columns)


def row_height(row: Sequence[Value], columns: Sequence[tuple[str, float]]) -> float:
    """Return the height that shows a row's wrapped text, in points; none fits it of itself."""
    lines = 1
    for value, (_, width) in zip(row, columns, strict=True):
        text = "" if _is_digest(str(value)) else clip(str(value))
        wrapped = sum(1 + int(len(part) / max(width * 1.15, 1)) for part in text.split("\n"))
        lines = max(lines, wrapped)
    return min(13.5 * lines + 3, 409.0)


def _is_digest(text: str) -> bool:
    """Say whether a text is one long word, which no wrapping makes easier to read."""
    return len(text) == DIGEST_CHARS and " " not in text
