"""SMS Backup & Restore: rows, codes, repairs, broken rows, cut ends."""

import base64
import hashlib
import json
import random
from pathlib import Path

import pytest

from upstander.evidence.decode.formats import sms_backup
from upstander.records.messages import Message
from upstander.records.provenance import Declared, Framing, Remark, Skipped
from upstander.records.sources import ReadSettings, Source

ROWS = {
    "sms_small.xml": 12,
    "edge_cases.xml": 4,
    "mixed.xml": 4,
    "sample_mms.xml": 4,
    "minimal_calls.xml": 1,
}
SAMPLES = Path(__file__).parents[4] / "data" / "sms_backup"


def read_bytes(tmp_path: Path, data: bytes, **settings: object) -> list:
    path = tmp_path / "source"
    path.write_bytes(data)
    source = Source(
        path=path,
        name="source",
        size=len(data),
        sha256="0" * 64,
        exhibit_path="source",
        exhibit_sha256="0" * 64,
        settings=ReadSettings(**settings),
    )
    items = list(sms_backup.read(source))
    check_places(items, len(data))
    return items


def check_places(items: list, size: int) -> None:
    reach = 0
    for item in items:
        if isinstance(item, Message | Skipped | Framing):
            assert item.byte_start == reach
            assert item.byte_end > item.byte_start
            reach = item.byte_end
    assert reach == size


def of(kind: type, items: list) -> list:
    return [item for item in items if isinstance(item, kind)]


def wrap(*rows: str, count: int | None = None) -> bytes:
    head = f'<smses count="{len(rows) if count is None else count}">'
    return (head + "\n" + "\n".join(rows) + "\n</smses>\n").encode()


def sms(body: str = "See you at nine", **more: str) -> str:
    values = {"address": "+447700900001", "date": "1609459200000", "type": "1", **more}
    facts = " ".join(f'{name}="{value}"' for name, value in values.items())
    return f'<sms {facts} body="{body}" />'


def mms(parts: str, addrs: str = "", **more: str) -> str:
    values = {"address": "+447700900001", "date": "1609459200000", "msg_box": "1", **more}
    facts = " ".join(f'{name}="{value}"' for name, value in values.items())
    return f"<mms {facts}><parts>{parts}</parts><addrs>{addrs}</addrs></mms>"


@pytest.mark.parametrize(("name", "rows"), ROWS.items())
def test_samples(tmp_path: Path, name: str, rows: int) -> None:
    """Every sample gives its known number of rows, declares it, and is covered to the byte."""
    data = (SAMPLES / name).read_bytes()
    items = read_bytes(tmp_path, data)
    assert len(of(Message, items)) == rows
    assert [one.count for one in of(Declared, items)] == [rows]
    assert not of(Skipped, items)
    assert not of(Remark, items)
    assert sms_backup.score(data, "") >= 0.9


def test_row_is_cut_out_again(tmp_path: Path) -> None:
    """The bytes at a row's place are its element and nothing else."""
    data = (SAMPLES / "mixed.xml").read_bytes()
    for message in of(Message, read_bytes(tmp_path, data)):
        cut = data[message.byte_start : message.byte_end]
        assert cut.startswith((b"<sms ", b"<mms "))
        assert cut.endswith((b"/>", b"</mms>"))


@pytest.mark.parametrize(
    ("code", "direction", "kind", "state", "flags"),
    [
        ("1", "incoming", "message", "live", ()),
        ("2", "outgoing", "message", "live", ()),
        ("3", "outgoing", "draft", "draft", ()),
        ("4", "outgoing", "message", "live", ("outbox",)),
        ("5", "outgoing", "message", "failed", ()),
        ("6", "outgoing", "message", "live", ("queued",)),
        ("9", "unknown", "message", "live", ()),
    ],
)
def test_types(
    tmp_path: Path, code: str, direction: str, kind: str, state: str, flags: tuple[str, ...]
) -> None:
    """Each type of an SMS has its direction, kind and state; an unknown one passes as stored."""
    (message,) = of(Message, read_bytes(tmp_path, wrap(sms(type=code))))
    assert (message.direction, message.kind, message.state) == (direction, kind, state)
    assert message.flags == flags
    assert message.direction_basis == ("none" if direction == "unknown" else "field")
    assert json.loads(message.extra)["type"] == code


