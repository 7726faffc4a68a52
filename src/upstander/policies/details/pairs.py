"""Labels of a document with the words that they name: in tables, on lines, and on the next line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from upstander.policies.clauses.labels import Label, read_label
from upstander.policies.details.cells import Cell, logical_rows
from upstander.policies.details.dates import first_date
from upstander.records.clauses import Clause, PolicyDocument

_COLON = re.compile(r"\s*(?:\*\*|__)?\s*[:–—]\s*(?:\*\*|__)?\s*|\s+-\s+")
_UNTIL_LABEL = re.compile(
    r"\s+(?=(?:(?:Version|Issue|Date|Effective|Expiry|Review|Next|Approv|Ratif|Policy|Document|Owner|"
    r"Author)\w*)(?:\s+\w+\.?){0,3}:\s)"
)
"""Before a further label with a colon on the same line."""
_SEGMENT = re.compile(r"\s*\|\s*|\t+|\s{3,}|\s+[•·]\s+")
_EDGE = re.compile(r"^(?:[#>\s]+|[-*•]\s+)|(?:\*\*|__)")
_CONTROL = re.compile(
    r"(?:(?:policy|document|procedure|version|key|administrative|control)\s+)*"
    r"(?:control|details?|information|ownership|administration|governance|management|data)"
    r"(?:\s+(?:sheet|page|table|summary|section|and\s+review))?|"
    r"(?:review|ownership|approval|monitoring)\s+and\s+(?:review|ownership|approval)|"
    r"about\s+this\s+(?:document|policy)|document\s+particulars",
    re.IGNORECASE,
)
_DIVISION_TITLE = re.compile(
    r"(?:chapter|part|volume|module|annexe?|book)\s+\w{1,4}\s*[:.–—-]\s*\S.{2,120}", re.IGNORECASE
)
SERIES_LOOK = 8
"""Clauses at the head among which the heading of a chapter stands over its details."""
HEAD_PROSE = 25
"""Words of a sentence that is no longer the head of a document."""
LINE_CHARS = 220
RUN_WORDS, LABEL_WORDS = 12, 5
PROVED = frozenset({"version", "reference", "adopted_date", "effective_date", "review_date"})
"""Names whose values a digit proves."""
_COLUMN = re.compile(r"\S+(?:\s{1,2}\S+)*")
_WORD = re.compile(r"\S+")
AT_HEAD, CONTROLLED, AT_FOOT = 0, 1, 2
"""Where a pair stands: at the head, in a table or section of details, in page furniture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A label and the span of the words that it names."""

    label: Label
    start: int
    end: int
    words: str
    """The words, blanks folded; of a wrapped cell, its lines joined."""
    where: int


def find_pairs(document: PolicyDocument) -> tuple[Pair, ...]:
    """Return the labelled details of a document, in the order in which they stand."""
    head = head_end(document)
    found = [*_of_tables(document, head), *_of_lines(document, head)]
    seen: set[tuple[str, int]] = set()
    kept = []
    for pair in sorted(found, key=lambda one: (one.start, one.where)):
        if (pair.label.name, pair.start) not in seen and pair.words:
            seen.add((pair.label.name, pair.start))
            kept.append(pair)
    return tuple(kept)


def head_end(document: PolicyDocument) -> int:
    """Return the place at which a document's head ends and its body, or contents, begin."""
    series = chapter_of_series(document)
    for clause in document.clauses:
        numbered = clause.kind == "heading" and clause.number and clause is not series
        if clause.kind in ("contents", "clause", "item") or numbered:
            return clause.start
        prose = clause.kind == "paragraph" and len(clause.text.split()) > HEAD_PROSE
        if prose and clause.text.rstrip().endswith((".", ":")):
            return clause.start
    return len(document.text)


