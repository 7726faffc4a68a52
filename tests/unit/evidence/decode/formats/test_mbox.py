"""Mailboxes: separators, quoting, byte ranges, cut ends."""

import json
import random
from pathlib import Path

import pytest

from upstander.evidence.decode.formats import eml, mbox
from upstander.records.messages import Message
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import ReadSettings, Source

ROWS = {"complex.mbox": 3, "headers.mbox": 1, "multiline.mbox": 1}
SAMPLES = Path(__file__).parents[4] / "data" / "mbox"
LINE = "From jo@example.test Mon Jun 01 10:00:00 2020\n"


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
    items = list(mbox.read(source))
    reach = 0
    for item in items:
        if isinstance(item, Message | Skipped | Framing):
            assert item.byte_start == reach
            reach = item.byte_end
    assert reach == len(data)
    return items


def of(kind: type, items: list) -> list:
    return [item for item in items if isinstance(item, kind)]


def mail(subject: str, body: str, more: str = "") -> str:
    return f"{LINE}From: Jo Lee <jo@example.test>\nSubject: {subject}\n{more}\n{body}\n\n"


@pytest.mark.parametrize(("name", "rows"), ROWS.items())
def test_samples(tmp_path: Path, name: str, rows: int) -> None:
    """Every sample gives its known number of messages, without a name that says mailbox."""
    data = (SAMPLES / name).read_bytes()
    items = read_bytes(tmp_path, data)
    assert len(of(Message, items)) == rows
    assert {one.kind for one in of(Message, items)} == {"email"}
    assert not of(Skipped, items)
    assert mbox.score(data, "") >= 0.9
    assert eml.score(data, "x.eml") == 0.0


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_meet(tmp_path: Path, end: str) -> None:
    """Each row begins at its separator and ends where the next begins, whatever the line end."""
    data = (mail("one", "first") + mail("two", "second")).replace("\n", end).encode()
    messages = of(Message, read_bytes(tmp_path, data))
    assert [one.subject for one in messages] == ["one", "two"]
    assert [one.body for one in messages] == ["first", "second"]
    assert all(data[one.byte_start :].startswith(b"From jo@") for one in messages)
    assert json.loads(messages[0].extra)["mbox_from"] == LINE.strip()


@pytest.mark.parametrize(
    "text",
    [
        "Hello\n\nFrom what I heard, Monday is fine.",
        "Hello\n\nFrom Jo: I will be late",
        "Hello\nFrom jo@example.test Mon Jun 01 10:00:00 2020\nis what the log says",
        "Hello\n\nFrom jo@example.test Mon Jun 01 10:00:00 2020\nis what the log says",
    ],
)
def test_from_in_a_body_is_text(tmp_path: Path, text: str) -> None:
    """A body line that begins with From is no separator, and a remark says that it was left."""
    items = read_bytes(tmp_path, (mail("one", text) + mail("two", "x")).encode())
    messages = of(Message, items)
    assert [one.subject for one in messages] == ["one", "two"]
    assert messages[0].body == text
    assert any("left as text" in one.text for one in of(Remark, items))


def test_separator_without_a_blank_line(tmp_path: Path) -> None:
    """An exact separator before a header of mail counts even where no blank line is before it."""
    data = (mail("one", "first").rstrip() + "\n" + mail("two", "second")).encode()
    assert [one.subject for one in of(Message, read_bytes(tmp_path, data))] == ["one", "two"]


def test_quoting_is_undone(tmp_path: Path) -> None:
    """One `>` is taken from each quoted From line, and the row says so."""
    text = ">From here\n>>From there\n> From a reply"
    (message,) = of(Message, read_bytes(tmp_path, mail("one", text).encode()))
    assert message.body == "From here\n>From there\n> From a reply"
    assert message.body_transforms == ("mbox_from_unquoted(2)",)


def test_content_length_is_a_hint(tmp_path: Path) -> None:
    """A length is believed where a separator or the end follows it, and nowhere else."""
    inner = f"See this:\n\n{LINE}Subject: pasted\n\nend"
    true = mail("one", inner, f"Content-Length: {len(inner) + 1}\n") + mail("two", "x")
    wrong = mail("one", "short", "Content-Length: 20\n") + mail("two", "x")
    for data in (true, wrong):
        messages = of(Message, read_bytes(tmp_path, data.encode()))
        assert [one.subject for one in messages] == ["one", "two"]


def test_bytes_before_and_cut_separator(tmp_path: Path) -> None:
    """A lost beginning and an end inside a separator are skipped with a reason."""
    data = b"tail of a message\n\n" + mail("one", "x").encode() + b"From jo@exa"
    items = read_bytes(tmp_path, data)
    assert [one.subject for one in of(Message, items)] == ["one"]
    assert len(of(Skipped, items)) == 2
    assert len(of(Remark, items)) >= 2


def test_long_message_keeps_its_text(tmp_path: Path) -> None:
    """A message over the longest record keeps its head and words up to there."""
    data = (mail("one", "first words\n" + "x" * 9000) + mail("two", "y")).encode()
    items = read_bytes(tmp_path, data, record_bytes=2000)
    one, two = of(Message, items)
    assert one.body.startswith("first words")
    assert two.body == "y"
    assert any("longer than 2000 bytes" in remark.text for remark in of(Remark, items))


@pytest.mark.parametrize("name", ROWS)
def test_truncation(tmp_path: Path, name: str) -> None:
    """Cut anywhere, a mailbox loses no message that was complete; a cut line is reported."""
    data = (SAMPLES / name).read_bytes()
    whole = of(Message, read_bytes(tmp_path, data))
    draw = random.Random(7)  # noqa: S311 - the same places each time
    places = {*range(0, len(data), 1024), *(draw.randrange(len(data)) for _ in range(100))}
    for place in sorted(places):
        items = read_bytes(tmp_path, data[:place])
        kept = [one for one in whole if one.byte_end <= place]
        assert of(Message, items)[: len(kept)] == kept
        if place and data[place - 1 : place] != b"\n":
            assert of(Remark, items), place


@pytest.mark.parametrize(
    "other",
    [
        b"", b"From the beginning it was clear.\nName: Sam\n", b"From: a@b\nTo: c@d\n\nx",
        b"From Monday on\n\nwe work late", b"Dear all", b"from: yaml\n",
    ],
)  # fmt: skip
def test_score_of_others(other: bytes) -> None:
    """Prose that begins with From is no mailbox, whatever its name."""
    assert mbox.score(other, "all.mbox") < 0.3
