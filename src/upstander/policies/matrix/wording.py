"""Words, marks and colours in which every export shows a cell, so that all say the same.

No meaning rests on colour alone: each position has its word, each state its mark.
"""

from datetime import date

import msgspec

from upstander.records.policy_matrix import MatrixCell

POSITION_WORDS = {
    "prohibited": "Prohibited", "required": "Required", "conditional": "Conditional",
    "permitted": "Permitted", "silent": "Silent", "unclear": "Unclear",
    "not_supplied": "Not supplied",
}  # fmt: skip
POSITION_MEANINGS = {
    "prohibited": "It must not be done.",
    "required": "It must be done, or the force itself does it as a standing practice.",
    "conditional": "Allowed or asked for only under a condition, which is quoted.",
    "permitted": "It may be done, without a condition.",
    "silent": "The policy was read, and nothing in it bears on the question.",
    "unclear": "The policy speaks to it, but its words or its policies do not agree.",
    "not_supplied": "The force has given no policy. Nothing is known; it is not silence.",
}
STATE_WORDS = {
    "suggested": "Suggested", "confirmed": "Confirmed", "disputed": "Disputed", "stale": "Stale",
    "not_supplied": "Not supplied",
}  # fmt: skip
STATE_MARKS = {
    "suggested": "?", "confirmed": "✓", "disputed": "≠", "stale": "!", "not_supplied": "",
}  # fmt: skip
STATE_MEANINGS = {
    "suggested": "Read by the program. Nobody has looked at it yet.",
    "confirmed": "A person has read the clause and agrees.",
    "disputed": "A second marker or the force does not agree.",
    "stale": "It was confirmed, but its words are gone from the version now held.",
}
STANDING_WORDS = {
    "met": "Met", "partly": "Partly met", "contradicted": "Contradicted", "silent": "Left open",
    "no_document": "No policy held", "text_not_held": "Text not held",
}  # fmt: skip
SUPPLY_WORDS = {
    "supplied": "Supplied", "promised": "Promised", "asked": "Asked", "overdue": "Overdue",
    "refused": "Refused", "not_asked": "Not asked yet",
}  # fmt: skip
COLOURS = {
    "prohibited": "#F4C4BE", "required": "#C5DAF5", "conditional": "#FDE7A3",
    "permitted": "#CBE7CD", "silent": "#FFFFFF", "unclear": "#E2D3F0", "not_supplied": "#DADADA",
}  # fmt: skip
"""Fills light enough for black words."""
STANDING_COLOURS = {
    "met": "#CBE7CD", "partly": "#FDE7A3", "contradicted": "#F4C4BE", "silent": "#FFFFFF",
    "no_document": "#DADADA", "text_not_held": "#EDEDED",
}  # fmt: skip


def cell_words(cell: MatrixCell) -> str:
    """Return a cell as one phrase: its position and the mark of its state."""
    return f"{POSITION_WORDS[cell.position]} {STATE_MARKS[cell.state]}".rstrip()


def confidence_words(cell: MatrixCell) -> str:
    """Return how sure a suggested cell is, or who stands behind a settled one."""
    if cell.state == "suggested":
        return f"Suggested, {cell.band} confidence" if cell.band else "Suggested"
    return STATE_WORDS[cell.state]


def theme_words(theme: str) -> str:
    """Return a theme's name for people: `messaging_apps` is "Messaging apps"."""
    words = theme.replace("_", " ")
    return "Generative AI" if theme == "generative_ai" else words[:1].upper() + words[1:]


def day_words(day: date | None) -> str:
    """Return a date for people, such as "5 March 2026"; "" for none."""
    return f"{day.day} {day:%B %Y}" if day is not None else ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation or checklist item as exports name it."""

    id: str
    title: str
    source: str
