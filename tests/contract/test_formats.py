"""Sweep over every format: what each reader owes, held against its own samples."""

import hashlib
import inspect
import random
import re
from pathlib import Path

import pytest

from upstander.evidence.acquire.receive import receive
from upstander.evidence.decode.auction import hold_auction, read_head
from upstander.evidence.decode.companions import is_companion
from upstander.evidence.decode.reader import list_readers
from upstander.evidence.decode.supervisor import Supervisor
from upstander.records.sources import ReadSettings, SourceReport

DATA = Path(__file__).parents[1] / "data"
READERS = {reader.NAME: reader for reader in list_readers()}
HEADINGS = ("Format", "Seen in", "Not read", "Time", "References")
NOTES = {"README.md", "declared_semicolon.csv"}
"""Not samples of the sweep: words about them, and a CSV that needs its declared map."""


def samples(name):
    folder = DATA / name
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.name not in NOTES
        and ".expected." not in path.name
        and not is_companion(path.name, path.read_bytes()[:65536])
    )


LINES = {"whatsapp_text", "mbox", "eml", "csv_columns"}
"""Formats of lines without an end: a cut can look like a whole file."""

CASES = [(name, path) for name in READERS for path in samples(name)]
IDS = [f"{name}-{path.name}" for name, path in CASES]


@pytest.fixture(scope="module")
def supervisor():
    with Supervisor() as running:
        yield running


def read(supervisor, path, tmp_path):
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    found = []
    for received in receive([path], work=work, settings=ReadSettings()):
        for source in received.sources:
            *batches, report = supervisor.decode(source)
            rows = [row for batch in batches for row in batch.to_pylist()]
            found.append((rows, report))
    return found


@pytest.mark.parametrize("name", READERS)
def test_a_reader_has_its_parts_and_nothing_else(name):
    """A format module offers the contract's names, and its docstring the fixed headings."""
    reader = READERS[name]
    public = {
        key
        for key, value in vars(reader).items()
        if not key.startswith("_")
        and inspect.getmodule(value) in {reader, None}
        and not inspect.ismodule(value)
        and getattr(value, "__module__", reader.__name__) == reader.__name__
    }
    assert {"NAME", "VERSION", "PLATFORM", "EXTENSIONS", "score", "read"} <= set(vars(reader))
    functions = {key for key in public if inspect.isfunction(getattr(reader, key))}
    assert functions == {"score", "read"}
    for heading in HEADINGS:
        assert re.search(rf"^{heading}:$", reader.__doc__ or "", re.MULTILINE), heading
    assert samples(name), "every format has a sample"


@pytest.mark.parametrize(("name", "path"), CASES, ids=IDS)
def test_content_decides_not_the_name(name, path):
    """A sample is won by its own reader under a name that says nothing."""
    from upstander.records.sources import Source

    head = read_head(path)
    source = Source(
        path=path,
        name="exhibit",
        size=path.stat().st_size,
        sha256="",
        exhibit_path="",
        exhibit_sha256="",
    )
    bids = hold_auction(source, head)
    assert bids
    assert name == bids[0].reader.NAME


@pytest.mark.parametrize(("name", "path"), CASES, ids=IDS)
def test_rows_and_bytes_are_all_accounted_for(name, path, supervisor, tmp_path):
    """Rows read are messages plus skipped, every byte is covered, and every id is its own."""
    ((rows, report),) = read(supervisor, path, tmp_path)
    assert isinstance(report, SourceReport)
    assert report.format == name
    assert report.messages == len(rows)
    assert report.rows_read == report.messages + sum(s.count for s in report.skipped)
    assert report.covered_bytes == report.size
    assert len({row["id"] for row in rows}) == len(rows)
    data = path.read_bytes()
    for row in rows:
        place = row["locator"].partition(";")[0]
        assert place.startswith("bytes:")
        start, end = map(int, place[6:].split("-"))
        assert row["record_sha256"] == hashlib.sha256(data[start:end]).hexdigest()


@pytest.mark.parametrize(("name", "path"), CASES, ids=IDS)
def test_reading_twice_gives_the_same_and_changes_nothing(name, path, supervisor, tmp_path):
    """The same bytes give the same rows, and the exhibit is as it was."""
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    first, second = read(supervisor, path, tmp_path), read(supervisor, path, tmp_path)
    assert first == second
    assert (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before


def cuts(size):
    every_kilobyte = list(range(1024, size, 1024))
    chance = random.Random(size)  # noqa: S311 - reproducible cuts
    return sorted({*every_kilobyte[:40], *(chance.randrange(1, size) for _ in range(4))})


@pytest.mark.parametrize(("name", "path"), CASES, ids=IDS)
def test_a_cut_file_keeps_every_row_before_the_cut(name, path, supervisor, tmp_path):
    """Cut anywhere, a file gives all whole rows before the cut, and the cut is said."""
    ((whole, _),) = read(supervisor, path, tmp_path)
    data = path.read_bytes()
    for at in cuts(len(data)):
        cut = tmp_path / f"cut-{at}"
        cut.write_bytes(data[:at])
        ((rows, report),) = read(supervisor, cut, tmp_path)
        if report.format != name:
            # Too little is left to know the format by; that is said, in one line.
            assert report.reason
            continue
        ends = [int(row["locator"].partition(";")[0][6:].split("-")[1]) for row in whole]
        complete = [row["body"] for row, end in zip(whole, ends, strict=True) if end <= at]
        kept = [row["body"] for row in rows[: len(complete)]]
        if complete:
            assert [text.strip() for text in kept[:-1]] == [t.strip() for t in complete[:-1]]
        assert len(rows) >= len(complete)
        assert report.covered_bytes == report.size
        # A cut at the end of a line of plain text leaves nothing to see it by.
        unseen = data[at - 1 : at] == b"\n" and name in LINES
        assert report.warnings or report.skipped or unseen
        assert report.status != "complete" or name in LINES
