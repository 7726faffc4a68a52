"""Questions put to a policy, and the positions that its clauses take."""

import msgspec

POSITIONS = (
    "prohibited", "permitted", "conditional", "required", "silent", "unclear", "not_supplied",
)  # fmt: skip
"""`not_supplied`: the force has given no policy; never the same as `silent`."""

BANDS = ("high", "medium", "low")
"""How a confidence is shown; measured in docs/benchmarks.md."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the bank, as its file in `questions/` says it, cues apart."""

    id: str
    version: int
    theme: str
    """One of the bank's themes, such as `messaging_apps`."""
    title: str
    """A column heading: at most 40 characters."""
    wording: str
    """The question in one sentence, asked of a policy."""
    why: str
    """Why the answer matters, in one or two sentences."""
    codebook: str
    """The rule by which a person marks it: what counts as each position, and what does not."""
    allowed: tuple[str, ...]
    """Positions that an answer may take, besides silent, unclear and not_supplied."""
    serves: tuple[str, ...] = ()
    """Ids of recommendations, laws or checklist items in `guidance/` that it answers to."""
    active_from: str = ""
    active_to: str = ""


class Support(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Words of a document that bear on a question; `quote` is exactly `text[start:end]`."""

    clause: str
    """Reference of the clause, such as `7.3#2`; "" where it has none."""
    start: int
    end: int
    quote: str
    basis: str = "named"
    """`named`: the clause names the matter. `general`: a rule that covers it without its name.
    `cross_reference`: it points to another clause or document. `history`: it tells what was."""
    page: int = 0


class PositionFound(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says on one question, as the engine reads it; a person confirms it."""

    question: str
    question_version: int
    position: str
    """One of `POSITIONS`."""
    condition: str
    """The words of the condition, exactly as they stand; "" where there is none."""
    confidence: float
    """Probability that the position is right, 0 to 1, calibrated on marked documents."""
    band: str
    """One of `BANDS`."""
    support: tuple[Support, ...]
    """The clause that carries the position first; empty when silent."""
    bearing: tuple[Support, ...] = ()
    """Other clauses that bear on the question, best first."""
    reason: str = ""
    """How the words were read: which term gave which force, in one or two plain sentences."""
    looked_at: tuple[Support, ...] = ()
    """For `silent`: the clauses that came nearest, which a person should look at."""
    method: str = "rules"
    """`rules`, or the name and version of the model whose answer was checked verbatim."""
