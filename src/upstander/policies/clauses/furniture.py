"""Page furniture: markings, page numbers, rules and running heads, which are no clause."""

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence

from upstander.policies.clauses.footnotes import is_foot_rule
from upstander.policies.clauses.lines import Line, is_title

_MARKING = re.compile(
    r"(?:(?:security\s+)?(?:classification|marking)\s*:\s*)?"
    r"[\[(*\-–—_ ]*(?:official(?:\s*[-–:/]?\s*sensitive)?(?:\s*[-–:/]\s*\w+)?|"
    r"not\s+protectively\s+marked|protect|restricted|confidential|secret|top\s+secret|"
    r"unclassified)[\])*\-–—_ ]*",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"(?:[-–—]\s*)?(?:page\s+)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?(?:\s*[-–—])?"
    r"|\d{1,4}\s*\|\s*page|page\s*\|\s*\d{1,4}|page\s+[ivxlc]{1,6}",
    re.IGNORECASE,
)
_PAGE_TAIL = re.compile(
    r"\bpage\s*\|?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*$|^\W*page\s+\d{1,4}\b", re.IGNORECASE
)
_RULE = re.compile(r"[-–—_=*·•.~#\s]{3,}")
_RUNNING = re.compile(
    r"official|protectively\s+marked|restricted|uncontrolled|version|\bv\d|printed|copyright|©",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
RUNNING_CHARS = 120
RUNNING_TIMES = 3
TITLE_LINES = 3
"""First lines, among which the document's own title stands."""


def find_furniture(lines: Sequence[Line]) -> set[int]:
    """Return the places in `lines` of those that belong to the page and not to the text."""
    found = {n for n, line in enumerate(lines) if _alone(line.text)}
    groups: dict[str, list[int]] = defaultdict(list)
    for n, line in enumerate(lines):
        if len(line.text) <= RUNNING_CHARS:
            groups[_DIGITS.sub("0", line.text.casefold())].append(n)
    for members in groups.values():
        if len(members) >= RUNNING_TIMES and _is_running(lines, members):
            found.update(members)
    return found


def _alone(text: str) -> bool:
    short = len(text) <= RUNNING_CHARS
    return short and bool(
        _MARKING.fullmatch(text)
        or _PAGE.fullmatch(text)
        or (_RULE.fullmatch(text) and not text.startswith("#"))
        or is_foot_rule(text)
    )


def _is_running(lines: Sequence[Line], members: Sequence[int]) -> bool:
    """Say whether lines that differ only in digits are a running head or foot.

    A repeated heading ("Key points to remember") or form field ("Date:") is not: what repeats
    must carry a page number or a marking, or be the document's own title.
    """
    if all(b - a == 1 for a, b in itertools.pairwise(members)):
        return False
    text = lines[members[0]].text
    if text[0] in "#-•*|":
        return False
    own_title = members[0] < TITLE_LINES and is_title(text)
    return own_title or bool(_PAGE_TAIL.search(text) or _RUNNING.search(text))
