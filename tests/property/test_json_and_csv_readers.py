"""Whatever the bytes, the readers account for all of them and raise nothing of their own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.base.errors import UpstanderError
from upstander.evidence.decode.formats import (
    csv_columns,
    slack_export,
    teams_json,
    telegram_json,
)
from upstander.records.messages import Message
from upstander.records.provenance import Framing, Skipped
from upstander.records.sources import Source

DATA = Path(__file__).parent.parent / "data"
SAMPLES = {
    telegram_json: "telegram_json/account.json",
    teams_json: "teams_json/graph_page.json",
    slack_export: "slack_export/general/2024-03-01.json",
    csv_columns: "csv_columns/plain.csv",
}
PIECES = st.sampled_from(
    [b'{"messages":[', b'{"type":"message","text":', b'"date":', b"[", b"]", b"{", b"}", b",", b":",
     b'"', b"\\", b"\\ud800", b'"ts":"1709283600.000100"', b'"id":', b"null", b"1", b"\xff", b"\0",
     b'[{"Body":{', b"\xef\xbb\xbf", b"\xff\xfe", b"Date,From,Message\n", b"\n", b'""', b" "]
)  # fmt: skip


def _read(reader, path: Path, raw: bytes) -> list[Message]:
    path.write_bytes(raw)
    source = Source(
        path=path, name="x", size=len(raw), sha256="0" * 64, exhibit_path="x",
        exhibit_sha256="0" * 64,
    )  # fmt: skip
    try:
        assert 0.0 <= reader.score(raw[: 1 << 16], "x") <= 1.0
        items = list(reader.read(source))
    except UpstanderError:
        return []
    start = reach = 0
    for item in items:
        if isinstance(item, Message | Framing | Skipped):
            assert start <= item.byte_start <= reach
            start, reach = item.byte_start, max(reach, item.byte_end)
    assert reach == len(raw)
    return [item for item in items if isinstance(item, Message)]


@pytest.mark.parametrize("reader", SAMPLES, ids=lambda reader: reader.NAME)
@given(raw=st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=40).map(b"".join)))
def test_any_bytes_are_accounted_for(reader, raw, tmp_path_factory):
    """Arbitrary bytes give rows, skips and framing that cover them, or one plain error."""
    _read(reader, tmp_path_factory.getbasetemp() / "any", raw)


@pytest.mark.parametrize("reader", SAMPLES, ids=lambda reader: reader.NAME)
@given(cut=st.floats(0, 1))
def test_rows_before_a_cut_always_come(reader, cut, tmp_path_factory):
    """Every row that ends before the cut is read as in the whole file."""
    path = tmp_path_factory.getbasetemp() / "cut"
    raw = (DATA / SAMPLES[reader]).read_bytes()
    at = int(len(raw) * cut)
    whole = [m.native_id + m.body for m in _read(reader, path, raw) if m.byte_end < at]
    assert [m.native_id + m.body for m in _read(reader, path, raw[:at])][: len(whole)] == whole


@pytest.mark.parametrize("reader", SAMPLES, ids=lambda reader: reader.NAME)
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_one_bad_byte_costs_few_rows(reader, at, byte, tmp_path_factory):
    """A byte changed anywhere never breaks the account of the bytes."""
    raw = bytearray((DATA / SAMPLES[reader]).read_bytes())
    raw[int(len(raw) * at)] = byte
    _read(reader, tmp_path_factory.getbasetemp() / "byte", bytes(raw))
