"""Measure whole processes: wall time, CPU and peak memory, their own children included.

A measuring process must stay small: what a child is charged with at its start is its parent's
memory. So nothing heavy is imported here, and every job runs in a process of its own.
"""

import json
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SAMPLE_SECONDS = 0.1
PATIENCE_SECONDS = 20.0


class JobFailed(Exception):
    """A job ended with a status that is not 0, or took too long."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one command."""

    wall: float
    cpu: float
    """User and system seconds of the process and of all it waited for."""
    peak: int
    """Most resident bytes of any one process of the tree, mapped files included."""
    private: int
    """Most anonymous bytes of any one process, as sampled: what cannot be given back."""
    together: int
    """Most anonymous bytes of the tree at one time, as sampled."""
    said: Mapping[str, Any] = field(default_factory=dict)
    """The job's last line of output, where that is JSON or a number."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The medians of several runs."""

    runs: int
    wall: float
    cpu: float
    peak: int
    private: int
    together: int
    load: tuple[float, float]
    """Load average over a minute, before and after."""
    said: Mapping[str, Any]
    """Of the run that is the median by CPU, with the job's own times as medians."""

    @property
    def messages(self) -> int:
        """Messages that the job says it handled; 0 where it says none."""
        return int(self.said.get("messages", 0))

    @property
    def core_seconds(self) -> float:
        """CPU seconds of the timed part, without start-up where the job times itself."""
        return float(self.said.get("cpu", self.cpu))

    @property
    def rate(self) -> float:
        """Messages per CPU-second of the timed part."""
        return self.messages / max(self.core_seconds, 1e-9)

    @property
    def wall_rate(self) -> float:
        """Messages per second of the clock of the timed part."""
        return self.messages / max(float(self.said.get("wall", self.wall)), 1e-9)

    def as_json(self) -> dict[str, Any]:
        """Return all fields with the two rates."""
        return {**asdict(self), "rate": self.rate, "wall_rate": self.wall_rate}


def measure(
    command: Sequence[str],
    *,
    runs: int = 3,
    environment: Mapping[str, str] | None = None,
    timeout: float = 600.0,
    patience: float = PATIENCE_SECONDS,
) -> Measured:
    """Return the medians of up to `runs` runs of `command`.

    Args:
        command: program and arguments; its last line of output may be JSON.
        runs: how often.
        environment: variables set beside those of this process.
        timeout: seconds for one run.
        patience: seconds after which no further run is begun.

    Raises:
        JobFailed: a run ended badly.
    """
    first, start = os.getloadavg()[0], time.monotonic()
    done: list[Run] = []
    while len(done) < runs and (not done or time.monotonic() - start < patience):
        done.append(run_once(command, environment=environment, timeout=timeout))
    done.sort(key=lambda run: float(run.said.get("cpu", run.cpu)))
    middle = dict(done[len(done) // 2].said)
    for name in ("cpu", "wall"):
        if name in middle:
            middle[name] = statistics.median(float(run.said[name]) for run in done)
    return Measured(
        runs=len(done),
        wall=statistics.median(run.wall for run in done),
        cpu=statistics.median(run.cpu for run in done),
        peak=int(statistics.median(run.peak for run in done)),
        private=int(statistics.median(run.private for run in done)),
        together=int(statistics.median(run.together for run in done)),
        load=(first, os.getloadavg()[0]),
        said=middle,
    )


def run_once(
    command: Sequence[str], *, environment: Mapping[str, str] | None, timeout: float
) -> Run:
    """Run a command to its end and return what it used."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            env={**os.environ, **(environment or {})},
        )
        watch = _Watch(child.pid)
        clock = threading.Timer(timeout, child.kill)
        clock.start()
        watch.start()
        # wait4 alone gives the usage of this child and not of those before it.
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        clock.cancel()
        watch.stop()
        if child.returncode != 0:
            raise JobFailed(f"status {child.returncode}: {_last_line(errors)}")
        said = _last_line(out)
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * 1024,
        private=watch.private,
        together=watch.together,
        said=_parse(said),
    )


def _parse(said: str) -> dict[str, Any]:
    """Return the job's JSON; a bare number, such as `rg -c` prints, is a `count`."""
    if said.isdigit():
        return {"count": int(said)}
    return json.loads(said) if said.startswith("{") else {}


def _last_line(stream: Any) -> str:
    stream.seek(0)
    lines = [line for line in stream.read().decode("utf-8", "replace").splitlines() if line]
    return lines[-1].strip() if lines else ""


class _Watch(threading.Thread):
    """Samples the anonymous memory of a process and of its descendants."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._done = threading.Event()
        self.private = 0
        self.together = 0

    def run(self) -> None:
        """Sample until told to stop."""
        while not self._done.wait(SAMPLE_SECONDS):
            sizes = [_anonymous(pid) for pid in _tree(self._root)]
            self.private = max(self.private, *sizes, 0)
            self.together = max(self.together, sum(sizes))

    def stop(self) -> None:
        """End the sampling."""
        self._done.set()
        self.join()


def _tree(root: int) -> list[int]:
    """Return a process and its descendants."""
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found.extend(map(int, task.read_text().split()))
            except OSError:
                continue
    return found


def _anonymous(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0
