"""Rows of tables in plain text, and the details at a policy's head."""

import re
from collections.abc import Sequence

from upstander.policies.clauses.lines import Line, is_title
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
_LABELLED = re.compile(r"(?:version|issue|reference|ref|policy)(?:\s+no\.?)?\s+\S*\d\S*", re.I)
LABEL_WORDS = 7
VALUE_CHARS = 160
PROSE_CHARS = 200
PROSE_WORDS = 25
FRONT_LINES = 40
CELL_WORDS = 12


def find_rows(lines: Sequence[Line], skip: set[int]) -> set[int]:
    """Return the places in `lines` of table rows: tabs between cells, pipes, or a grid."""
    found: set[int] = set()
    for n, line in enumerate(lines):
        if n in skip:
            continue
        joined = n - 1 in found and (not line.after_gap or " | " in line.text)
        if _GRID.fullmatch(line.text):
            found.add(n)
            if n and n - 1 not in skip and "|" in lines[n - 1].text and not line.after_gap:
                found.add(n - 1)
        elif _has_cells(line.text, joined=joined):
            found.add(n)
    return found


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
    for n in range(len(found), len(lines)):
        line = lines[n]
        if n in rows:
            found.add(n)
        elif n in furniture:
            continue
        elif n in contents or _ends_head(line.text):
            break
        elif _is_detail(lines, n, found):
            found.add(n)
    return found


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


def _is_detail(lines: Sequence[Line], n: int, found: set[int]) -> bool:
    text = lines[n].text
    if match := _LABEL.fullmatch(text):
        known = bool(_KNOWN.fullmatch(match[1]))
        short = len(match[1].split()) <= LABEL_WORDS and len(match[2]) <= VALUE_CHARS
        return short and (known or not text.endswith("."))
    if _KNOWN.fullmatch(text) or _LABELLED.fullmatch(text):
        return True
    value_of_last = n - 1 in found and bool(_KNOWN.fullmatch(lines[n - 1].text))
    return value_of_last and is_title(text)
