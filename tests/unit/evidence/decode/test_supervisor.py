"""The supervisor: a reader that fails costs its own rows and nobody else's."""

import os
import signal

import pyarrow as pa
import pytest

from upstander.base.limits import ReaderLimits
from upstander.evidence.acquire.receive import receive
from upstander.evidence.decode.supervisor import Supervisor
from upstander.records.sources import ReadSettings, SourceReport


def line(at):
    return f"{at % 28 + 1:02d}/12/2024, {at // 60 % 24:02d}:{at % 60:02d} - Jo: line {at}\n"


def sources(tmp_path, *contents, settings=None):
    folder = tmp_path / "in"
    folder.mkdir()
    for at, content in enumerate(contents):
        (folder / f"{at}.txt").write_bytes(content)
    work = tmp_path / "work"
    work.mkdir()
    found = receive([folder], work=work, settings=settings or ReadSettings())
    return [source for one in found for source in one.sources]


def decoded(supervisor, source):
    *batches, report = supervisor.decode(source)
    assert isinstance(report, SourceReport)
    return batches, report


CHAT = "".join(line(at) for at in range(50)).encode()
LONG = "".join(line(at) for at in range(400_000)).encode()


def test_one_child_serves_source_after_source(tmp_path):
    """Batches come before the report, and the account of rows holds for each source."""
    first, second = sources(tmp_path, CHAT, CHAT[: len(CHAT) // 2])
    with Supervisor() as supervisor:
        batches, report = decoded(supervisor, first)
        child = supervisor._child.pid
        assert sum(batch.num_rows for batch in batches) == report.messages == 50
        assert report.rows_read == report.messages + sum(s.count for s in report.skipped)
        assert report.covered_bytes == report.size == len(CHAT)
        decoded(supervisor, second)
        assert supervisor._child.pid == child


def test_ids_are_the_same_on_a_second_reading(tmp_path):
    """Reading twice, in two processes, gives the same ids and digests."""
    (source,) = sources(tmp_path, CHAT)
    seen = []
    for _ in range(2):
        with Supervisor() as supervisor:
            batches, _ = decoded(supervisor, source)
        table = pa.Table.from_batches(batches)
        seen.append((table["id"].to_pylist(), table["record_sha256"].to_pylist()))
    assert seen[0] == seen[1]
    assert len(set(seen[0][0])) == 50


def test_a_killed_child_is_said_and_replaced(tmp_path):
    """Rows before the end stay good; the next source is read by another child."""
    first, second = sources(tmp_path, LONG, CHAT)
    with Supervisor() as supervisor:
        items = supervisor.decode(first)
        batch = next(items)
        os.kill(supervisor._child.pid, signal.SIGKILL)
        *rest, report = items
        assert report.status == "partial"
        assert "signal 9" in report.reason
        assert report.messages == batch.num_rows + sum(one.num_rows for one in rest) < 400_000
        assert decoded(supervisor, second)[1].messages == 50


def test_a_silent_child_is_stopped(tmp_path):
    """A reader that gives no sign of life is ended after the bound, in one line."""
    (source,) = sources(tmp_path, CHAT)
    limits = ReaderLimits(silent_seconds=0.3)
    with Supervisor(limits) as supervisor:
        child = supervisor._start()
        os.kill(child.pid, signal.SIGSTOP)
        _, report = decoded(supervisor, source)
    assert report.status == "failed"
    assert "sign of life" in report.reason


def test_too_little_memory_is_a_reason_not_a_crash(tmp_path):
    """A child that cannot have the memory it asks for ends its source with a reason."""
    (source,) = sources(tmp_path, LONG)
    with Supervisor(ReaderLimits(memory_bytes=24 << 20)) as supervisor:
        _, report = decoded(supervisor, source)
    assert report.status in {"failed", "partial"}
    assert report.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\0" * 5000, "NUL"),
        (os.urandom(5000), "no reader"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "PNG"),
        (b"Dear Sir, this is a letter and nothing else.\n", "no reader"),
    ],
)
def test_what_is_nobodys_is_said_in_one_line(tmp_path, content, reason):
    """A file that no reader claims is not read, with a reason of one line."""
    (source,) = sources(tmp_path, content)
    with Supervisor() as supervisor:
        batches, report = decoded(supervisor, source)
    assert not batches
    assert report.status == "not_read"
    assert reason in report.reason
    assert "\n" not in report.reason
