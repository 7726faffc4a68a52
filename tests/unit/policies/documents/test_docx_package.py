"""What is refused before a DOCX is opened, and in which words."""

import zipfile
from io import BytesIO

import pytest

from support.docx_making import make_docx, para, zip_files
from upstander.policies.documents.docx import lay_out_docx
from upstander.policies.documents.filetext import PolicyUnreadable


def refusal(data):
    """Return why `data` is refused."""
    with pytest.raises(PolicyUnreadable) as caught:
        lay_out_docx(data, place="made")
    return str(caught.value)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "an OpenDocument text: save it"),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}, "an Excel workbook"),
        ({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}, "PowerPoint"),
        ({"policy.txt": b"words"}, "a zip archive: unpack it"),
        ({"mimetype": b"application/epub+zip"}, "an EPUB book"),
    ],
)
def test_another_kind_of_zip_is_named(files, said):
    """The reader says what the file is and what to do."""
    assert said in refusal(zip_files(files))


def test_old_and_locked_files_are_told_apart():
    """An OLE file is an old document, or a DOCX under a password."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)
    assert "old Office document" in refusal(ole)
    assert "password" in refusal(ole + "EncryptedPackage".encode("utf-16-le"))


def test_a_bomb_is_refused_before_it_is_unpacked():
    """A part that swells beyond reason stops the reading, whether or not it would be read."""
    assert "bomb" in refusal(zip_files({"word/media/a.bin": bytes(64 << 20)}))


def test_a_part_that_is_too_large_is_refused(monkeypatch):
    """The words of a document have their bound."""
    monkeypatch.setattr("upstander.policies.documents.docx_package.PART_BYTES", 1000)
    assert "too large" in refusal(make_docx(para("x" * 1000)))


def test_entities_are_refused():
    """No word processor declares a document type; who does means harm."""
    declared = b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    files = _files(make_docx(para("x")))
    head, _, rest = files["word/document.xml"].partition(b"?>")
    files["word/document.xml"] = head + b"?>" + declared + rest.replace(b">x<", b">&e;<")
    assert "declares entities" in refusal(zip_files(files))


def test_damage_is_said():
    """A cut file, unsound XML and an empty body have their own words."""
    data = make_docx(para("x"))
    assert "damaged" in refusal(data[: len(data) // 2])
    files = _files(data)
    broken = dict(files, **{"word/document.xml": b"<w:document"})
    assert "not sound XML" in refusal(zip_files(broken))
    assert "holds no text" in refusal(make_docx(para("")))


def test_macros_are_ignored():
    """A DOCM reads as a DOCX does."""
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert lay_out_docx(make_docx(para("x"), main_type=macro), place="made").text == "x"


def _files(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:  # noqa: TID251 - rewrites the sample
        return {name: archive.read(name) for name in archive.namelist()}
