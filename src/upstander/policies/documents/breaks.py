"""Divides a paragraph at its line breaks, where what follows is a line of its own.

A line break within a paragraph is mostly a matter of looks and becomes a blank. Where several
pieces open with a number, a bullet or a label ("Version: 3"), the writer used the break for a
new line of the list, and each such piece becomes one.
"""

import re

OPENING = re.compile(
    r"""(?:
        (?:\d{1,3}(?:\.\d{1,3}){0,5}|[A-Z]\.\d{1,2}(?:\.\d{1,2})*)[.):]?(?=\s)
      | \(?(?:[a-zA-Z]|[ivxlc]{1,6}|[IVXLC]{1,6})[.)](?=\s)
      | \(\d{1,3}\)(?=\s)
      | [-–—•·▪◦●○■□➢✓❖*\uf0b7\uf0a7\uf0d8]\s+(?=\S)
    )""",
    re.VERBOSE,
)
"""A typed number, letter or bullet with the blank behind it."""
_LABEL = re.compile(r"[A-Z][^:.;\t]{1,40}:(?:\s+\S|$)")
PROSE_WORDS = 25
SHORT_PROSE_WORDS = 12
LEAST = 2
"""Pieces that must open so before any becomes a line of its own."""


def opens_item(text: str) -> bool:
    """Say whether `text` opens with a typed number, letter or bullet."""
    return bool(OPENING.match(text))


def divide_at_breaks(text: str) -> list[str]:
    """Return the lines of a paragraph whose line breaks are newlines; at least one."""
    pieces = [piece.strip() for piece in text.split("\n")]
    pieces = [piece for piece in pieces if piece]
    for opens in (OPENING, _LABEL):
        marked = [bool(opens.match(piece)) for piece in pieces]
        if sum(marked) < LEAST:
            continue
        lines: list[str] = []
        for piece, own in zip(pieces, marked, strict=True):
            if own or not lines:
                lines.append(piece)
            else:
                lines[-1] += f" {piece}"
        return lines
    return [" ".join(pieces)]


def is_prose(text: str) -> bool:
    """Say whether a paragraph is running text, though its style is that of a heading.

    Many policies number their clauses with heading styles.
    """
    words = len(text.split())
    return words > PROSE_WORDS or (words > SHORT_PROSE_WORDS and text[-1] in ".;:")
