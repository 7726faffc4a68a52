"""Turn a reader's items into Arrow batches and a tally that accounts for every row and byte."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from upstander.base.digest import CHUNK_BYTES
from upstander.evidence.decode.reader import MODEL_MAJOR, Item, Reader
from upstander.records.messages import Attachment, Message
from upstander.records.provenance import Declared, Framing, Remark, Skipped
from upstander.records.sources import SkippedRows, Source, SourceReport
from upstander.tables.schemas import DECODED

BATCH_ROWS = 8192
BATCH_CHARACTERS = 24 << 20
"""Characters of text after which a batch is full whatever its rows: mail can be long."""
MAX_PENDING = 1 << 20
WINDOW_BYTES = 64 << 20
"""The most that is held of the source at a time to digest rows."""
MAX_REASONS = 500
"""Distinct reasons kept for the report; beyond it they are counted under one."""

_TEXT_COLUMNS = {
    "platform": "platform",
    "kind": "kind",
    "native_conversation": "conversation",
    "conversation_title": "conversation_title",
    "sender_raw": "sender",
    "sender_name": "sender_name",
    "sent_at_raw": "sent_at_raw",
    "sent_at_basis": "sent_at_basis",
    "sent_at_precision": "sent_at_precision",
    "ambiguity": "ambiguity",
    "direction": "direction",
    "direction_basis": "direction_basis",
    "subject": "subject",
    "body": "body",
    "state": "state",
    "native_id": "native_id",
    "reply_to": "reply_to",
    "extra": "extra",
}
_LIST_COLUMNS = {
    "recipients_raw": "recipients",
    "body_transforms": "body_transforms",
    "flags": "flags",
}
_PLACES = ("byte_start", "byte_end", "locator", "sent_at", "alternative_sent_at", "attachments")
_FIELDS = tuple(map(attrgetter, (*_PLACES, *_TEXT_COLUMNS.values(), *_LIST_COLUMNS.values())))


@dataclass(slots=True)
class Coverage:
    """How many bytes of the source are accounted for, each counted once.

    Readers give places in ascending order, but rows are taken in batches and framing at once;
    `settle` puts what came between two batches in order. Nothing else is held.
    """

    covered: int = 0
    known: bool = False
    _reach: int = 0
    _pending: list[tuple[int, int]] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        """Take one half-open range."""
        self._pending.append((start, end))
        if len(self._pending) >= MAX_PENDING:
            self.settle(np.empty(0, np.int64), np.empty(0, np.int64))

    def settle(self, starts: Any, ends: Any) -> None:
        """Take the ranges of a batch and count all that were pending."""
        if self._pending:
            pending = np.array(self._pending, np.int64)
            self._pending.clear()
            starts = np.concatenate((pending[:, 0], starts))
            ends = np.concatenate((pending[:, 1], ends))
        if not len(starts):
            return
        self.known = True
        order = np.argsort(starts, kind="stable")
        starts, ends = starts[order], ends[order]
        reach = np.maximum.accumulate(np.concatenate(([self._reach], ends)))
        self.covered += int(np.maximum(0, ends - np.maximum(starts, reach[:-1])).sum())
        self._reach = int(reach[-1])

    def total(self) -> int:
        """Return how many bytes the ranges cover, each once."""
        self.settle(np.empty(0, np.int64), np.empty(0, np.int64))
        return self.covered


@dataclass(slots=True)
class Tally:
    """The account of one source."""

    messages: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, list[Any]] = field(default_factory=dict)
    declared: int | None = None
    remarks: list[str] = field(default_factory=list)
    incomplete: bool = False
    """A remark said that the source is not whole."""
    coverage: Coverage = field(default_factory=Coverage)

    def skip(self, item: Skipped) -> None:
        """Count rows that were left out."""
        if item.byte_start >= 0:
            self.coverage.add(item.byte_start, item.byte_end)
        reason = item.reason
        if reason not in self.skipped and len(self.skipped) >= MAX_REASONS:
            reason = "other reasons"
        place = item.locator or (
            f"bytes:{item.byte_start}-{item.byte_end}" if item.byte_start >= 0 else ""
        )
        self.skipped.setdefault(reason, [place, 0])[1] += item.count

    def remark(self, text: str) -> None:
        """Keep a warning once."""
        if text not in self.remarks and len(self.remarks) < MAX_REASONS:
            self.remarks.append(text)

    def _covered_bytes(self) -> int | None:
        covered = self.coverage.total()
        return covered if self.coverage.known else None

    def report(self, source: Source, reader: Reader, *, status: str, reason: str) -> SourceReport:
        """Return the face of this import."""
        skipped = tuple(
            SkippedRows(reason=why, locator=place, count=count)
            for why, (place, count) in self.skipped.items()
        )
        return SourceReport(
            path=source.exhibit_path,
            member=source.member,
            sha256=source.exhibit_sha256,
            member_sha256=source.sha256,
            size=source.size,
            format=reader.NAME,
            decoder=f"{reader.NAME} {reader.VERSION}",
            rows_read=self.messages + sum(one.count for one in skipped),
            messages=self.messages,
            by_kind=dict(sorted(self.by_kind.items())),
            skipped=skipped,
            declared=self.declared,
            covered_bytes=self._covered_bytes(),
            warnings=tuple(self.remarks),
            status=status,  # type: ignore[arg-type]  # the callers give literals
            reason=reason,
        )


def list_batches(
    items: Iterable[Item], source: Source, reader: Reader, tally: Tally
) -> Iterator[pa.RecordBatch]:
    """Yield batches of schema `DECODED`, filling `tally` on the way.

    Ids are SHA-256 over exhibit, member, decoder, model and locator, so that a second reading
    of the same bytes by the same reader gives the same ids.
    """
    build = _BatchBuilder(source, reader)
    held: list[Message] = []
    weight = 0
    frame = tally.coverage.add
    for item in items:
        if type(item) is Message:
            held.append(item)
            weight += len(item.body) + len(item.extra)
            if len(held) >= BATCH_ROWS or weight >= BATCH_CHARACTERS:
                yield build.batch(held, tally)
                held, weight = [], 0
        elif type(item) is Framing:
            frame(item.byte_start, item.byte_end)
        else:
            _account(item, tally)  # type: ignore[arg-type]  # what is neither of the two
    if held:
        yield build.batch(held, tally)


def _account(item: Skipped | Declared | Remark, tally: Tally) -> None:
    if isinstance(item, Skipped):
        tally.skip(item)
    elif isinstance(item, Declared):
        tally.declared = (tally.declared or 0) + item.count
    else:
        tally.remark(item.text)
        tally.incomplete = tally.incomplete or item.incomplete


class _BatchBuilder:
    """Builds the batches of one source."""

    def __init__(self, source: Source, reader: Reader) -> None:
        self.source = source
        self.reader = reader
        self.order = 0
        self.prefix = hashlib.sha256()
        for part in (
            source.exhibit_sha256,
            source.member,
            reader.NAME,
            reader.VERSION,
            MODEL_MAJOR,
        ):
            data = part.encode("utf-8", "surrogatepass")
            self.prefix.update(len(data).to_bytes(8, "big") + data)
        self.stream = Path(source.path).open("rb")  # noqa: SIM115 - lives as long as the child's job

    def batch(self, held: list[Message], tally: Tally) -> pa.RecordBatch:
        """Return one batch and count its rows."""
        rows = len(held)
        first, last, places, sent, other, attached, *told = (
            tuple(map(field_of, held)) for field_of in _FIELDS
        )
        texts = dict(zip(_TEXT_COLUMNS, told, strict=False))
        lists = dict(zip(_LIST_COLUMNS, told[len(_TEXT_COLUMNS) :], strict=True))
        locators = list(map(_locator, first, last, places))
        starts, ends = np.array(first, np.int64), np.array(last, np.int64)
        placed = starts >= 0
        tally.coverage.settle(starts[placed], ends[placed])
        tally.messages += rows
        tally.by_kind.update(texts["kind"])
        columns: dict[str, pa.Array] = {
            "id": pa.array([self._id(locator) for locator in locators], pa.string()),
            "exhibit_sha256": _repeat(self.source.exhibit_sha256, rows),
            "member": _repeat(self.source.member, rows),
            "locator": pa.array(locators, pa.string()),
            "decoder": _repeat(self.reader.NAME, rows),
            "decoder_version": _repeat(self.reader.VERSION, rows),
            "record_sha256": pa.array(self._digests(starts, ends), pa.string()),
            "source_order": pa.array(np.arange(self.order, self.order + rows)),
            "sent_at": _times(sent),
            "alternative_sent_at": _times(other),
            "attachments": _attachments(attached),
        }
        columns |= {column: _texts(values) for column, values in texts.items()}
        columns |= {column: _lists(values) for column, values in lists.items()}
        self.order += rows
        return pa.RecordBatch.from_arrays([columns[name] for name in DECODED.names], schema=DECODED)

    def _id(self, locator: str) -> str:
        hasher = self.prefix.copy()
        hasher.update(locator.encode())
        return hasher.hexdigest()

    def _digests(self, starts: np.ndarray, ends: np.ndarray) -> list[str]:
        """Return the SHA-256 of each row's bytes, read from the source in one sweep."""
        placed = starts >= 0
        if not placed.any():
            return [""] * len(starts)
        low, high = int(starts[placed].min()), int(ends[placed].max())
        if high - low > WINDOW_BYTES:
            return [self._digest_alone(int(s), int(e)) for s, e in zip(starts, ends, strict=True)]
        self.stream.seek(low)
        window = memoryview(self.stream.read(high - low))
        sha256 = hashlib.sha256
        return [
            sha256(window[start - low : end - low]).hexdigest() if start >= 0 else ""
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def _digest_alone(self, start: int, end: int) -> str:
        if start < 0:
            return ""
        hasher = hashlib.sha256()
        self.stream.seek(start)
        while start < end and (chunk := self.stream.read(min(CHUNK_BYTES, end - start))):
            hasher.update(chunk)
            start += len(chunk)
        return hasher.hexdigest()


def _locator(start: int, end: int, inside: str) -> str:
    if start < 0:
        return inside
    return f"bytes:{start}-{end};{inside}" if inside else f"bytes:{start}-{end}"


def _repeat(value: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), rows)


