"""Seal at import what may not come in: rows out of scope, and conversations that are held back.

They are written to tables of their own, `sealed.parquet` and `held_back.parquet`, of the schema
`MESSAGES` in the order of arrival, and counted a reason in the report of their source. No matcher,
model or reader is given them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc as ipc

from upstander.records.authorisations import HELD_BACK_PREFIX
from upstander.records.sources import SealedRows, SourceReport
from upstander.tables.parquet import ParquetTable
from upstander.tables.schemas import MESSAGES

SEALED, HELD_BACK = "sealed.parquet", "held_back.parquet"
SEALED_OUTPUTS = (SEALED, HELD_BACK)
NOT_JUDGED = "not_judged"
"""The code of a row about which the admission said nothing: sealed."""

Item: TypeAlias = "pa.RecordBatch | SourceReport"


class Admit(Protocol):
    """Says of rows whether they come in; every batch of an exhibit is surveyed first."""

    def survey(self, batch: pa.RecordBatch) -> None:
        """Look at a batch before any of the exhibit is judged."""

    def __call__(self, batch: pa.RecordBatch) -> pa.Array:
        """Return a text a row: "" admits it; else the code of the reason why not.

        A code that begins with `HELD_BACK_PREFIX` holds the row back; any other seals it.
        """


class Sealing:
    """Parts the rows of one exhibit after the other; the tables appear when all is done."""

    def __init__(self, admit: Admit, *, out: Path, work: Path) -> None:
        """Take the admission, the folder of the tables, and a private one for what is spooled."""
        self._admit = admit
        self._spool = work / "unjudged.arrow"
        self._sealed = ParquetTable(out / SEALED, MESSAGES)
        self._held = ParquetTable(out / HELD_BACK, MESSAGES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._spool.unlink(missing_ok=True)
        self._sealed.__exit__(kind, error, trace)
        self._held.__exit__(kind, error, trace)

    def part(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the admitted rows of an exhibit, and its reports with what was sealed in them.

        Args:
            items: batches of schema `MESSAGES`, those of a source before its report; a batch with
                no row left is not yielded.
        """
        order: list[SourceReport | None] = []
        with ipc.new_file(str(self._spool), MESSAGES) as writer:
            for item in items:
                if isinstance(item, SourceReport):
                    order.append(item)
                    continue
                self._admit.survey(item)
                writer.write_batch(item)
                order.append(None)
        yield from self._judged(order)
        self._spool.unlink()

    def _judged(self, order: Iterable[SourceReport | None]) -> Iterator[Item]:
        reasons: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        at = 0
        with pa.OSFile(str(self._spool)) as stream, ipc.open_file(stream) as reader:
            for report in order:
                if report is not None:
                    yield _with_sealed(report, reasons, kinds)
                    reasons.clear()
                    kinds.clear()
                    continue
                admitted = self._judge(reader.get_batch(at), reasons, kinds)
                at += 1
                if admitted.num_rows:
                    yield admitted

    def _judge(
        self, batch: pa.RecordBatch, reasons: Counter[str], kinds: Counter[str]
    ) -> pa.RecordBatch:
        """Return the admitted rows; write the others and count them."""
        codes = pc.fill_null(self._admit(batch), NOT_JUDGED)
        if len(codes) != batch.num_rows:
            raise ValueError(f"{len(codes)} answers for {batch.num_rows} rows")
        inside = pc.equal(codes, "")
        held = pc.starts_with(codes, HELD_BACK_PREFIX)
        if pc.all(inside).as_py() is not False:
            return batch
        self._held.write(batch.filter(held))
        self._sealed.write(batch.filter(pc.invert(pc.or_(inside, held))))
        outside = pc.invert(inside)
        reasons.update(codes.filter(outside).to_pylist())
        kinds.update(batch["kind"].filter(outside).to_pylist())
        return batch.filter(inside)


def _with_sealed(report: SourceReport, reasons: Counter[str], kinds: Counter[str]) -> SourceReport:
    if not reasons:
        return report
    by_kind = {name: count - kinds[name] for name, count in report.by_kind.items()}
    return replace(
        report,
        messages=report.messages - reasons.total(),
        by_kind={name: count for name, count in by_kind.items() if count},
        sealed=tuple(SealedRows(reason, count) for reason, count in sorted(reasons.items())),
    )
