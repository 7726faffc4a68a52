"""What a reviewer is given to read, what was decided, and the plan of a day.

An item is a window of conversation, or a message where there are no windows. Its place in the queue
says how soon somebody should look; it is no probability and says nothing of guilt.
"""

import msgspec

CONDUCT, WELFARE = "conduct", "welfare"
"""Queues of an item: what somebody did, or somebody who may be in danger."""

LANE_WELFARE, LANE_RULES, LANE_LEARNED = "welfare", "rules", "learned"
LANE_NOVELTY, LANE_CONTROL, LANE_DOUBLE = "novelty", "control", "double"
LANES = (LANE_WELFARE, LANE_RULES, LANE_LEARNED, LANE_NOVELTY, LANE_CONTROL, LANE_DOUBLE)
"""By what an item came into a plan. Kept in the log, shown only after the decision."""


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be decided; never its words."""

    id: str
    conversation: str = ""
    exhibit_sha256: str = ""
    queue: str = CONDUCT
    prior: float | None = None
    """0 to 1, what the models said before anything was decided; None where they said nothing."""
    rule_severity: str = ""
    """Of the gravest rule that hit: low, medium, high, critical; "" where none did."""
    rule_ids: tuple[str, ...] = ()
    near_key: str = ""
    """Items that share it are near-equal and decided once; "" where it stands alone."""
    messages: int = 1
    words: int = 0
    first_at: int | None = None
    """Microseconds since 1970, UTC."""
    last_at: int | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of an item."""

    item_id: str
    relevant: bool
    decided_at: int = 0
    """Microseconds since 1970, UTC."""
    minutes: float = 0.0
    """Time spent on it; 0 where it was not measured."""
    lane: str = ""
    """By what it had come into the plan."""
    reviewer: str = ""
    """Who decided, as a stable pseudonym."""


class PlanEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a plan, in its place."""

    item_id: str
    lane: str
    expected_minutes: float
    cautious_minutes: float
    """What it takes in nearly all cases: an item is handed out only where so much time is left."""
    why: tuple[str, ...]
    """Of the item itself; never says the lane, so that a control item looks like any other."""
    duplicates: tuple[str, ...] = ()
    """Near-equal items that its decision settles too."""


class BelowLine(msgspec.Struct, frozen=True, kw_only=True):
    """An item that the declared time does not reach."""

    item_id: str
    reason: str
    score: float = 0.0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The order of a day, and all that falls below its line."""

    entries: tuple[PlanEntry, ...]
    below: tuple[BelowLine, ...]
    minutes_declared: float
    minutes_expected: float
    """Never more than declared."""
    welfare_unread: int
    """Welfare items below the line: more time is needed, and somebody must be told."""
    control_population: int
    """Items below the line from which the control items were drawn, these included."""
    seed: str
    day: str
    items_sha256: str
    decisions_sha256: str
    """Over the decisions in their order: with seed, day and items it makes the same plan again."""
    versions: dict[str, str] = {}
    """Of models and rule packs."""


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that moves an item, and by how much of its score."""

    kind: str
    """`words`, `part`, `prior`, `rule`, `length` or `other`."""
    text: str
    weight: float


class SimilarItem(msgspec.Struct, frozen=True, kw_only=True):
    """A decided item that shares much with this one."""

    item_id: str
    similarity: float
    """Cosine, 0 to 1."""
    relevant: bool


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why an item stands where it stands."""

    item_id: str
    score: float
    up: tuple[Factor, ...]
    """Most first."""
    down: tuple[Factor, ...]
    """What holds it back, most first."""
    similar: tuple[SimilarItem, ...]
    would_move_down: tuple[str, ...]
    """In plain words."""
    decisions: int
    """From how many decisions the weights were learnt."""
    versions: dict[str, str] = {}
