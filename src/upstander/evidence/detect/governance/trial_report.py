"""What a trial of rules on past data says."""

from datetime import datetime

import msgspec

from upstander.evidence.detect.governance.intervals import Interval
from upstander.evidence.detect.governance.lifecycle import FinishedTrial
from upstander.evidence.detect.governance.looked_at import LookedAt


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """The hours that reviewers have."""

    hours_a_week: float
    minutes_an_alert: float = 3.0

    @property
    def alerts_a_week(self) -> float:
        """Return how many alerts can be read in a week."""
        return self.hours_a_week * 60 / self.minutes_an_alert


class PrecisionEstimate(msgspec.Struct, frozen=True, kw_only=True):
    """The share of alerts that are worth reading, and what says so."""

    basis: str
    """`decisions`, `model` (an estimate, nobody has read them) or `unknown`."""
    value: float | None
    low: float
    high: float
    counted: int
    """Alerts that were decided, or judged."""
    words: str


class OwnVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A rule under trial beside the version of it that runs."""

    version: int
    both: int
    """Alerts that both find."""
    gained: int
    lost: int
    """Alerts that the running version finds and the one under trial does not."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A hit to be read: where it stands and the words around it."""

    message_id: str
    conversation: str
    day: str
    """ISO date; "" where the time is not known."""
    field: str
    start: int
    end: int
    before: str
    matched: str
    after: str
    pattern: str


class RuleTrial(msgspec.Struct, frozen=True, kw_only=True):
    """One rule on past data."""

    rule_id: str
    version: int
    status: str
    title: str
    severity: str
    detection_sha256: str
    """See `lifecycle.digest_detection`."""
    hits: int
    messages: int
    """Messages with a hit."""
    alerts: int
    """Messages with a hit, near-equal ones folded: what a reviewer reads."""
    conversations: int
    exhibits: int
    senders: int
    alerts_a_week: Interval | None
    """With its 95 per cent interval, wider where alerts come in bursts; None without weeks."""
    alerts_per_1000: float
    """Alerts per 1,000 messages."""
    hours_a_week: float | None
    also_found: int
    """Alerts that live rules find too."""
    adds: int
    """Alerts that no live rule finds."""
    also_found_by: tuple[tuple[str, int], ...]
    """Live rules and how many of the alerts they find, the most first."""
    own_version: OwnVersion | None
    precision: PrecisionEstimate
    samples: tuple[Sample, ...]
    warnings: tuple[str, ...]


class TrialReport(msgspec.Struct, frozen=True, kw_only=True):
    """A finished trial of one or more rules; nothing was changed by it."""

    finished_at: datetime
    looked_at: LookedAt
    rules: tuple[RuleTrial, ...]
    live_rules: int
    """Live rules that the rules under trial were held against."""
    alerts: int
    """Alerts of all rules together; a message that several find is one."""
    adds: int
    """Those among them that no live rule finds."""
    alerts_a_week: Interval | None
    budget: Budget | None
    warnings: tuple[str, ...]

    def finished(self) -> tuple[FinishedTrial, ...]:
        """Return what going live asks for, one a rule."""
        return tuple(
            FinishedTrial(
                rule_id=one.rule_id,
                version=one.version,
                finished_at=self.finished_at,
                messages=self.looked_at.messages,
                detection_sha256=one.detection_sha256,
            )
            for one in self.rules
        )
