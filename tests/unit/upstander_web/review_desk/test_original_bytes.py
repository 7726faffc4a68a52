"""The bytes behind a message are cut out of the exhibit again."""

import zipfile
from dataclasses import replace

import pytest
from tests.unit.upstander_web.review_desk.desk_data import write_messages

from upstander.base.digest import digest_bytes, digest_file
from upstander_web.review_desk.messages_store import read_around
from upstander_web.review_desk.original_bytes import (
    NoBytePlace,
    SourceNotFound,
    read_original,
)

LINE = "01/03/2024, 09:00 - Tarquin: hé\n".encode()
DATA = b"head\n" + LINE


@pytest.fixture
def message(tmp_path):
    """A message whose record is the second line of its source."""
    found = read_around(
        write_messages(tmp_path / "messages.parquet"),
        row=0, conversation="c1", before=0, after=0,
    )  # fmt: skip
    return replace(
        found[0],
        member="",
        locator=f"bytes:5-{len(DATA)};row:1",
        record_sha256=digest_bytes(LINE),
    )


def test_the_bytes_of_a_plain_file_are_cut_and_compared(message, tmp_path):
    """The record's bytes have the recorded digest, and one changed byte shows."""
    file = tmp_path / "chat.txt"
    file.write_bytes(DATA)
    original = read_original(file, message)
    assert (original.text, original.is_intact) == (LINE.decode(), True)
    file.write_bytes(DATA.replace(b"Tarquin", b"Kestrel"))
    assert not read_original(file, message).is_intact


def test_the_bytes_of_an_archives_member_are_cut(message, tmp_path):
    """A member is unpacked, and a member that is not there is said."""
    file = tmp_path / "chat.zip"
    with zipfile.ZipFile(file, "w") as archive:  # noqa: TID251 - makes the test's archive
        archive.writestr("_chat.txt", DATA)
    assert read_original(file, replace(message, member="_chat.txt")).is_intact
    with pytest.raises(SourceNotFound):
        read_original(file, replace(message, member="other.txt"))


def test_the_file_of_a_folder_is_found_by_its_digest(message, tmp_path):
    """In a folder the file is the one with the message's digest."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"other")
    (folder / "b.txt").write_bytes(DATA)
    sha256 = digest_file(folder / "b.txt")
    assert read_original(folder, replace(message, exhibit_sha256=sha256)).is_intact
    with pytest.raises(SourceNotFound):
        read_original(folder, message)


def test_a_row_of_a_database_has_no_bytes(message, tmp_path):
    """A locator without a byte range is said to have none."""
    with pytest.raises(NoBytePlace):
        read_original(tmp_path / "x", replace(message, locator="row:7"))