def chapter_of_series(document: PolicyDocument) -> Clause | None:
    """Return the heading "Chapter 9: Telephones" that stands over a chapter's own details.

    Above it stands at most its manual's name: the document is that chapter.
    """
    body = [clause for clause in document.clauses if clause.kind != "furniture"][:SERIES_LOOK]
    for clause, after in pairwise(body):
        if clause.kind == "heading" and clause.number:
            first = _COLON.split(_SEGMENT.split(after.text)[0])[0]
            titled = _DIVISION_TITLE.fullmatch(clause.text)
            return clause if titled and read_label(first) is not None else None
        if clause.kind not in ("heading", "metadata"):
            return None
    return None


def _of_tables(document: PolicyDocument, head: int) -> Iterator[Pair]:
    for table in document.tables:
        rows = logical_rows(document, table)
        known = {label.name for row in rows for cell in row if (label := read_label(cell.text))}
        where = AT_HEAD if table.start < head else CONTROLLED
        if (where == CONTROLLED and len(known) < 2) or _is_list(rows, where):
            continue
        beside = [n for n, cell in enumerate(rows[0]) if read_label(cell.text)] if rows else []
        if len(rows) == 2 and _is_dated_column(rows, beside):
            yield from _of_columns(rows, beside, where)
            continue
        for n, row in enumerate(rows):
            yield from _of_row(rows, n, row, where)


def _of_columns(
    rows: Sequence[Sequence[Cell]], labelled: Sequence[int], where: int
) -> Iterator[Pair]:
    """Yield the pairs of one row under a row of labels; none where most of it is no label."""
    if len(labelled) * 2 <= sum(bool(cell.text) for cell in rows[0]):
        return
    for n in labelled:
        label = read_label(rows[0][n].text)
        if label is not None and n < len(rows[1]) and rows[1][n].text:
            yield _pair(label, rows[1][n], where)


def _is_list(rows: Sequence[Sequence[Cell]], where: int) -> bool:
    """Say whether several rows stand under one row of labels: a history, a list of contacts."""
    if len(rows) < 3:
        return False
    filled = [cell for cell in rows[0] if cell.text]
    labels = [label for cell in filled if (label := read_label(cell.text)) is not None]
    if len(filled) > 2:
        beside = [n for n, cell in enumerate(rows[0]) if read_label(cell.text)]
        logged = len(labels) == len(filled) or _is_log(rows, len(filled))
        return logged or _is_dated_column(rows, beside)
    below = rows[1][0].text if rows[1] else ""
    return where == CONTROLLED and len(labels) == len(filled) == 2 and read_label(below) is None


def _is_log(rows: Sequence[Sequence[Cell]], wide: int) -> bool:
    """Say whether rows of the first row's width, with no label in any, stand under it."""
    below = [[cell.text for cell in row if cell.text] for row in rows[1:]]
    coded = any(c.isdigit() for cell in rows[0] for c in cell.text)
    plain = not any(read_label(text) for row in below for text in row)
    return plain and not coded and all(len(row) == wide for row in below)


def _is_dated_column(rows: Sequence[Sequence[Cell]], labelled: Sequence[int]) -> bool:
    """Say whether a label of the first row has its date below it, or other words beside it."""
    for n in labelled:
        label = read_label(rows[0][n].text)
        if label is None or not label.name.endswith("_date") or n >= len(rows[1]):
            continue
        beside = rows[0][n + 1].text if n + 1 < len(rows[0]) else ""
        worded = len(rows[0]) > 2 and beside.isalpha() and read_label(beside) is None
        if not first_date(beside) and (worded or first_date(rows[1][n].text)):
            return True
    return False