def test_time_is_milliseconds_utc(tmp_path: Path) -> None:
    """A date is milliseconds of UTC by the format; none, zero and nonsense are no time."""
    data = wrap(sms(), sms(date="0"), sms(date="soon"), sms(date="99999999999999999"))
    first, zero, word, far = of(Message, read_bytes(tmp_path, data))
    assert first.sent_at == 1_609_459_200_000_000
    assert (first.sent_at_basis, first.sent_at_precision) == ("utc_by_spec", "millisecond")
    assert (zero.sent_at, zero.ambiguity, zero.sent_at_raw) == (None, "epoch_zero", "0")
    assert (word.sent_at, word.sent_at_raw) == (None, "soon")
    assert far.sent_at is None


def test_null_is_empty_and_said(tmp_path: Path) -> None:
    """The word null is an empty field, and extra says which fields had it."""
    row = sms(subject="null", contact_name="null", toa="null", service_center="x")
    (message,) = of(Message, read_bytes(tmp_path, wrap(row)))
    assert (message.subject, message.sender_name) == ("", "")
    extra = json.loads(message.extra)
    assert extra["subject"] is extra["contact_name"] is extra["toa"] is None
    assert extra["service_center"] == "x"


@pytest.mark.parametrize(
    ("written", "read", "transforms"),
    [
        ("ok &#55357;&#56832;", "ok \U0001f600", ("surrogate_repair",)),
        ("ok &#xD83D;&#xDE00;", "ok \U0001f600", ("surrogate_repair",)),
        ("half &#55357; gone", "half � gone", ("replacement(1)",)),
        ("&#0;a&#11;b\x0bc", "�a�b�c", ("replacement(3)",)),
        ("fish & chips &nbsp;", "fish & chips &nbsp;", ("markup_repair(2)",)),
        ("I <3 you", "I <3 you", ("markup_repair(1)",)),
        ("a&#10;b &amp;lt; &quot;", 'a\nb &lt; "', ()),
    ],
)
def test_repairs(tmp_path: Path, written: str, read: str, transforms: tuple[str, ...]) -> None:
    """What expat refuses is mended in the value, named in the row, and remarked on."""
    data = wrap(sms("before"), sms(written), sms("after"))
    items = read_bytes(tmp_path, data)
    bodies = [message.body for message in of(Message, items)]
    assert bodies == ["before", read, "after"]
    assert of(Message, items)[1].body_transforms == transforms
    assert len(of(Remark, items)) == len(transforms)


def test_bad_utf8_and_modified_utf8(tmp_path: Path) -> None:
    """A byte that is no UTF-8 is replaced and counted; Java's halves of a pair are joined."""
    data = wrap(sms("caf@"), sms("hi #")).replace(b"caf@", b"caf\xe9")
    data = data.replace(b"hi #", b"hi \xed\xa0\xbd\xed\xb8\x80")
    first, second = of(Message, read_bytes(tmp_path, data))
    assert (first.body, first.body_transforms) == ("caf�", ("replacement(1)",))
    assert (second.body, second.body_transforms) == ("hi \U0001f600", ("surrogate_repair",))


def test_declared_charset(tmp_path: Path) -> None:
    """A single-byte charset that the file declares is the one that is read."""
    head = b"<?xml version='1.0' encoding='windows-1252'?>"
    (message,) = of(Message, read_bytes(tmp_path, head + wrap(sms("caf@")).replace(b"@", b"\xe9")))
    assert message.body == "café"


@pytest.mark.parametrize(
    "broken",
    [
        '<sms address="+447700900002" date="1609459200000" type="1" body="no end',
        '<sms address="+447700900002" body="said "hello" twice" />',
        "<sms address=+447700900002 />",
        '<mms date="1609459200000"><parts><part ct="text/plain" text="x"/></parts>',
        '<mms date="1609459200000"><parts><part ct="text/plain" text="x></parts></mms>',
    ],
)
def test_broken_row_is_alone(tmp_path: Path, broken: str) -> None:
    """A broken row is skipped with its bytes; the rows around it are read."""
    items = read_bytes(tmp_path, wrap(sms("one"), broken, sms("two"), sms("three")))
    assert [message.body for message in of(Message, items)] == ["one", "two", "three"]
    (skipped,) = of(Skipped, items)
    assert "not well formed" in skipped.reason
    assert not any("cut" in remark.text for remark in of(Remark, items))


