"""Single messages: headers, dates, threads, bodies, what hangs on them, faults, cut ends."""

import hashlib
import json
import random
from email.message import EmailMessage
from pathlib import Path

import pytest

from upstander.evidence.decode.formats import eml
from upstander.records.messages import Message
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import ReadSettings, Source

SAMPLES = Path(__file__).parents[4] / "data" / "eml"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ".md")
HEAD = b"From: Jo Lee <jo@example.test>\nTo: sam@example.test\nSubject: Duty\nDate: "
DATED = HEAD + b"Mon, 1 Jun 2020 10:00:00 +0100\n"


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
    items = list(eml.read(source))
    placed = [one for one in items if isinstance(one, Message | Skipped | Framing)]
    assert sum(one.byte_end - one.byte_start for one in placed) == len(data)
    return items


def read_one(tmp_path: Path, data: bytes, **settings: object) -> Message:
    (message,) = (one for one in read_bytes(tmp_path, data, **settings) if type(one) is Message)
    return message


def remarks(items: list) -> str:
    return " ".join(item.text for item in items if isinstance(item, Remark))


@pytest.mark.parametrize("name", NAMES)
def test_samples(tmp_path: Path, name: str) -> None:
    """Every sample is one message with a sender, a subject and words, and nothing to remark."""
    data = (SAMPLES / name).read_bytes()
    items = read_bytes(tmp_path, data)
    (message,) = items
    assert "@" in message.sender
    assert message.subject
    assert message.body
    assert eml.score(data, "") >= 0.75


def test_sample_facts(tmp_path: Path) -> None:
    """Encoded and raw headers, a wrong charset and an odd date are read as they were meant."""
    words = read_one(tmp_path, (SAMPLES / "testRFC822_i18nheaders").read_bytes())
    assert words.subject == "If you can read this you understand the example."
    assert (words.sender_name, words.sent_at) == ("Keld Jørn Simonsen", None)
    raw = read_one(tmp_path, (SAMPLES / "testRFC822_date_utf8").read_bytes())
    assert raw.sender_name == "Philipp Steinkrüger"
    assert raw.sent_at_raw == "16 May 2016 at 09:30:32  GMT+1"
    assert raw.sent_at == 1_463_387_432_000_000
    wrong = read_one(tmp_path, (SAMPLES / "mail_test_12").read_bytes())
    assert wrong.body_transforms == ("charset(GB2312 read as utf-8)",)
    assert "17%" in wrong.body
    report = read_one(tmp_path, (SAMPLES / "mail_malformed_2").read_bytes())
    assert "delivery_report" in report.flags
    assert "mailbox full" in json.loads(report.extra)["reports"][0]


@pytest.mark.parametrize(
    ("written", "sent_at", "basis"),
    [
        ("Mon, 1 Jun 2020 10:00:00 +0100", 1_591_002_000, "explicit"),
        ("1 Jun 20 09:00 GMT", 1_591_002_000, "explicit"),
        ("Mon, 1 Jun 2020 05:00:00 -0400 (EDT)", 1_591_002_000, "explicit"),
        ("Mon, 1 Jun 2020 05:00:00 EDT", 1_591_002_000, "explicit"),
        ("Mon, 1 Jun 2020 09:00:00 -0000", 1_591_002_000, "utc_by_spec"),
        ("Mon Jun  1 09:00:00 2020 +0000", 1_591_002_000, "explicit"),
        ("2020-06-01T10:00:00+01:00", 1_591_002_000, "explicit"),
        ("Mon, 1 Jun 2020 10:00:00", 1_591_002_000, "unknown"),
        ("1 June 2020 at 10:00:00 GMT+1", 1_591_002_000, "explicit"),
        ("Mon, 31 Feb 2020 10:00:00 +0100", None, "unknown"),
        ("01/06/2020 10:00", None, "unknown"),
        ("yesterday", None, "unknown"),
        ("", None, "unknown"),
    ],
)
def test_dates(tmp_path: Path, written: str, sent_at: int | None, basis: str) -> None:
    """A date is read by known forms only; any other has no time and stays as written."""
    message = read_one(tmp_path, HEAD + written.encode() + b"\n\nx\n")
    assert message.sent_at == (None if sent_at is None else sent_at * 1_000_000)
    assert (message.sent_at_basis, message.sent_at_raw) == (basis, written)


def test_addresses(tmp_path: Path) -> None:
    """Names with commas, groups, comments and encoded words keep to their addresses."""
    data = (
        b'From: "Lee, Jo" <jo@example.test>\n'
        b"To: team: =?utf-8?q?S=C3=A1m=2C_x?= <sam@example.test>, ann@example.test (Ann);\n"
        b"Cc: undisclosed-recipients:;\nBcc: <hid@example.test>\n\nx\n"
    )
    message = read_one(tmp_path, data)
    assert (message.sender, message.sender_name) == ("jo@example.test", "Lee, Jo")
    assert message.recipients == ("sam@example.test", "ann@example.test", "hid@example.test")
    assert json.loads(message.extra)["to"][0] == "Sám, x <sam@example.test>"


