"""Whatever the bytes, the WhatsApp text reader covers them all and raises nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.whatsapp_sources import make_source, messages_of, read_all
from upstander.evidence.decode import textwindow
from upstander.evidence.decode.formats.whatsapp_text import score

EXPORT = (
    "\u200e[20/06/2020, 15:55:01] Quiz: \u200eMessages and calls are end-to-end encrypted\r\n"
    "[20/06/2020, 15:55:02] Ann: hello\r\nmore 🤓\r\n"
    "[20/06/2020, 15:56:00] Bob: \u200e<attached: 00000001-PHOTO-2020.jpg>\r\n"
    "[21/06/2020, 09:00:00] \u202a+44 7700 900123\u202c:\r\n"
    "[21/06/2020, 09:00:07] Ann: [1/2/20, 3:04 PM] Bob: pasted\r\n[1/2/20, 3:04 PM] Bob: x\r\n"
).encode()

PIECES = [
    b"\n", b"\r", b"\r\n", b"[", b"]", b": ", b":", b" - ", b"\xff", b"\xed\xa0\x80", b"\x00",
    b"\xe2\x80\x8e", b"\xef\xbb\xbf", b"20/06/2020, 15:55 - ", b"[20/06/2020, 15:55:01] ",
    b"6/20/20, 3:55 PM - ", "٢٠/٦/٢٠٢٠، ٣:٥٥ م - ".encode(), b"99/99/9999, 99:99 - ", b"Ann: ",
    b"<Media omitted>", b"POLL:\n", b"0000/00/00 00:00 - ", b"1/1/1999, 0:00 - ",
    "²٣/٦/٢٠٢٠ - ".encode(), b"31/12/9999, 23:59 - ", b"9/9/09 9:09:09 PM: ",
]  # fmt: skip


@given(
    data=st.binary(max_size=400),
    bom=st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]),
)
def test_arbitrary_bytes_are_covered(tmp_path: Path, data: bytes, bom: bytes) -> None:
    """Every byte of any file belongs to a message, a skip or framing."""
    read_all(make_source(tmp_path, bom + data))
    assert 0 <= score(bom + data, "_chat.txt") <= 1


@given(
    parts=st.lists(st.sampled_from(PIECES), max_size=40),
    limit=st.sampled_from([10, 60, 1 << 25]),
    order=st.sampled_from([None, "dmy", "mdy", "ymd"]),
)
def test_pieces_of_exports_are_covered(
    tmp_path: Path, parts: list[bytes], limit: int, order: str | None
) -> None:
    """Every byte of any mixture of headers, marks and line ends is covered too."""
    read_all(make_source(tmp_path, b"".join(parts), record_bytes=limit, date_order=order))


@given(parts=st.lists(st.sampled_from(PIECES), max_size=30), cut=st.integers(0, 3))
def test_utf16_is_covered(tmp_path: Path, parts: list[bytes], cut: int) -> None:
    """UTF-16 is covered to its last byte, cut anywhere."""
    text = b"".join(parts).decode("utf-8", "replace")
    raw = text.encode("utf-16")
    read_all(make_source(tmp_path, raw[: max(2, len(raw) - cut)]))


@given(
    place=st.integers(0, len(EXPORT)),
    gone=st.integers(0, 12),
    put=st.binary(max_size=6),
)
def test_mutated_exports_are_covered(tmp_path: Path, place: int, gone: int, put: bytes) -> None:
    """A damaged export is covered, and its rows stay in order."""
    read_all(make_source(tmp_path, EXPORT[:place] + put + EXPORT[place + gone :]))


@pytest.mark.parametrize("block", [64, 700, 1000])
@given(parts=st.lists(st.sampled_from(PIECES), min_size=20, max_size=120))
def test_windows_do_not_show(tmp_path: Path, block: int, parts: list[bytes]) -> None:
    """The items are the same whatever the size of the windows of reading."""
    source = make_source(tmp_path, b"".join(parts))
    whole = read_all(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textwindow, "BLOCK_BYTES", block)
        assert read_all(source) == whole


@given(place=st.integers(1, len(EXPORT) - 1))
def test_cut_export_gives_the_rows_before_the_cut(tmp_path: Path, place: int) -> None:
    """A file that is cut anywhere gives every row that was complete before the last one."""
    whole = messages_of(read_all(make_source(tmp_path, EXPORT)))
    complete = [m for m in whole if m.byte_end < place]
    found = messages_of(read_all(make_source(tmp_path, EXPORT[:place])))
    kept = [(m.sent_at, m.byte_start, m.byte_end) for m in found[: len(complete)]]
    expected = [(m.sent_at, m.byte_start, m.byte_end) for m in complete]
    assert kept[:-1] == expected[:-1]
    assert len(found) >= len(complete)