def _times(values: tuple[int | None, ...]) -> pa.Array:
    if values.count(None) == len(values):
        return pa.nulls(len(values), pa.timestamp("us", tz="UTC"))
    return pa.array(values, pa.int64()).cast(pa.timestamp("us", tz="UTC"))


def _texts(values: tuple[str, ...]) -> pa.Array:
    """Return strings as Arrow; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD."""
    try:
        if values.count(values[0]) == len(values):
            return _repeat(values[0], len(values))
        return pa.array(values, pa.string())
    except (UnicodeEncodeError, pa.ArrowInvalid):
        return pa.array(
            [
                value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
                for value in values
            ],
            pa.string(),
        )


def _lists(values: tuple[tuple[str, ...], ...]) -> pa.Array:
    kind = pa.list_(pa.string())
    if values.count(()) == len(values):
        return _empty_lists(len(values), kind)
    return pa.array(values, kind)


def _empty_lists(rows: int, kind: pa.DataType) -> pa.Array:
    offsets = pa.array(np.zeros(rows + 1, np.int32))
    return pa.ListArray.from_arrays(offsets, pa.array([], kind.value_type), type=kind)


def _attachments(held: tuple[tuple[Attachment, ...], ...]) -> pa.Array:
    kind = DECODED.field("attachments").type
    if held.count(()) == len(held):
        return _empty_lists(len(held), kind)
    return pa.array(
        [
            [
                {
                    "name": one.name,
                    "mime": one.mime,
                    "size": one.size,
                    "sha256": one.sha256,
                    "state": one.state,
                }
                for one in attachments
            ]
            for attachments in held
        ],
        kind,
    )
