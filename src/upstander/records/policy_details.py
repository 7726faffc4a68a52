"""What a policy says of itself: title, owner, dates, marking, kind of text, law cited."""

import msgspec

DETAIL_NAMES = (
    "title", "force", "owner", "author", "reference", "version", "adopted_date",
    "effective_date", "review_date", "approved_by", "marking", "disclosable", "contact",
)  # fmt: skip
"""Names that a detail may have. Dates are ISO 8601, `2026-12` where the day is not said."""

KINDS_OF_TEXT = ("policy", "guidance", "minutes", "report", "opinion", "unclear")
"""Only `policy` and `guidance` enter the matrix as what a force says."""


class Detail(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One thing that a document says of itself, and where."""

    name: str
    """One of `DETAIL_NAMES`."""
    value: str
    """Normalised: a date as `2023-03-16` or `2026-12`, other values with their blanks folded."""
    start: int
    end: int
    """`document.text[start:end]` are the words that say it, as printed, without the label."""
    basis: str = "stated"
    """`stated`: a label names it. `placed`: only its place says so, such as a title line."""


class LawCited(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A law, code or piece of guidance that a document names."""

    name: str
    start: int
    end: int


class HistoryEntry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One row of a document's history."""

    version: str
    when: str
    """As `Detail.value` writes a date; "" where no date could be read."""
    adopted: str
    """Date of approval or adoption where the row says one; "" otherwise."""
    author: str
    summary: str
    start: int
    end: int


class DetailConflict(msgspec.Struct, frozen=True, kw_only=True):
    """Two details that cannot both hold, such as two adoption dates."""

    explanation: str
    """One plain sentence with both values."""
    details: tuple[Detail, ...]


class PolicyDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a document says of itself."""

    details: tuple[Detail, ...]
    """The best of each name first; further ones of the same name after it."""
    history: tuple[HistoryEntry, ...]
    laws: tuple[LawCited, ...]
    conflicts: tuple[DetailConflict, ...]
    kind: str
    """One of `KINDS_OF_TEXT`."""
    kind_reasons: tuple[str, ...]
    """Why, one plain phrase each, with the words that say so."""

    def first(self, name: str) -> Detail | None:
        """Return the best detail of that name, or None where the document does not say."""
        return next((one for one in self.details if one.name == name), None)
