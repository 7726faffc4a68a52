"""What a desk can have missed: the reads it rests on, the bound, and what may be said of it.

A bound speaks of items, never of a person. A share of missed items (elusion) is held in one record
with the recall that it stands for, so that neither can be shown alone.
"""

import msgspec

ONE_LOOK, ANYTIME = "one-look", "anytime"
METHODS = (ONE_LOOK, ANYTIME)
"""`one-look` holds for a look on a date set before; `anytime` for every look since the start."""

BLIND, OPEN, NOT_CONTROL = "yes", "open", "no"
"""Control, read like any other; drawn as control but known to be so; not drawn as control."""

STATED, TOO_FEW, REFUSED = "stated", "too few reads to say", "refused"


class ReadRow(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a period, or several alike; never its words."""

    period: str
    """A day (2026-12-01) or a week (2026-W49)."""
    stratum: str
    size: int | None = None
    """Items of this period and stratum from which the control was drawn, the drawn included."""
    read: bool
    control: str = NOT_CONTROL
    probability: float | None = None
    """Of being drawn as control; None where it is drawn items by size."""
    decision: bool | None = None
    """Whether the first reader called it relevant."""
    second: bool | None = None
    """The second reader's decision, made without knowing the first."""
    second_drawn: bool | None = None
    """Whether the second read was drawn by chance. None: it was, unless the item is control."""
    settled: bool | None = None
    """What was decided where the two differed."""
    count: int = 1


class Cell(msgspec.Struct, kw_only=True):
    """One period of one stratum below the line, counted."""

    period: str
    day: int
    """First day, as a proleptic ordinal."""
    stratum: str
    size: int = 0
    probability: float | None = None
    drawn: int = 0
    relevant: int = 0
    """Of the drawn: decided relevant, and not settled otherwise."""
    undecided: int = 0
    """Drawn, and never read."""
    confirmed: int = 0
    """Of the drawn decided relevant at first: those read again before they were counted."""
    unread_rows: int = 0


class QueueDay(msgspec.Struct, kw_only=True):
    """What was read in the order of the queue in one period, counted; read twice as drawn."""

    period: str
    day: int
    relevant: int = 0
    closed: int = 0
    """Decided as not relevant."""
    both: int = 0
    """Read twice: both said relevant."""
    first_only: int = 0
    second_only: int = 0
    neither: int = 0
    first_upheld: int = 0
    """Of `first_only`: settled as relevant, or not settled."""
    second_upheld: int = 0
    """Of `second_only`: settled as relevant, or not settled."""
    unsettled: int = 0
    """Of those that differ: never settled."""


class ReadLog(msgspec.Struct, frozen=True, kw_only=True):
    """All reads of a desk, counted by period and stratum."""

    cells: tuple[Cell, ...]
    queue: tuple[QueueDay, ...]
    faults: tuple[str, ...] = ()
    """Why no statement may rest on these reads."""
    rows: int = 0


class StratumLine(msgspec.Struct, frozen=True, kw_only=True):
    """A stratum as the statement shows it."""

    name: str
    items: int
    drawn: int
    relevant: int
    rate_low: float
    """Lowest share drawn in any period."""
    rate_high: float


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How two readers agree, and what follows for wrong decisions."""

    double_reads: int
    agreed: int
    kappa: float | None
    """Cohen's; None where one answer alone was given."""
    kappa_low: float | None
    kappa_high: float | None
    missed_by_reader: float
    """At most this share of relevant items is called not relevant by one reader."""
    called_wrongly: float
    """At most this share of items that are not relevant is called relevant by one reader."""


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """The bound. Recall and elusion stand together."""

    recall_low: float
    recall_guess: float | None
    """By weighting what the sample found; no bound."""
    recall_high: float | None
    """None where nothing may be said of the upper end."""
    missed_high: int
    """Relevant items not found, at most."""
    elusion_high: float
    """Of the items not found relevant: the share that is relevant, at most."""
    found: int
    """Decided relevant."""
    found_low: int
    """Truly relevant among them, at least."""


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the newest control reads contradict the older ones."""

    p_value: float
    """Exact, one-sided; within strata."""
    newest_since: str
    newest_relevant: int
    newest_reads: int
    older_relevant: int
    older_reads: int
    reopened: bool
    newest_recall_low: float | None = None
    """For the newest periods alone, where the bound was re-opened."""


class ReadsNeeded(msgspec.Struct, frozen=True, kw_only=True):
    """How many more blind reads would let a recall be stated."""

    recall: float
    if_none: int | None
    """If none of them is relevant; 0 where it may be said now, None where no number would do."""
    at_rate: int | None
    """If they are relevant as often as until now."""


class Heuristic(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of thumb that holds no promise."""

    name: str
    fires: bool
    measured: str


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """Whether to stop, by what guarantee, at what cost."""

    promise: float
    holds: bool
    guarantee: str
    reads_expected: int | None
    """Blind reads still expected; None where reading blind alone will not do."""
    words: str
    heuristics: tuple[Heuristic, ...] = ()


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk may say of what it missed."""

    verdict: str
    words: tuple[str, ...]
    """The statement in plain sentences, in order."""
    refusals: tuple[str, ...] = ()
    confidence: float
    method: str
    since: str = ""
    until: str = ""
    items_below: int = 0
    blind_reads: int = 0
    blind_relevant: int = 0
    queue_reads: int = 0
    strata: tuple[StratumLine, ...] = ()
    missed: Missed | None = None
    agreement: Agreement | None = None
    drift: Drift | None = None
    needed: tuple[ReadsNeeded, ...] = ()
    advice: Advice | None = None
    supposes: tuple[str, ...] = ()
    """What must be true for the bound to hold."""
