"""The named schemas. A column's docstring is in the comment beside it; times are UTC."""

from collections.abc import Sequence

import pyarrow as pa

DECODED = pa.schema(
    [
        ("id", pa.string()),  # SHA-256, 64 hex: exhibit, member, locator, decoder, model major
        ("exhibit_sha256", pa.string()),
        ("member", pa.string()),
        ("locator", pa.string()),  # as SourceRef.locator
        ("decoder", pa.string()),
        ("decoder_version", pa.string()),
        ("record_sha256", pa.string()),  # of the row's own bytes; "" without byte places
        ("source_order", pa.int64()),  # 0-based order within the source
        ("platform", pa.string()),
        ("kind", pa.string()),
        ("native_conversation", pa.string()),
        ("conversation_title", pa.string()),
        ("sender_raw", pa.string()),
        ("sender_name", pa.string()),
        ("recipients_raw", pa.list_(pa.string())),
        ("sent_at", pa.timestamp("us", tz="UTC")),
        ("sent_at_raw", pa.string()),
        ("sent_at_basis", pa.string()),
        ("sent_at_precision", pa.string()),
        ("ambiguity", pa.string()),
        ("alternative_sent_at", pa.timestamp("us", tz="UTC")),
        ("direction", pa.string()),
        ("direction_basis", pa.string()),
        ("subject", pa.string()),
        ("body", pa.string()),
        ("body_transforms", pa.list_(pa.string())),
        (
            "attachments",
            pa.list_(
                pa.struct(
                    [
                        ("name", pa.string()),
                        ("mime", pa.string()),
                        ("size", pa.int64()),
                        ("sha256", pa.string()),
                        ("state", pa.string()),
                    ]
                )
            ),
        ),
        ("state", pa.string()),
        ("native_id", pa.string()),
        ("reply_to", pa.string()),
        ("flags", pa.list_(pa.string())),
        ("extra", pa.string()),
    ]
)
"""Messages as decoded: one row a `records.messages.Message`, with its `SourceRef` spread out."""

MESSAGES = pa.schema(
    [
        *DECODED,
        ("conversation", pa.string()),  # 16 hex: exhibit, platform, native conversation
        ("sender", pa.string()),  # normalised handle: E.164, lower-case address, or the label
        ("recipients", pa.list_(pa.string())),
        ("duplicate_of", pa.string()),  # id of the first of equal rows; "" for the first itself
        ("near_key", pa.string()),  # equal for near duplicates; "" for texts too short to say
    ]
)
"""Messages as derived and kept: sorted by conversation, sent_at, source_order."""

HITS = pa.schema(
    [
        ("id", pa.string()),
        ("message_id", pa.string()),
        ("rule_id", pa.string()),
        ("rule_version", pa.int32()),
        ("category", pa.string()),
        ("severity", pa.string()),
        ("field", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("matched", pa.string()),
        ("pattern", pa.string()),
        ("view", pa.string()),
    ]
)
"""Hits as detected: one row a `records.hits.Hit`."""

SCORES = pa.schema(
    [
        ("message_id", pa.string()),
        ("read_by_encoder", pa.bool_()),  # false: the linear stage and the rules alone
        # then one float32 column a category: probability, see `with_categories`
    ]
)
"""What the models say of each message, in the order of `MESSAGES`."""

WINDOWS = pa.schema(
    [
        ("id", pa.string()),  # 32 hex: conversation and message ids
        ("conversation", pa.string()),
        ("exhibit_sha256", pa.string()),
        ("first_message", pa.string()),
        ("last_message", pa.string()),
        ("first_at", pa.timestamp("us", tz="UTC")),
        ("last_at", pa.timestamp("us", tz="UTC")),
        ("messages", pa.int32()),
        ("distinct", pa.int32()),  # after near-equal messages were counted once
        ("participants", pa.int32()),  # who wrote in it
        ("one_contact", pa.bool_()),  # its whole conversation is between two parties
        ("repeated", pa.bool_()),  # every message of it stands in another export too
        ("conduct_category", pa.string()),  # highest category of conduct; "" for none
        ("conduct_score", pa.float32()),
        ("welfare_category", pa.string()),  # the same of welfare, which is never conduct
        ("welfare_score", pa.float32()),
        # then one float32 column a category: the window's score, see `with_categories`
    ]
)
"""Windows as scored: one row a `records.windows.Window`, in the order of `MESSAGES`."""


def with_categories(schema: pa.Schema, names: Sequence[str]) -> pa.Schema:
    """Return `SCORES` or `WINDOWS` with one float32 column a category, in the order of `names`."""
    return pa.schema([*schema, *((name, pa.float32()) for name in names)])


REPEATED = frozenset(
    [
        "exhibit_sha256",
        "member",
        "decoder",
        "decoder_version",
        "platform",
        "kind",
        "native_conversation",
        "conversation_title",
        "sender_raw",
        "sender_name",
        "sent_at_basis",
        "sent_at_precision",
        "ambiguity",
        "direction",
        "direction_basis",
        "subject",
        "state",
        "reply_to",
        "conversation",
        "sender",
        "duplicate_of",
        "rule_id",
        "category",
        "severity",
        "field",
        "pattern",
        "view",
        "conduct_category",
        "welfare_category",
    ]
)
"""Columns whose values repeat: kept as dictionaries. For the others one would only cost time."""

SOUGHT = frozenset(("id", "message_id", "conversation", "sent_at", "sender", "rule_id"))
"""Columns by which rows are looked up: kept with statistics, so that readers skip row groups."""
