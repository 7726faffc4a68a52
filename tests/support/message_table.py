"""A small table of messages, as the pipeline keeps it."""

import pyarrow as pa

from upstander.evidence.derive.near import near_keys
from upstander.tables.parquet import ParquetTable
from upstander.tables.schemas import MESSAGES

MINUTE = 60 * 1_000_000


def said(conversation, number, body, *, sender="Jo", **fields):
    """Return a row of schema `MESSAGES`; the id is its conversation and number."""
    row = {
        name: [] if pa.types.is_list(kind) else "" if pa.types.is_string(kind) else None
        for name, kind in zip(MESSAGES.names, MESSAGES.types, strict=True)
    }
    return row | {
        "id": f"{conversation}-{number}",
        "exhibit_sha256": "e" * 64,
        "conversation": conversation,
        "kind": "message",
        "platform": "whatsapp",
        "direction": "unknown",
        "sender": sender,
        "body": body,
        "sent_at": number * MINUTE,
        "source_order": number,
        "near_key": near_keys(pa.array([body]))[0].as_py(),
        **fields,
    }


def keep(path, rows):
    """Write rows, which stand by conversation and time already, and return the path."""
    with ParquetTable(path, MESSAGES) as table:
        table.write(pa.RecordBatch.from_pylist(rows, schema=MESSAGES))
    return path
