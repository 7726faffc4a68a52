"""Gather derived rows into the table that is kept: duplicates marked, conversations together.

Two exports of one chat overlap; a message that stands in both is one message. Within one source
two equal rows may be two messages (an Android export has minutes only), so the n-th such row of
one source is matched with the n-th of another, except where times are finer than a second.

Rows are spilled to sixteen files by the first digit of their conversation's id, and a large file
again by the next digit, so that each can be put in order by itself. Memory stays bounded whatever
the number of rows, but for sixteen bytes a row of the longest single conversation.
"""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc as ipc

from upstander.tables.parquet import ParquetTable
from upstander.tables.schemas import MESSAGES

MEMORY = "128MB"
SORT_ROWS = 32_768
"""Rows that are put in order in memory as they are; more are first parted by conversation."""
ROW_GROUP = 16_384
_NO_TIME = np.iinfo(np.int64).max
_ORDER = [
    ("conversation", "ascending"),
    ("sent_at", "ascending"),
    ("member", "ascending"),
    ("source_order", "ascending"),
]

SPILLED = pa.schema([*MESSAGES, ("arrived", pa.int64())])
"""Rows as they are spilled: with their number in order of arrival, from 0."""

_KEYS = """
INSERT INTO keys
SELECT hash(platform, kind,
            CASE WHEN native_id <> '' THEN native_conversation ELSE sender END,
            CASE WHEN native_id <> '' THEN native_id ELSE body END,
            CASE WHEN native_id <> '' THEN NULL ELSE sent_at END),
       native_id <> '' OR sent_at_precision IN ('millisecond', 'microsecond'),
       hash(exhibit_sha256, member), arrived
FROM batch
WHERE sent_at IS NOT NULL AND (native_id <> '' OR body <> '')
"""

_PAIRS = """
CREATE TEMP TABLE pairs AS
WITH repeated AS (
    SELECT key FROM keys GROUP BY key HAVING count(*) > 1
), counted AS (
    SELECT key, arrived,
           CASE WHEN single THEN 0
                ELSE row_number() OVER (PARTITION BY key, source ORDER BY arrived) END AS nth
    FROM keys JOIN repeated USING (key)
), firsts AS (
    SELECT arrived, min(arrived) OVER (PARTITION BY key, nth) AS first FROM counted
)
SELECT arrived, first FROM firsts WHERE arrived <> first ORDER BY arrived
"""


class MessageGatherer:
    """Takes batches of schema `MESSAGES` in order of arrival; `finish` writes the table."""

    def __init__(self, work: Path) -> None:
        """Take a private folder for what is spilled."""
        self.rows = 0
        self._work = work
        self._writers: dict[str, ipc.RecordBatchFileWriter] = {}
        self._counts: dict[str, int] = {}
        self._keys = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": str(work / "keys"), "threads": 2}
        )
        self._keys.execute("SET TimeZone = 'UTC'")
        self._keys.execute(
            "CREATE TABLE keys (key UBIGINT, single BOOLEAN, source UBIGINT, arrived BIGINT)"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()
        self._keys.close()

    def write(self, batch: pa.RecordBatch) -> None:
        """Take one batch."""
        arrived = pa.array(np.arange(self.rows, self.rows + batch.num_rows))
        spilled = pa.RecordBatch.from_arrays([*batch.columns, arrived], schema=SPILLED)
        for digit, part in _by_digit(spilled, 0):
            if digit not in self._writers:
                self._writers[digit] = ipc.new_file(str(self._path(digit)), SPILLED)
            self._writers[digit].write_batch(part)
            self._counts[digit] = self._counts.get(digit, 0) + part.num_rows
        self._keys.register("batch", pa.table(spilled.select(_KEY_COLUMNS)))
        self._keys.execute(_KEYS)
        self._keys.unregister("batch")
        self.rows += batch.num_rows

    def finish(self, out: Path) -> int:
        """Write the table to `out` and return how many rows it marks as duplicates."""
        for writer in self._writers.values():
            writer.close()
        self._keys.execute(_PAIRS)
        pairs = self._keys.sql("SELECT arrived, first FROM pairs").to_arrow_table()
        self._keys.execute("DROP TABLE keys; DROP TABLE pairs")
        ids = self._ids_of(pc.unique(pairs["first"]))
        first = pc.take(ids["id"], pc.index_in(pairs["first"], value_set=ids["arrived"]))
        marks = pa.table({"arrived": pairs["arrived"], "id": first})
        with ParquetTable(out, MESSAGES) as table:
            for digit in sorted(self._writers):
                for batch in _in_order(self._path(digit), self._counts[digit], depth=1):
                    table.write(_mark(batch, marks))
        self._writers.clear()
        return int(pairs.num_rows)

    def _path(self, digit: str) -> Path:
        return self._work / f"spill-{digit}.arrow"

    def _ids_of(self, arrived: pa.Array) -> pa.Table:
        """Return the ids of the rows with these numbers."""
        found = [pa.table({"arrived": pa.array([], pa.int64()), "id": pa.array([], pa.string())})]
        for digit in self._writers if len(arrived) else ():
            for batch in _batches(self._path(digit)):
                held = pa.Table.from_batches([batch.select(["arrived", "id"])])
                found.append(held.filter(pc.is_in(held["arrived"], value_set=arrived)))
        return pa.concat_tables(found).combine_chunks()


def _in_order(path: Path, rows: int, *, depth: int) -> Iterator[pa.RecordBatch]:
    """Yield a spill file's rows, each conversation's together and in order of time; remove it.

    Args:
        path: an Arrow file of schema `SPILLED` whose conversations share `depth` digits.
        rows: how many it holds.
        depth: digits of the conversation's id by which it was parted so far.
    """
    if rows <= SORT_ROWS:
        with pa.OSFile(str(path)) as stream, ipc.open_file(stream) as reader:
            held = reader.read_all()
        path.unlink()
        held = held.combine_chunks()
        order = pc.sort_indices(held, sort_keys=_ORDER)
        for at in range(0, rows, ROW_GROUP):
            yield from held.take(order.slice(at, ROW_GROUP)).combine_chunks().to_batches()
        del held
        pa.default_memory_pool().release_unused()
    elif _is_one_conversation(path):
        yield from _by_time(path, rows)
        path.unlink()
        pa.default_memory_pool().release_unused()
    else:
        for part, count in _part(path, depth):
            yield from _in_order(part, count, depth=depth + 1)


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(path)) as stream, ipc.open_file(stream) as reader:
        for at in range(reader.num_record_batches):
            yield reader.get_batch(at)


