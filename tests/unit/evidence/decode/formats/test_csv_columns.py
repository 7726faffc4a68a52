"""Tables of messages by declared or plain columns."""

from pathlib import Path

import pytest

from upstander.evidence.decode.csvfiles.columns import header_fits
from upstander.evidence.decode.formats import csv_columns
from upstander.evidence.decode.reader import SourceUnreadable
from upstander.records.messages import Message
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import ReadSettings, Source


def _read(path: Path, **settings) -> list:
    source = Source(
        path=path, name=path.name, size=path.stat().st_size, sha256="0" * 64,
        exhibit_path=path.name, exhibit_sha256="0" * 64, settings=ReadSettings(**settings),
    )  # fmt: skip
    items = list(csv_columns.read(source))
    reach = 0
    for item in items:
        if isinstance(item, Message | Framing | Skipped):
            assert item.byte_start == reach
            reach = item.byte_end
    assert reach == source.size
    return items


def _messages(items: list) -> list[Message]:
    return [item for item in items if isinstance(item, Message)]


def test_quoted_newlines_and_ragged_rows(data):
    """A quoted cell may hold a newline; a row of too few cells is skipped by number."""
    items = _read(data / "csv_columns/plain.csv")
    assert [m.body for m in _messages(items)] == ['two\r\nlines, "quoted"', "ok"]
    (skipped,) = [item for item in items if isinstance(item, Skipped)]
    assert skipped.locator.endswith("row:3")
    assert any("Declare" in item.text for item in items if isinstance(item, Remark))


def test_a_declared_map_reads_foreign_titles(data):
    """The operator's map, delimiter found, Windows-1252 told, order of days kept open."""
    path = data / "csv_columns/declared_semicolon.csv"
    columns = {"sent_at": "Wann", "sender": "wer", "body": "Was", "direction": "Richtung"}
    items = _read(path, columns=columns)
    rows = _messages(items)
    assert [m.body for m in rows] == ["hello", '£5 "quoted" later']
    assert rows[1].body_transforms == ("decoded_cp1252",)
    assert [m.direction for m in rows] == ["outgoing", "incoming"]
    assert {m.ambiguity for m in rows} == {"day_month"}
    assert header_fits(path.read_bytes(), columns)
    assert not header_fits(path.read_bytes(), {"body": "Absent"})


def test_the_declared_order_decides(data):
    """With an order given there is no ambiguity left."""
    columns = {"sent_at": "Wann", "sender": "Wer", "body": "Was"}
    path = data / "csv_columns/declared_semicolon.csv"
    mdy = _messages(_read(path, columns=columns, date_order="mdy", zone="UTC"))
    assert (mdy[0].sent_at, mdy[0].ambiguity) == (1704189600000000, "none")


def test_one_date_that_fits_one_order_decides_for_all(tmp_path):
    """A day above twelve anywhere in the column settles every row."""
    path = tmp_path / "x.csv"
    path.write_text("Date,Time,From,Message\n03/04/2024,10:00,a,x\n25/04/2024,10:00,b,y\n")
    assert {m.ambiguity for m in _messages(_read(path, zone="UTC"))} == {"none"}


@pytest.mark.parametrize(
    ("option", "cell", "expected"),
    [
        ("epoch", "1709283600", 1709283600_000000),
        ("epoch_ms", "1709283600123", 1709283600_123000),
        ("iso", "2024-03-01T10:00:00+01:00", 1709283600_000000),
        ("%d %B %Y at %H.%M", "1 March 2024 at 09.00", 1709283600_000000),
    ],
)
def test_declared_time_formats(tmp_path, option, cell, expected):
    """Each kind of declared format gives the same moment."""
    path = tmp_path / "x.csv"
    path.write_text(f"T,S,B\n{cell},a,b\n")
    columns = {"sent_at": "T", "sender": "S", "body": "B", "sent_at.format": option}
    assert _messages(_read(path, columns=columns))[0].sent_at == expected


def test_utf_16_tables_keep_their_places(tmp_path):
    """A UTF-16 table is read, with places in its own bytes."""
    path = tmp_path / "x.csv"
    text = "Timestamp\tFrom\tMessage\r\n2024-03-01T09:00:00Z\ta\té😀\r\n"
    path.write_bytes(text.encode("utf-16"))
    (row,) = _messages(_read(path))
    cut = path.read_bytes()[row.byte_start : row.byte_end].decode("utf-16-le")
    assert (row.body, cut) == ("é😀", "2024-03-01T09:00:00Z\ta\té😀")


def test_a_quote_that_never_closes_is_one_row(tmp_path):
    """An open quote costs its own line only."""
    path = tmp_path / "x.csv"
    path.write_text('Timestamp,From,Message\n2024-03-01,a,"open\n2024-03-02,b,fine\n')
    items = _read(path)
    assert [m.body for m in _messages(items)] == ["fine"]


def test_a_map_that_does_not_fit_is_refused(data):
    """A declared column that is not there stops the reading with its name."""
    with pytest.raises(SourceUnreadable, match="Absent"):
        _read(data / "csv_columns/plain.csv", columns={"body": "Absent"})


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2\n", "date,from,message,text\n2024-01-01,a,b,c\n", "From,Message\na,b\n",
     "Date,From,Message\nx,y,z\n", "Date,From: Message\n", ""],
)  # fmt: skip
def test_tables_that_are_not_plain_are_not_claimed(text):
    """Without a time, a sender and one body the file is left to others."""
    assert csv_columns.score(text.encode(), "x.csv") == 0.0
