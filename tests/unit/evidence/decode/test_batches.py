"""Batches and the tally: every row and every byte accounted for, in bounded memory."""

import hashlib

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.decode import batches
from upstander.evidence.decode.batches import Coverage, Tally, list_batches
from upstander.evidence.decode.formats import whatsapp_text
from upstander.records.messages import Attachment, Message
from upstander.records.provenance import Declared, Framing, Remark, Skipped
from upstander.records.sources import Source
from upstander.tables.schemas import DECODED

TEXT = b"0123456789" * 10


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    return Source(
        path=path,
        name="a.txt",
        size=len(TEXT),
        sha256="s",
        exhibit_path=str(path),
        exhibit_sha256="e",
    )


def message(start, end, **fields):
    return Message(platform="p", conversation="c", byte_start=start, byte_end=end, **fields)


def run(source, items):
    tally = Tally()
    table = pa.Table.from_batches(
        list(list_batches(items, source, whatsapp_text, tally)), schema=DECODED
    )
    return table, tally.report(source, whatsapp_text, status="complete", reason="")


def test_rows_skips_framing_and_declared_are_all_accounted(source):
    """The report's sums hold, and the bytes of all kinds of item are covered once."""
    table, report = run(
        source,
        [
            Declared(3, "count"),
            Framing(0, 10),
            message(10, 20, body="one", kind="call"),
            Skipped(reason="broken", byte_start=20, byte_end=30, count=2),
            Framing(30, 40),
            message(40, 90, body="two"),
            Skipped(reason="broken", locator="row:9"),
            Remark("said once"),
            Remark("said once"),
            Framing(90, 100),
        ],
    )
    assert table["body"].to_pylist() == ["one", "two"]
    assert report.rows_read == 2 + 3
    assert report.by_kind == {"call": 1, "message": 1}
    assert [(s.reason, s.locator, s.count) for s in report.skipped] == [
        ("broken", "bytes:20-30", 3)
    ]
    assert (report.covered_bytes, report.declared) == (100, 3)
    assert report.warnings == ("said once",)


def test_a_record_digest_is_of_its_own_bytes(source, monkeypatch):
    """The digest of a row is of exactly its bytes, whether read in one sweep or alone."""
    rows = [message(0, 10, body="a"), message(35, 42, body="b"), message(-1, -1, body="c")]
    swept = run(source, rows)[0]["record_sha256"].to_pylist()
    monkeypatch.setattr(batches, "WINDOW_BYTES", 5)
    alone = run(source, rows)[0]["record_sha256"].to_pylist()
    expected = [hashlib.sha256(TEXT[0:10]).hexdigest(), hashlib.sha256(TEXT[35:42]).hexdigest(), ""]
    assert swept == alone == expected


def test_ids_differ_by_place_member_and_reader(source):
    """No two rows of different places share an id."""
    table, _ = run(source, [message(0, 10, body="same"), message(10, 20, body="same")])
    assert len(set(table["id"].to_pylist())) == 2
    assert table["locator"].to_pylist() == ["bytes:0-10", "bytes:10-20"]


def test_long_bodies_close_a_batch_early(source, monkeypatch):
    """A batch is bounded by its text as well as by its rows."""
    monkeypatch.setattr(batches, "BATCH_CHARACTERS", 100)
    tally = Tally()
    rows = [message(at, at + 1, body="x" * 60) for at in range(6)]
    sizes = [b.num_rows for b in list_batches(rows, source, whatsapp_text, tally)]
    assert sizes == [2, 2, 2]


def test_lone_surrogates_and_attachments_reach_the_table(source):
    """What UTF-8 cannot hold is replaced, and attachments keep their facts."""
    table, _ = run(
        source,
        [
            message(0, 5, body="a\ud800b", attachments=(Attachment(name="p.jpg", size=3),)),
            message(5, 9, body="ok"),
        ],
    )
    assert table["body"].to_pylist() == ["a\ufffdb", "ok"]
    assert table["attachments"].to_pylist()[0][0]["name"] == "p.jpg"
    assert table["attachments"].to_pylist()[1] == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20), st.booleans()), max_size=12))
def test_coverage_is_the_union_of_what_was_given(spans):
    """Ranges that overlap or repeat between batches are never counted twice."""
    spans = sorted((start, start + length, framing) for start, length, framing in spans)
    coverage = Coverage()
    import numpy as np

    for start, end, framing in spans:
        if framing:
            coverage.add(start, end)
        else:
            coverage.settle(np.array([start]), np.array([end]))
    union = set()
    for start, end, _ in spans:
        union |= set(range(start, end))
    assert coverage.total() == len(union)
