"""The child process in which readers run: memory bounded, told its jobs on standard input.

Hostile bytes are scored and parsed here and nowhere else. What goes wrong in a reader ends, at
worst, this process; the supervisor says so in the report and starts another.
"""

import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from typing import IO

import msgspec
import pyarrow as pa

from upstander.base.errors import UpstanderError
from upstander.evidence.decode.auction import describe_bytes, hold_auction, read_head
from upstander.evidence.decode.batches import Tally, list_batches
from upstander.evidence.decode.companions import is_companion
from upstander.evidence.decode.reader import Item, Reader
from upstander.evidence.decode.wire import (
    BATCH,
    PROGRESS,
    REPORT,
    decode_source,
    encode_report,
    write_frame,
)
from upstander.records.sources import Source, SourceReport

HEARTBEAT_ITEMS = 4096
HEARTBEAT_SECONDS = 1.0


def main() -> None:
    """Serve jobs until standard input ends."""
    # Frames go out on a copy of standard output, so that no stray write can break them.
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    last: Source | None = None
    for line in sys.stdin.buffer:
        last = decode_source(line, last)
        write_frame(frames, REPORT, encode_report(serve(last, frames)))


def serve(source: Source, frames: IO[bytes]) -> SourceReport:
    """Decode one source, its batches going to `frames`, and return its report."""
    try:
        head = read_head(source.path)
    except OSError as error:
        return _unread(source, "failed", error.strerror or "cannot be opened")
    companion = is_companion(source.name, head)
    if companion:
        return _unread(source, "companion", companion)
    bids = hold_auction(source, head)
    if not bids:
        return _unread(source, "not_read", describe_bytes(head, source.size))
    tally = Tally()
    if source.problem:
        tally.remark(source.problem)
    if len(bids) > 1 and bids[0].score == bids[1].score:
        tally.remark(
            f"also readable as {bids[1].reader.NAME}; {bids[0].reader.NAME} was taken by name order"
        )
    return _decode(source, bids[0].reader, tally, frames)


def _decode(source: Source, reader: Reader, tally: Tally, frames: IO[bytes]) -> SourceReport:
    """Run the reader; every failure becomes a status and a reason, with the rows before it kept."""
    status, reason = "complete", ""
    try:
        for batch in list_batches(_beat(reader.read(source), frames), source, reader, tally):
            write_frame(frames, BATCH, batch.serialize())
    except UpstanderError as error:
        status, reason = "failed", str(error)
    except (MemoryError, pa.ArrowMemoryError):
        status, reason = "failed", "the reader reached its memory limit"
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
        OSError,
        AttributeError,
        AssertionError,
        pa.ArrowException,
    ) as error:
        # A defect of the reader, not of the file; said as such, never as "no data".
        status, reason = "failed", f"the reader met a fault of its own: {error!r}"[:300]
    status, reason = _conclude(source, tally, status, reason)
    return tally.report(source, reader, status=status, reason=reason)


def _conclude(source: Source, tally: Tally, status: str, reason: str) -> tuple[str, str]:
    """Return the status and reason of a source once its reader has ended."""
    if status == "failed":
        return ("partial" if tally.messages else "failed"), reason
    if not tally.messages and source.size:
        # Nothing read out of something is never a success (IPED, Pustur 248) ...
        if tally.skipped:
            return "partial", "no message in this source; see what was skipped"
        # ... unless the source itself says that it holds nothing.
        if tally.declared != 0:
            return "failed", "no row could be read from a file that is not empty"
    if source.problem or tally.skipped or tally.incomplete or _is_cut(tally):
        return "partial", ""
    return "complete", ""


def _is_cut(tally: Tally) -> bool:
    return tally.declared is not None and tally.declared > tally.messages + sum(
        count for _, count in tally.skipped.values()
    )


def _beat(items: Iterable[Item], frames: IO[bytes]) -> Iterator[Item]:
    """Pass items on, with a sign of life at least about once a second."""
    last = time.monotonic()
    for count, item in enumerate(items, 1):
        yield item
        if not count % HEARTBEAT_ITEMS and time.monotonic() - last > HEARTBEAT_SECONDS:
            last = time.monotonic()
            write_frame(frames, PROGRESS, msgspec.json.encode({"rows": count}))


def _unread(source: Source, status: str, reason: str) -> SourceReport:
    return SourceReport(
        path=source.exhibit_path,
        member=source.member,
        sha256=source.exhibit_sha256,
        member_sha256=source.sha256,
        size=source.size,
        format=None,
        decoder=None,
        status=status,  # type: ignore[arg-type]  # the callers give literals
        reason=reason,
        warnings=(source.problem,) if source.problem else (),
    )


if __name__ == "__main__":
    main()
