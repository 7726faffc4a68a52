"""Weigh the sentences that speak to one question against each other, and choose what carries."""

from collections.abc import Sequence
from dataclasses import dataclass

from upstander.policies.questions.terms import APPROVAL, PERMIT
from upstander.policies.questions.topics import Candidate

LEAST_SCORE = 0.26
"""Below this a sentence shares words with the question and does not answer it."""
RIVAL_SHARE = 0.85
"""A sentence with this share of the best score may carry in its stead."""
LIFTING_SHARE = 0.7
"""A leave beside a ban makes it conditional where it has this share of the ban's score."""
SURE_TO_LIFT = 0.9
"""A leave whose position is in doubt lifts no ban."""
CONFLICT_FACTOR = 0.75
_STRICT = {
    "leave": ("prohibited", "conditional", "permitted", "required"),
    "duty": ("required", "conditional", "permitted", "prohibited"),
    "practice": ("required", "conditional", "permitted", "prohibited"),
}
"""The order in which one of two equal rules carries: the stricter first."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What carries, what else bears, and how sure it is."""

    position: str
    carrying: Candidate
    others: tuple[Candidate, ...]
    raw: float
    note: str
    """Why it was chosen over others; "" where there was no choice."""
    lifting: Candidate | None = None
    """The rule that lifts the carrying ban in part, and holds the condition."""


def weigh(
    ask: str, candidates: Sequence[Candidate], *, least: float = LEAST_SCORE
) -> Weighed | None:
    """Return what `candidates`, best first, say together; None where they score below `least`."""
    strong = [one for one in candidates if one.score >= least]
    if not strong:
        return None
    best = strong[0]
    rivals = [one for one in strong if one.score >= RIVAL_SHARE * best.score]
    order = _STRICT[ask]
    carrying = min(rivals, key=lambda one: (order.index(one.position), -one.score))
    note = ""
    lifting = _lifting(carrying, strong) if ask == "leave" else None
    if lifting is not None and carrying.reading.basis == "general":
        note = "A general rule forbids it, and this one lifts that in part."
        carrying, lifting = lifting, None
    elif lifting is not None:
        note = f"Another rule (“{lifting.force.words}”) lifts that in part."
    elif carrying is not best:
        note = "Of several rules the stricter carries."
    others = tuple(one for one in strong if one is not carrying)
    clash = any(
        one.position != carrying.position and one.score >= RIVAL_SHARE * carrying.score
        for one in others
    )
    raw = min(1.0, carrying.score * carrying.sure * (CONFLICT_FACTOR if clash else 1.0))
    position = "conditional" if note.endswith("in part.") else carrying.position
    return Weighed(position, carrying, others, raw, note, lifting)


def _lifting(carrying: Candidate, strong: Sequence[Candidate]) -> Candidate | None:
    """Return the rule that names the matter and gives leave for part of it, under a ban."""
    if carrying.position != "prohibited":
        return None
    least = 0.0 if carrying.reading.basis == "general" else LIFTING_SHARE * carrying.score
    for one in strong:
        gives_leave = one.force.kind in (PERMIT, APPROVAL) or carrying.reading.basis == "general"
        if (
            one.reading.basis == "named"
            and one.position in ("conditional", "permitted")
            and one.score >= least
            and one.sure >= SURE_TO_LIFT
            and gives_leave
            and one.sentence.place != carrying.sentence.place
        ):
            return one
    return None
