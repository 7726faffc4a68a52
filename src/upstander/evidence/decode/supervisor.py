"""Runs readers in child processes, bounded in memory, time and silence, and reads their frames."""

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import pyarrow as pa

from upstander.base.errors import UpstanderError
from upstander.base.limits import MIB, ReaderLimits
from upstander.evidence.decode.wire import (
    BATCH,
    HEADER,
    REPORT,
    decode_report,
    encode_source,
)
from upstander.records.sources import Source, SourceReport
from upstander.tables.schemas import DECODED

READ_BYTES = 1 << 20
BYTES_A_SECOND = 2 * MIB
"""The slowest pace at which silence is still taken for work, on top of `silent_seconds`."""


class ReaderStopped(UpstanderError):
    """The child ended, or was ended, in the middle of a source."""


class Supervisor:
    """Hands sources to a child one after another; a child that dies is replaced.

    Use as a context manager; `decode` yields batches and, last, the report.
    """

    def __init__(self, limits: ReaderLimits | None = None) -> None:
        """Take the bounds of one reader; the defaults where None."""
        self.limits = limits or ReaderLimits()
        self._child: subprocess.Popen[bytes] | None = None
        self._siblings: object = None
        self._buffer = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        for stream in (child.stdin, child.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            child.wait(timeout=2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def decode(self, source: Source) -> Iterator[pa.RecordBatch | SourceReport]:
        """Yield the batches of one source, schema `DECODED`, and last its report.

        A child that dies, hangs or passes its bounds gives a report that says so; the batches
        that came before stay good.
        """
        rows = 0
        try:
            for kind, payload in self._frames(source):
                if kind == BATCH:
                    batch = pa.ipc.read_record_batch(pa.py_buffer(payload), DECODED)
                    rows += batch.num_rows
                    yield batch
                elif kind == REPORT:
                    yield decode_report(payload)
                    return
        except ReaderStopped as stopped:
            self._end()
            yield _stopped_report(source, stopped.reason, rows)

    def _frames(self, source: Source) -> Iterator[tuple[bytes, bytes]]:
        child = self._start()
        same = source.siblings is self._siblings
        try:
            assert child.stdin is not None  # noqa: S101 - opened as a pipe three lines above
            child.stdin.write(encode_source(source, same_siblings=same))
            child.stdin.flush()
        except OSError as error:
            raise ReaderStopped("the reader's process could not be given the file") from error
        self._siblings = source.siblings
        silence = self.limits.silent_seconds + source.size / BYTES_A_SECOND
        end = time.monotonic() + max(self.limits.wall_seconds, silence)
        while True:
            header = self._take(child, HEADER.size, silence, end)
            kind, length = HEADER.unpack(header)
            yield kind, self._take(child, length, silence, end)

    def _take(
        self, child: "subprocess.Popen[bytes]", length: int, silence: float, end: float
    ) -> bytes:
        """Return exactly `length` bytes of the child's output."""
        assert child.stdout is not None  # noqa: S101 - opened as a pipe
        descriptor = child.stdout.fileno()
        while len(self._buffer) < length:
            wait = min(silence, end - time.monotonic())
            if wait <= 0:
                raise ReaderStopped("the reader passed its time limit")
            if not select.select([descriptor], [], [], wait)[0]:
                raise ReaderStopped("the reader gave no sign of life and was stopped")
            data = os.read(descriptor, READ_BYTES)
            if not data:
                raise ReaderStopped(_why(child))
            self._buffer += data
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken

    def _start(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            self._buffer.clear()
            self._siblings = None
            environment = {
                key: value
                for key, value in os.environ.items()
                if key in {"PATH", "LANG", "PYTHONPATH", "TZ", "HOME"}
            }
            environment |= {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [
                    sys.executable,
                    "-m",
                    "upstander.evidence.decode.child",
                    str(self.limits.memory_bytes),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
            )
            _widen(self._child)
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self.close()


def _widen(child: "subprocess.Popen[bytes]") -> None:
    """Give the pipe room for a batch, so that the child decodes on while we work."""
    if child.stdout is not None:
        with contextlib.suppress(OSError):
            fcntl.fcntl(child.stdout.fileno(), fcntl.F_SETPIPE_SZ, READ_BYTES)


def _why(child: "subprocess.Popen[bytes]") -> str:
    """Return in one line how the child came to its end."""
    try:
        code = child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "the reader closed its output and was stopped"
    if code < 0:
        return f"the reader was stopped by signal {-code} (out of memory, or a crash)"
    return f"the reader's process ended with status {code} before the file was read"


def _stopped_report(source: Source, reason: str, rows: int) -> SourceReport:
    return SourceReport(
        path=source.exhibit_path,
        member=source.member,
        sha256=source.exhibit_sha256,
        member_sha256=source.sha256,
        size=source.size,
        format=None,
        decoder=None,
        rows_read=rows,
        messages=rows,
        status="partial" if rows else "failed",
        reason=reason,
    )
