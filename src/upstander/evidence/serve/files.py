"""Findings as files: hits as JSON Lines, messages as JSON Lines, a manifest with digests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import msgspec
import pyarrow as pa

from upstander.base.digest import digest_file
from upstander.records.hits import Finding
from upstander.records.rules import Rule
from upstander.tables.messages import fetch_messages

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso_time(sent_at: int | None) -> str | None:
    """Return microseconds since 1970 as ISO 8601 in UTC, such as `2025-03-04T21:07:00Z`."""
    if sent_at is None:
        return None
    try:
        at = _EPOCH + timedelta(microseconds=sent_at)
    except OverflowError:
        return None
    spec = "microseconds" if sent_at % 1_000_000 else "seconds"
    return at.isoformat(timespec=spec).replace("+00:00", "Z")


def name_of_sender(message: Mapping[str, Any]) -> str:
    """Return how a report names who wrote a message.

    Some exports (SMS Backup & Restore) do not name the owner of the device: a row that went out
    and has no sender is the custodian's.
    """
    named = message.get("sender_name") or message.get("sender")
    if named:
        return str(named)
    return "(custodian)" if message.get("direction") == "outgoing" else "(system)"


def list_message_lines(batch: pa.RecordBatch) -> Iterator[bytes]:
    """Yield each row of a batch of schema `MESSAGES` as one line of JSON.

    The shape is that of `upstander read --messages`.
    """
    encode = msgspec.json.Encoder().encode
    names = (
        "id",
        "conversation",
        "conversation_title",
        "platform",
        "kind",
        "sender",
        "sender_raw",
        "sender_name",
        "recipients",
        "sent_at_raw",
        "sent_at_basis",
        "ambiguity",
        "direction",
        "direction_basis",
        "subject",
        "body",
        "attachments",
        "state",
        "native_id",
        "reply_to",
        "flags",
    )
    lists = {name: batch[name].to_pylist() for name in names}
    sent = batch["sent_at"].cast(pa.int64()).to_pylist()
    other = batch["alternative_sent_at"].cast(pa.int64()).to_pylist()
    places = zip(
        batch["exhibit_sha256"].to_pylist(),
        batch["member"].to_pylist(),
        batch["locator"].to_pylist(),
        batch["decoder"].to_pylist(),
        batch["decoder_version"].to_pylist(),
        strict=True,
    )
    for row, (sha256, member, locator, decoder, version) in enumerate(places):
        record: dict[str, Any] = {name: values[row] for name, values in lists.items()}
        record["sent_at"] = iso_time(sent[row])
        record["alternative_sent_at"] = iso_time(other[row])
        record["source"] = {
            "sha256": sha256,
            "member": member,
            "locator": locator,
            "decoder": decoder,
            "decoder_version": version,
        }
        yield encode(record) + b"\n"


def write_lines(stream: IO[bytes], batch: pa.RecordBatch) -> None:
    """Write a batch of schema `MESSAGES` as JSON Lines."""
    stream.writelines(list_message_lines(batch))


MESSAGE_COLUMNS = (
    "id", "exhibit_sha256", "member", "locator", "decoder", "decoder_version", "record_sha256",
    "platform", "kind", "conversation", "conversation_title", "sender", "sender_raw", "sender_name",
    "recipients", "sent_at", "sent_at_raw", "sent_at_basis", "ambiguity", "direction", "subject",
    "body", "state", "flags", "duplicate_of", "near_key",
)  # fmt: skip
"""What findings and the report need of a message."""


def message_rows(
    messages: Path, ids: Iterable[str], columns: Sequence[str] = MESSAGE_COLUMNS
) -> dict[str, dict[str, Any]]:
    """Return the rows with these ids from a table of schema `MESSAGES`, times as microseconds.

    Args:
        messages: the table.
        ids: of its rows.
        columns: to be returned; `id` and `sent_at` are among them.
    """
    table = fetch_messages(messages, ids, columns)
    at = table.schema.get_field_index("sent_at")
    table = table.set_column(at, "sent_at", table["sent_at"].cast(pa.int64()))
    return {row["id"]: row for row in table.to_pylist()}


def message_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message as findings carry it."""
    hidden = {
        "exhibit_sha256",
        "member",
        "locator",
        "decoder",
        "decoder_version",
        "record_sha256",
        "near_key",
    }
    message = {name: value for name, value in row.items() if name not in hidden}
    message["source"] = {
        "sha256": row["exhibit_sha256"],
        "member": row["member"],
        "locator": row["locator"],
        "decoder": row["decoder"],
        "decoder_version": row["decoder_version"],
        "record_sha256": row["record_sha256"],
    }
    return message


def finding_record(finding: Finding, rule: Rule, message: Mapping[str, Any]) -> dict[str, Any]:
    """Return one finding with its rule's words, its clauses and its place, as plain values."""
    hit = finding.hit
    return {
        "rank": finding.rank,
        "score": finding.score,
        "reason": finding.reason,
        "hit": hit.id,
        "rule": hit.rule_id,
        "rule_version": hit.rule_version,
        "title": rule.title,
        "category": hit.category,
        "severity": hit.severity,
        "standards": list(rule.standards),
        "looks_for": rule.looks_for,
        "misses": rule.misses,
        "why_it_may_be_innocent": rule.why_it_may_be_innocent,
        "field": hit.field,
        "start": hit.start,
        "end": hit.end,
        "matched": hit.matched,
        "pattern": hit.pattern,
        "view": hit.view,
        "clauses": [
            {
                "document": one.document,
                "document_sha256": one.document_sha256,
                "number": one.number,
                "start": one.start,
                "end": one.end,
                "quote": one.quote,
                "basis": one.basis,
            }
            for one in finding.clauses
        ],
        "duplicates": finding.duplicates,
        "message": dict(message),
    }


def write_findings(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write findings as JSON Lines; the file appears only when it is whole."""
    staged = path.with_name(f".{path.name}.part")
    encode = msgspec.json.Encoder().encode
    with staged.open("wb") as stream:
        stream.writelines(encode(record) + b"\n" for record in records)
    staged.replace(path)


def write_manifest(path: Path, facts: Mapping[str, Any], outputs: Iterable[Path]) -> dict[str, Any]:
    """Write `facts` with the digest and size of each output, and return what was written."""
    manifest = {
        **facts,
        "outputs": [
            {"name": one.name, "sha256": digest_file(one), "size": one.stat().st_size}
            for one in outputs
        ],
    }
    staged = path.with_name(f".{path.name}.part")
    staged.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    staged.replace(path)
    return manifest