def test_last_row_broken_before_the_end_tag(tmp_path: Path) -> None:
    """A broken last row ends at the end tag, which is still seen."""
    items = read_bytes(tmp_path, wrap(sms("one"), '<sms body="x'))
    assert len(of(Message, items)) == 1
    assert not of(Remark, items)


def test_count_that_lies(tmp_path: Path) -> None:
    """A declared count that is not kept is remarked on."""
    items = read_bytes(tmp_path, wrap(sms(), sms(), count=58))
    assert of(Declared, items) == [Declared(58, "smses@count")]
    assert [one.text for one in of(Remark, items)] == ["The file declares 58 rows and holds 2."]


def test_foreign_elements_are_counted(tmp_path: Path) -> None:
    """An element that is not of the format is skipped with a reason, and text between rows too."""
    items = read_bytes(tmp_path, wrap(sms("a"), "<rcs x='1'><b/></rcs>", "words", sms("b")))
    assert [message.body for message in of(Message, items)] == ["a", "b"]
    assert [one.reason for one in of(Skipped, items)] == [
        "an element that is not of the format", "text that belongs to no row",
    ]  # fmt: skip


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """A document type is passed over; its entities stay as written."""
    head = b'<!DOCTYPE smses [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]>'
    items = read_bytes(tmp_path, head + wrap(sms("say &b;")))
    assert [message.body for message in of(Message, items)] == ["say &b;"]
    assert any("entities are not expanded" in one.text for one in of(Remark, items))


def test_calls(tmp_path: Path) -> None:
    """A call is a row without words; its direction is of its type, its facts are in extra."""
    rows = [
        f'<call number="+447700900009" duration="{n}" date="1609459200000" type="{n}" />'
        for n in range(1, 9)
    ]
    calls = of(Message, read_bytes(tmp_path, wrap(*rows)))
    assert {call.kind for call in calls} == {"call"}
    assert {call.body for call in calls} == {""}
    assert [call.direction for call in calls] == [
        "incoming", "outgoing", *["incoming"] * 5, "unknown",
    ]  # fmt: skip
    assert [json.loads(call.extra).get("call_type") for call in calls] == [
        "incoming", "outgoing", "missed", "voicemail", "rejected", "refused_list",
        "answered_externally", None,
    ]  # fmt: skip
    assert json.loads(calls[2].extra)["duration"] == "3"


def test_mms_parts(tmp_path: Path) -> None:
    """Text parts are the body, media are attachments with digest, layouts are counted."""
    picture = bytes(range(200))
    parts = (
        '<part seq="-1" ct="application/smil" text="&lt;smil/&gt;" />'
        '<part seq="0" ct="text/plain" text="first" data="null" />'
        f'<part seq="1" ct="image/png" cl="a.png" text="null" '
        f'data="{base64.b64encode(picture).decode()}" />'
        '<part seq="2" ct="video/mp4" name="gone.mp4" text="null" />'
        '<part seq="3" ct="audio/amr" name="bad.amr" data="!!!" />'
        '<part seq="4" ct="text/plain" text="second" />'
        f'<part seq="5" ct="text/plain" data="{base64.b64encode(b"drei").decode()}" />'
    )
    (message,) = of(Message, read_bytes(tmp_path, wrap(mms(parts, m_id="M1", sub="Hello"))))
    assert message.body == "first\nsecond\ndrei"
    assert (message.native_id, message.subject) == ("M1", "Hello")
    image, gone, bad = message.attachments
    assert (image.name, image.mime, image.size) == ("a.png", "image/png", 200)
    assert image.sha256 == hashlib.sha256(picture).hexdigest()
    assert (image.state, gone.state, gone.size) == ("embedded", "missing", -1)
    assert (bad.state, bad.size, bad.sha256) == ("embedded", -1, "")
    assert json.loads(message.extra)["smil_parts"] == 1