def test_character_cut_between_words(tmp_path: Path) -> None:
    """A character whose bytes fall on two encoded words is whole."""
    data = b"From: jo@example.test\nSubject: =?utf-8?q?caf=C3?=\n =?utf-8?q?=A9?= bar\n\nx\n"
    assert read_one(tmp_path, data).subject == "café bar"


@pytest.mark.parametrize(
    ("headers", "conversation", "reply_to"),
    [
        (b"Message-ID: <c@x>\nIn-Reply-To: <b@x>\nReferences: <a@x>\n <b@x>\n", "a@x", "b@x"),
        (b"Message-ID: <c@x>\nIn-Reply-To: <b@x>\n", "b@x", "b@x"),
        (b"Message-ID: <c@x>\n", "c@x", ""),
        (b"", "subject:duty", ""),
    ],
)
def test_threads(tmp_path: Path, headers: bytes, conversation: str, reply_to: str) -> None:
    """A conversation is its root's id, or the subject without its prefixes."""
    data = DATED.replace(b"Subject: ", b"Subject: Re: FW: ") + headers + b"\nx\n"
    message = read_one(tmp_path, data)
    assert (message.conversation, message.reply_to) == (conversation, reply_to)
    assert message.conversation_title == "Duty"


def test_direction_is_of_the_owner(tmp_path: Path) -> None:
    """A message goes out from an address that the operator named, and comes in from others."""
    data = DATED + b"\nx\n"
    assert read_one(tmp_path, data).direction == "unknown"
    assert read_one(tmp_path, data, owner=("JO@example.test",)).direction == "outgoing"
    assert read_one(tmp_path, data, owner=("sam@example.test",)).direction == "incoming"


def built(**parts: object) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "jo@example.test", "s@x.test", "Duty"
    message["Message-ID"] = "<1@x>"
    message.set_content(str(parts.get("text", "the words")))
    return message


def test_alternatives_and_attachments(tmp_path: Path) -> None:
    """Plain text is preferred, the HTML kept; attachments have name, size and digest."""
    message = built()
    message.add_alternative("<p>the <b>words</b></p>", subtype="html")
    message.add_attachment(b"\x00\x01", maintype="image", subtype="png", filename="é.png")
    read = read_one(tmp_path, message.as_bytes())
    assert (read.body, read.body_transforms) == ("the words", ())
    assert "<b>words</b>" in json.loads(read.extra)["html"]
    (one,) = read.attachments
    assert (one.name, one.mime, one.size, one.state) == ("é.png", "image/png", 2, "embedded")
    assert one.sha256 == hashlib.sha256(b"\x00\x01").hexdigest()


def test_html_alone(tmp_path: Path) -> None:
    """HTML without plain text becomes text by its blocks, scripts left out; long HTML a digest."""
    page = "<style>x{}</style><p>one</p><script>no()</script><div>two<br>three</div>"
    data = DATED + b"Content-Type: text/html; charset=utf-8\n\n" + page.encode() + b"\n"
    message = read_one(tmp_path, data)
    assert message.body.split() == ["one", "two", "three"]
    assert message.body_transforms == ("html_to_text",)
    long = data + b"<!--" + b"x" * 70_000 + b"-->\n"
    extra = json.loads(read_one(tmp_path, long).extra)
    assert "html" not in extra
    assert extra["html_bytes"] > 70_000


def test_attached_message(tmp_path: Path) -> None:
    """A message in a message is an attachment, and its words can be found in the body."""
    outer, inner = built(text="see below"), built(text="hidden words")
    inner.replace_header("Subject", "Inner")
    outer.add_attachment(inner)
    message = read_one(tmp_path, outer.as_bytes())
    assert "see below" in message.body
    assert "--- attached message: Inner ---" in message.body
    assert "hidden words" in message.body
    assert message.body_transforms == ("nested_message(1)",)
    assert message.attachments[0].mime == "message/rfc822"
    assert json.loads(message.extra)["nested"][0]["subject"] == "Inner"


@pytest.mark.parametrize(
    ("kind", "flag"),
    [
        (b"application/pkcs7-mime; smime-type=enveloped-data", "not_readable_smime"),
        (b"application/x-microsoft-rpmsg-message", "not_readable_rms"),
        (b"application/ms-tnef", "not_readable_tnef"),
        (b"multipart/encrypted; boundary=b", "not_readable_pgp"),
    ],
)
def test_protected_content_is_said(tmp_path: Path, kind: bytes, flag: str) -> None:
    """Content that nobody can read is flagged as such."""
    message = read_one(tmp_path, DATED + b"Content-Type: " + kind + b"\n\n--b\n\nAAAA\n--b--\n")
    assert flag in message.flags


