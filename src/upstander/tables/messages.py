"""Questions put to a messages table: rows by id, and the neighbours of a row."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

_ROWS = """
SELECT {columns} FROM read_parquet($path) WHERE id IN (SELECT unnest($ids))
"""

_NEIGHBOURS = """
WITH numbered AS (
    SELECT id, conversation, sender, sender_name, direction, sent_at, body, kind,
           row_number() OVER (
               PARTITION BY conversation ORDER BY sent_at NULLS LAST, member, source_order
           ) AS place
    FROM read_parquet($path)
    WHERE conversation IN (
        SELECT DISTINCT conversation FROM read_parquet($path) WHERE id IN (SELECT unnest($ids)))
), wanted AS (
    SELECT id AS of, conversation, place FROM numbered WHERE id IN (SELECT unnest($ids))
)
SELECT w.of, n.id, n.sender, n.sender_name, n.direction, epoch_us(n.sent_at) AS sent_at,
       n.body, n.kind, n.place - w.place AS distance
FROM wanted w JOIN numbered n
  ON n.conversation = w.conversation AND n.place BETWEEN w.place - $reach AND w.place + $reach
ORDER BY w.of, n.place
"""


def _connect() -> "duckdb.DuckDBPyConnection":
    connection = duckdb.connect(config={"memory_limit": "384MB", "threads": 2})
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def fetch_messages(path: Path, ids: Iterable[str], columns: Iterable[str]) -> pa.Table:
    """Return the named columns of the rows with these ids."""
    wanted = ", ".join(f'"{name}"' for name in columns)
    return _fetch(_ROWS.format(columns=wanted), {"path": str(path), "ids": list(ids)})


def fetch_neighbours(
    path: Path, ids: Iterable[str], *, reach: int = 2
) -> dict[str, list[dict[str, Any]]]:
    """Return, for each id, the rows up to `reach` places before and after it, itself included."""
    rows = _fetch(_NEIGHBOURS, {"path": str(path), "ids": list(ids), "reach": reach})
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_pylist():
        found.setdefault(row.pop("of"), []).append(row)
    return found


def _fetch(query: str, values: dict[str, Any]) -> pa.Table:
    with _connect() as connection:
        result: pa.Table = connection.sql(query, params=values).to_arrow_table()
    return result
