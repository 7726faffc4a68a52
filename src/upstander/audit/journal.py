"""The journal: an audit trail in one file, for the command line.

One event a line, as JSON, with its detail values beside the chained fields. The file is only
appended to, under an exclusive lock, and is on the disk before the call returns. A crash can
leave half a line at the end: it was never acknowledged, so the next append removes it and
records, in the chain, how long it was and its digest.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from upstander.audit.chain import (
    ERASED_OBJECT,
    GENESIS,
    AuditEvent,
    ChainCheck,
    Head,
    SaltedValue,
    Verification,
    erasure_id,
    head_of,
    seal_event,
)
from upstander.audit.events import ERASED, TORN
from upstander.audit.fastcheck import (
    WORTH_COMPILING,
    LineReader,
    OnProgress,
    can_compile,
    check_file,
)
from upstander.base.digest import digest_bytes
from upstander.base.errors import UpstanderError

PRODUCT = "(upstander)"
"""Actor of what the journal records of itself."""
TAIL_BYTES = 1 << 16
_NO_EVENT = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What reading a line raises that is no event; a time may lie outside all calendars in UTC."""


class JournalUnreadable(UpstanderError):
    """The journal is not a file that can be opened."""


class JournalBroken(UpstanderError):
    """The journal's last line is not an event; nothing may be added to a broken chain."""


class NothingToErase(UpstanderError):
    """The event has no such value, or it was erased before."""


