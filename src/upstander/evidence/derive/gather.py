"""Gather derived rows into the table that is kept: duplicates marked, conversations together.

Two exports of one chat overlap; a message that stands in both is one message. Within one source
two equal rows may be two messages (an Android export has minutes only), so the n-th such row of
one source is matched with the n-th of another, except where times are finer than a second.

Rows are spilled to sixteen files by the first digit of their conversation's id, so that each can
be put in order by itself; memory stays bounded whatever the number of rows.
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

MEMORY = "160MB"
SORT_ROWS = 65_536
"""Rows of one spill file that are put in order in memory; more go through DuckDB, on disk."""
ROW_GROUP = 32_768
_NO_TIME = np.iinfo(np.int64).max
_DIGITS = "0123456789abcdef"
_ORDER = [
    ("conversation", "ascending"),
    ("sent_at", "ascending"),
    ("member", "ascending"),
    ("source_order", "ascending"),
]

_KEYS = """
INSERT INTO keys
SELECT id, left(conversation, 1),
       hash(platform, kind,
            CASE WHEN native_id <> '' THEN native_conversation ELSE sender END,
            CASE WHEN native_id <> '' THEN native_id ELSE body END,
            CASE WHEN native_id <> '' THEN NULL ELSE sent_at END),
       native_id <> '' OR sent_at_precision IN ('millisecond', 'microsecond'),
       hash(exhibit_sha256, member), {start} + row_number() OVER ()
FROM batch
WHERE sent_at IS NOT NULL AND (native_id <> '' OR body <> '')
"""

_PAIRS = """
CREATE TEMP TABLE pairs AS
WITH repeated AS (
    SELECT key FROM keys GROUP BY key HAVING count(*) > 1
), counted AS (
    SELECT id, spill, key, arrived,
           CASE WHEN single THEN 0
                ELSE row_number() OVER (PARTITION BY key, source ORDER BY arrived) END AS nth
    FROM keys JOIN repeated USING (key)
), firsts AS (
    SELECT id, spill,
           first_value(id) OVER (PARTITION BY key, nth ORDER BY arrived) AS first
    FROM counted
)
SELECT id, spill, first FROM firsts WHERE id <> first
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
            "CREATE TABLE keys (id VARCHAR, spill VARCHAR, key UBIGINT, single BOOLEAN,"
            " source UBIGINT, arrived BIGINT)"
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
        spills = pc.utf8_slice_codeunits(batch["conversation"], 0, 1)
        present = pc.unique(spills).to_pylist()
        for digit in present:
            part = batch if len(present) == 1 else batch.filter(pc.equal(spills, digit))
            if digit not in self._writers:
                self._writers[digit] = ipc.new_file(self._path(digit), MESSAGES)
            self._writers[digit].write_batch(part)
            self._counts[digit] = self._counts.get(digit, 0) + part.num_rows
        self._keys.register("batch", pa.table(batch.select(_KEY_COLUMNS)))
        self._keys.execute(_KEYS.format(start=self.rows))
        self._keys.unregister("batch")
        self.rows += batch.num_rows

    def finish(self, out: Path) -> int:
        """Write the table to `out` and return how many rows it marks as duplicates."""
        for writer in self._writers.values():
            writer.close()
        self._keys.execute(_PAIRS)
        with ParquetTable(out, MESSAGES) as table:
            for digit in _DIGITS:
                if digit in self._writers:
                    self._write_spill(digit, table)
        self._writers.clear()
        found = self._keys.execute("SELECT count(*) FROM pairs").fetchone()
        return int(found[0]) if found else 0

    def _path(self, digit: str) -> str:
        return str(self._work / f"spill-{digit}.arrow")

    def _write_spill(self, digit: str, table: ParquetTable) -> None:
        pairs = self._keys.sql(
            f"SELECT id, first FROM pairs WHERE spill = '{digit}'"  # noqa: S608 - one of sixteen digits
        ).to_arrow_table()
        for batch in self._in_order(digit):
            table.write(_mark(batch, pairs))
        Path(self._path(digit)).unlink()

    def _in_order(self, digit: str) -> Iterator[pa.RecordBatch]:
        """Yield a spill file's rows, each conversation's together and in order of time."""
        path = self._path(digit)
        if self._counts[digit] <= SORT_ROWS:
            with pa.OSFile(path) as stream, ipc.open_file(stream) as reader:
                held = reader.read_all()
            yield from held.sort_by(_ORDER).combine_chunks().to_batches(ROW_GROUP)
        elif self._is_together(path):
            with pa.OSFile(path) as stream, ipc.open_file(stream) as reader:
                for at in range(reader.num_record_batches):
                    yield reader.get_batch(at)
        else:
            yield from self._sorted_on_disk(path)

    def _is_together(self, path: str) -> bool:
        """Return whether every conversation of a large spill file is one run, in order of time."""
        seen: set[str] = set()
        last, last_at = "", 0
        with pa.OSFile(path) as stream, ipc.open_file(stream) as reader:
            for at in range(reader.num_record_batches):
                batch = reader.get_batch(at)
                times = batch["sent_at"].cast(pa.int64()).fill_null(_NO_TIME).to_numpy()
                runs = pc.run_end_encode(batch["conversation"])
                starts = np.concatenate(([0], runs.run_ends.to_numpy()[:-1]))
                falls = np.flatnonzero(times[1:] < times[:-1]) + 1
                if np.setdiff1d(falls, starts).size:
                    return False
                names = runs.values.to_pylist()
                if names[0] == last and times[0] < last_at:
                    return False
                for name in names[names[0] == last :]:
                    if name in seen:
                        return False
                    seen.add(name)
                last, last_at = names[-1], int(times[-1])
        return True

    def _sorted_on_disk(self, path: str) -> Iterator[pa.RecordBatch]:
        with pa.OSFile(path) as stream, ipc.open_file(stream) as reader:
            rows = pa.RecordBatchReader.from_batches(
                MESSAGES, (reader.get_batch(at) for at in range(reader.num_record_batches))
            )
            self._keys.register("spilled", rows)
            order = ", ".join(f"{name} NULLS LAST" for name, _ in _ORDER)
            found = self._keys.sql(f"SELECT * FROM spilled ORDER BY {order}")  # noqa: S608 - our own column names
            for batch in found.to_arrow_reader(ROW_GROUP):
                yield batch.cast(MESSAGES)
            self._keys.unregister("spilled")


_KEY_COLUMNS = [
    "id",
    "conversation",
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
]


def _mark(batch: pa.RecordBatch, pairs: pa.Table) -> pa.RecordBatch:
    """Fill `duplicate_of` of the rows that `pairs` names."""
    if not pairs.num_rows:
        return batch
    at = pc.index_in(batch["id"], value_set=pairs["id"])
    first = pc.take(pairs["first"].combine_chunks(), at).fill_null("")
    return batch.set_column(
        MESSAGES.get_field_index("duplicate_of"), MESSAGES.field("duplicate_of"), first
    )
