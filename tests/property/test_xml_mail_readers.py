"""Whatever the bytes, the readers of SMS backups and of mail account for every one of them."""

import tempfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

from hypothesis import example, given
from hypothesis import strategies as st

from upstander.evidence.decode.formats import eml, mbox, sms_backup
from upstander.evidence.decode.sms.scan import decode_value, list_attributes, match_tag
from upstander.records.messages import Message
from upstander.records.provenance import Framing, Skipped
from upstander.records.sources import ReadSettings, Source

DATA = Path(__file__).parents[1] / "data"
SAMPLES = tuple(
    path.read_bytes()
    for name in ("sms_backup", "mbox", "eml")
    for path in sorted((DATA / name).iterdir())
    if path.suffix != ".md"
)
READERS = (sms_backup, mbox, eml)
PIECES = st.sampled_from(
    [
        b"<sms ", b"<mms ", b"<call ", b"<part ", b"</mms>", b"<smses count='2'>", b"</smses>",
        b"<!--", b"-->", b"<![CDATA[", b"<!DOCTYPE a [", b"]>", b"<?", b"?>", b"&#55357;", b"&",
        b'body="', b"data='", b'"', b"'", b" />", b">", b"<", b"\n", b"\r\n", b"\n\n", b"\0",
        b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\xbd", b"From ", b"From: ", b"@",
        b"From a@b Mon Jun 01 10:00:00 2020\n", b"Content-Type: multipart/mixed; boundary=b\n",
        b"--b\n", b"--b--\n", b"Content-Transfer-Encoding: base64\n", b"Content-Length: 9\n",
        b"Date: 1 Jan 99999 00:00 +9999\n", b"Subject: =?utf-8?b?w?=\n", b"message/rfc822",
        b"Content-Type: text/html\n", b"Content-Type: message/rfc822\n", b"charset*0*=x''%C3;",
    ]
)  # fmt: skip


def check(reader: Any, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source"
        path.write_bytes(data)
        source = Source(
            path=path,
            name="source",
            size=len(data),
            sha256="0" * 64,
            exhibit_path="source",
            exhibit_sha256="0" * 64,
            settings=ReadSettings(record_bytes=4096),
        )
        assert 0.0 <= reader.score(data[: 1 << 16], "source") <= 1.0
        reach = 0
        for item in reader.read(source):
            if isinstance(item, Message | Skipped | Framing):
                assert item.byte_start == reach
                assert reach < item.byte_end <= len(data)
                reach = item.byte_end
        assert reach == len(data)


@given(st.lists(PIECES | st.binary(max_size=8), max_size=40).map(b"".join))
@example(b"\xff\xfe<")
@example(b"<sms a='1' a='2' /><sms")
def test_any_bytes(data: bytes) -> None:
    """Any bytes give items that ascend, touch and end with the file, and raise nothing."""
    for reader in READERS:
        check(reader, data)


@given(st.data())
def test_mutated_samples(draws: st.DataObject) -> None:
    """A sample with bytes changed, cut out or put in is accounted for to the byte."""
    data = draws.draw(st.sampled_from(SAMPLES))
    for _ in range(draws.draw(st.integers(1, 4))):
        place = draws.draw(st.integers(0, len(data)))
        gone = draws.draw(st.integers(0, 60))
        data = data[:place] + draws.draw(PIECES | st.binary(max_size=4)) + data[place + gone :]
    for reader in READERS:
        check(reader, data)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r'\"<>&"))


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), TEXT, max_size=6))
def test_values_are_those_of_expat(facts: dict[str, str]) -> None:
    """On a well-formed element the scanner gives the attributes that expat gives."""
    escapes = {"&": "&amp;", "<": "&lt;", '"': "&quot;"}
    written = "".join(
        f' {name}="{"".join(escapes.get(letter, letter) for letter in value)}"'
        for name, value in facts.items()
        if "\ufffe" not in value and "\uffff" not in value
    )
    data = f"<sms{written} />".encode()
    expected: dict[str, str] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, attributes: expected.update(attributes)
    parser.Parse(data, True)
    tag = match_tag(data, 0)
    assert tag is not None
    found = {
        name.decode(): decode_value(data[start:end], "utf-8")[0]
        for name, start, end in list_attributes(data, tag)
    }
    assert found == expected


@given(
    st.lists(st.dictionaries(st.sampled_from(["address", "body", "type", "x"]), TEXT), max_size=4)
)
def test_fast_and_careful_rows_agree(rows: list[dict[str, str]]) -> None:
    """A row read the fast way is the row read with care, which single quotes force."""
    escapes = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "'": "&apos;"}

    def write(quote: str) -> bytes:
        lines = [
            "<sms" + "".join(
                f" {name}={quote}{''.join(escapes.get(c, c) for c in value)}{quote}"
                for name, value in row.items()
            ) + " />"
            for row in rows
        ]  # fmt: skip
        return ("<smses count='0'>" + "\n".join(lines) + "</smses>").encode()

    def read(data: bytes) -> list[Message]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "source"
            path.write_bytes(data)
            source = Source(
                path=path,
                name="source",
                size=len(data),
                sha256="0" * 64,
                exhibit_path="source",
                exhibit_sha256="0" * 64,
            )
            return [item for item in sms_backup.read(source) if isinstance(item, Message)]

    assert read(write('"')) == read(write("'"))
