"""Let a second reader, such as a local language model, judge a message; believe what it quotes.

Off unless the caller gives one. The engine knows nothing of how it works: it is a callable. Its
judgement never raises or lowers a probability; it is shown beside it, with its name, and only where
its quotation stands in the message word for word.
"""

from dataclasses import dataclass
from typing import Protocol

from upstander.base.errors import UpstanderError


class JudgementRefused(UpstanderError):
    """A second reader's judgement does not count; the reason says why."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a second reader says of one message."""

    category: str
    agrees: bool
    """Whether the message bears the category."""
    quotation: str
    reader: str
    """Its name and version, as shown beside the finding."""
    reason: str = ""


class SecondReader(Protocol):
    """Judges a message for a category, or returns None where it cannot tell."""

    def __call__(self, text: str, category: str, looks_for: str) -> Judgement | None:
        """Return its judgement of `text`; `looks_for` says what the category means."""
        ...


def accept_judgement(judgement: Judgement, text: str, category: str) -> Judgement:
    """Return the judgement where it may be shown.

    Raises:
        JudgementRefused: it judges another category, names no reader, or quotes what is not there.
    """
    if judgement.category != category:
        raise JudgementRefused(f"it judges `{judgement.category}`, not `{category}`")
    if not judgement.reader.strip():
        raise JudgementRefused("it does not say who read")
    if judgement.agrees and not judgement.quotation.strip():
        raise JudgementRefused("it agrees and quotes nothing")
    if judgement.quotation and judgement.quotation not in text:
        raise JudgementRefused("the quotation is not in the message")
    return judgement
