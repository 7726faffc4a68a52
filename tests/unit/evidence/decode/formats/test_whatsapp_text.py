"""The WhatsApp text reader: rows, senders, what the app's own words mean, places."""

from pathlib import Path

import pytest

from support.whatsapp_sources import (
    make_source,
    messages_of,
    read_all,
    read_messages,
    remarks_of,
    skipped_of,
)
from upstander.records.provenance import Framing

HEAD = "20/06/2020, 15:55 - "


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("cm_ddmmyy_24h.txt", 9),
        ("cm_mmddyyyy_12h.txt", 9),
        ("ch_us_android.txt", 11),
        ("vana_alice_android_12h.txt", 31),
    ],
)
def test_samples_give_every_row(data: Path, tmp_path: Path, name: str, rows: int) -> None:
    """Each sample gives as many messages as it has header lines, and nothing is skipped."""
    raw = (data / "whatsapp_text" / name).read_bytes()
    items = read_all(make_source(tmp_path, raw))
    assert len(messages_of(items)) == rows
    assert skipped_of(items) == []


def test_sample_rows_are_as_written(data: Path, tmp_path: Path) -> None:
    """Senders, kinds and bodies of a sample are those that a person reads in it."""
    raw = (data / "whatsapp_text" / "cm_mmddyyyy_12h.txt").read_bytes()
    rows = [(m.kind, m.sender, m.body) for m in read_messages(tmp_path, raw)]
    two_lines = "Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit. Duis libero."
    assert rows == [
        ("message", "John Doe", "Lorem ipsum dolor sit amet."),
        ("message", "John Doe", "."),
        ("message", "Jahn Doe", two_lines),
        ("message", "John-John Doe", "Lorem ipsum : dolor sit amet."),
        ("system", "", '+12 345 578 created group "Groupname"'),
        ("system", "", "You were added"),
        ("message", "John Doe 🤓", "Lorem ipsum 🤓"),
        ("message", "🤓", "Lorem ipsum 🤓"),
        ("message", "John Doe", two_lines),
    ]


def test_body_keeps_lines_that_hold_dates(data: Path, tmp_path: Path) -> None:
    """A date at the start of a body's line begins no row."""
    raw = (data / "whatsapp_text" / "ch_us_android.txt").read_bytes()
    last = read_messages(tmp_path, raw)[-1]
    assert last.body.endswith("\n\n\n2/11/19: Arrival\n12/12/19: Departure")
    assert last.flags == ()


def test_places_cut_out_the_row_again(tmp_path: Path) -> None:
    """The bytes of a row are its header, its body and its line end."""
    text = f"{HEAD}Ann: é\nmore\n{HEAD}Bob: x\n"
    first, second = read_messages(tmp_path, text)
    raw = text.encode()
    assert raw[first.byte_start : first.byte_end].decode() == f"{HEAD}Ann: é\nmore\n"
    assert raw[second.byte_start : second.byte_end].decode() == f"{HEAD}Bob: x\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_places_are_of_the_file(tmp_path: Path, encoding: str) -> None:
    """In UTF-16 the places count the file's own bytes, beyond the basic plane too."""
    text = f"{HEAD}Ann: 🤓é\n{HEAD}Bob: x\n"
    raw = "\ufeff".encode(encoding) + text.encode(encoding)
    items = read_all(make_source(tmp_path, raw))
    first, second = messages_of(items)
    assert items[0] == Framing(0, 2)
    assert raw[first.byte_start : first.byte_end].decode(encoding) == f"{HEAD}Ann: 🤓é\n"
    assert second.body == "x"


def test_byte_order_mark_is_framing(tmp_path: Path) -> None:
    """A byte order mark of UTF-8 is framing, not part of the first row."""
    items = read_all(make_source(tmp_path, b"\xef\xbb\xbf" + f"{HEAD}Ann: x\n".encode()))
    assert items[0] == Framing(0, 3)
    assert messages_of(items)[0].sent_at_raw == "20/06/2020, 15:55"


