"""Footnotes of plain text: lines that a page sets apart from the paragraph they interrupt."""

import re
from collections.abc import Sequence

from upstander.policies.clauses.lines import Line

_RAISED = re.compile(r"[¹²³⁰⁴-⁹]{1,3}\s*\S")
_MARKDOWN = re.compile(r"\[\^[^\]\s]{1,20}\]:\s*\S")
_ADDRESS = re.compile(r"\[?\d{1,3}\]?\s+(?:https?://|www\.)\S")
_NUMBERED = re.compile(r"\[?\d{1,3}\]?\s+\S")
_PLAIN = re.compile(r"(\d{1,2})\s+[A-Z]")
NOTE_REACH = 60
"""Lines before a footnote among which its mark stands."""
_FOOT_RULE = re.compile(r"[_⁻¯‾]+|_{5,}")
"""The short line that a word processor draws above its footnotes."""


def find_notes(lines: Sequence[Line], skip: set[int]) -> set[int]:
    """Return the places in `lines` of footnotes; `skip` holds rows and contents.

    A footnote opens with a raised number, a Markdown mark or a number and an address; a plain
    number opens one only under the rule that parts footnotes from the page. It takes the lines
    that run on from it.
    """
    found: set[int] = set()
    for n, line in enumerate(lines):
        if n in skip:
            continue
        if _is_foot_of_page(lines, n, found):
            found.add(n)
            continue
        runs_on = n - 1 in found and not (line.after_gap or line.hint.runs_on)
        if runs_on or _opens_note(line, lines[n - 1] if n else None):
            found.add(n)
    return found


def _is_foot_of_page(lines: Sequence[Line], n: int, found: set[int]) -> bool:
    """Say whether a line of a printed page is its next footnote, its number no longer raised.

    It counts on from the notes before it, is a sentence, and a word before it on its page
    carries its number.
    """
    line = lines[n]
    match = _PLAIN.match(line.text) if line.hint.page else None
    if match is None or int(match[1]) != len(found) + 1 or line.text[-1] not in ".)/":
        return False
    mark = re.compile(rf"(?:[a-z)][.,;:]?[ ]?|\d{{4}} ){match[1]}(?=[ ,;.)]|$)")
    near = lines[max(0, n - NOTE_REACH) : n]
    return any(one.hint.page == line.hint.page and mark.search(one.text) for one in near)


def is_foot_rule(text: str) -> bool:
    """Say whether a line is the short rule above footnotes."""
    return bool(_FOOT_RULE.fullmatch(text))


def _opens_note(line: Line, before: Line | None) -> bool:
    if line.hint.note or _RAISED.match(line.text) or _MARKDOWN.match(line.text):
        return True
    if _ADDRESS.match(line.text):
        return True
    ruled = before is not None and is_foot_rule(before.text)
    return ruled and bool(_NUMBERED.match(line.text))
