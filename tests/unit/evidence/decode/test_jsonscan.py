"""What the JSON walk promises: every row, every byte, whatever is broken."""

import json
from typing import Any

import pytest

from upstander.evidence.decode.jsonfiles.cursor import ArrayOpened, Row, Scan
from upstander.evidence.decode.jsonfiles.mapped import JsonBytes, plain_head
from upstander.evidence.decode.jsonfiles.scan import first_rows, root_fields, scan
from upstander.evidence.decode.jsonfiles.values import decode_value
from upstander.records.provenance import Framing, Remark, Skipped

ROWS = [{"id": n, "t": "x" * (n % 9), "e": [{"k": [n, {"id": 1}]}, {"k": "}"}]} for n in range(400)]


def _is_row(value: Any) -> bool:
    return isinstance(value, dict) and "t" in value


def _walk(data: bytes, path: str = "$.messages[*]", **options: Any) -> list[Any]:
    events = list(scan(JsonBytes(data), Scan(paths=(path,), is_row=_is_row, **options)))
    done = 0
    for event in events:
        if isinstance(event, Row):
            assert event.start == done
            done = event.end
        elif isinstance(event, Framing | Skipped):
            assert event.byte_start == done
            done = event.byte_end
    assert done == len(data)
    return events


def _rows(events: list[Any]) -> list[Row]:
    return [event for event in events if isinstance(event, Row)]


@pytest.mark.parametrize("indent", [None, 1])
def test_rows_come_with_the_bytes_that_hold_them(indent):
    """Each row's bytes decode to its value, compact or indented."""
    data = json.dumps({"name": "n", "messages": ROWS, "more": [1]}, indent=indent).encode()
    rows = _rows(_walk(data))
    assert [row.value for row in rows] == ROWS
    assert all(json.loads(data[row.start : row.end]) == row.value for row in rows)
    assert rows[7].pointer == "/messages/7"


@pytest.mark.parametrize("indent", [None, 1])
def test_a_cut_gives_every_row_before_it_and_says_so(indent):
    """A file cut anywhere gives its whole rows, the partial one skipped, and a remark."""
    data = json.dumps({"messages": ROWS[:40]}, indent=indent).encode()
    whole = [(row.start, row.end) for row in _rows(_walk(data))]
    for cut in range(len(data)):
        events = _walk(data[:cut])
        found = [(row.start, row.end) for row in _rows(events)]
        assert found == [place for place in whole if place[1] <= cut]
        assert cut < 2 or any(isinstance(event, Remark) for event in events)


def test_damage_in_one_row_costs_that_row():
    """A row that lost a quote is skipped and the next one is read."""
    data = json.dumps({"messages": ROWS}).encode()
    row = _rows(_walk(data))[200]
    broken = data[: row.start + 11] + b"#" + data[row.start + 12 :]
    events = _walk(broken)
    assert [row.value["id"] for row in _rows(events)] == [n for n in range(400) if n != 200]
    assert sum(isinstance(event, Skipped) for event in events) == 1


def test_fields_behind_the_array_are_fetched_where_needed():
    """The name of a chat is known before its rows though it is written after them."""
    data = b'{"id":1,"messages":[{"t":1}],"name":"Late"}'
    needs = lambda fields: "name" not in fields[-1]  # noqa: E731 - one line says it
    opened = next(e for e in _walk(data, needs=needs) if isinstance(e, ArrayOpened))
    assert opened.fields[-1] == {"id": 1, "name": "Late"}


def test_a_row_that_nests_too_deeply_is_skipped_alone():
    """A bracket bomb is one skipped row, not the end of the file."""
    bomb = b'{"t":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    events = _walk(b'{"messages":[' + bomb + b',{"t":2}]}')
    assert [row.value for row in _rows(events)] == [{"t": 2}]
    assert "levels deep" in next(e.reason for e in events if isinstance(e, Skipped))


def test_a_row_over_the_limit_is_skipped_with_its_size():
    """A row longer than the limit is skipped and the next one is read."""
    data = json.dumps({"messages": [{"t": "x" * 999}, {"t": "y"}]}).encode()
    events = _walk(data, record_bytes=500)
    assert [row.value for row in _rows(events)] == [{"t": "y"}]
    assert [e.reason for e in events if isinstance(e, Skipped)] == ["longer than 500 bytes"]


@pytest.mark.parametrize(
    ("raw", "value", "transforms"),
    [
        (b'{"a":"\\ud83d"}', {"a": "\ufffd"}, ("surrogate_repair",)),
        (b'{"a":"\\ud83d\\ude00"}', {"a": "\U0001f600"}, ()),
        (b'{"a":"\xff"}', {"a": "\ufffd"}, ("replacement(1)",)),
        (b'{"a":"x\ny"}', {"a": "x\ny"}, ()),
        (b'{"a":1,"a":2}', {"a": 2}, ()),
    ],
)
def test_values_are_forgiven_and_the_change_is_told(raw, value, transforms):
    """Lone surrogates and bad bytes become U+FFFD, said in the transforms."""
    assert decode_value(raw) == (value, transforms)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_places_in_its_own_bytes(tmp_path, encoding):
    """The place of a row in a UTF-16 file cuts that row out of that file."""
    raw = '{"messages":[{"t":"é😀"},{"t":"z"}]}'.encode(encoding)
    path = tmp_path / "x.json"
    path.write_bytes(raw)
    events = scan(JsonBytes.open(path), Scan(paths=("$.messages[*]",)), size=len(raw))
    plain = "utf-16-be" if encoding == "utf-16-be" else "utf-16-le"
    cut = [json.loads(raw[e.start : e.end].decode(plain)) for e in events if isinstance(e, Row)]
    assert cut == [{"t": "é😀"}, {"t": "z"}]
    assert root_fields(JsonBytes(plain_head(raw))) == {"messages": [{"t": "é😀"}, {"t": "z"}]}


def test_nul_bytes_at_the_end_are_said_and_covered():
    """Padding behind the JSON is framing with a remark."""
    events = _walk(b'{"messages":[{"t":1}]}' + b"\0" * 10_000)
    assert any("NUL" in event.text for event in events if isinstance(event, Remark))


def test_white_space_between_rows_costs_nothing_but_time():
    """Megabytes of white space lie between two rows that are both read."""
    data = b'{"messages":[{"t":1},' + b" " * 20_000_000 + b'{"t":2}]}'
    assert [row.value["t"] for row in _rows(_walk(data))] == [1, 2]


def test_json_lines_are_rows_and_a_bad_line_is_skipped():
    """Each line is a row; a line that is no JSON is skipped alone."""
    events = _walk(b'{"t":1}\n{"t":\n{"t":3}\n', path="$")
    assert [row.value for row in _rows(events)] == [{"t": 1}, {"t": 3}]


def test_the_head_of_a_file_shows_its_first_rows():
    """A head that is cut within a row gives the rows before it."""
    data = json.dumps({"messages": ROWS}).encode()[:5_000]
    assert first_rows(data, ("$.messages[*]",), count=3) == ROWS[:3]
