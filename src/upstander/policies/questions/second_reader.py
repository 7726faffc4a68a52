"""Let a second reader, such as a local model, answer, and believe only what it quotes.

Off unless the caller gives one. The engine knows nothing of how it works: it is a callable.
Its answer counts only where its quotation stands in the document word for word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from upstander.base.errors import UpstanderError
from upstander.policies.clauses.references import UNCITED, clause_references
from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.positions import POSITIONS, Question, Support

MIN_QUOTE_WORDS = 3
"""A quotation of fewer words could stand anywhere."""


class ReadingRefused(UpstanderError):
    """A second reader's answer does not count; the reason says why."""


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a second reader answers."""

    position: str
    quotation: str
    condition: str = ""
    reader: str = "second reader"
    """Its name and version, as shown beside the position."""


class SecondReader(Protocol):
    """Answers a question from a policy's clauses, or returns None."""

    def __call__(self, question: Question, clauses: Sequence[Clause]) -> SecondReading | None:
        """Return its reading of `clauses`, best first, or None where it has none."""
        ...


def accept_second_reading(
    reading: SecondReading, question: Question, document: PolicyDocument
) -> Support:
    """Return the words that a second reading rests on.

    Raises:
        ReadingRefused: the position is not allowed, or a quotation is not in the document.
    """
    if reading.position not in POSITIONS or reading.position not in question.allowed:
        raise ReadingRefused(f"position `{reading.position}` is not one of this question's")
    quotation = reading.quotation.strip()
    if len(quotation.split()) < MIN_QUOTE_WORDS:
        raise ReadingRefused("the quotation is too short to show anything")
    if reading.condition and reading.condition not in document.text:
        raise ReadingRefused("the condition does not stand in the document")
    references = clause_references(document)
    for clause, reference in zip(document.clauses, references, strict=True):
        if clause.kind in UNCITED:
            continue
        at = clause.text.find(quotation)
        if at >= 0:
            start = clause.start + at
            end = start + len(quotation)
            return Support(
                clause=reference, start=start, end=end, quote=document.text[start:end],
                page=clause.page,
            )  # fmt: skip
    raise ReadingRefused("the quotation does not stand in any clause of the document")
