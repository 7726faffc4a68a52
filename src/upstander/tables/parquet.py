"""Parquet in and out, in bounded memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from upstander.base.errors import UpstanderError
from upstander.tables.schemas import REPEATED, SOUGHT

SCAN_ROWS = 65_536


class TableUnreadable(UpstanderError):
    """A table is missing, damaged, or not of the schema that was asked for."""


class ParquetTable:
    """Writes batches of one schema to a file that appears only when it is whole."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        """Take the place of the finished file; what is written goes beside it until then."""
        self.path = path
        self.schema = schema
        self.rows = 0
        self._staged = path.with_name(f".{path.name}.part")
        self._writer = pq.ParquetWriter(
            self._staged,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=[name for name in schema.names if name in REPEATED],
            write_statistics=[name for name in schema.names if name in SOUGHT],
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()
        if kind is None:
            self._staged.replace(self.path)
        else:
            self._staged.unlink(missing_ok=True)

    def write(self, batch: pa.RecordBatch) -> None:
        """Append one batch."""
        self._writer.write_batch(batch)
        self.rows += batch.num_rows


def scan_parquet(
    path: Path, columns: Sequence[str], *, rows: int = SCAN_ROWS
) -> Iterator[pa.RecordBatch]:
    """Yield the named columns of a table, batch by batch.

    Raises:
        TableUnreadable: the file is missing, damaged or lacks a column.
    """
    try:
        with pq.ParquetFile(path, pre_buffer=False) as table:
            missing = set(columns) - set(table.schema_arrow.names)
            if missing:
                raise TableUnreadable(f"lacks {', '.join(sorted(missing))}", place=str(path))
            yield from table.iter_batches(batch_size=rows, columns=list(columns))
    except (OSError, pa.ArrowInvalid) as error:
        raise TableUnreadable(str(error), place=str(path)) from error
