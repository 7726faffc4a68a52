"""Windows: stretches of a conversation that are read, scored and decided together.

A window's score puts windows in an order to be read. It is no probability and says nothing of
guilt. Conduct and welfare (somebody's safety) are two scores, two lists, never one.
"""

import msgspec


class WindowRule(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A rule that hit a message of a window and speaks for the category."""

    rule_id: str
    severity: str
    moved: float
    """By how much the window's score would be lower had no rule hit the message."""


class WindowWord(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One thing in a message that speaks for the category, as the models tell it."""

    kind: str
    """`words`, `glossary`, `part`, `reading` or `characteristic`."""
    text: str
    weight: float = 0.0
    """Part in the log-odds of the message, where it is a sum of parts."""


class SecondReading(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a second reader said of a message; shown beside the score, never part of it."""

    reader: str
    """Its name; "" where it gave none that counts."""
    agrees: bool | None
    """None where it could not tell, failed or was refused; `reason` says which."""
    quotation: str = ""
    reason: str = ""


class WindowReason(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a window and how much it moved a score."""

    message_id: str
    category: str
    probability: float
    """Of the message, by the models; 0 where only a rule speaks."""
    moved: float
    """By how much the window's score for the category would be lower without the message."""
    earlier: bool = False
    """Whether it stands before the window: part of the course of the contact."""
    rules: tuple[WindowRule, ...] = ()
    words: tuple[WindowWord, ...] = ()
    second: SecondReading | None = None


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of one conversation with its scores."""

    id: str
    """SHA-256 over its conversation and its messages' ids, first 32 hex digits."""
    conversation: str
    exhibit_sha256: str
    message_ids: tuple[str, ...]
    """In order of time; the last of them may have no time."""
    first_at: int | None
    """Time of the first message in microseconds since 1970, UTC; None where it is not known."""
    last_at: int | None
    distinct: int
    """Messages after near-equal ones were counted once."""
    participants: int
    """Who wrote in it."""
    one_contact: bool
    """Whether its whole conversation is between two parties."""
    repeated: bool
    """Whether every message of it stands elsewhere too, in another export of the same talk."""
    scores: dict[str, float]
    """By category, 0 to 1."""
    conduct_category: str
    """The conduct category that stands highest; "" where there is none."""
    conduct_score: float
    welfare_category: str
    welfare_score: float
    conduct_reasons: tuple[WindowReason, ...] = ()
    """Why it stands in the list of conduct: most first; empty where it is not in that list."""
    welfare_reasons: tuple[WindowReason, ...] = ()


class RankedWindows(msgspec.Struct, frozen=True, kw_only=True):
    """The two lists, first to be read first."""

    conduct: tuple[Window, ...] = ()
    welfare: tuple[Window, ...] = ()
    titles: dict[str, str] = {}
    """Category to what people call it."""
    welfare_categories: tuple[str, ...] = ()
    windows: int = 0
    """All windows, listed or not."""
    messages: int = 0
    read_by_encoder: int = 0
