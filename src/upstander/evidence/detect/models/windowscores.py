"""Score a table of messages and its windows, batch by batch: never all words in memory.

The table is kept by conversation and time (`MESSAGES`), so one pass meets every conversation
whole and in order.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from upstander.base.digest import digest_fields
from upstander.evidence.detect.models.scorer import Effort, Scorer
from upstander.evidence.detect.models.windows import (
    Line,
    LineHit,
    Stretch,
    WindowScoring,
    cut_windows,
)
from upstander.evidence.detect.taxonomy import Taxonomy
from upstander.records.hits import Hit
from upstander.records.windows import Window
from upstander.tables.parquet import ParquetTable, scan_parquet
from upstander.tables.schemas import SCORES, WINDOWS, with_categories

Floats = npt.NDArray[np.float64]

BATCH_ROWS = 4_096
TOP_WINDOWS = 1_000
"""Windows of each list that are kept with their reasons."""
LEAST_SCORE = 0.05
"""Score below which a window is in no list; its row stands in the table."""
CUSTODIAN = "(custodian)"
SYSTEM = "system"
"""Kind of the rows that a service wrote: nobody said them, so they are not scored."""
PROPER_SERVICES = frozenset({"email", "teams"})
"""Services on which police business is done, as the rules that ship take them (`not_platforms`)."""
WORK = "protective_marking"
"""Category that is daily work there: on those services only a rule speaks for it, no model."""


class MessageScorer(Protocol):
    """Gives each message a probability by category; see `scorer.Scorer`."""

    def columns(
        self, texts: Sequence[str], contexts: Sequence[str] | None = None, *, effort: Effort
    ) -> Mapping[str, Floats]:
        """Return one column a category; the same names for no messages at all."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a table is scored with."""

    scorer: MessageScorer
    taxonomy: Taxonomy
    effort: Effort = "usual"
    top: int = TOP_WINDOWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A window of a list, before its reasons are told, with what they are told from."""

    window: Window
    stretch: Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredTable:
    """What one pass found: the two lists, first to be read first, and counts."""

    categories: tuple[str, ...]
    conduct: list[Candidate]
    welfare: list[Candidate]
    windows: int
    messages: int
    read_by_encoder: int


def score_table(
    messages: Path,
    out: Path,
    asked: Asked,
    hits: Iterable[Hit],
    *,
    on_rows: Callable[[int, int], None] = lambda _done, _total: None,
) -> ScoredTable:
    """Write `scores.parquet` and `windows.parquet` into `out`; return the windows to read first.

    Args:
        messages: table of schema `MESSAGES`, in its order.
        out: folder of the tables that are written.
        asked: the scorer, the categories, the effort.
        hits: of the rules, on these messages.
        on_rows: told how many rows of how many are done.
    """
    categories = tuple(asked.scorer.columns([], [], effort=asked.effort))
    scores_schema = with_categories(SCORES, categories)
    contacts = contacts_of_two(messages)
    with (
        ParquetTable(out / "scores.parquet", scores_schema) as scores,
        ParquetTable(out / "windows.parquet", with_categories(WINDOWS, categories)) as table,
    ):
        lines = _Lines(messages, asked, categories, hits, scores, on_rows)
        making = _WindowMaking(categories, asked, table)
        for (conversation, exhibit), group in groupby(lines, key=lambda pair: pair[0]):
            one_contact = conversation in contacts
            own = (line for _, line in group)
            for stretch in cut_windows(own, one_contact=one_contact):
                making.take(stretch, conversation, exhibit, one_contact=one_contact)
        making.flush()
    return ScoredTable(
        categories=categories,
        conduct=making.conduct.ranked(),
        welfare=making.welfare.ranked(),
        windows=table.rows,
        messages=lines.rows,
        read_by_encoder=lines.read,
    )


def contacts_of_two(messages: Path) -> frozenset[str]:
    """Return the conversations between two parties, as far as their rows tell.

    Parties are those who write, and those who are written to where the custodian writes or where
    several are. A group in which two alone have written is taken for a contact of two.
    """
    found: set[str] = set()
    now, parties = "", set[str]()
    columns = ("conversation", "sender", "direction", "kind", "recipients")
    for batch in scan_parquet(messages, columns):
        for row in zip(*(batch[name].to_pylist() for name in columns), strict=True):
            conversation, sender, direction, kind, recipients = row
            if conversation != now:
                if len(parties) == 2:
                    found.add(now)
                now, parties = conversation, set()
            if len(parties) > 2 or kind == SYSTEM:
                continue
            outgoing = direction == "outgoing"
            if outgoing or sender:
                parties.add(CUSTODIAN if outgoing else sender)
            if outgoing or len(recipients) > 1:
                parties.update(recipients)
    if len(parties) == 2:
        found.add(now)
    return frozenset(found)


class _Lines:
    """Reads, scores and yields the messages, one by one, with their conversation and exhibit."""

    COLUMNS = (
        "id", "conversation", "exhibit_sha256", "sender", "direction", "kind", "sent_at",
        "duplicate_of", "near_key", "subject", "body", "platform",
    )  # fmt: skip

    def __init__(
        self,
        messages: Path,
        asked: Asked,
        categories: tuple[str, ...],
        hits: Iterable[Hit],
        scores: ParquetTable,
        on_rows: Callable[[int, int], None],
    ) -> None:
        self.rows = self.read = 0
        self._messages, self._asked, self._scores = messages, asked, scores
        self._hits = _hits_by_message(hits, categories, asked.taxonomy)
        self._work = [at for at, name in enumerate(categories) if name == WORK]
        self._on_rows = on_rows
        self._before = ("", "")
        self._total = int(pq.read_metadata(messages).num_rows)

    def __iter__(self) -> Iterator[tuple[tuple[str, str], Line]]:
        for batch in scan_parquet(self._messages, self.COLUMNS, rows=BATCH_ROWS):
            lists = {name: batch[name].to_pylist() for name in self.COLUMNS if name != "sent_at"}
            times = batch["sent_at"].cast(pa.int64()).to_pylist()
            values = self._score(batch, lists)
            for row, (conversation, exhibit) in enumerate(
                zip(lists["conversation"], lists["exhibit_sha256"], strict=True)
            ):
                yield (conversation, exhibit), self._line(lists, row, times[row], values[row])

    def _line(
        self, lists: Mapping[str, list[Any]], row: int, at: int | None, values: Floats
    ) -> Line:
        name, first = lists["id"][row], lists["duplicate_of"][row]
        outgoing = lists["direction"][row] == "outgoing"
        if self._work and lists["platform"][row] in PROPER_SERVICES:
            values = values.copy()
            values[self._work] = 0.0
        return Line(
            id=name,
            key=lists["near_key"][row] or first or name,
            who=lists["sender"][row] or (CUSTODIAN if outgoing else ""),
            at=at,
            probabilities=values,
            hits=self._hits.get(name, ()),
            duplicate=bool(first),
        )

    def _score(self, batch: pa.RecordBatch, lists: Mapping[str, list[Any]]) -> Floats:
        """Return probabilities, rows by categories, and write them down."""
        texts, contexts = [], []
        for conversation, kind, subject, body in zip(
            *(lists[name] for name in ("conversation", "kind", "subject", "body")), strict=True
        ):
            text = "" if kind == SYSTEM else body or subject or ""
            contexts.append(self._before[1] if self._before[0] == conversation else "")
            texts.append(text)
            self._before = (conversation, text)
        values, read = _probabilities(self._asked, texts, contexts)
        self._scores.write(
            pa.RecordBatch.from_arrays(
                [batch["id"], pa.array(read), *(pa.array(one, pa.float32()) for one in values.T)],
                schema=self._scores.schema,
            )
        )
        self.rows += len(texts)
        self.read += int(read.sum())
        self._on_rows(self.rows, self._total)
        return values


def _probabilities(
    asked: Asked, texts: Sequence[str], contexts: Sequence[str]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return probabilities, rows by categories, and which rows the encoder read."""
    if isinstance(asked.scorer, Scorer):
        measured = asked.scorer.measure(texts, contexts, asked.effort)
        return measured.probabilities, measured.read
    columns = asked.scorer.columns(texts, contexts, effort=asked.effort)
    return np.column_stack(list(columns.values())), np.zeros(len(texts), np.bool_)


