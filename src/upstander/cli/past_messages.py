"""Past messages for commands that try things on them: a table that is there, or exports."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.parquet as pq

from upstander.cli.read import conclude
from upstander.cli.sources import settings_of, shown_progress
from upstander.evidence import pipeline
from upstander.evidence.detect.governance.looked_at import COLUMNS
from upstander.tables.parquet import TableUnreadable, scan_parquet

TABLE = "messages.parquet"


@dataclass(frozen=True, slots=True)
class PastMessages:
    """A table of messages and whoever is to be told of progress."""

    table: Path
    on_rows: Callable[[int], None]
    unreadable: int
    """Exit code of the reading of exports: 2 where one of them could not be read."""

    def batches(self, columns: Sequence[str] = COLUMNS) -> Iterator[pa.RecordBatch]:
        """Yield the messages."""
        return scan_parquet(self.table, columns)


@contextmanager
def past_messages(
    folder: Path, *, stage: str, date_order: str | None = None, zone: str = ""
) -> Iterator[PastMessages]:
    """Give the messages in `folder`: its `messages.parquet`, else what its exports hold.

    Raises:
        TableUnreadable: the table is damaged.
    """
    if not folder.exists():
        raise click.UsageError(f"--against: no such folder: {folder}")
    named = folder if folder.suffix == ".parquet" else folder / TABLE
    with shown_progress() as on_progress, pipeline.working_folder() as work:
        code, table = 0, named
        if not named.exists():
            result = pipeline.read(
                [folder],
                out=work,
                settings=settings_of(date_order, zone, (), ()),
                on_progress=on_progress,
            )
            code, table = conclude([folder], result.reports), result.messages
        total = _rows(table)

        def tell(rows: int) -> None:
            on_progress(pipeline.Progress(stage=stage, done=rows, total=total))

        yield PastMessages(table, tell, code)


def _rows(table: Path) -> int:
    try:
        return int(pq.read_metadata(table).num_rows)
    except (OSError, pa.ArrowInvalid) as error:
        raise TableUnreadable(str(error), place=str(table)) from error
