"""Compiled databases are kept where that is safe, and done without where it is not."""

import sys
from pathlib import Path

import pytest

from upstander.evidence.detect import database_cache
from upstander.evidence.detect.hyperscan_engine import Scanner

KEY = "k"


def test_what_was_kept_is_read_back() -> None:
    """A database is read back as it was kept."""
    database_cache.keep(KEY, b"data")
    assert database_cache.read_cached(KEY) == b"data"
    assert database_cache.read_cached("other") is None


def test_a_damaged_file_is_not_trusted() -> None:
    """A file whose bytes do not have the digest in its head is passed over."""
    database_cache.keep(KEY, b"data")
    folder = database_cache.cache_dir()
    assert folder is not None
    path = folder / f"{KEY}.db"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert database_cache.read_cached(KEY) is None


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_a_file_that_others_may_write_is_not_trusted() -> None:
    """A database that another user could have written is passed over."""
    database_cache.keep(KEY, b"data")
    folder = database_cache.cache_dir()
    assert folder is not None
    (folder / f"{KEY}.db").chmod(0o666)
    assert database_cache.read_cached(KEY) is None


def test_a_directory_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be kept, patterns still compile and match."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv(database_cache.VARIABLE, str(blocked / "below"))
    numbers, ends = Scanner([b" snow "], literal=True).scan(b" snow ")
    assert (numbers.tolist(), ends.tolist()) == ([0], [5])


def test_a_kept_database_matches_as_the_first_did() -> None:
    """The database from the cache gives what the compiled one gave."""
    first = Scanner([b"[0-9]{2}"], literal=False).scan(b"a12")
    second = Scanner([b"[0-9]{2}"], literal=False).scan(b"a12")
    assert [part.tolist() for part in first] == [part.tolist() for part in second] == [[0], [2]]