def _is_one_conversation(path: Path) -> bool:
    seen: set[str] = set()
    for batch in _batches(path):
        seen.update(pc.unique(batch["conversation"]).to_pylist())
        if len(seen) > 1:
            return False
    return True


def _part(path: Path, depth: int) -> list[tuple[Path, int]]:
    """Part a spill file by the next digit of the conversation's id; the parts replace it."""
    writers: dict[str, ipc.RecordBatchFileWriter] = {}
    counts: dict[str, int] = {}
    for batch in _batches(path):
        for digit, part in _by_digit(batch, depth):
            if digit not in writers:
                writers[digit] = ipc.new_file(f"{path}-{digit}", SPILLED)
            writers[digit].write_batch(part)
            counts[digit] = counts.get(digit, 0) + part.num_rows
    for writer in writers.values():
        writer.close()
    path.unlink()
    return [(Path(f"{path}-{digit}"), counts[digit]) for digit in sorted(counts)]


def _by_digit(batch: pa.RecordBatch, place: int) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Yield the rows of a batch by the digit at `place` of their conversation's id."""
    digits = pc.utf8_slice_codeunits(batch["conversation"], place, place + 1)
    present = pc.unique(digits).to_pylist()
    for digit in present:
        yield digit, batch if len(present) == 1 else batch.filter(pc.equal(digits, digit))


def _by_time(path: Path, rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one long conversation in order of time, those without a time last.

    Exports are in order of time but for a few rows, or in the reverse: whatever rows stand next to
    each other come from a few batches, so each is read but a few times.
    """
    times = np.empty(rows, np.int64)
    starts = [0]
    for batch in _batches(path):
        end = starts[-1] + batch.num_rows
        times[starts[-1] : end] = batch["sent_at"].cast(pa.int64()).fill_null(_NO_TIME).to_numpy()
        starts.append(end)
    order = np.argsort(times, kind="stable")
    del times
    with pa.OSFile(str(path)) as stream, ipc.open_file(stream) as reader:
        for at in range(0, rows, ROW_GROUP):
            yield _gather(reader, np.array(starts), order[at : at + ROW_GROUP])


def _gather(
    reader: ipc.RecordBatchFileReader, starts: np.ndarray, wanted: np.ndarray
) -> pa.RecordBatch:
    """Return the rows with these numbers, in this order."""
    home = np.searchsorted(starts, wanted, side="right") - 1
    parts, places = [], []
    for number in np.unique(home):
        here = np.flatnonzero(home == number)
        parts.append(reader.get_batch(int(number)).take(pa.array(wanted[here] - starts[number])))
        places.append(here)
    table = pa.Table.from_batches(parts).combine_chunks()
    back = np.argsort(np.concatenate(places), kind="stable")
    (batch,) = table.take(pa.array(back)).combine_chunks().to_batches()
    return batch


_KEY_COLUMNS = [
    "platform",
    "kind",
    "native_id",
    "native_conversation",
    "sender",
    "body",
    "sent_at",
    "sent_at_precision",
    "exhibit_sha256",
    "member",
    "arrived",
]


def _mark(batch: pa.RecordBatch, marks: pa.Table) -> pa.RecordBatch:
    """Fill `duplicate_of` of the rows that `marks` names, and drop what only the spill needs."""
    columns = {name: batch[name] for name in MESSAGES.names}
    if marks.num_rows:
        at = pc.index_in(batch["arrived"], value_set=marks["arrived"])
        columns["duplicate_of"] = pc.take(marks["id"].combine_chunks(), at).fill_null("")
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=MESSAGES)