def test_bad_bytes_are_replaced_and_counted(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are replaced, and the message says how many."""
    raw = f"{HEAD}Ann: a".encode() + b"\xff\xfe" + b"b\n"
    (message,) = read_messages(tmp_path, raw)
    assert message.body == "a\ufffd\ufffdb"
    assert message.body_transforms == ("replacement(2)",)


def test_text_before_the_first_header_is_skipped(tmp_path: Path) -> None:
    """Text before the first header is covered and named, never lost."""
    items = read_all(make_source(tmp_path, f"Exported by\nsomebody\n{HEAD}Ann: x\n"))
    (skipped,) = skipped_of(items)
    assert (skipped.reason, skipped.byte_start, skipped.byte_end) == (
        "text before the first message",
        0,
        21,
    )


def test_row_beyond_the_limit_is_skipped(tmp_path: Path) -> None:
    """A row longer than the limit is skipped with its reason; its neighbours are read."""
    text = f"{HEAD}Ann: x\n{HEAD}Bob: {'y' * 3_000_000}\n{HEAD}Cara: z\n"
    items = read_all(make_source(tmp_path, text, record_bytes=100_000))
    assert [m.body for m in messages_of(items)] == ["x", "z"]
    assert [s.reason for s in skipped_of(items)] == ["longer than 100000 bytes"]


def test_row_across_windows_is_whole(tmp_path: Path) -> None:
    """Rows that lie across the windows of reading come out whole and in order."""
    body = "word " * 20_000
    text = "".join(f"{HEAD}Ann: {number} {body}\n" for number in range(30))
    found = read_messages(tmp_path, text)
    assert [m.body for m in found] == [f"{number} {body}" for number in range(30)]


def test_cut_header_is_skipped(tmp_path: Path) -> None:
    """A header that the end of the file cuts is skipped, and the row before it is whole."""
    items = read_all(make_source(tmp_path, f"{HEAD}Ann: hello\n20/06/2020, 1"))
    assert [m.body for m in messages_of(items)] == ["hello"]
    assert [s.reason for s in skipped_of(items)] == ["the header of a message, cut short"]
    assert "was cut" in remarks_of(items)


def test_cut_character_marks_the_last_message(tmp_path: Path) -> None:
    """A file that ends within a character says so and marks its last message truncated."""
    items = read_all(make_source(tmp_path, f"{HEAD}Ann: caf\u00e9".encode()[:-1]))
    assert messages_of(items)[0].state == "truncated"
    assert "within a character" in remarks_of(items)


def test_open_last_line_is_remarked(tmp_path: Path) -> None:
    """A file without a last line end is read whole with a remark; with one there is none."""
    assert "line end" in remarks_of(read_all(make_source(tmp_path, f"{HEAD}Ann: x")))
    assert remarks_of(read_all(make_source(tmp_path, f"{HEAD}Ann: x\n"))) == ""


def test_file_without_headers_is_skipped_whole(tmp_path: Path) -> None:
    """A file without any header gives no message and one skip over all its bytes."""
    items = read_all(make_source(tmp_path, "nothing here\nat all\n"))
    assert len(items) == 1
    assert len(skipped_of(items)) == 1


# Senders


@pytest.mark.parametrize(
    ("line", "sender", "body"),
    [
        ("John Doe:.", "John Doe", "."),
        ("Jane:", "Jane", ""),
        ("Jane: ", "Jane", ""),
        ("+44 7700 900123: hi", "+44 7700 900123", "hi"),
        ("\u202a+44 7700 900123\u202c: hi", "+44 7700 900123", "hi"),
        ("🤓: hi: there", "🤓", "hi: there"),
        ("A.J. - (work): 10:30: ok", "A.J. - (work)", "10:30: ok"),
    ],
)
def test_label_ends_at_the_colon(tmp_path: Path, line: str, sender: str, body: str) -> None:
    """A label ends at the first colon and space, or at a colon where nothing follows as usual."""
    (message,) = read_messages(tmp_path, f"{HEAD}{line}\n")
    assert (message.kind, message.sender, message.body) == ("message", sender, body)


def test_label_with_a_colon_is_known_by_its_recurrence(tmp_path: Path) -> None:
    """A label with a colon in it is taken whole where its first part never stands alone."""
    text = f"{HEAD}Team: Alpha: one\n{HEAD}Bob: note: two\n{HEAD}Team: Alpha: three\n{HEAD}Bob: x\n"
    found = [(m.sender, m.body) for m in read_messages(tmp_path, text)]
    assert found == [
        ("Team: Alpha", "one"),
        ("Bob", "note: two"),
        ("Team: Alpha", "three"),
        ("Bob", "x"),
    ]


def test_owner_sets_the_direction(tmp_path: Path) -> None:
    """Messages of the owner's label are outgoing, others incoming, system rows unknown."""
    text = f"{HEAD}ANN  Lee: x\n{HEAD}Bob: y\n{HEAD}You were added\n"
    found = read_messages(tmp_path, text, owner=("ann lee",))
    assert [(m.direction, m.direction_basis) for m in found] == [
        ("outgoing", "owner_identity"),
        ("incoming", "owner_identity"),
        ("unknown", "none"),
    ]


def test_absent_owner_decides_nothing(tmp_path: Path) -> None:
    """An owner who is no sender of the file leaves the direction unknown, with a remark."""
    items = read_all(make_source(tmp_path, f"{HEAD}Bob: y\n", owner=("Ann",)))
    assert messages_of(items)[0].direction == "unknown"
    assert "direction" in remarks_of(items)


def test_you_is_the_owner(tmp_path: Path) -> None:
    """The label `You` is the owner's where the operator names none."""
    found = read_messages(tmp_path, f"{HEAD}You: x\n{HEAD}Bob: y\n")
    assert [m.direction for m in found] == ["outgoing", "incoming"]


# Conversations


@pytest.mark.parametrize(
    ("name", "member", "exhibit", "title"),
    [
        ("WhatsApp Chat with Ann Lee.txt", "", "", "Ann Lee"),
        ("Chat de WhatsApp con Ann Lee.txt", "", "", "Ann Lee"),
        ("WhatsApp-Chat mit Ann Lee.txt", "", "", "Ann Lee"),
        ("Conversa do WhatsApp com Ann Lee.txt", "", "", "Ann Lee"),
        ("Discussion WhatsApp avec Ann Lee.txt", "", "", "Ann Lee"),
        ("_chat.txt", "_chat.txt", "in/WhatsApp Chat - Ann Lee.zip", "Ann Lee"),
        ("_chat.txt", "a.zip!/WhatsApp Chat - Ann Lee.zip!/_chat.txt", "a", "Ann Lee"),
        ("notes.txt", "", "", "notes"),
    ],
)
def test_title_is_from_the_name(
    tmp_path: Path, name: str, member: str, exhibit: str, title: str
) -> None:
    """The title of a chat is in its file's name, or in that of the archive or folder around it."""
    (message,) = read_messages(
        tmp_path, f"{HEAD}Ann: x\n", name=name, member=member, exhibit=exhibit
    )
    assert message.conversation_title == title


def test_key_differs_by_member(tmp_path: Path) -> None:
    """Two files of one name in one exhibit are two conversations."""
    keys = {
        read_messages(tmp_path, f"{HEAD}Ann: x\n", name="_chat.txt", member=member)[0].conversation
        for member in ("a/_chat.txt", "b/_chat.txt")
    }
    assert len(keys) == 2
