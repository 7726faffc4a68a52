"""How the bytes of a policy file become text."""

import pytest

from upstander.base.digest import digest_bytes
from upstander.policies.clauses.reading import read_policy, read_policy_noted
from upstander.policies.documents.filetext import MAX_BYTES, PolicyUnreadable, decode_file_text


@pytest.mark.parametrize(
    ("data", "text", "noted"),
    [
        (b"1.1 Caf\xc3\xa9.\n", "1.1 Café.\n", ""),
        (b"\xef\xbb\xbf1.1 One.\n", "1.1 One.\n", "byte order mark"),
        (b"1.1 Caf\xe9 \x96 it\x92s open.\n", "1.1 Café – it’s open.\n", "Windows-1252"),
        ("1.1 One.\n".encode("utf-16"), "1.1 One.\n", "UTF-16"),
        (b"1.1 One.\r\n1.2 Two.\rEnd.\n", "1.1 One.\n1.2 Two.\nEnd.\n", "carriage returns"),
    ],
)
def test_encodings_are_read_and_noted(data, text, noted):
    """Every encoding gives the same text, and what was done to reach it is said."""
    file = decode_file_text(data)
    assert file.text == text
    assert file.sha256 == digest_bytes(data)
    assert (noted in " ".join(file.notes)) if noted else not file.notes


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (b"PK\x03\x04\x14\x00", "zipped"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office"),
        (b"{\\rtf1 text}", "rich text"),
        (b"\x00\x01\x02\xff\xfe", "binary"),
        (b"text\x00text", "binary"),
        (b"\x01\x02\x03\x04 one", "binary"),
        (b"\xff\xfea", "binary"),
        (b"\x81\x8d\x8f", "neither"),
        (b" \n\t\r\n", "no text"),
        (b"", "no text"),
    ],
)
def test_what_is_not_text_is_refused_in_one_line(data, reason):
    """A file that is not plain text is refused with its kind, in one line, with its place."""
    with pytest.raises(PolicyUnreadable) as caught:
        decode_file_text(data, place="policy.bin")
    assert reason in str(caught.value)
    assert str(caught.value).startswith("policy.bin: ")
    assert "\n" not in str(caught.value)


def test_an_absent_file_or_a_folder_is_unreadable(tmp_path):
    """A path that holds no file is refused as unreadable, not as a fault of the program."""
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(PolicyUnreadable):
            read_policy(path)


def test_a_file_beyond_any_policy_is_refused_before_it_is_read(tmp_path):
    """A huge file is refused by its size alone."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(PolicyUnreadable, match="larger"):
        read_policy(path)


def test_the_name_is_the_files_unless_it_is_given(tmp_path):
    """A document is called what the caller says, else by its file's name."""
    path = tmp_path / "phones-v2.txt"
    path.write_bytes(b"1.1 One.\r\n")
    document, notes = read_policy_noted(path)
    assert document.name == "phones-v2"
    assert document.sha256 == digest_bytes(b"1.1 One.\r\n")
    assert len(notes) == 1
    assert read_policy(path, name="nmp").name == "nmp"