def _hits_by_message(
    hits: Iterable[Hit], categories: tuple[str, ...], taxonomy: Taxonomy
) -> dict[str, tuple[LineHit, ...]]:
    columns: dict[str, tuple[int, ...]] = {}
    found: dict[str, dict[str, LineHit]] = {}
    for hit in hits:
        if hit.rule_id not in columns:
            speaks = {one.name for one in taxonomy.categories if one.speaks_for(hit.rule_id)}
            columns[hit.rule_id] = tuple(at for at, name in enumerate(categories) if name in speaks)
        if columns[hit.rule_id]:
            one = LineHit(hit.rule_id, hit.severity, columns[hit.rule_id])
            found.setdefault(hit.message_id, {})[hit.rule_id] = one
    return {name: tuple(by_rule[key] for key in sorted(by_rule)) for name, by_rule in found.items()}


def queue_columns(
    categories: Sequence[str], taxonomy: Taxonomy
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the columns of conduct and those of welfare; a name that is not known is conduct."""
    welfare = {one.name for one in taxonomy.categories if one.queue == "welfare"}
    return (
        tuple(at for at, name in enumerate(categories) if name not in welfare),
        tuple(at for at, name in enumerate(categories) if name in welfare),
    )


@dataclass(slots=True)
class _TopList:
    """Keeps the windows that stand highest, the earlier of two equal ones."""

    most: int
    _heap: list[tuple[float, int, Candidate]] = field(default_factory=list)
    _met: int = 0

    def offer(self, score: float, candidate: Candidate) -> None:
        self._met += 1
        if score < LEAST_SCORE:
            return
        entry = (score, -self._met, candidate)
        if len(self._heap) < self.most:
            heapq.heappush(self._heap, entry)
        elif score > self._heap[0][0]:
            heapq.heapreplace(self._heap, entry)

    def ranked(self) -> list[Candidate]:
        return [one[2] for one in sorted(self._heap, key=lambda one: (-one[0], -one[1]))]


class _WindowMaking:
    """Scores stretches, writes them as rows and keeps the two lists."""

    def __init__(self, categories: tuple[str, ...], asked: Asked, table: ParquetTable) -> None:
        self._categories, self._table = categories, table
        self._scoring = WindowScoring(categories)
        self._conduct, self._welfare = queue_columns(categories, asked.taxonomy)
        self._rows: list[Window] = []
        self.conduct, self.welfare = _TopList(asked.top), _TopList(asked.top)

    def take(self, stretch: Stretch, conversation: str, exhibit: str, *, one_contact: bool) -> None:
        values = self._scoring.score(stretch)
        lines = stretch.lines
        conduct, conduct_score = self._highest(values, self._conduct)
        welfare, welfare_score = self._highest(values, self._welfare)
        ids = tuple(line.id for line in lines)
        window = Window(
            id=digest_fields([conversation, *ids])[:32],
            conversation=conversation,
            exhibit_sha256=exhibit,
            message_ids=ids,
            first_at=lines[0].at,
            last_at=lines[-1].at,
            distinct=len({line.key for line in lines}),
            participants=len({line.who for line in lines if line.who}),
            one_contact=one_contact,
            repeated=all(line.duplicate for line in lines),
            scores=dict(zip(self._categories, (float(one) for one in values), strict=True)),
            conduct_category=conduct,
            conduct_score=conduct_score,
            welfare_category=welfare,
            welfare_score=welfare_score,
        )
        self._rows.append(window)
        if not window.repeated:
            candidate = Candidate(window=window, stretch=stretch)
            self.conduct.offer(conduct_score, candidate)
            self.welfare.offer(welfare_score, candidate)
        if len(self._rows) >= BATCH_ROWS:
            self.flush()

    def _highest(self, values: Floats, columns: tuple[int, ...]) -> tuple[str, float]:
        if not columns:
            return "", 0.0
        best = max(columns, key=lambda at: float(values[at]))
        return self._categories[best], float(values[best])

    def flush(self) -> None:
        """Write the rows that are held."""
        columns: dict[str, list[Any]] = {
            name: [getattr(one, name) for one in self._rows]
            for name in WINDOWS.names
            if name not in {"first_message", "last_message", "messages"}
        }
        columns["first_message"] = [one.message_ids[0] for one in self._rows]
        columns["last_message"] = [one.message_ids[-1] for one in self._rows]
        columns["messages"] = [len(one.message_ids) for one in self._rows]
        for name in self._categories:
            columns[name] = [one.scores[name] for one in self._rows]
        schema = self._table.schema
        self._table.write(
            pa.RecordBatch.from_arrays(
                [pa.array(columns[one.name], one.type) for one in schema], schema=schema
            )
        )
        self._rows.clear()
