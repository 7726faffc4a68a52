"""The engine is chosen by what is installed, and every choice gives the same hits."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from upstander.evidence.detect import database_cache
from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.engines import EngineMissing
from upstander.evidence.detect.foldbuffer import load_kernels
from upstander.records.rules import Detection, Rule, RulePack

Batch = Callable[..., pa.RecordBatch]
DETECTION = Detection(
    terms=("snow",),
    regex=(r"(?<!\w)(?:wipe|bin)\W+(?:\w+\W+){0,3}?phone(?!\w)", r"(?<!\w)[A-Z]{2}\d\d ?[A-Z]{3}"),
)
TEXTS = ["snow", "wipe your old phone", "on AB12 CDE", "sn0w", "nothing", "Bin the PHONE!", "é"]
MANY = [*TEXTS * 40, *["nothing is to be found in this one"] * 20_000]
"""Enough to be worth loading the kernels."""


@pytest.fixture
def rules(rule: Callable[..., Rule], pack: Callable[..., RulePack]) -> RulePack:
    """Return a pack that uses the sieve, hyperscan and the terms."""
    return pack(rule(DETECTION))


def test_hyperscan_asked_for_and_absent_is_an_error(
    rules: RulePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hyperscan by name, where it is not installed, is refused with what to do instead."""
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    with pytest.raises(EngineMissing, match="python engine gives the same hits"):
        Detector(rules, engine="hyperscan")


def test_auto_does_without_hyperscan(
    rules: RulePack, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where hyperscan is not installed, `auto` takes Python and finds the same."""
    with_it = Detector(rules).scan(batch(TEXTS))
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    without = Detector(rules)
    assert without.engine == "python"
    assert with_it.num_rows == 5
    assert without.scan(batch(TEXTS)).equals(with_it)


def test_numba_is_done_without(
    rules: RulePack, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where numba is not installed, large scans too find the same."""
    many = batch(MANY)
    expected = Detector(rules).scan(many)
    monkeypatch.setattr("upstander.evidence.detect.foldbuffer._loaded", {})
    monkeypatch.setitem(sys.modules, "numba", None)
    assert load_kernels(many["body"]) is None
    assert Detector(rules).scan(many).equals(expected)


def test_a_cache_that_cannot_be_written_changes_no_hit(
    rules: RulePack, batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nowhere to keep its work the detector does it anew, and finds the same."""
    expected = Detector(rules).scan(batch(TEXTS))
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv(database_cache.VARIABLE, str(blocked / "below"))
    assert Detector(rules).scan(batch(TEXTS)).equals(expected)


def test_what_is_kept_gives_the_same_hits(rules: RulePack, batch: Batch) -> None:
    """A second detector reads what the first one kept, and finds the same."""
    first = Detector(rules).scan(batch(TEXTS))
    folder = database_cache.cache_dir()
    assert folder is not None
    assert list(folder.glob("*.db"))
    assert Detector(rules).scan(batch(TEXTS)).equals(first)


def test_kept_work_that_cannot_be_read_is_done_anew(
    rules: RulePack, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that are no filters, though their digest is right, are passed over."""
    expected = Detector(rules).scan(batch(TEXTS))
    monkeypatch.setattr("upstander.evidence.detect.filters.read_cached", lambda key: b"\0" * 99)
    assert Detector(rules).scan(batch(TEXTS)).equals(expected)


def test_two_threads_scan_at_once(rules: RulePack, batch: Batch) -> None:
    """Threads with a detector each, over rows that load the kernels, find what one alone does."""
    many = batch(MANY)
    expected = Detector(rules, engine="python").scan(many)
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda _: Detector(rules).scan(many), range(4)))
    assert all(one.equals(expected) for one in found)


def test_numba_is_not_loaded_for_little() -> None:
    """Neither importing detection nor a small scan loads numba."""
    code = (
        "import sys, pyarrow as pa\n"
        "from upstander.evidence.detect.detector import Detector\n"
        "from upstander.evidence.detect.foldbuffer import fold_rows\n"
        "fold_rows(pa.array(['a few words'] * 2000))\n"
        "assert 'numba' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
