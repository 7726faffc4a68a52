"""Suggest which cells could be models for others; a person chooses, with a reason of their own.

What counts is what a reader can act on: a condition with its process, who decides, by when, what
is named, why it is asked. That it is long, or strict, does not count.
"""

import re
from collections.abc import Callable, Sequence

import msgspec

from upstander.policies.guidance.loading import Guidance
from upstander.policies.versions.terms import Terms, read_terms
from upstander.records.policy_matrix import BestPick, Matrix, MatrixCell

SHOWN = 3
LEAST = 2
"""Marks that a cell needs before it is worth suggesting."""
LONG_CHARS = 900
"""A quotation beyond this is hard to lift into another policy."""

_PROCESS = re.compile(
    r"\b(?:submit\w*|appl(?:y|ies|ication)\b(?! to all)|request (?:to|for|from)|in writing|written|"
    r"on (?:the|a) form|record(?:ed)? (?:in|on|of|by)|log of|logged|register(?:ed)?|"
    r"report(?:ed)? (?:it |this |such \w+ )?(?:to|through|via)|through the|via the|procedure)",
    re.IGNORECASE,
)
_REASON = ("because", "due to", "risk", "in order to", "so that", "to ensure", "to protect")


class SuggestedPick(msgspec.Struct, frozen=True, kw_only=True):
    """A cell that may be a model, with what speaks for it."""

    force: str
    question: str
    score: int
    reasons: tuple[str, ...]
    """Plain phrases, each with the words of the policy that bear it out."""


def suggest_picks(
    matrix: Matrix, guidance: Guidance, *, shown: int = SHOWN
) -> tuple[SuggestedPick, ...]:
    """Return up to `shown` cells of each question worth a look, best first."""
    meets = _meeting(guidance)
    found: list[SuggestedPick] = []
    for question in matrix.questions:
        cells = [
            cell for cell in matrix.cells
            if cell.question == question.id and cell.support and cell.position != "unclear"
            and cell.state not in ("stale", "disputed")
        ]  # fmt: skip
        scored = [_score(cell, meets.get(question.id, frozenset())) for cell in cells]
        worth = [one for one in scored if one.score >= LEAST]
        found += sorted(worth, key=lambda one: (-one.score, one.force))[:shown]
    return tuple(found)


def choose_pick(suggested: SuggestedPick, *, reason: str) -> BestPick:
    """Return the pick that a person made of a suggestion, with the reason they gave.

    Raises:
        ValueError: the reason is blank.
    """
    if not reason.strip():
        raise ValueError("a pick needs the reason of the person who made it")
    return BestPick(force=suggested.force, question=suggested.question, reason=reason.strip())


def _meeting(guidance: Guidance) -> dict[str, frozenset[str]]:
    """Return the positions that meet some recommendation or item, by question."""
    found: dict[str, frozenset[str]] = {}
    judged = [item.answers for item in guidance.recommendations]
    judged += [item.answers for item in guidance.checklist]
    for answers in judged:
        for rule in answers:
            found[rule.question] = found.get(rule.question, frozenset()) | set(rule.meets)
    return found


def _score(cell: MatrixCell, meeting: frozenset[str]) -> SuggestedPick:
    quote = " ".join(one.quote for one in cell.support[:1])
    terms = read_terms(quote)
    reasons: list[str] = []
    if cell.position in meeting:
        reasons.append("it meets a recommendation or checklist item")
    reasons += [words for check in _CHECKS if (words := check(cell, quote.casefold(), terms))]
    score = len(reasons) + (cell.state == "confirmed") - (len(quote) > LONG_CHARS)
    if cell.state == "confirmed":
        reasons.append("a person has confirmed it")
    return SuggestedPick(
        force=cell.force, question=cell.question, score=score, reasons=tuple(reasons)
    )


def _condition(cell: MatrixCell, _: str, terms: Terms) -> str:
    words = cell.condition or next(iter(terms.conditions), "")
    return f"it says when: “{_short(words)}”" if words else ""


def _who(_: MatrixCell, quote: str, terms: Terms) -> str:
    named = [role for role in terms.roles if role.casefold() in quote]
    return f"it names who: {', '.join(named[:3])}" if named else ""


def _deadline(_: MatrixCell, __: str, terms: Terms) -> str:
    spans = [words for kind, words in terms.amounts if kind in ("span", "time", "date")]
    return f"it says by when: {spans[0]}" if spans else ""


def _named(_: MatrixCell, __: str, terms: Terms) -> str:
    return f"it names what is meant: {', '.join(terms.apps[:4])}" if terms.apps else ""


def _process(_: MatrixCell, quote: str, __: Terms) -> str:
    match = _PROCESS.search(quote)
    return f"it says how (“{match[0]}”)" if match else ""


def _reason(_: MatrixCell, quote: str, __: Terms) -> str:
    word = _first(_REASON, quote)
    return f"it gives a reason (“{word}”)" if word else ""


def _plain_duty(_: MatrixCell, __: str, terms: Terms) -> str:
    firm = [words for name, words in terms.forces if name in ("ban", "duty")]
    return f"its force is plain (“{firm[0]}”)" if firm else ""


_CHECKS: Sequence[Callable[[MatrixCell, str, Terms], str]] = (
    _condition, _who, _deadline, _named, _process, _reason, _plain_duty,
)  # fmt: skip


def _first(words: Sequence[str], quote: str) -> str:
    spaced = f" {quote} "
    return next((word for word in words if f" {word}" in spaced), "")


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:80].rsplit(" ", 1)[0] + "…"
