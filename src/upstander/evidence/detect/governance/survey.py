"""Which rules found which past messages, and when each last found one: ground for retirement."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import msgspec
import pyarrow as pa

from upstander.evidence.detect.categories import RUNNING
from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.engines import EngineName
from upstander.evidence.detect.governance.looked_at import LookedAt, Looking, day_words
from upstander.evidence.detect.governance.tally import group_hits, look_through
from upstander.records.rules import RulePack


@dataclass(frozen=True, slots=True, kw_only=True)
class HitSurvey:
    """What the running rules of a pack found in past messages."""

    looked_at: LookedAt
    rules_by_message: Mapping[str, AbstractSet[str]]
    last_hits: Mapping[str, date | None]
    """Every running rule to the day of its last hit, None for none (or none with a time)."""

    @property
    def until(self) -> date | None:
        """The last day of the messages."""
        day = self.looked_at.last_day
        return date.fromisoformat(day) if day else None


def survey_hits(
    pack: RulePack,
    batches: Iterable[pa.RecordBatch],
    *,
    on_rows: Callable[[int], None] | None = None,
    engine: EngineName = "auto",
) -> HitSurvey:
    """Return what the running rules of `pack` found in batches of schema `MESSAGES`.

    Raises:
        ColumnsMissing: a batch is not one of messages.
    """
    running = msgspec.structs.replace(
        pack, rules=tuple(rule for rule in pack.rules if rule.status in RUNNING)
    )
    detector = Detector(running, engine=engine)
    looking = Looking()
    found: dict[str, set[str]] = defaultdict(set)
    last: dict[str, int] = {}
    timeless: set[str] = set()
    rows = 0
    for batch in batches:
        chosen, days = look_through(batch, looking)
        for group in group_hits(detector, chosen, days):
            found[group.row["id"]].add(group.rule_id)
            day = group.row["day"]
            if day is None:
                timeless.add(group.rule_id)
            else:
                last[group.rule_id] = max(day, last.get(group.rule_id, day))
        rows += batch.num_rows
        if on_rows is not None:
            on_rows(rows)
    return HitSurvey(
        looked_at=looking.result(),
        rules_by_message=found,
        last_hits={
            rule.id: date.fromisoformat(day_words(last[rule.id])) if rule.id in last else None
            for rule in running.rules
            # A rule whose only hits have no time is not idle, and not known to be busy.
            if rule.id in last or rule.id not in timeless
        },
    )
