"""The auction: every reader scores the same bytes, and content decides."""

from dataclasses import dataclass
from pathlib import Path

from upstander.evidence.decode.csvfiles.columns import header_fits
from upstander.evidence.decode.formats import csv_columns
from upstander.evidence.decode.reader import HEAD_BYTES, Reader, list_readers
from upstander.records.sources import Source

RESERVE = 0.3
"""The least score that wins; below it a file is nobody's."""


@dataclass(frozen=True, slots=True)
class Bid:
    """What one reader offered."""

    reader: Reader
    score: float


def read_head(path: Path) -> bytes:
    """Return the first `HEAD_BYTES` bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def hold_auction(source: Source, head: bytes) -> tuple[Bid, ...]:
    """Return the bids at or above the reserve, best first; equal bids in order of name."""
    bids = (Bid(reader, _score(reader, source, head)) for reader in list_readers())
    return tuple(
        sorted(
            (bid for bid in bids if bid.score >= RESERVE),
            key=lambda bid: (-bid.score, bid.reader.NAME),
        )
    )


def _score(reader: Reader, source: Source, head: bytes) -> float:
    # A column map is the operator's own word that a file with these titles is a CSV of messages.
    if reader.NAME == csv_columns.NAME and header_fits(head, source.settings.columns):
        return 1.0
    return min(1.0, max(0.0, reader.score(head, source.name)))


def describe_bytes(head: bytes, size: int) -> str:
    """Return in a few words what bytes that nobody claimed look like."""
    if size == 0:
        return "the file is empty"
    if not head.strip(b"\0"):
        return "the file holds only NUL bytes, as far as was looked"
    known = (
        (b"SQLite format 3\0", "a SQLite database"),
        (b"%PDF", "a PDF document"),
        (b"\xff\xd8", "a JPEG picture"),
        (b"\x89PNG", "a PNG picture"),
        (b"PK\x03\x04", "a zip-based document"),
        (b"\xd0\xcf\x11\xe0", "an OLE document, such as .msg or .doc"),
    )
    for magic, words in known:
        if head.startswith(magic):
            return f"no reader for {words}"
    if b"\0" in head[:4096]:
        return "no reader knows these bytes (binary)"
    return "no reader knows this text as a message export"
