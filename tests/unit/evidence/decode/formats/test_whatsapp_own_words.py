"""The WhatsApp text reader: what the app's own words mean."""

import json
from pathlib import Path

import pytest

from support.whatsapp_sources import LRM, read_messages
from upstander.records.sources import MemberInfo

HEAD = "20/06/2020, 15:55 - "


@pytest.mark.parametrize(
    "line",
    [
        "Messages and calls are end-to-end encrypted. Tap to learn more.",
        "Pokemon Chat: Messages and calls are end-to-end encrypted",
        'You created group "A: B"',
        'Bob changed the subject from "a: b" to "c: d"',
        "Bob cambió el asunto de “a: b” a “c”",
        "Ann added Bob",
        "Your security code with Ann: Work changed. Tap to learn more.",
        "+44 7700 900123 left",
    ],
)
def test_system_rows_have_no_sender(tmp_path: Path, line: str) -> None:
    """Rows that the app wrote are system rows without a sender, with a colon or without."""
    text = f"{HEAD}{line}\n{HEAD}Bob: x\n{HEAD}Bob: y\n{HEAD}Bob: z\n"
    first = read_messages(tmp_path, text)[0]
    assert (first.kind, first.sender, first.direction) == ("system", "", "unknown")
    assert line.endswith(first.body)


def test_group_label_before_the_mark_is_system(tmp_path: Path) -> None:
    """On iOS the group's name stands before the app's words, which begin with a mark."""
    head = "[20/06/2020, 15:55:01] "
    text = f"{head}Quiz: {LRM}Ann wurde hinzugefügt\n{head}Ann: {LRM}image omitted\n"
    found = read_messages(tmp_path, text, name="WhatsApp Chat - Quiz.txt")
    assert [m.kind for m in found] == ["system", "message"]
    assert json.loads(found[0].extra) == {"label": "Quiz"}


def test_typed_notice_stays_a_message(tmp_path: Path) -> None:
    """A person who types the app's words remains the sender of a message."""
    typed = "Messages and calls are end-to-end encrypted, they say"
    text = f"{HEAD}Ann: x\n{HEAD}Ann: {typed}\n{HEAD}Ann: y\n"
    assert [m.kind for m in read_messages(tmp_path, text)] == ["message"] * 3


@pytest.mark.parametrize(
    "body",
    [
        "Missed voice call",
        f"{LRM}Missed video call",
        f"{LRM}Voice call, {LRM}3 min",
        "Verpasster Sprachanruf",
        "Llamada perdida",
        "Appel vocal manqué",
        "不在着信",
    ],
)
def test_calls(tmp_path: Path, body: str) -> None:
    """Lines about calls are calls, with the label as sender where there is one."""
    found = read_messages(tmp_path, f"{HEAD}Ann: {body}\n{HEAD}{body}\n")
    assert [(m.kind, m.sender) for m in found] == [("call", "Ann"), ("call", "")]


def test_poll(tmp_path: Path) -> None:
    """A poll keeps its words; question and options are in `extra`."""
    body = "POLL:\nLunch?\nOPTION: Yes (2 votes)\nOPTION: No (0 votes)"
    (message,) = read_messages(tmp_path, f"{HEAD}Ann: {body}\n")
    assert (message.kind, message.body) == ("poll", body)
    assert json.loads(message.extra)["poll"] == {
        "question": "Lunch?",
        "options": ["Yes (2 votes)", "No (0 votes)"],
    }


@pytest.mark.parametrize("word", ["location", f"{LRM}Location", "Standort", "Ubicación"])
def test_location(tmp_path: Path, word: str) -> None:
    """A shared place is a location; its coordinates are kept as written."""
    url = "https://maps.google.com/?q=51.500000,-0.120000"
    (message,) = read_messages(tmp_path, f"{HEAD}Ann: {word}: {url}\n")
    assert message.kind == "location"
    assert json.loads(message.extra)["location"]["longitude"] == "-0.120000"


def test_pasted_map_link_is_a_message(tmp_path: Path) -> None:
    """A link that a person pasted is no shared location."""
    text = f"{HEAD}Ann: meet here: https://maps.google.com/?q=51.5,-0.12\n"
    assert read_messages(tmp_path, text)[0].kind == "message"