@pytest.mark.parametrize(
    ("charset", "raw", "text", "transforms"),
    [
        (b"utf-8", "café".encode(), "café", ()),
        (b"iso-8859-1", b"\x93caf\xe9\x94", "“café”", ("charset(iso-8859-1 read as cp1252)",)),
        (b"utf-8", b"caf\xe9", "caf�", ("replacement(1)",)),
        (b"x-none", b"caf\xe9", "café", ("charset(x-none read as cp1252)",)),
        (b"unicode_escape", b"caf\xe9", "café", ("charset(unicode_escape read as cp1252)",)),
        (b"us-ascii", "café".encode(), "café", ("charset(us-ascii read as utf-8)",)),
    ],
)
def test_charsets(
    tmp_path: Path, charset: bytes, raw: bytes, text: str, transforms: tuple[str, ...]
) -> None:
    """A charset that the bytes break gives way, and the row says to which."""
    data = DATED + b"Content-Type: text/plain; charset=" + charset + b"\n\n" + raw + b"\n"
    message = read_one(tmp_path, data)
    assert (message.body, message.body_transforms) == (text, transforms)


def test_parameters_of_rfc_2231(tmp_path: Path) -> None:
    """A file name in pieces and escapes is whole."""
    data = (
        DATED + b"Content-Type: application/pdf\n"
        b"Content-Disposition: attachment; filename*0*=utf-8''caf%C3%A9%20;\n"
        b' filename*1="list.pdf"\n\nx\n'
    )
    assert read_one(tmp_path, data).attachments[0].name == "café list.pdf"


MULTIPART = DATED + b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"


@pytest.mark.parametrize(
    ("data", "fault", "state"),
    [
        (MULTIPART + b"--b\n\nwords\n", "no closing boundary", "truncated"),
        (MULTIPART.replace(b"; boundary=b", b"") + b"words\n", "no boundary", "live"),
        (DATED + b"Content-Transfer-Encoding: base64\n\nd29yZHM\n", "base64 is cut", "truncated"),
        (DATED + b"Subj", "no header", "live"),
        (DATED, "inside its head", "truncated"),
        (DATED + b"\nwords", "does not end with a line end", "live"),
    ],
)
def test_faults(tmp_path: Path, data: bytes, fault: str, state: str) -> None:
    """What is wrong with a message is remarked on; its words are kept."""
    items = read_bytes(tmp_path, data)
    assert fault in remarks(items)
    (message,) = (one for one in items if type(one) is Message)
    assert message.state == state
    assert message.subject == "Duty"


def test_nesting_is_bounded(tmp_path: Path) -> None:
    """Parts nested a thousand deep are read without recursion and remarked on."""
    data = DATED + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1000)
    )
    assert "nested too deep" in remarks(read_bytes(tmp_path, data))


@pytest.mark.parametrize("name", NAMES)
def test_truncation(tmp_path: Path, name: str) -> None:
    """Cut anywhere, a message is one row, or skipped with a reason; a cut line is reported."""
    data = (SAMPLES / name).read_bytes()
    draw = random.Random(7)  # noqa: S311 - the same places each time
    places = {*range(0, len(data), 1024), *(draw.randrange(len(data)) for _ in range(100))}
    for place in sorted(places - {0}):
        items = read_bytes(tmp_path, data[:place])
        rows = [one for one in items if isinstance(one, Message | Skipped)]
        assert len(rows) == 1
        if data[place - 1 : place] != b"\n":
            assert remarks(items), place


@pytest.mark.parametrize(
    "other",
    [
        b"", b"Dear Sam,\n\nsee you\n", b"name: Sam\nrole: PC\ndate: 2020-01-01\n\nnotes: x\n",
        b"title: x\nfrom: here\nto: there\nsubject: y\n", b"<html><p>From: a@b</p></html>",
        b'127.0.0.1 - - [01/Jun/2020:10:00:00 +0100] "GET / HTTP/1.1" 200 5\n',
        b"HTTP/1.1 200 OK\nDate: Mon, 1 Jun 2020 10:00:00 GMT\nContent-Type: text/html\n\n",
        b"Date: Mon, 1 Jun 2020 10:00:00 GMT\nContent-Type: text/html\nServer: x\n\nhi",
        b"01/06/2020, 10:00 - Sam: From: a@b\n", b"1234\nFrom: a@b.test\nTo: c@d.test\n\nx",
    ],
)  # fmt: skip
def test_score_of_others(other: bytes) -> None:
    """Prose, logs, settings and pages are no mail, whatever their name."""
    assert eml.score(other, "note.eml") < 0.3