def append_event(
    path: Path,
    *,
    at: datetime,
    actor: str,
    name: str,
    object_kind: str = "",
    object_id: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add an event to the journal at `path`, making the file (0600) at the first.

    Raises:
        JournalUnreadable: the file cannot be opened.
        JournalBroken: its last line is not an event.
        ActorMissing, TimeWithoutZone, UnknownEvent, EventDetailMissing, DetailNotPlain: as
            `chain.seal_event`; nothing is written then.
    """
    with _locked(path) as stream:
        events = _repair(stream, path, at=at)
        head = head_of(events[-1]) if events else _read_head(stream, path)
        event = seal_event(
            head=head,
            at=at,
            actor=actor,
            name=name,
            object_kind=object_kind,
            object_id=object_id,
            detail=detail,
        )
        _write(stream, event)
    return event


def read_events(path: Path) -> Iterator[AuditEvent]:
    """Yield the events of the journal at `path`; half a line at the end is left out.

    Raises:
        JournalUnreadable: the file cannot be opened.
        JournalBroken: a whole line is not an event.
    """
    for number, line in enumerate(_whole_lines(path), start=1):
        yield _parse(line, place=f"{path}:{number}")


def verify_journal(
    path: Path,
    *,
    expected_head: str = "",
    compiled: bool | None = None,
    on_progress: OnProgress = lambda _done, _total: None,
) -> Verification:
    """Check the chain of the journal at `path`.

    Args:
        path: the journal.
        expected_head: a head digest that was noted earlier; "" for none.
        compiled: whether compiled code passes over what is plain; by default where the journal is
            long enough to be worth it. The result is the same.
        on_progress: told how many bytes of how many are done, where the journal is long.

    Raises:
        JournalUnreadable: the file cannot be opened.
    """
    torn = _torn_bytes(path)
    warnings = (f"an unfinished line of {torn} bytes stands at the end",) if torn else ()
    check = ChainCheck(awaited=(expected_head,))
    if compiled is None:
        compiled = path.stat().st_size >= WORTH_COMPILING
    if compiled and can_compile():
        with _shared(path) as stream:
            reader = LineReader(read=lambda line: _parse(line, place=str(path)))
            reason = check_file(stream, check, reader, on_progress=on_progress)
        return check.conclude(reason, warnings=warnings)
    try:
        for event in read_events(path):
            if reason := check.take(event):
                return check.conclude(reason, warnings=warnings)
    except JournalBroken as error:
        # The line was only reached because every event before it was good.
        return check.conclude(error.reason, warnings=warnings)
    return check.conclude(warnings=warnings)


def erase_detail(
    path: Path, *, at: datetime, actor: str, sequence: int, name: str, reason: str
) -> AuditEvent:
    """Erase value `name` of event `sequence`, with its salt, and record that it was done.

    The line is written over in its place, filled up with blanks, so that the old bytes do not
    stay behind in a file that was replaced.

    Raises:
        NothingToErase: the event has no such value.
        JournalUnreadable, JournalBroken: as `append_event`.
    """
    with _locked(path) as stream:
        _repair(stream, path, at=at)
        start, line = _find_line(path, sequence=sequence)
        record = json.loads(line)
        if name not in record["values"]:
            raise NothingToErase("the event has no such value", place=erasure_id(sequence, name))
        del record["values"][name]
        # Recorded first: a crash in between leaves a value that can be erased again.
        event = seal_event(
            head=_read_head(stream, path),
            at=at,
            actor=actor,
            name=ERASED,
            object_kind=ERASED_OBJECT,
            object_id=erasure_id(sequence, name),
            detail={"reason": reason},
        )
        _write(stream, event)
        os.pwrite(stream.fileno(), _encode(record).ljust(len(line)), start)
        os.fsync(stream.fileno())
    return event


def _encode(record: Mapping[str, Any]) -> bytes:
    """Return a line in ASCII: lone surrogates and line ends within values are escaped."""
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode("ascii")


def _record(event: AuditEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "name": event.name,
        "object_kind": event.object_kind,
        "object_id": event.object_id,
        "detail_digests": dict(event.detail_digests),
        "values": {
            name: {"salt": salted.salt, "value": salted.value}
            for name, salted in event.values.items()
        },
        "previous_digest": event.previous_digest,
        "digest": event.digest,
    }


def _parse(line: bytes, *, place: str) -> AuditEvent:
    """Return the event of a line.

    Raises:
        JournalBroken: it is none, or it does not say exactly what an event says.
    """
    try:
        record = json.loads(line)
        event = AuditEvent(
            **{
                **record,
                "at": datetime.fromisoformat(record["at"]),
                "values": {name: SaltedValue(**kept) for name, kept in record["values"].items()},
            }
        )
        # Equal values written otherwise (1.0 for 1, a repeated key, another zone) are an edit too.
        written = _encode(_record(event))
        # Blanks at the end are what an erased value leaves.
        erased = event.values.keys() != event.detail_digests.keys()
        if written != (line.rstrip(b" ") if erased else line):
            raise JournalBroken("a line is not written as events are", place=place)
    except (*_NO_EVENT, RecursionError) as error:
        raise JournalBroken("a line is not an event", place=place) from error
    return event


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """Open the journal to read and append, alone among processes."""
    fresh = not path.exists()
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalUnreadable(error.strerror or "cannot be opened", place=str(path)) from error
    with os.fdopen(descriptor, "r+b", buffering=0) as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        if fresh:
            _sync_directory(path.parent)
        yield stream


def _sync_directory(directory: Path) -> None:
    """Have the file's name on the disk, not only its bytes."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(stream: IO[bytes], event: AuditEvent) -> None:
    stream.seek(0, os.SEEK_END)
    left = memoryview(_encode(_record(event)) + b"\n")
    while left:
        left = left[stream.write(left) :]
    os.fsync(stream.fileno())


def _tail_start(stream: IO[bytes], end: int) -> int:
    """Return where the line that ends before `end` begins: after the newline before it."""
    while end > 0:
        start = max(0, end - TAIL_BYTES)
        found = os.pread(stream.fileno(), end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _repair(stream: IO[bytes], path: Path, *, at: datetime) -> list[AuditEvent]:
    """Remove half a line at the end, and record that; return the event that says so."""
    size = os.fstat(stream.fileno()).st_size
    start = _tail_start(stream, size)
    if start == size:
        return []
    torn = os.pread(stream.fileno(), size - start, start)
    event = seal_event(
        head=_read_head(stream, path, end=start),
        at=at,
        actor=PRODUCT,
        name=TORN,
        object_kind="journal",
        detail={"bytes": len(torn), "sha256": digest_bytes(torn)},
    )
    stream.truncate(start)
    _write(stream, event)
    return [event]


def _read_head(stream: IO[bytes], path: Path, *, end: int | None = None) -> Head:
    """Return the head of the chain that ends at byte `end` (the end of the file by default)."""
    stop = os.fstat(stream.fileno()).st_size if end is None else end
    if stop == 0:
        return GENESIS
    start = _tail_start(stream, stop - 1)
    line = os.pread(stream.fileno(), stop - 1 - start, start)
    return head_of(_parse(line, place=f"{path}: last line"))


def _find_line(path: Path, *, sequence: int) -> tuple[int, bytes]:
    """Return where the line of event `sequence` begins, and the line without its newline."""
    start = 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if _parse(line[:-1], place=f"{path}:{number}").sequence == sequence:
                return start, line[:-1]
            start += len(line)
    raise NothingToErase("there is no such event", place=str(sequence))


@contextmanager
def _shared(path: Path) -> Iterator[IO[bytes]]:
    """Open the journal to read, while nobody appends."""
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
            yield stream
    except OSError as error:
        raise JournalUnreadable(error.strerror or "cannot be read", place=str(path)) from error


def _whole_lines(path: Path) -> Iterator[bytes]:
    with _shared(path) as stream:
        for line in stream:
            if line.endswith(b"\n"):
                yield line[:-1]


def _torn_bytes(path: Path) -> int:
    with _shared(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        return size - _tail_start(stream, size)
