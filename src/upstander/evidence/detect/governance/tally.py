"""Count hits in past data, rule by rule, in bounded memory but for one key an alert.

An alert is what a reviewer reads: the hits of one rule in one message, near-equal messages folded
into one, as the ranking of findings folds them.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from upstander.base.digest import digest_fields
from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.governance.looked_at import (
    Looking,
    alert_key,
    days_of,
    select_columns,
    week_of,
)

KEPT = 300
"""Alerts of a rule whose words are kept, to be shown or judged: a random draw, always the same."""
AROUND = 60
"""Characters shown to either side of a hit."""
TEXT_MAX = 2_000
"""Characters of a message that are kept to be judged."""
_FACTS = ("id", "sent_at", "conversation", "exhibit_sha256", "sender", "duplicate_of", "near_key")


class SampleHit(msgspec.Struct, frozen=True, kw_only=True):
    """A hit with the words around it. Spans count code points of the field, half open."""

    message_id: str
    conversation: str
    day: int | None
    """Days since 1970."""
    field: str
    start: int
    end: int
    before: str
    matched: str
    after: str
    pattern: str
    text: str
    """The message, cut at `TEXT_MAX`."""


@dataclass(slots=True)
class RuleTally:
    """What one rule found so far."""

    hits: int = 0
    messages: int = 0
    alerts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Key of an alert to the ids of the other rules that found it too."""
    message_ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Key of an alert to the messages that are folded into it."""
    weeks: Counter[int] = field(default_factory=Counter)
    conversations: Counter[str] = field(default_factory=Counter)
    """Conversation to alerts that were first met there."""
    exhibits: set[str] = field(default_factory=set)
    senders: set[str] = field(default_factory=set)
    last_day: int | None = None
    kept: list[tuple[int, str, SampleHit]] = field(default_factory=list)
    """A heap; the draw is by the digest of the alert's key, the largest goes first."""

    def samples(self) -> list[SampleHit]:
        """Return the alerts that were drawn, by time."""
        drawn = [one for _, _, one in self.kept]
        return sorted(drawn, key=lambda s: (s.day is None, s.day or 0, s.message_id, s.start))


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The hits of one rule in one message."""

    rule_id: str
    row: Mapping[str, Any]
    """The message's facts, with `day`."""
    hits: list[Mapping[str, Any]]


class Tally:
    """Counts the hits of one detector over batches.

    Args:
        detector: finds the hits.
        keep: alerts of a rule whose words are kept.
    """

    def __init__(self, detector: Detector, *, keep: int = KEPT) -> None:
        self.rules: dict[str, RuleTally] = defaultdict(RuleTally)
        self._detector = detector
        self._keep = keep

    def add(
        self,
        batch: pa.RecordBatch,
        days: list[int | None],
        found_by: Mapping[str, Collection[str]],
        *,
        besides: bool = False,
    ) -> None:
        """Take a batch.

        Args:
            batch: messages.
            days: of its rows.
            found_by: message id to the rules that found it elsewhere.
            besides: whether rules of this tally count as finding a message for each other.
        """
        groups = list(group_hits(self._detector, batch, days))
        mine: dict[str, list[str]] = defaultdict(list)
        if besides:
            for group in groups:
                mine[group.row["id"]].append(group.rule_id)
        for group in groups:
            message = group.row["id"]
            others = {*found_by.get(message, ()), *mine.get(message, ())} - {group.rule_id}
            self._count(group, tuple(sorted(others)), batch)

    def _count(self, group: HitGroup, others: tuple[str, ...], batch: pa.RecordBatch) -> None:
        tally, row = self.rules[group.rule_id], group.row
        tally.hits += len(group.hits)
        key = alert_key(row)
        tally.message_ids[key].append(row["id"])
        tally.messages += not row["duplicate_of"]
        tally.exhibits.add(row["exhibit_sha256"])
        if row["sender"]:
            tally.senders.add(row["sender"])
        day = row["day"]
        if day is not None:
            tally.last_day = day if tally.last_day is None else max(tally.last_day, day)
        tally.conversations[row["conversation"]] += key not in tally.alerts
        if key in tally.alerts:
            tally.alerts[key] = tuple(sorted({*tally.alerts[key], *others}))
            return
        tally.alerts[key] = others
        if day is not None:
            tally.weeks[week_of(day)] += 1
        self._draw(tally, group, key, batch)

    def _draw(self, tally: RuleTally, group: HitGroup, key: str, batch: pa.RecordBatch) -> None:
        """Keep the alert's words if its digest is among the smallest."""
        order = -int(digest_fields((group.rule_id, key))[:15], 16)
        full = len(tally.kept) >= self._keep
        if not self._keep or (full and order <= tally.kept[0][0]):
            return
        entry = (order, key, _sample(group, batch))
        if full:
            heapq.heapreplace(tally.kept, entry)
        else:
            heapq.heappush(tally.kept, entry)


