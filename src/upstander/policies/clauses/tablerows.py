"""Rows of tables in plain text, and the details at a policy's head."""

import re
from collections.abc import Sequence

from upstander.policies.clauses.labels import read_label
from upstander.policies.clauses.lines import Line, is_terminated
from upstander.policies.clauses.markers import read_marker

_GRID = re.compile(r"\+(?:[-=]+\+)+|\|?[\s:]*-{2,}[\s:]*(?:\|[\s:]*-{2,}[\s:]*)+\|?")
_LABEL = re.compile(r"([A-Z][^:\t]{1,60}):\s+(\S.*)")
_KNOWN = re.compile(
    r"(?:policy|document|procedure|force|next|last|initial|date|security|risk|equality|"
    r"protective)?\s*"
    r"(?:title|name|reference(?:\s+number)?|ref(?:\s+no)?|number|version(?:\s+number)?|owner|"
    r"author|department|directorate|business\s+area|status|classification|marking|"
    r"review(?:\s+date)?|effective\s+date|implementation\s+date|issue\s+date|"
    r"approved\s+by|approval\s+date|of\s+issue|rating|analysis|published)\s*:?",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"[a-z]*\.?\s+(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?=\s)", re.IGNORECASE,
)  # fmt: skip
_LABELLED = re.compile(r"(?:version|issue|reference|ref|policy)(?:\s+no\.?)?\s+\S*\d\S*", re.I)
_STOP_WITHIN = re.compile(r"(?:[a-z]{2}|\d)\.\s+[A-Z]")
"""Where one sentence ends within a line and the next begins."""
LABEL_WORDS = 7
VALUE_CHARS = 160
PROSE_CHARS = 200
PROSE_WORDS = 25
FRONT_LINES = 40
CELL_WORDS = 12
RUN_ON_WORDS = 6
"""Words of a line whose sentence the next line may end."""
TITLE_LINES = 4
"""First lines, among which a Markdown title may stand before the details."""


def find_rows(lines: Sequence[Line], skip: set[int]) -> set[int]:
    """Return the places in `lines` of table rows: tabs between cells, pipes, or a grid."""
    found: set[int] = set()
    for n, line in enumerate(lines):
        if n in skip:
            continue
        joined = n - 1 in found and (not line.after_gap or " | " in line.text)
        if is_grid_line(line.text):
            found.add(n)
            if n and n - 1 not in skip and "|" in lines[n - 1].text and not line.after_gap:
                found.add(n - 1)
        elif _has_cells(line.text, joined=joined) or _is_dated_row(lines, n, found, skip):
            found.add(n)
    return found


def _is_dated_row(lines: Sequence[Line], n: int, found: set[int], skip: set[int]) -> bool:
    """Say whether a line begins with a date below a row that does: its tabs were lost in print."""
    before = next((m for m in range(n - 1, -1, -1) if m not in skip), -1)
    return before in found and all(_DATED.match(lines[m].text) for m in (before, n))


def is_grid_line(text: str) -> bool:
    """Say whether `text` only draws a table: `+---+` or `|---|`."""
    return bool(_GRID.fullmatch(text))


def _has_cells(text: str, *, joined: bool) -> bool:
    if "|" in text:
        return text.startswith("|") or joined
    if "\t" not in text:
        return False
    marker = read_marker(text)
    if marker.style == "none" or joined:
        return True
    # "1.1<tab>words" is a clause out of a word processor; its words hold no tab, or are prose.
    longest = max(marker.rest.split("\t"), key=len)
    prose = longest.endswith(".") and len(longest.split()) >= CELL_WORDS
    return "\t" in marker.rest and not (marker.style == "decimal" and prose)


def find_metadata(
    lines: Sequence[Line], *, rows: set[int], contents: set[int], furniture: set[int]
) -> set[int]:
    """Return the places in `lines` of the details at the head: rows, labels and their values.

    The head ends at the first numbered line, Markdown heading, contents list or long prose.
    """
    found = set(range(_fenced(lines)))
    first = len(found)
    for n in range(first, len(lines)):
        line = lines[n]
        if n in rows:
            found.add(n)
        elif n in furniture or (n < first + TITLE_LINES and read_marker(line.text).hashes == 1):
            continue
        elif _is_value(lines, n, found):
            found.add(n)
        elif n in contents or _ends_head(line.text):
            break
        elif _is_detail(lines, n) and not (n and n - 1 not in found and _runs_on(lines, n)):
            found.add(n)
    return found


def _runs_on(lines: Sequence[Line], n: int) -> bool:
    """Say whether a line goes on with the sentence that the line above it leaves open."""
    line, before = lines[n], lines[n - 1].text
    open_above = len(before.split()) >= RUN_ON_WORDS and not is_terminated(before)
    prose = line.text[0].islower() or bool(_STOP_WITHIN.search(before))
    return not line.after_gap and prose and open_above


def _fenced(lines: Sequence[Line]) -> int:
    """Return how many lines a Markdown file's front matter takes, its two fences included."""
    if not lines or lines[0].text != "---":
        return 0
    for n, line in enumerate(lines[1:FRONT_LINES], start=1):
        if line.text in ("---", "..."):
            return n + 1
        if ":" not in line.text and line.text[0] not in "-#":
            return 0
    return 0


def _ends_head(text: str) -> bool:
    marker = read_marker(text)
    return (
        len(text) > PROSE_CHARS
        or (text.endswith(".") and len(text.split()) >= PROSE_WORDS)
        or bool(marker.hashes)
        or marker.style in ("decimal", "integer", "division", "letter", "bullet")
    )


def _is_detail(lines: Sequence[Line], n: int) -> bool:
    text = lines[n].text
    if match := _LABEL.fullmatch(text):
        known = bool(_KNOWN.fullmatch(match[1]))
        short = len(match[1].split()) <= LABEL_WORDS and len(match[2]) <= VALUE_CHARS
        return short and (known or not text.endswith("."))
    if _KNOWN.fullmatch(text) or _LABELLED.fullmatch(text):
        return True
    after = lines[n + 1].text if n + 1 < len(lines) else ""
    return read_label(text) is not None and _fits_label(after)


def _is_value(lines: Sequence[Line], n: int, found: set[int]) -> bool:
    """Say whether a line is the value of the label that stands alone on the line before it."""
    before = lines[n - 1].text if n - 1 in found else ""
    if not (before and (_KNOWN.fullmatch(before) or read_label(before))):
        return False
    label = read_label(before)
    named = label.name if label is not None else ""
    numbered = named in ("version", "reference") or named.endswith("_date")
    return _fits_label(lines[n].text) and (numbered or not _ends_head(lines[n].text))


def _fits_label(text: str) -> bool:
    """Say whether a line is short enough, and no sentence or label, to be a label's value."""
    words = text.split()
    return (
        0 < len(words) <= CELL_WORDS
        and not text.endswith((".", ":", ";"))
        and not read_marker(text).hashes
        and read_label(text) is None
    )
