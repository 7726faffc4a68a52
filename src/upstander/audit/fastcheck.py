"""Check a long journal by compiled code, in parts side by side; the verdict is that of `chain`.

Compiled code passes over lines that are good and plain. Every other line is read in Python by the
same functions as a short journal, so that what is wrong, and where, is said in the same words.
Parts of a file are checked at the same time, each from the head that the line before it claims;
that line belongs to the part before, which holds only if the claim was true.
"""

import importlib
import importlib.util
import itertools
import mmap
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from upstander.audit.chain import AuditEvent, ChainCheck, Head, head_of
from upstander.base.errors import UpstanderError

WORTH_COMPILING = 1 << 26
"""Bytes from which on compiling, some seconds, is less than what it saves."""
DIGEST_CHARACTERS = 64
PART = 1 << 25
"""Bytes of a part: what is worked through between two words of progress."""

Bytes = npt.NDArray[np.uint8]
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReader:
    """How a line becomes an event: the event, or an `UpstanderError` that says why it is none."""

    read: Callable[[bytes], AuditEvent]


@dataclass(slots=True)
class _Part:
    """What the check of one part found."""

    check: ChainCheck
    reason: str = ""
    """What is wrong with the line after the last good one; "" where nothing is."""
    met: set[str] = field(default_factory=set)


def can_compile() -> bool:
    """Return whether numba and the SHA-256 that Python links are there to be used."""
    if importlib.util.find_spec("numba") is None:
        return False
    try:
        importlib.import_module("upstander.audit.linekernel")
    except (ImportError, RuntimeError):
        return False
    return True


def check_file(
    stream: IO[bytes],
    check: ChainCheck,
    reader: LineReader,
    *,
    on_progress: OnProgress = lambda _done, _total: None,
    part: int = PART,
) -> str:
    """Move `check` over all whole lines of a file; return what is wrong after the last good one.

    Args:
        stream: the file, opened to read.
        check: where the chain stands before its first line; moved on.
        reader: reads what compiled code does not.
        on_progress: told how many bytes of how many are done.
        part: bytes of a part.
    """
    size = os.fstat(stream.fileno()).st_size
    if size == 0:
        return ""
    held = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    end = held.rfind(b"\n") + 1
    data = np.frombuffer(held, np.uint8)
    # The map goes with the last array that looks into it.
    return _check_parts(held, data, end, check, reader, on_progress, part)


def _check_parts(
    held: mmap.mmap, data: Bytes, end: int, check: ChainCheck, reader: LineReader,
    on_progress: OnProgress, part: int,
) -> str:  # fmt: skip
    places = _cut(held, end, part)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        waiting = []
        for first, last in itertools.pairwise(places):
            begin = check.head if first == 0 else _claimed(held, first, reader)
            # Where the line before is no event, its own part says so; what follows is not reached.
            if begin is None:
                break
            fresh = ChainCheck(begin, check.awaited)
            waiting.append((last, pool.submit(_check_part, data, first, last, fresh, reader)))
        for last, running in waiting:
            done = running.result()
            check.join(done.check)
            on_progress(last, end)
            if done.reason:
                for _, other in waiting:
                    other.cancel()
                return done.reason
    return ""


def _cut(held: mmap.mmap, end: int, part: int) -> list[int]:
    """Return where parts begin, each at a line, and where the last one ends."""
    places = [0]
    while places[-1] < end:
        wanted = places[-1] + part
        found = held.find(b"\n", min(wanted, end - 1), end) + 1 if wanted < end else end
        places.append(found or end)
    return places


def _claimed(held: mmap.mmap, first: int, reader: LineReader) -> Head | None:
    """Return the head that the line before `first` claims; None where it is no event."""
    start = held.rfind(b"\n", 0, first - 1) + 1
    try:
        head = head_of(reader.read(held[start : first - 1]))
    except UpstanderError:
        return None
    return head if _is_digest(head.digest) else None


def _is_digest(text: str) -> bool:
    """Return whether compiled code may take `text` for a digest: 64 characters of ASCII."""
    return len(text) == DIGEST_CHARACTERS and text.isascii()


def _check_part(data: Bytes, first: int, last: int, check: ChainCheck, reader: LineReader) -> _Part:
    for line in plain_lines_passed(data, first, last, check):
        try:
            event = reader.read(line)
        except UpstanderError as error:
            return _Part(check, error.reason)
        if reason := check.take(event):
            return _Part(check, reason)
    return _Part(check)


def plain_lines_passed(data: Bytes, first: int, last: int, check: ChainCheck) -> Iterator[bytes]:
    """Yield each line that Python must read and take before the next is looked at.

    `check` is moved over the lines between.
    """
    kernel: Any = importlib.import_module("upstander.audit.linekernel")
    awaited = sorted(one for one in check.awaited if _is_digest(one))
    wanted = np.array([list(one.encode()) for one in awaited], np.uint8)
    wanted = wanted.reshape(len(awaited), DIGEST_CHARACTERS)
    met = np.zeros(len(awaited), np.uint8)
    while first < last:
        previous = np.frombuffer(check.head.digest.encode(), np.uint8).copy()
        first, sequence = kernel.check_lines(
            data, first, last, check.head.sequence + 1, previous, wanted, met
        )
        check.move(Head(sequence - 1, previous.tobytes().decode()))
        if first >= last:
            break
        stop = first + int(np.flatnonzero(data[first : first + _look(data, first)] == 10)[0])
        yield data[first:stop].tobytes()
        first = stop + 1
    check.awaited -= {one for one, was in zip(awaited, met.tolist(), strict=True) if was}


def _look(data: Bytes, first: int) -> int:
    """Return how many bytes hold the whole line at `first`."""
    many = 4096
    while first + many < len(data) and not (data[first : first + many] == 10).any():
        many *= 2
    return many
