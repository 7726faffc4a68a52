"""Tables on disk: whole or not there, and said when unreadable."""

import pyarrow as pa
import pytest

from upstander.tables.parquet import ParquetTable, TableUnreadable, scan_parquet

SCHEMA = pa.schema([("id", pa.string()), ("n", pa.int64())])


def batch(*ids):
    return pa.RecordBatch.from_pydict({"id": list(ids), "n": list(range(len(ids)))}, SCHEMA)


def test_batches_come_back_with_the_columns_asked_for(tmp_path):
    """What was written is read, column by column, in bounded batches."""
    path = tmp_path / "t.parquet"
    with ParquetTable(path, SCHEMA) as table:
        table.write(batch("a", "b", "c"))
        table.write(batch("d"))
    assert table.rows == 4
    got = [one.to_pydict() for one in scan_parquet(path, ["id"], rows=3)]
    assert [row for one in got for row in one["id"]] == ["a", "b", "c", "d"]
    assert all(set(one) == {"id"} for one in got)


def test_a_failure_leaves_no_half_table(tmp_path):
    """A table whose writing failed does not appear, nor does its staged part."""
    path = tmp_path / "t.parquet"
    with pytest.raises(RuntimeError, match="stop"), ParquetTable(path, SCHEMA) as table:
        table.write(batch("a"))
        raise RuntimeError("stop")
    assert list(tmp_path.iterdir()) == []


def test_damage_and_missing_columns_are_said(tmp_path):
    """An unreadable table or a column that is not there is one error with the place."""
    path = tmp_path / "t.parquet"
    with pytest.raises(TableUnreadable, match=r"t\.parquet"):
        list(scan_parquet(path, ["id"]))
    with ParquetTable(path, SCHEMA) as table:
        table.write(batch("a"))
    with pytest.raises(TableUnreadable, match="lacks words"):
        list(scan_parquet(path, ["words"]))
    path.write_bytes(b"PAR1 not really")
    with pytest.raises(TableUnreadable):
        list(scan_parquet(path, ["id"]))