@pytest.mark.parametrize(
    "body",
    [
        "<Media omitted>",
        f"{LRM}image omitted",
        "<Medien ausgeschlossen>",
        "<Multimedia omitido>",
        "<Médias omis>",
        "<Mídia oculta>",
        "<Medya dahil edilmedi>",
        "<Без медиафайлов>",
        "<تم استبعاد الوسائط>",
        f"{LRM}Bild weggelassen",
        "<Media omitted>\nnotes.pdf",
        f"Report.pdf • {LRM}3 pages {LRM}document omitted",
    ],
)
def test_omitted_media(tmp_path: Path, body: str) -> None:
    """Media that were left out are an omitted attachment; the body stays as written."""
    (message,) = read_messages(tmp_path, f"{HEAD}Ann: {body}\n")
    assert [a.state for a in message.attachments] == ["omitted"]
    assert message.body == body


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("IMG-20200620-WA0001.jpg (file attached)", "IMG-20200620-WA0001.jpg"),
        (f"{LRM}IMG-20200620-WA0001.jpg (file attached)\na caption", "IMG-20200620-WA0001.jpg"),
        ("IMG-20200620-WA0001.jpg (qwerty)", "IMG-20200620-WA0001.jpg"),
        ("my notes.pdf (Datei angehängt)", "my notes.pdf"),
        ("lista.pdf (archivo adjunto)", "lista.pdf"),
        (f"{LRM}<attached: 00000001-PHOTO-2020.jpg>", "00000001-PHOTO-2020.jpg"),
        (f"{LRM}<adjunto: 00000001-PHOTO-2020.jpg>", "00000001-PHOTO-2020.jpg"),
        ("V SEGA RS.pdf • 14 pages <attached: 00000002-RS.pdf>", "00000002-RS.pdf"),
        (f"look {LRM}<attached: 00000003-VIDEO-2020.mp4>", "00000003-VIDEO-2020.mp4"),
        (f"2020-06-20-PHOTO-00000005.jpg <{LRM}attached>", "2020-06-20-PHOTO-00000005.jpg"),
    ],
)
def test_attached_files(tmp_path: Path, body: str, name: str) -> None:
    """A file that a body names is an attachment, missing unless it came with the export."""
    (message,) = read_messages(tmp_path, f"{HEAD}Ann: {body}\n")
    assert [(a.name, a.state) for a in message.attachments] == [(name, "missing")]
    info = MemberInfo(path=None, size=5, sha256="a" * 64)
    (message,) = read_messages(tmp_path, f"{HEAD}Ann: {body}\n", siblings={f"m/{name}": info})
    (found,) = message.attachments
    assert (found.state, found.size, found.sha256) == ("present", 5, "a" * 64)


def test_brackets_in_speech_are_no_attachment(tmp_path: Path) -> None:
    """Brackets after something like a file name are speech."""
    (message,) = read_messages(tmp_path, f"{HEAD}Ann: see report.pdf (the old one)\n")
    assert message.attachments == ()


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("This message was deleted", "deleted_by_sender"),
        (f"{LRM}This message was deleted.", "deleted_by_sender"),
        ("You deleted this message", "deleted_by_sender"),
        ("Diese Nachricht wurde gelöscht.", "deleted_by_sender"),
        ("Se eliminó este mensaje.", "deleted_by_sender"),
        ("Bu mesaj silindi", "deleted_by_sender"),
        ("This message was deleted by admin Bob", "deleted_by_admin"),
        (f"well then {LRM}<This message was edited>", "edited"),
        ("gut <Diese Nachricht wurde bearbeitet.>", "edited"),
        ("this message was deleted yesterday, I think", "live"),
    ],
)
def test_states(tmp_path: Path, body: str, state: str) -> None:
    """Deletions and edits are known by the app's whole words; the body stays as written."""
    (message,) = read_messages(tmp_path, f"{HEAD}Ann: {body}\n")
    assert (message.state, message.body) == (state, body)
