"""Builds decoded batches for tests, every column given a plain value."""

import pyarrow as pa

from upstander.tables.schemas import DECODED


def decoded(*rows):
    """Return a batch of schema DECODED from dicts; what a row leaves out is empty."""
    columns = {}
    for field in DECODED:
        empty = "" if pa.types.is_string(field.type) else None
        if pa.types.is_list(field.type):
            empty = []
        if field.name == "source_order":
            values = [row.get("source_order", at) for at, row in enumerate(rows)]
        elif field.name == "id":
            values = [row.get("id", f"id-{at}") for at, row in enumerate(rows)]
        else:
            values = [row.get(field.name, empty) for row in rows]
        if pa.types.is_timestamp(field.type):
            columns[field.name] = pa.array(values, pa.int64()).cast(field.type)
        else:
            columns[field.name] = pa.array(values, field.type)
    return pa.RecordBatch.from_arrays([columns[f.name] for f in DECODED], schema=DECODED)
