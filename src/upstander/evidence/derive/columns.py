"""Derive per batch: people, conversations, direction and the key of near duplicates."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from upstander.base.digest import digest_fields
from upstander.evidence.derive.handles import normalise_handle
from upstander.evidence.derive.near import near_keys
from upstander.tables.schemas import DECODED, MESSAGES


def derive_columns(batch: pa.RecordBatch, *, owner: tuple[str, ...] = ()) -> pa.RecordBatch:
    """Return a batch of schema `MESSAGES` from one of schema `DECODED`.

    `duplicate_of` is left empty here; see `gather`, which needs all rows.

    Args:
        batch: rows as decoded.
        owner: handles of the custodian, for rows whose direction the source does not give.
    """
    sender = _map_values(batch["sender_raw"], normalise_handle)
    recipients = _map_lists(batch["recipients_raw"])
    columns = {name: batch[name] for name in DECODED.names}
    columns["conversation"] = _conversations(batch)
    columns["sender"] = sender
    columns["recipients"] = recipients
    columns["duplicate_of"] = pa.repeat(pa.scalar("", pa.string()), batch.num_rows)
    columns["near_key"] = near_keys(batch["body"])
    if owner:
        columns |= _directions(batch, sender, owner)
    return pa.RecordBatch.from_arrays([columns[name] for name in MESSAGES.names], schema=MESSAGES)


def _map_values(column: pa.Array, function: Callable[[str], str]) -> pa.Array:
    """Apply `function` once to each distinct value of a column."""
    encoded = pc.dictionary_encode(column)
    values = pa.array(
        [function(value or "") for value in encoded.dictionary.to_pylist()], pa.string()
    )
    return pc.take(values, encoded.indices)


def _map_lists(column: pa.Array) -> pa.Array:
    if column.null_count or len(column.flatten()) == 0:
        return column
    return pa.ListArray.from_arrays(column.offsets, _map_values(column.values, normalise_handle))


def _conversations(batch: pa.RecordBatch) -> pa.Array:
    """Return the id of each row's conversation: 16 hex digits over exhibit, platform and key."""
    joined = pc.binary_join_element_wise(
        batch["exhibit_sha256"], batch["platform"], batch["native_conversation"], "\x1f"
    )
    return _map_values(joined, lambda key: digest_fields(key.split("\x1f"))[:16])


def _directions(
    batch: pa.RecordBatch, sender: pa.Array, owner: tuple[str, ...]
) -> dict[str, pa.Array]:
    """Fill the direction of rows that have a sender and none given, from the owner's handles."""
    mine = pa.array([normalise_handle(handle).casefold() for handle in owner], pa.string())
    is_mine = pc.is_in(pc.utf8_lower(sender), value_set=mine)
    open_rows = pc.and_(
        pc.equal(batch["direction"], "unknown"), pc.not_equal(batch["sender_raw"], "")
    )
    said = pc.if_else(is_mine, "outgoing", "incoming")
    return {
        "direction": pc.if_else(open_rows, said, batch["direction"]),
        "direction_basis": pc.if_else(open_rows, "owner_identity", batch["direction_basis"]),
    }
