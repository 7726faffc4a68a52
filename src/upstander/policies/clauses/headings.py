"""Headings: numbered, Markdown, capitals, or a short line that stands by itself."""

import re

from upstander.policies.clauses.lines import Line, is_all_caps, is_terminated, is_title
from upstander.policies.clauses.markers import Marker, read_marker

_UNDERLINE = re.compile(r"={3,}|-{3,}")
_BOLD = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__):?")
_LETTER = re.compile(r"dear\s.*|yours\s+\w+ly.*|kind\s+regards.*", re.IGNORECASE)
_FORM_FIELD = re.compile(r".*:(?:\s.*)?")
SUBHEADING_WORDS = 8
PLAIN_WORDS = 9
PLAIN_CHARS = 75
SAID_WORDS = 25
SAID_CHARS = 200


def is_said_heading(line: Line) -> bool:
    """Say whether the file calls `line` a heading and its words bear that out.

    Word processors lend the numbering of headings to whole clauses: a sentence stays a clause.
    """
    return line.hint.heading > 0 and not line.hint.bullet and _is_heading_shaped(line.text)


def is_bold_heading(line: Line) -> bool:
    """Say whether `line` is bold from end to end and no sentence, or a short title if numbered."""
    marker = read_marker(line.text)
    if not line.hint.bold or line.hint.bullet or marker.bullet or not marker.rest:
        return False
    if marker.style == "none":
        return _is_heading_shaped(line.text) and not line.text[0].islower()
    return is_title(marker.rest) and len(marker.rest) <= PLAIN_CHARS


def _is_heading_shaped(text: str) -> bool:
    return (
        len(text) <= SAID_CHARS
        and len(text.split()) <= SAID_WORDS
        and any(c.isalpha() for c in text)
        and text[-1] not in ".;,"
    )


def is_numbered_heading(marker: Marker, after: Line | None, *, lead_in: bool) -> bool:
    """Say whether a numbered line is a heading and not a short clause.

    A whole number with a title is a section. A deeper number with a title is one only when it
    is in capitals, or when its own children or unnumbered text follow.
    """
    rest = marker.rest
    if not rest or not is_title(rest):
        return False
    whole = marker.style == "integer" or marker.values[1:] == (0,)
    if is_all_caps(rest) or marker.hashes:
        return not marker.bullet or whole
    if marker.bullet or lead_in or marker.wrap == "()":
        return False
    if marker.wrap == ")":
        return after is not None and read_marker(after.text).style == "decimal"
    if whole:
        return marker.style == "decimal" or not _next_in_list(marker, after)
    return len(rest.split()) <= SUBHEADING_WORDS and _opens_body(marker, after)


def _next_in_list(marker: Marker, after: Line | None) -> bool:
    """Say whether the next line, without a gap, counts on: then both are items of a list."""
    if after is None or after.after_gap:
        return False
    following = read_marker(after.text)
    return following.style == "integer" and following.values[0] == marker.values[0] + 1


def _opens_body(marker: Marker, after: Line | None) -> bool:
    if after is None:
        return False
    following = read_marker(after.text)
    if following.style == "decimal":
        return following.values[: len(marker.values)] == marker.values and (
            len(following.values) > len(marker.values)
        )
    return following.style == "none" and after.after_gap and is_terminated(after.text)


def is_lettered_heading(line: Line, marker: Marker, after: Line | None, *, last: int) -> bool:
    """Say whether a line is a lettered section, such as "B. SCOPE", "II. USE" or "C. Duties".

    One that is not in capitals must follow the `last` lettered section and stand by itself.
    """
    lettered = marker.style == "letter" and not marker.bullet and marker.printed.isupper()
    if not lettered or not is_title(marker.rest):
        return False
    if is_all_caps(marker.rest):
        return True
    return (
        line.after_gap
        and marker.values[0] == last + 1
        and len(marker.rest.split()) <= SUBHEADING_WORDS
        and after is not None
        and after.after_gap
        and read_marker(after.text).style != "letter"
    )


def is_plain_heading(
    line: Line, marker: Marker, after: Line | None, *, fresh: bool, hashed: bool
) -> bool:
    """Say whether a line without a number is a heading.

    `fresh`: nothing unfinished stands before it. `hashed`: the document marks its headings
    with `#`, so that a short line by itself is text.
    """
    text = line.text
    if marker.hashes:
        return True
    if marker.style not in ("none", "division", "letter", "code") or marker.bullet:
        return False
    if after is not None and not after.after_gap and _UNDERLINE.fullmatch(after.text):
        return is_title(text)
    if not fresh:
        return False
    if _BOLD.fullmatch(text):
        return len(text) <= PLAIN_CHARS
    if marker.style != "none" or not is_title(text):
        return False
    if is_all_caps(text):
        return True
    return (
        not hashed
        and line.after_gap
        and after is not None
        and len(text) <= PLAIN_CHARS
        and len(text.split()) <= PLAIN_WORDS
        and not _FORM_FIELD.fullmatch(text)
        and not _LETTER.fullmatch(text)
        and "@" not in text
        and (after.after_gap or len(after.text) > PLAIN_CHARS)
    )