def _of_row(
    rows: Sequence[Sequence[Cell]], n: int, row: Sequence[Cell], where: int
) -> Iterator[Pair]:
    labelled = [read_label(cell.text) for cell in row]
    filled = [cell for cell in row if cell.text]
    header = len(filled) > 1 and all(read_label(cell.text) for cell in filled)
    for j, cell in enumerate(row):
        label = labelled[j]
        if label is None:
            inner = _inline(cell.text, cell.start, where)
            if inner is not None:
                yield inner
            continue
        # In a row of labels and values the value's own words may look like a label ("Policy").
        if header and n + 1 < len(rows) and (len(filled) > 2 or _below_fits(rows[n + 1], label)):
            below = rows[n + 1][j] if j < len(rows[n + 1]) else None
            if below is not None and below.text and read_label(below.text) is None:
                yield _pair(label, below, where)
            continue
        if j and labelled[j - 1] is not None and header and len(filled) == 2:
            continue
        value = next((one for one in row[j + 1 :] if one.text), None)
        if value is None and n + 1 < len(rows) and len(filled) == 1:
            following = [one for one in rows[n + 1] if one.text]
            value = following[0] if len(following) == 1 else None
            if value is not None and read_label(value.text) is not None:
                value = None
        if value is not None and (read_label(value.text) is None or len(filled) == 2):
            yield _pair(label, value, where)


def _below_fits(row: Sequence[Cell], label: Label) -> bool:
    """Say whether the row below holds values: no labels, and a date where one is named."""
    filled = [cell for cell in row if cell.text]
    dated = not label.name.endswith("_date") or any(re.search(r"\d", c.text) for c in filled)
    return len(filled) > 1 and dated and not any(read_label(cell.text) for cell in filled)


def _pair(label: Label, cell: Cell, where: int) -> Pair:
    return Pair(label=label, start=cell.start, end=cell.end, words=cell.text, where=where)


def _inline(text: str, at: int, where: int) -> Pair | None:
    """Return the pair of "Label: value" in one cell, segment or line, or None."""
    for match in _COLON.finditer(text):
        lead = len(text) - len(_EDGE.sub("", text, count=1))
        label = read_label(_EDGE.sub("", text[lead : match.start()]))
        if label is None:
            continue
        value = _UNTIL_LABEL.split(text[match.end() :])[0].rstrip(" *_")
        start = at + match.end()
        words = " ".join(value.split())
        return Pair(label=label, start=start, end=start + len(value), words=words, where=where)
    return None


def _of_lines(document: PolicyDocument, head: int) -> Iterator[Pair]:
    lines = list(_lines(document, head))
    for n, (text, at, where) in enumerate(lines):
        if len(text) > LINE_CHARS:
            continue
        whole = _inline(text, at, where)
        value = document.text[whole.start : whole.end] if whole else ""
        if whole is not None and whole.words and not _SEGMENT.search(value):
            yield whole
            continue
        found = list(_segments(text, at, where)) or list(_run_together(text, at, where))
        yield from found
        below = lines[n + 1] if n + 1 < len(lines) else None
        if below is not None:
            yield from _day_below(found, below)
        if not found and below is not None and where != AT_FOOT:
            found = list(_in_columns(text, below))
            yield from found
        if not found and where != AT_FOOT and n + 1 < len(lines):
            between = document.text[at + len(text) : lines[n + 1][1]]
            following = None if between.strip() else _on_next_line(text, lines[n + 1])
            if following is not None:
                yield following


def _day_below(found: Sequence[Pair], below: tuple[str, int, int]) -> Iterator[Pair]:
    """Yield the day that has the line to itself under "Ratified by the Ethics Committee"."""
    text, at, where = below
    day = first_date(text)
    if day is None or (day.start, day.end) != (0, len(text)):
        return
    if [pair.label.name for pair in found] == ["approved_by"]:
        label = Label(name="adopted_date", rank=1, said=found[0].label.said)
        yield Pair(label=label, start=at, end=at + len(text), words=text, where=where)


def _segments(text: str, at: int, where: int) -> Iterator[Pair]:
    """Yield the pairs of a line that holds several, such as "Version: 2 | Owner: X"."""
    parts: list[tuple[str, int]] = []
    last = 0
    for match in [*_SEGMENT.finditer(text), None]:
        end = match.start() if match else len(text)
        parts.append((text[last:end], at + last))
        last = match.end() if match else end
    skip = -1
    for n, (part, start) in enumerate(parts):
        if n == skip or not part.strip():
            continue
        inner = _inline(part, start, where)
        if inner is not None and inner.words:
            yield inner
            continue
        label = read_label(part)
        if label is not None and n + 1 < len(parts) and read_label(parts[n + 1][0]) is None:
            value, value_at = parts[n + 1]
            words = " ".join(value.split())
            yield Pair(
                label=label, start=value_at, end=value_at + len(value), words=words, where=where
            )
            skip = n + 1


