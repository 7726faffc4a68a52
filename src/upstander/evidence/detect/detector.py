"""Scan batches of messages for hits: propose in bulk, confirm row by row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from upstander.base.digest import digest_fields
from upstander.base.errors import UpstanderError
from upstander.evidence.detect.compile import CompiledPack, compile_pack
from upstander.evidence.detect.confirm import (
    FieldText,
    Span,
    Spans,
    find_matches,
    find_terms,
    settle,
    stands,
)
from upstander.evidence.detect.engines import make_matcher
from upstander.records.rules import RulePack, Where
from upstander.tables.schemas import HITS

BATCH_ROWS = 65_536
"""Rows that are matched at once; more adds memory, not speed."""
BATCH_BYTES = 64 << 20
"""Text that is matched at once, unless one message alone is larger."""

FIELDS = ("body", "subject")
COLUMNS = ("id", *FIELDS, "platform", "kind", "direction")


_NO_SPANS: Spans = {}


class ColumnsMissing(UpstanderError):
    """A batch lacks a column that detection needs."""


class Detector:
    """Finds the hits of the running rules of a pack. One object a thread.

    Args:
        pack: the rules; only those with status `trial` or `live` run.
        engine: `auto` takes hyperscan where it is installed; all engines give identical hits.
    """

    def __init__(
        self, pack: RulePack, *, engine: Literal["auto", "hyperscan", "python"] = "auto"
    ) -> None:
        self._pack: CompiledPack = compile_pack(pack)
        self._matcher = make_matcher(self._pack, engine)

    @property
    def engine(self) -> str:
        """Name of the engine in use: `hyperscan` or `python`."""
        return self._matcher.name

    @property
    def notes(self) -> tuple[str, ...]:
        """What makes the scan slower than it could be, one sentence each."""
        return self._matcher.notes

    def scan(self, batch: pa.RecordBatch | pa.Table) -> pa.RecordBatch:
        """Return the hits in `batch` (schema `HITS`), by row, rule, field and place.

        Raises:
            ColumnsMissing: `batch` lacks one of `COLUMNS`.
        """
        if missing := [name for name in COLUMNS if name not in batch.schema.names]:
            raise ColumnsMissing(f"no column `{missing[0]}`")
        columns: dict[str, list[object]] = {name: [] for name in HITS.names}
        for part in _parts(batch.select(list(COLUMNS))):
            self._scan_part(part, columns)
        return pa.RecordBatch.from_arrays(
            [pa.array(columns[column.name], column.type) for column in HITS], schema=HITS
        )

    def _scan_part(self, part: Mapping[str, pa.Array], columns: dict[str, list[object]]) -> None:
        found = {name: self._scan_field(part[name]) for name in FIELDS}
        rows = sorted({row for by_row in found.values() for row in by_row})
        if not rows:
            return
        chosen = pa.array(rows, pa.int64())
        values = {name: part[name].take(chosen).to_pylist() for name in COLUMNS}
        for place, row in enumerate(rows):
            message = {name: values[name][place] for name in COLUMNS}
            by_field = [found[name].get(row, _NO_SPANS) for name in FIELDS]
            for hit in self._confirm(message, by_field):
                for name, value in zip(HITS.names, hit, strict=True):
                    columns[name].append(value)

    def _scan_field(self, texts: pa.StringArray) -> dict[int, Spans]:
        """Return row to spans for one column."""
        proposal = self._matcher.propose(texts)
        words, leet, spaced = set(proposal.words), set(proposal.leet), set(proposal.spaced)
        named = words | leet | spaced
        rows = sorted(named.union(*(some for _, some in proposal.regex)))
        read = dict(zip(rows, texts.take(pa.array(rows, pa.int64())).to_pylist(), strict=True))
        found: dict[int, Spans] = {}
        for row in named:
            spans: Spans = {}
            find_terms(
                self._pack,
                FieldText(read[row]),
                spans,
                words=row in words,
                leet=row in leet,
                spaced=row in spaced,
            )
            if spans:
                found[row] = spans
        for place, some in proposal.regex:
            rule = self._pack.regex[place].rule
            for row, span in find_matches(self._pack, place, ((row, read[row]) for row in some)):
                found.setdefault(row, {}).setdefault(rule, []).append(span)
        return found

    def _confirm(
        self, message: Mapping[str, str], by_field: Sequence[Spans]
    ) -> Iterator[tuple[object, ...]]:
        """Yield the hits of one message as rows of `HITS`."""
        fields = [FieldText(message[name]) for name in FIELDS]
        for place in sorted({place for spans in by_field for place in spans}):
            compiled = self._pack.rules[place]
            if not applies(compiled.rule.detection.where, message):
                continue
            if not stands(compiled, self._pack, fields):
                continue
            rule = compiled.rule
            for name, spans in zip(FIELDS, by_field, strict=True):
                for span in settle(spans.get(place, [])):
                    yield (
                        *_identity(message["id"], rule.id, rule.version, name, span),
                        rule.category,
                        rule.severity,
                        name,
                        span.start,
                        span.end,
                        message[name][span.start : span.end],
                        span.pattern,
                        span.view,
                    )


def applies(where: Where, message: Mapping[str, str]) -> bool:
    """Return whether a message meets the conditions on its platform, kind and direction."""
    return (
        (not where.platforms or message["platform"] in where.platforms)
        and message["platform"] not in where.not_platforms
        and (not where.kinds or message["kind"] in where.kinds)
        and (not where.directions or message["direction"] in where.directions)
    )


def _identity(
    message_id: str, rule_id: str, version: int, field: str, span: Span
) -> tuple[str, str, str, int]:
    """Return the first columns of a hit: its id, then what the id is made of."""
    digest = digest_fields(
        (message_id, rule_id, str(version), field, str(span.start), str(span.end))
    )
    return digest[:32], message_id, rule_id, version


def _parts(batch: pa.RecordBatch | pa.Table) -> Iterator[dict[str, pa.Array]]:
    """Yield slices bounded in rows and bytes, every column a plain string without nulls."""
    table = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
    for chunk in table.to_batches(max_chunksize=BATCH_ROWS):
        yield from _halve(chunk)


def _halve(chunk: pa.RecordBatch) -> Iterator[dict[str, pa.Array]]:
    if chunk.num_rows > 1 and chunk.get_total_buffer_size() > 0:
        size = sum(chunk.column(name).nbytes for name in FIELDS)
        if size > BATCH_BYTES:
            middle = chunk.num_rows // 2
            yield from _halve(chunk.slice(0, middle))
            yield from _halve(chunk.slice(middle))
            return
    if chunk.num_rows:
        yield {name: _strings(chunk.column(name)) for name in COLUMNS}


def _strings(column: pa.Array) -> pa.StringArray:
    if column.type != pa.string():
        column = column.cast(pa.string())
    return pc.fill_null(column, "") if column.null_count else column
