"""Opens a policy file by what its bytes are, never by its name."""

from pathlib import Path

from upstander.policies.documents.filetext import (
    PolicyUnreadable,
    decode_file_text,
    read_file_bytes,
)
from upstander.policies.documents.laidout import LaidOutText

_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PDF_LOOK = 1024
"""Bytes in which the mark of a PDF may stand, after what a mailer put before it."""


def open_document(path: Path, *, ocr: bool = False) -> LaidOutText:
    """Return the file at `path` as laid-out text.

    `ocr` reads scanned pages of a PDF by optical character recognition, where it is installed.

    Raises:
        PolicyUnreadable: the file is absent, too large, empty, or no kind of document.
    """
    return lay_out(read_file_bytes(path), place=str(path), ocr=ocr)


def lay_out(data: bytes, *, place: str = "", ocr: bool = False) -> LaidOutText:
    """Return the bytes of a document as laid-out text.

    Raises:
        PolicyUnreadable: the bytes are no kind of document that is read.
    """
    if _PDF in data[:PDF_LOOK]:
        from upstander.policies.documents.pdf import lay_out_pdf  # noqa: PLC0415 - a heavy library, for such files alone

        return lay_out_pdf(data, place=place, ocr=ocr)
    if data.startswith((_ZIP, _OLE)):
        from upstander.policies.documents.docx import lay_out_docx  # noqa: PLC0415 - a heavy library, for such files alone

        return lay_out_docx(data, place=place)
    file = decode_file_text(data, place=place)
    from upstander.policies.documents.html import lay_out_html, looks_like_html  # noqa: PLC0415 - a heavy library, for such files alone

    if looks_like_html(file.text):
        return lay_out_html(data, place=place)
    return LaidOutText.plain(file.text, sha256=file.sha256, media="text", notes=file.notes)


__all__ = ["PolicyUnreadable", "lay_out", "open_document"]
