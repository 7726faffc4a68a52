"""The WhatsApp text reader: headers of many regions, order of day and month, look-alikes, score."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.whatsapp_sources import (
    LRM,
    make_source,
    messages_of,
    read_all,
    read_messages,
    remarks_of,
)
from upstander.evidence.decode.formats.whatsapp_text import score
from upstander.evidence.decode.whatsapp.dates import civil_date
from upstander.records.messages import Message

AFTERNOON = "2020-06-20T15:55:00"
EXACT = "2020-06-20T15:55:01"


def moment(message: Message) -> str:
    """Return a message's time as ISO text in UTC."""
    assert message.sent_at is not None
    return datetime.fromtimestamp(message.sent_at / 1e6, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("head", "want"),
    [
        ("[20/06/2020, 15:55:01] ", EXACT),
        (f"{LRM}[20/06/2020, 15:55:01] ", EXACT),
        ("[20.06.20, 15:55:01] ", EXACT),
        ("[2020-06-20 15:55:01] ", EXACT),
        ("[20/06/20 03:55:01 p.m.] ", EXACT),
        ("[6/20/20, 3:55:01\u202fPM] ", EXACT),
        ("[2020/6/20 下午3:55:01] ", EXACT),
        ("[2020. 6. 20. 오후 3:55:01] ", EXACT),
        ("[20.6.2020 klo 15.55.01] ", EXACT),
        ("[٢٠\u200f/٦\u200f/٢٠٢٠، ٣:٥٥:٠١ م] ", EXACT),
        ("6/20/20, 3:55:01 PM: ", EXACT),
        ("20/06/2020 15:55:01: ", EXACT),
        ("2020-06-20T15:55:01 - ", EXACT),
        ("20/06/2020, 15:55 - ", AFTERNOON),
        ("20.06.20, 15:55 - ", AFTERNOON),
        ("20-06-2020 15:55 - ", AFTERNOON),
        ("2020-06-20 15:55 - ", AFTERNOON),
        ("2020/06/20, 3:55 pm - ", AFTERNOON),
        ("2020-06-20, 3:55 p.m. - ", AFTERNOON),
        ("20. 6. 2020. 15:55 - ", AFTERNOON),
        ("20. 6. 2020. u 15:55 - ", AFTERNOON),
        ("20.6.2020 klo 15.55 - ", AFTERNOON),
        ("20/06/2020 15.55 – ", AFTERNOON),
        ("20/06/2020 3:55 p.\u00a0m. - ", AFTERNOON),
        ("20/6/20 3:55 p. m. - ", AFTERNOON),
        ("20.06.20, 3:55 nachm. - ", AFTERNOON),
        ("20.06.2020 ÖS 3:55 - ", AFTERNOON),
        ("20/06/2020 à 15:55 - ", AFTERNOON),
        ("20/6/20 下午3:55 - ", AFTERNOON),
        ("2020/6/20, 午後3:55 - ", AFTERNOON),
        ("20. 6. 20. 오후 3:55 - ", AFTERNOON),
        ("2020年6月20日 15:55 - ", AFTERNOON),
        ("\u200f٢٠\u200f/٦\u200f/٢٠٢٠، ٣:٥٥ م - ", AFTERNOON),
        ("۱۳۹۹/۳/۳۱،\u200f ۱۵:۵۵ - ", AFTERNOON),
        ("20/6/2563 15:55 - ", AFTERNOON),
        ("२०/६/२०२०, ३:५५ अपराह्न - ", AFTERNOON),
        ("15:55, 20/06/2020 - ", AFTERNOON),
        ("[3:55 PM, 6/20/2020] ", AFTERNOON),
        ("20 Jun 2020, 15:55 - ", AFTERNOON),
        ("20.06.20 г., 15:55 - ", AFTERNOON),
        ("2020. 06. 20. du. 3:55 - ", AFTERNOON),
        ("20/06/20 15 h 55 - ", AFTERNOON),
        ("20/06/2020, 00:08 a. m. - ", "2020-06-20T00:08:00"),
        ("6/20/20, 12:08 AM - ", "2020-06-20T00:08:00"),
        ("6/20/20, 12:08 PM - ", "2020-06-20T12:08:00"),
        ("20/06/2020, 24:05 - ", "2020-06-20T00:05:00"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_headers_of_many_regions(tmp_path: Path, head: str, want: str, line_end: str) -> None:
    """A header is read in the form of any region, with every line end."""
    text = line_end.join([f"{head}Ann: hello", f"{head}Bob: two", "lines", f"{head}Ann:", ""])
    found = read_messages(tmp_path, text)
    assert [(m.sender, m.body) for m in found] == [
        ("Ann", "hello"),
        ("Bob", "two\nlines"),
        ("Ann", ""),
    ]
    assert {moment(m) for m in found} == {want}
    assert {m.sent_at_precision for m in found} == {"second" if want == EXACT else "minute"}
    assert {m.ambiguity for m in found} == {"none"}
    assert found[0].sent_at_raw in head


def test_ambiguous_order_is_told_and_both_readings_are_kept(tmp_path: Path) -> None:
    """Where day and month cannot be told apart, day comes first and the other reading is kept."""
    text = "03/04/2020, 15:55 - Ann: x\n05/05/2020, 15:55 - Ann: y\n"
    items = read_all(make_source(tmp_path, text))
    first, second = messages_of(items)
    assert (moment(first), first.ambiguity) == ("2020-04-03T15:55:00", "day_month")
    assert first.alternative_sent_at == 1_583_337_300_000_000
    assert (second.ambiguity, second.alternative_sent_at) == ("none", None)
    assert "--date-order" in remarks_of(items)


def test_operator_decides_the_order(tmp_path: Path) -> None:
    """The operator's order is taken where it reads every header, and nothing is ambiguous."""
    text = "03/04/2020, 15:55 - Ann: x\n"
    items = read_all(make_source(tmp_path, text, date_order="mdy"))
    (message,) = messages_of(items)
    assert (moment(message), message.ambiguity) == ("2020-03-04T15:55:00", "none")
    assert remarks_of(items) == ""


def test_operator_cannot_decide_against_the_file(tmp_path: Path) -> None:
    """An order that cannot read every header is refused with a remark."""
    text = "03/04/2020, 15:55 - Ann: x\n30/04/2020, 15:55 - Ann: y\n"
    items = read_all(make_source(tmp_path, text, date_order="mdy"))
    assert [moment(m) for m in messages_of(items)] == ["2020-04-03T15:55:00", "2020-04-30T15:55:00"]
    assert "mdy" in remarks_of(items)


def test_one_late_header_decides_for_the_whole_file(tmp_path: Path) -> None:
    """A single header that only one order can read decides for all that stand before it."""
    lines = [f"03/04/2020, 15:{minute:02} - Ann: x" for minute in range(60)] * 1000
    text = "\n".join([*lines, "03/25/2020, 10:00 - Ann: y", ""])
    found = read_messages(tmp_path, text)
    assert {moment(m)[:10] for m in found} == {"2020-03-04", "2020-03-25"}


def test_time_order_proposes(tmp_path: Path) -> None:
    """Among orders that stand, the one in which time runs forwards is proposed, still marked."""
    dates = ["01/10/2020", "01/11/2020", "01/12/2020", "02/01/2020", "02/02/2020"]
    found = read_messages(tmp_path, "".join(f"{date}, 10:00 - Ann: x\n" for date in dates))
    assert moment(found[0]) == "2020-01-10T10:00:00"
    assert found[0].ambiguity == "day_month"


def test_fold_of_the_clock_is_marked(tmp_path: Path) -> None:
    """A time that the clock showed twice keeps its second reading."""
    (message,) = read_messages(tmp_path, "25/10/2020, 01:30 - Ann: x\n", zone="Europe/London")
    assert message.ambiguity == "dst_fold"
    assert message.alternative_sent_at == (message.sent_at or 0) + 3_600_000_000


@pytest.mark.parametrize(("zone", "basis"), [("UTC", "operator"), ("", "unknown")])
def test_basis_of_the_zone(tmp_path: Path, zone: str, basis: str) -> None:
    """The zone of a time is the operator's or unknown."""
    (message,) = read_messages(tmp_path, "25/10/2020, 21:30 - Ann: x\n", zone=zone)
    assert message.sent_at_basis == basis


def test_islamic_year_has_no_time(tmp_path: Path) -> None:
    """A year of the Islamic calendar is kept as written, without a time and with a remark."""
    items = read_all(make_source(tmp_path, "28/10/1441, 15:55 - Ann: x\n"))
    (message,) = messages_of(items)
    assert (message.sent_at, message.sent_at_raw) == (None, "28/10/1441, 15:55")
    assert "Islamic" in remarks_of(items)


@pytest.mark.parametrize(
    ("year", "month", "day", "want"),
    [
        (b"1399", 1, 1, (2020, 3, 20)),
        (b"1400", 1, 1, (2021, 3, 21)),
        (b"1403", 12, 30, (2025, 3, 20)),
        (b"1404", 1, 1, (2025, 3, 21)),
        (b"2563", 2, 29, (2020, 2, 29)),
        (b"2019", 2, 29, None),
        (b"20", 6, 31, None),
        (b"1900", 1, 1, None),
    ],
)
def test_calendars(year: bytes, month: int, day: int, want: tuple[int, int, int] | None) -> None:
    """Persian and Buddhist years become Gregorian dates; impossible days are none."""
    assert civil_date(year, month, day) == want


# Look-alikes


@pytest.mark.parametrize(
    "line",
    [
        "[20/06/2020, 15:50:00] Bob: I did it",
        "6/20/20, 3:50 PM - Bob: I did it",
        "32/13/2020, 10:00 - Bob: I did it",
        "20/06/2020, 25:00 - Bob: I did it",
        "20/06/2020, 10:61 - Bob: I did it",
    ],
)
def test_lookalike_stays_in_the_body(tmp_path: Path, line: str) -> None:
    """A line like a header, of another style or impossible, is body, and the message is marked."""
    head = "20/06/2020, 15:55 - "
    text = f"{head}Ann: he wrote\n{line}\n{head}Bob: no\n{head}Ann: yes\n"
    found = read_messages(tmp_path, text)
    assert [m.sender for m in found] == ["Ann", "Bob", "Ann"]
    assert found[0].body == f"he wrote\n{line}"
    assert [m.flags for m in found] == [("forged_header_suspect",), (), ()]


def test_pasted_lines_of_the_same_style_are_marked(tmp_path: Path) -> None:
    """Rows that fall back in time and are left by a jump are rows, and marked."""
    clock = ["10:00", "14:00", "09:15", "09:16", "14:02", "14:03"]
    text = "".join(f"20/06/2020, {at} - Ann: x\n" for at in clock)
    items = read_all(make_source(tmp_path, text))
    marked = [bool(m.flags) for m in messages_of(items)]
    assert marked == [False, False, True, True, False, False]
    assert "2 message(s)" in remarks_of(items)


def test_late_rows_that_do_not_return_are_not_marked(tmp_path: Path) -> None:
    """A chat whose time falls back and goes on from there is not marked."""
    clock = ["14:00", "09:00", "09:10", "09:20"]
    found = read_messages(tmp_path, "".join(f"20/06/2020, {at} - Ann: x\n" for at in clock))
    assert [m.flags for m in found] == [(), (), (), ()]


def test_joined_exports_of_two_styles_lose_nothing(tmp_path: Path) -> None:
    """Two exports joined in one file are both read, with a remark, each in its own order."""
    first = "".join(f"20/06/2020, 15:{n:02} - Ann: x\n" for n in range(40))
    second = "".join(f"[7/21/20, 3:{n:02}:00 PM] Bob: y\n" for n in range(4))
    items = read_all(make_source(tmp_path, first + second))
    found = messages_of(items)
    assert [m.sender for m in found] == ["Ann"] * 40 + ["Bob"] * 4
    assert moment(found[-1]) == "2020-07-21T15:03:00"
    assert "2 styles" in remarks_of(items)


def test_joined_exports_of_two_orders_are_told(tmp_path: Path) -> None:
    """Where no order reads every header, rows stay rows and those unread have no time."""
    first = "".join(f"2{n}/06/2020, 15:00 - Ann: x\n" for n in range(6))
    second = "".join(f"06/2{n}/2020, 15:00 - Bob: y\n" for n in range(4))
    items = read_all(make_source(tmp_path, first + second))
    found = messages_of(items)
    assert len(found) == 10
    assert [m.sent_at is None for m in found] == [False] * 6 + [True] * 4
    assert "No one date order" in remarks_of(items)


# The score


def test_score_of_samples_is_high_without_a_name(data: Path) -> None:
    """Content alone earns a high score, and a name adds at most a tenth."""
    for path in (data / "whatsapp_text").glob("*.txt"):
        head = path.read_bytes()
        plain = score(head, "x")
        assert plain >= 0.85
        assert score(head, "WhatsApp Chat with X.txt") - plain <= 0.1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear Ann,\n\nsee you on 20/06/2020, 15:55 - or later: bring cake.\n",
        "date,from,text\n20/06/2020 15:55,Ann,hi\n20/06/2020 15:56,Bob,yo\n" * 9,
        "[2020-01-01 12:00:00] INFO: started\n[2020-01-01 12:00:01] ERROR: failed\n" * 9,
        "[2020-01-01 12:00:00] local.ERROR: bad\n[2020-01-01 12:00:01] sshd[12]: hello\n" * 9,
        "2020-01-01 12:00:00 - root - INFO - message: x\n" * 9,
        "2020-01-01 12:00:00,123 - root - INFO - x\n" * 9,
        "From ann@example.org Sat Jun 20 15:55:01 2020\nSubject: x\n\n20/06/2020\n",
        '{"messages": [{"date": "20/06/2020, 15:55 - Ann: x"}]}\n',
        "def f():\n    return 1  # 20/06/2020, 15:55 - Ann: x\n",
        "".join(f"[2020-01-01 12:00:{n:02}] Step {n} done: ok\n" for n in range(30)),
    ],
)
def test_score_of_other_texts_is_low(text: str) -> None:
    """Logs, tables, letters, mailboxes, JSON and source code are not claimed."""
    assert score(text.encode(), "_chat.txt") <= 0.45


def test_signal_lookalike_scores_low_and_is_remarked(tmp_path: Path) -> None:
    """A text as Signal's viewers write it is read, at a low score and with a remark."""
    text = "[2019-12-24, 12:23] Jane Doe: Hello\n[2019-12-24, 12:24] Bob: Hi\n" * 5
    assert 0 < score(text.encode(), "x.txt") <= 0.4
    items = read_all(make_source(tmp_path, text))
    assert len(messages_of(items)) == 10
    assert "another app" in remarks_of(items)


def test_score_reads_utf16() -> None:
    """UTF-16 with a byte order mark is scored by its content."""
    text = "20/06/2020, 15:55 - Ann: x\n20/06/2020, 15:56 - Bob: y\n" * 5
    assert score(text.encode("utf-16"), "x") >= 0.85
