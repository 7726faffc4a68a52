"""Lines of a policy with their places, and what can be said of one line by itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from upstander.policies.documents.laidout import LineHint

TITLE_WORDS = 14
TITLE_CHARS = 110
SENTENCE_END = 12
"""Characters at a line's end that decide whether a sentence ends there."""
_ENDS_SENTENCE = re.compile(r"(?:[.;:!?…][\"'”’)\]]*|[)\]\"”]|[;,]\s*(?:and|or))$")
_FOOTNOTE = re.compile(r"[¹²³⁴-⁹⁰]|\S*://")
_WORD = re.compile(r"[^\W_]+")
NO_HINT = LineHint()


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank; `text` is `document[start:end]` without blanks around it."""

    start: int
    end: int
    text: str
    indent: int
    """Blank characters before the text."""
    after_gap: bool
    """Whether a blank line, or nothing, stands before it."""
    hint: LineHint = NO_HINT
    """What the file itself says of it."""


def split_lines(text: str, hints: Mapping[int, LineHint] | None = None) -> tuple[Line, ...]:
    """Return the lines of `text` that are not blank; only a newline ends a line.

    `hints` go by the line's index, blank lines counted.
    """
    known = hints or {}
    lines: list[Line] = []
    at, gap = 0, True
    for n, raw in enumerate(text.split("\n")):
        bare = raw.strip()
        if bare:
            indent = len(raw) - len(raw.lstrip())
            start, hint = at + indent, known.get(n, NO_HINT)
            fresh = (gap or "\f" in raw or hint.begins) and not hint.runs_on
            lines.append(Line(start, start + len(bare), bare, indent, fresh, hint))
        gap = not bare
        at += len(raw) + 1
    return tuple(lines)


def is_terminated(text: str) -> bool:
    """Say whether `text` ends as a sentence, a lead-in or a list item ends."""
    return bool(_ENDS_SENTENCE.search(text[-SENTENCE_END:]))


def is_all_caps(text: str) -> bool:
    """Say whether `text` is written in capitals, three letters or more."""
    return sum(c.isalpha() for c in text) >= 3 and text.upper() == text


def is_title(text: str) -> bool:
    """Say whether `text` has the shape of a heading: short, capital first, no sentence end."""
    first = next((c for c in text if c.isalnum()), "")
    return (
        len(text) <= TITLE_CHARS
        and len(text.split()) <= TITLE_WORDS
        and any(c.isalpha() for c in text)
        and not _FOOTNOTE.match(text)
        and not first.islower()
        and text[-1] not in ".;,:!"
    )


def title_key(text: str) -> str:
    """Return the letters and digits of a title, for comparison: case and marks fall away."""
    return " ".join(_WORD.findall(text.casefold()))