def _in_columns(text: str, below: tuple[str, int, int]) -> Iterator[Pair]:
    """Yield the pairs of a line of labels and the line of their values under it."""
    labels = [read_label(part) for part in _SEGMENT.split(text)]
    value, at, where = below
    cells = list(_COLUMN.finditer(value))
    if len(labels) < 2 or len(cells) != len(labels) or any(read_label(c[0]) for c in cells):
        return
    for label, cell in zip(labels, cells, strict=True):
        if label is not None:
            words = " ".join(cell[0].split())
            start, end = at + cell.start(), at + cell.end()
            yield Pair(label=label, start=start, end=end, words=words, where=where)


def _run_together(text: str, at: int, where: int) -> Iterator[Pair]:
    """Yield the pair of a label and value with one blank between, such as "Version 4".

    A page printed without rules loses what parted them. Only a label that its value proves (a
    date, a number) or one of two words counts.
    """
    words = list(_WORD.finditer(text))
    if where == AT_FOOT or len(words) > RUN_WORDS or text.endswith((".", ":", ";")):
        return
    for count in range(min(LABEL_WORDS, len(words) - 1), 0, -1):
        label = read_label(text[: words[count - 1].end()])
        start = words[count].start()
        if label is not None and label.said.endswith(" by") and text[start:].startswith("the "):
            start += len("the ")
        value = text[start:]
        day = first_date(value)
        dated = day is not None and (day.start, day.end) == (0, len(value))
        if label is None or (label.rank > 1 and not dated):
            continue
        proved = label.name in PROVED and any(c.isdigit() for c in value)
        named = (count > 1 or label.said == "title") and label.name in (
            "owner",
            "author",
            "approved_by",
            "title",
        )
        marked = label.name == "marking" and value.isupper()
        if proved or marked or (named and value[0].isupper()):
            yield Pair(
                label=label, start=at + start, end=at + len(text), words=" ".join(value.split()),
                where=where,
            )  # fmt: skip
        return


def _on_next_line(text: str, following: tuple[str, int, int]) -> Pair | None:
    """Return the pair of a label alone on its line and the line after it, or None."""
    label = read_label(text)
    value, at, where = following
    day = first_date(value)
    dated = day is not None and (day.start, day.end) == (0, len(value))
    if label is None or (label.rank > 2 and not dated):
        return None
    if len(value) > LINE_CHARS or value.endswith("."):
        return None
    if read_label(value) is not None or _inline(value, at, where) is not None:
        return None
    return Pair(
        label=label, start=at, end=at + len(value), words=" ".join(value.split()), where=where
    )


def _lines(document: PolicyDocument, head: int) -> Iterator[tuple[str, int, int]]:
    """Yield the lines that may hold details, with their places and where they stand."""
    in_table = [(table.start, table.end) for table in document.tables]
    controlled = False
    for clause in document.clauses:
        if clause.kind == "heading":
            controlled = bool(_CONTROL.fullmatch(clause.heading.strip(" :")))
        where = _where(clause, head, controlled=controlled)
        if where is None or any(a <= clause.start < b for a, b in in_table):
            continue
        at = clause.start
        for raw in clause.text.split("\n"):
            bare = raw.strip()
            if bare:
                yield bare, at + len(raw) - len(raw.lstrip()), where
            at += len(raw) + 1


def _where(clause: Clause, head: int, *, controlled: bool) -> int | None:
    if clause.kind == "metadata" or (
        clause.start < head and clause.kind in ("paragraph", "heading")
    ):
        return AT_HEAD
    if clause.kind == "furniture":
        return AT_FOOT
    if controlled and clause.kind in ("paragraph", "item", "clause"):
        return CONTROLLED
    return None
