"""The short way through a row of the common form gives what the long way gives."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.decode.csvfiles.times import TimeColumn
from upstander.evidence.decode.filemap import find_far, rfind_far
from upstander.evidence.decode.formats import slack_export, teams_json, telegram_json
from upstander.evidence.decode.htmltext import HtmlText, one_block, read_html
from upstander.evidence.decode.isotime import IsoTimes, read_epoch, read_iso, read_stamp
from upstander.evidence.decode.jsonfiles.cursor import Row, Scan
from upstander.evidence.decode.jsonfiles.scan import scan
from upstander.evidence.decode.localtime import LocalZone
from upstander.records.messages import Message
from upstander.records.sources import ReadSettings, Source

DATA = Path(__file__).parent.parent / "data"
ODD = st.sampled_from(
    [None, "", [], {}, 0, 1, 1.0, True, False, "x", "<p>a  b</p>", "a &amp; <@U1>", ["x"],
     {"id": "7"}, {"Id": "7", "DisplayName": "D"}, {"user": {"id": 5}}, {"type": "plain"},
     [{"type": "plain", "text": "t"}], [{"type": "rich_text"}], "1709283600.000100", "0"]
)  # fmt: skip
ROWS = {
    teams_json: {
        "id": "1", "messageType": "message", "createdDateTime": "2024-03-01T09:00:00.123Z",
        "chatId": "c", "subject": None, "replyToId": None, "deletedDateTime": None,
        "lastEditedDateTime": None, "policyViolation": None, "eventDetail": None, "etag": "1",
        "from": {"application": None, "user": {"id": "u", "displayName": "Una"}},
        "body": {"contentType": "html", "content": "<p>one two</p>"},
        "attachments": [], "channelIdentity": None, "reactions": [],
    },
    slack_export: {
        "type": "message", "ts": "1709283600.000100", "user": "U1", "text": "one two",
        "team": "T", "user_profile": {"display_name": "", "real_name": "Una", "name": "una"},
        "blocks": [{"type": "rich_text"}], "thread_ts": "1709283500.000100",
    },
    telegram_json: {
        "id": 5, "type": "message", "date": "2024-03-01T09:00:00", "date_unixtime": "1709283600",
        "from": "Una", "from_id": "user1", "text": "one two",
        "text_entities": [{"type": "plain", "text": "one two"}], "reply_to_message_id": 4,
    },
}  # fmt: skip


def _messages(reader, path: Path, rows: list, *, alone: bool) -> list[Message]:
    """Read the rows from one file, or each from a file of its own, which is the long way."""
    found = []
    for part in [[row] for row in rows] if alone else [rows]:
        text = json.dumps({"messages": part} if reader is telegram_json else part)
        path.write_text(text)
        source = Source(
            path=path, name="x", size=len(text), sha256="", exhibit_path="x",
            exhibit_sha256="", settings=ReadSettings(owner=("una", "7")),
        )  # fmt: skip
        found += [item for item in reader.read(source) if isinstance(item, Message)]
    return found


@pytest.mark.parametrize("reader", ROWS, ids=lambda reader: reader.NAME)
@given(data=st.data())
def test_rows_in_a_run_are_read_as_each_alone(reader, data, tmp_path_factory):
    """A row says the same among many, where the short way may take it, as by itself."""
    row = ROWS[reader]
    key = st.sampled_from(sorted(row))
    changes = data.draw(st.lists(st.dictionaries(key, ODD, max_size=3), max_size=6))
    rows = [row, row, row, row, *({**row, **change} for change in changes), row]
    if data.draw(st.booleans()):
        rows = [{k[:1].upper() + k[1:]: v for k, v in one.items()} for one in rows]
    path = tmp_path_factory.getbasetemp() / "plain.json"
    together, alone = (_messages(reader, path, rows, alone=one) for one in (False, True))
    places = ("byte_start", "byte_end", "locator")
    names = [name for name in Message.__struct_fields__ if name not in places]
    assert [[getattr(m, n) for n in names] for m in together] == [
        [getattr(m, n) for n in names] for m in alone
    ]


DIGITS = st.integers(0, 61).map("{:02d}".format)
TAIL = st.sampled_from(["", "Z", "z", ".5", ".123Z", ",1234567+01:00", " UTC", "-0530", "+0a:00"])
ISO = st.builds(
    "{}-{}-{}{}{}:{}{}{}".format,
    st.sampled_from(["2024", "0001", "0000", "9999", "1916"]),
    st.integers(0, 13).map("{:02d}".format),
    st.integers(0, 32).map("{:02d}".format), st.sampled_from("T x"),
    st.integers(0, 25).map("{:02d}".format), DIGITS,
    st.one_of(st.just(""), DIGITS.map(":{}".format)), TAIL,
)  # fmt: skip


@given(texts=st.lists(ISO, max_size=5), zone=st.sampled_from(["", "Europe/London", "Asia/Kabul"]))
def test_times_by_known_parts_are_those_of_the_whole(texts, zone):
    """A time whose parts were met before is read as `read_iso` reads it."""
    local = LocalZone(zone)
    times = IsoTimes(local)
    for text in [*texts, *texts, "2024-03-31 01:59:59", "2024-10-27 01:15:00"] * 2:
        assert times.read(text) == read_iso(text, local)


@given(
    day=st.integers(1, 31), month=st.integers(1, 13), hour=st.integers(0, 24),
    clock=st.from_regex(r":[0-6][0-9]:[0-6][0-9]", fullmatch=True), order=st.booleans(),
)  # fmt: skip
def test_dates_by_known_hours_are_those_of_the_whole(day, month, hour, clock, order):
    """A date in figures whose hour was met before is read as one that was not."""
    orders = ("dmy", "mdy") if order else ("dmy",)
    column = TimeColumn("", orders, LocalZone(""))
    head = f"{day:02d}/{month:02d}/2024 {hour:02d}"
    column.read(head + ":30:10")
    assert column.read(head + clock) == TimeColumn("", orders, LocalZone(""))._parts(head + clock)


@given(text=st.text(alphabet="0123456789.-٣", max_size=18))
def test_a_plain_stamp_is_the_epoch_it_is_read_as(text):
    """A stamp that the short way takes has the microseconds of `read_epoch`."""
    found = read_stamp(text)
    if found is not None:
        assert read_epoch(text).sent_at == found


@given(
    inner=st.text(alphabet="ab <>&;\n\t\u00a0\u200dé/p", max_size=12),
    tag=st.sampled_from(["p", "div"]),
)
def test_one_block_has_the_text_of_the_parser(inner, tag):
    """HTML of one block has the text that the whole reader finds."""
    source = f"<{tag}>{inner}</{tag}>"
    found = one_block(source)
    if found is not None:
        assert read_html(source) == HtmlText(text=found)


@given(
    rows=st.lists(
        st.one_of(
            st.just('{"id":1,"a":[{"id":2},{"id":3}]}'), st.just('{"id":"},{\\"id\\""}'),
            st.just('{"b":1}'), st.just('{"id":1}'), st.just("null"), st.just('{"id":NaN}'),
        ),
        max_size=30,
    ),
    gap=st.sampled_from([",", ",\n ", " , "]),
)  # fmt: skip
def test_rows_are_split_where_they_end(rows, gap):
    """Elements that hold what looks like a separator are never cut there."""
    from upstander.evidence.decode.jsonfiles.mapped import JsonBytes

    text = "[" + gap.join(rows) + "]"
    found = [e for e in scan(JsonBytes(text.encode()), Scan(paths=("$[*]",))) if type(e) is Row]
    assert [text[row.start : row.end] for row in found] == rows
    assert [row.pointer for row in found] == [f"/{index}" for index in range(len(rows))]


@given(data=st.binary(max_size=40), mark=st.binary(min_size=1, max_size=4), keep=st.integers(1, 9))
def test_far_searches_find_what_near_ones_do(data, mark, keep):
    """A search in strides finds the same place as one at once."""
    from unittest.mock import patch

    with patch("upstander.evidence.decode.filemap.KEEP_BYTES", keep):
        assert find_far(data, mark, 0) == data.find(mark)
        assert rfind_far(data, mark, 0, len(data)) == data.rfind(mark)
