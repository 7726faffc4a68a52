"""Questions put to a messages table: rows by id, and the neighbours of a row."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

_ROWS = """
SELECT {columns} FROM read_parquet($path) WHERE id IN (SELECT unnest($ids))
"""

_PLACES = """
SELECT id, conversation, file_row_number AS place
FROM read_parquet($path, file_row_number = true) WHERE id IN (SELECT unnest($ids))
"""

_AT = """
SELECT id, conversation, sender, sender_name, direction, epoch_us(sent_at) AS sent_at, body, kind,
       file_row_number AS place
FROM read_parquet($path, file_row_number = true)
WHERE file_row_number IN (SELECT unnest($places))
"""


def _connect() -> "duckdb.DuckDBPyConnection":
    connection = duckdb.connect(config={"memory_limit": "160MB", "threads": 1})
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
    # The table is kept by conversation and time, so neighbours are neighbours in the file.
    wanted = _fetch(_PLACES, {"path": str(path), "ids": list(ids)}).to_pylist()
    places = {row["place"] + step for row in wanted for step in range(-reach, reach + 1)}
    rows = _fetch(_AT, {"path": str(path), "places": sorted(places)}).to_pylist()
    near = {row.pop("place"): row for row in rows}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in wanted:
        found[row["id"]] = [
            {**near[row["place"] + step], "distance": step}
            for step in range(-reach, reach + 1)
            if near.get(row["place"] + step, {}).get("conversation") == row["conversation"]
        ]
    return found


def _fetch(query: str, values: dict[str, Any]) -> pa.Table:
    with _connect() as connection:
        result: pa.Table = connection.sql(query, params=values).to_arrow_table()
    return result
