"""Keep compiled pattern databases in the user's cache directory; do without where that fails.

A database is machine code of sorts: it is only read back from a file that this user alone may
write, and whose bytes have the digest in its head.
"""

import os
import stat
import sys
import tempfile
from pathlib import Path

from upstander.base.digest import digest_bytes

VARIABLE = "UPSTANDER_CACHE_DIR"
"""Environment variable: where to keep them instead; empty keeps nothing."""

_DIGEST_BYTES = 64


def cache_dir() -> Path | None:
    """Return the directory for compiled databases, or None where there is to be none."""
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "upstander" / "patterns"
    except RuntimeError:  # no home directory
        return None


def read_cached(key: str) -> bytes | None:
    """Return the database kept under `key`, or None where there is none to trust."""
    directory = cache_dir()
    if directory is None:
        return None
    path = directory / f"{key}.db"
    try:
        with path.open("rb") as stream:
            if not _is_ours(os.fstat(stream.fileno())):
                return None
            head, data = stream.read(_DIGEST_BYTES), stream.read()
    except OSError:
        return None
    return data if head == digest_bytes(data).encode("ascii") else None


def _is_ours(status: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def keep(key: str, data: bytes) -> None:
    """Keep `data` under `key`; where it cannot be written, nothing happens."""
    directory = cache_dir()
    if directory is None:
        return
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=directory)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(digest_bytes(data).encode("ascii"))
                stream.write(data)
            Path(name).replace(directory / f"{key}.db")  # whole or not at all
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return
