"""Headings: numbered, Markdown, capitals, or a short line that stands by itself."""

import re

from upstander.policies.clauses.lines import Line, is_all_caps, is_terminated, is_title
from upstander.policies.clauses.markers import Marker, read_marker

_UNDERLINE = re.compile(r"={3,}|-{3,}")
_BOLD = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__):?")
_FORM_FIELD = re.compile(r".*:(?:\s.*)?")
SUBHEADING_WORDS = 8
PLAIN_WORDS = 9
PLAIN_CHARS = 75


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
    if marker.bullet or lead_in or marker.wrap in (")", "()"):
        return False
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


def is_lettered_heading(marker: Marker) -> bool:
    """Say whether a line is a section lettered in capitals, such as "B. SCOPE" or "II. USE"."""
    return (
        marker.style == "letter"
        and not marker.bullet
        and marker.printed.isupper()
        and is_all_caps(marker.rest)
        and is_title(marker.rest)
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
        and (after.after_gap or len(after.text) > PLAIN_CHARS)
    )
