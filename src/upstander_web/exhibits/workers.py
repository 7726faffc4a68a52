"""The process that does an import: how it is started, and whether it still lives."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from upstander_web.exhibits.storage import run_dir

LOG_NAME = "worker.log"


def start_worker(run_id: int) -> None:
    """Start the command `run_import` for a run in a process of its own, its output in a log.

    The process has its own session, so that a restart of the site does not end the import.
    """
    log = run_dir(run_id) / LOG_NAME
    with log.open("ab") as output:
        subprocess.Popen(  # noqa: S603 - our own command; the only argument is a number
            [sys.executable, "-m", "upstander_web", "run_import", str(int(run_id))],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=_environment(),
        )


def _environment() -> dict[str, str]:
    """Return this process's environment, with this home and the path of the packages."""
    root = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH", "")
    parts = [root, *(part for part in known.split(os.pathsep) if part and part != root)]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(parts),
        "UPSTANDER_HOME": str(settings.UPSTANDER_HOME),
    }


def name_worker(pid: int | None = None) -> str:
    """Return `pid:start`, which names one process even after its number is used again."""
    number = os.getpid() if pid is None else pid
    return f"{number}:{_start_mark(number)}"


def is_alive(worker: str) -> bool:
    """Return whether the process that `worker` names is still running on this machine."""
    pid_text, _, mark = worker.partition(":")
    if not pid_text.isdigit():
        return False
    pid = int(pid_text)
    with suppress(ChildProcessError, OSError):
        os.waitpid(pid, os.WNOHANG)  # a dead child of ours would answer to its number
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # somebody else's process by now
    return _start_mark(pid) == mark


def _start_mark(pid: int) -> str:
    """Return when the process began, in the kernel's ticks; "" where the kernel does not say.

    See proc_pid_stat(5): field 22, counted after the command name, which is in brackets and
    may hold spaces.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    if fields[0] == "Z":
        return "dead"
    return fields[19]