def _sample(group: HitGroup, batch: pa.RecordBatch) -> SampleHit:
    hit, place = group.hits[0], group.row["place"]
    subject, body = (batch[name][place].as_py() or "" for name in ("subject", "body"))
    text, start, end = {"subject": subject, "body": body}[hit["field"]], hit["start"], hit["end"]
    return SampleHit(
        message_id=group.row["id"],
        conversation=group.row["conversation"],
        day=group.row["day"],
        field=hit["field"],
        start=start,
        end=end,
        before=_flat(text[max(0, start - AROUND) : start]),
        matched=text[start:end],
        after=_flat(text[end : end + AROUND]),
        pattern=hit["pattern"],
        text=(f"{subject}\n{body}" if subject and subject not in body else body)[:TEXT_MAX],
    )


def _flat(text: str) -> str:
    """Return `text` with every run of blanks as one space."""
    inner = " ".join(text.split())
    return f"{' ' * text[:1].isspace()}{inner}{' ' * (text[-1:].isspace() and bool(inner))}"


def group_hits(
    detector: Detector, batch: pa.RecordBatch, days: list[int | None]
) -> Iterator[HitGroup]:
    """Yield the hits of a batch by message and rule, with the message's facts."""
    hits = detector.scan(batch)
    if not hits.num_rows:
        return
    places = pc.index_in(hits["message_id"], value_set=pc.cast(batch["id"], pa.string()))
    chosen = pc.unique(places)
    facts = batch.select([name for name in _FACTS if name != "sent_at"]).take(chosen).to_pylist()
    rows = {
        place: {**row, "place": place, "day": days[place]}
        for place, row in zip(chosen.to_pylist(), facts, strict=True)
    }
    groups: dict[tuple[int, str], list[Mapping[str, Any]]] = defaultdict(list)
    wanted = hits.select(["rule_id", "field", "start", "end", "pattern"]).to_pylist()
    for place, hit in zip(places.to_pylist(), wanted, strict=True):
        groups[place, hit["rule_id"]].append(hit)
    for (place, rule_id), found in groups.items():
        yield HitGroup(rule_id, rows[place], found)


def look_through(
    batch: pa.RecordBatch, looking: Looking
) -> tuple[pa.RecordBatch, list[int | None]]:
    """Return the columns of a batch that are read, and the days of its rows, once counted.

    Raises:
        ColumnsMissing: a column is not there.
    """
    chosen = select_columns(batch)
    days = days_of(chosen["sent_at"])
    looking.add(chosen, days)
    return chosen, days


def spread(samples: list[SampleHit], count: int) -> list[SampleHit]:
    """Return `count` of the samples, spread evenly over their order in time."""
    if count <= 0:
        return []
    if len(samples) <= count:
        return samples
    if count == 1:
        return [samples[len(samples) // 2]]
    step = (len(samples) - 1) / (count - 1)
    return [samples[round(place * step)] for place in range(count)]