def test_mms_group(tmp_path: Path) -> None:
    """A group's addresses are a set: their order in a file does not make another conversation."""
    addrs = (
        '<addr address="+447700900003" type="137" /><addr address="insert-address-token" '
        'type="151" /><addr address="+447700900001" type="151" />'
        '<addr address="+447700900002" type="130" />'
    )
    text = '<part ct="text/plain" text="hi" />'
    one = mms(text, addrs, address="+447700900001~+447700900003~+447700900002")
    two = mms(text, addrs, address="+447700900003~+447700900002~+447700900001")
    first, second = of(Message, read_bytes(tmp_path, wrap(one, two)))
    assert first.conversation == second.conversation
    assert first.conversation.split("~") == sorted(first.conversation.split("~"))
    assert first.sender == "+447700900003"
    assert first.recipients == ("+447700900001", "+447700900002")


def test_owner_placeholder_is_nobody(tmp_path: Path) -> None:
    """The placeholder for the device's own number is no handle."""
    addrs = '<addr address="insert-address-token" type="137" />'
    row = mms('<part ct="text/plain" text="hi" />', addrs, msg_box="2")
    (message,) = of(Message, read_bytes(tmp_path, wrap(row)))
    assert (message.direction, message.sender) == ("outgoing", "")
    assert message.recipients == ("+447700900001",)


def test_media_beyond_the_bound(tmp_path: Path) -> None:
    """Media longer than the longest record cost no text: they are measured, not held."""
    media = base64.b64encode(bytes(3_000_000)).decode()
    row = mms(f'<part ct="video/mp4" data="{media}" /><part ct="text/plain" text="look" />')
    items = read_bytes(tmp_path, wrap(row, sms("next")), record_bytes=50_000)
    first, second = of(Message, items)
    assert (first.body, second.body) == ("look", "next")
    assert first.attachments[0].size == 3_000_000
    assert first.attachments[0].sha256 == hashlib.sha256(bytes(3_000_000)).hexdigest()


def test_text_beyond_the_bound(tmp_path: Path) -> None:
    """A row whose text is longer than the longest record is skipped with a reason."""
    items = read_bytes(tmp_path, wrap(sms("x" * 9000), sms("next")), record_bytes=5000)
    assert [message.body for message in of(Message, items)] == ["next"]
    assert "longest record" in of(Skipped, items)[0].reason


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings(tmp_path: Path, codec: str) -> None:
    """UTF-16, with or without its mark, and a UTF-8 mark are read with places of the file."""
    text = wrap(sms("naïve \U0001f600 &#55357;&#56832;"), sms("two")).decode()
    data = text.encode(codec)
    messages = of(Message, read_bytes(tmp_path, data))
    assert [one.body for one in messages] == ["naïve \U0001f600 \U0001f600", "two"]
    cut = data[messages[1].byte_start : messages[1].byte_end]
    assert cut.decode(codec.replace("utf-16", "utf-16-le") if codec == "utf-16" else codec) == (
        sms("two")
    )
    assert sms_backup.score(data, "") >= 0.9


@pytest.mark.parametrize("name", ROWS)
def test_truncation(tmp_path: Path, name: str) -> None:
    """Cut anywhere, a file loses no row that was complete, and the cut is reported."""
    data = (SAMPLES / name).read_bytes()
    whole = of(Message, read_bytes(tmp_path, data))
    draw = random.Random(7)  # noqa: S311 - the same places each time
    places = {*range(0, len(data), 1024), *(draw.randrange(len(data)) for _ in range(100))}
    for place in sorted(places):
        items = read_bytes(tmp_path, data[:place])
        kept = [one for one in whole if one.byte_end <= place]
        assert of(Message, items) == kept
        if data[place:].strip():
            assert any("cut" in one.text for one in of(Remark, items)), place


@pytest.mark.parametrize(
    "other",
    [
        b"", b"Dear Sam, sms messages", b"<html><body>sms</body></html>", b"[1,2]",
        b"<?xml version='1.0'?><calls><ring/></calls>", b"\0" * 64, b"<svg><path d='M0'/></svg>",
    ],
)  # fmt: skip
def test_score_of_others(other: bytes) -> None:
    """Bytes of other formats score nothing that could win, whatever the name."""
    assert sms_backup.score(other, "sms-20200101.xml") < 0.3
