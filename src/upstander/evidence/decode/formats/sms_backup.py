"""Read SMS Backup & Restore XML: texts, multimedia messages and calls.

Format:
    SyncTech's *SMS Backup & Restore* for Android writes `<smses>` with `<sms>` and `<mms>`, and
    `<calls>` with `<call>` in a file of its own; both are read wherever they stand. All facts
    are attributes; the media of an MMS are base64 in `part@data`, gigabytes of it, which are
    measured and hashed in the mapped file and never held.

Seen in:
    sms_small.xml 12 rows, edge_cases.xml 4, mixed.xml 4, sample_mms.xml 4, minimal_calls.xml 1.
    Ill-formed files are usual: emoji as two surrogate references (`&#55357;&#56832;`), control
    characters, a cut end, a `count` that is not kept. A broken row is skipped by itself, and
    reading goes on at the next row's start tag.

Not read:
    The contacts (VCF) that the app saves beside; files saved encrypted; UTF-16 files of more
    than four times the longest record. RCS chats are in the file only where the phone's
    messaging app gave them to the system as MMS: their absence proves nothing.

Time:
    `date` is milliseconds since 1970 UTC by the format's own definition, for SMS, MMS and calls
    alike. A `date` of 0 is no time. `date_sent` (0 where unknown) stays in `extra`, as does
    `readable_date`, which is local text without a zone.

References:
    SyncTech, *Fields in XML Backup Files*; Android `Telephony.Sms`, `Telephony.Mms`,
    `PduHeaders` (137 from, 151 to, 130 cc, 129 bcc), `CallLog.Calls`.
"""

import re
from collections.abc import Iterator

from upstander.evidence.decode.filemap import (
    KEEP_BYTES,
    Buffer,
    Places,
    Utf16Places,
    find_far,
    give_back,
    map_source,
    search_far,
    transcode_utf16,
    utf16_codec,
)
from upstander.evidence.decode.reader import Item
from upstander.evidence.decode.sms.elements import END_TAG, ROOTS, ROW_START, RowReader
from upstander.evidence.decode.sms.rows import SmsColumns, call_message
from upstander.evidence.decode.sms.scan import (
    Tag,
    declared_codec,
    match_tag,
)
from upstander.records.provenance import Declared, Framing, Remark, Skipped
from upstander.records.sources import Source

NAME = "sms_backup"
VERSION = "1"
PLATFORM = "sms"
EXTENSIONS = (".xml",)

_RESYNC = re.compile(rb"<(?:sms|mms|call)(?=[\s/>])|</(?:smses|calls)\s*+>")
_RESYNC_BEGIN = re.compile(rb"<(?:sms|mms|call)(?=[\s/>])|</(?:smses|calls)(?=[\s>])")
_RESYNC_REACH = 16
_PLAIN_START = re.compile(rb"\s*+<(sms|call)(?=\s)")
_PLAIN_BYTES = 1 << 16
"""Longest row that is tried the fast way first."""
_SPACE = re.compile(rb"\s*+")

_CUT = "the file ends inside this row"
_BROKEN = "the row is not well formed or not closed"
_STRAY = "text that belongs to no row"
_MARKUP = "markup that is not well formed"
_FOREIGN = "an element that is not of the format"
_LONG = "the row is longer than the longest record allowed"


def score(head: bytes, name: str) -> float:
    """Return how surely the bytes are a backup: its root, and rows with a number and a date."""
    codec, mark = utf16_codec(head)
    if codec:
        head = head[mark:].decode(codec, "replace").encode("utf-8")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"<"):
        return 0.0
    rows = re.search(rb"<(?:sms|mms)(?=\s)[^<]{0,4000}?\sdate\s*=\s*[\"']\d", head)
    calls = re.search(rb"<call(?=\s)[^<]{0,4000}?\sdate\s*=\s*[\"']\d", head)
    calls = calls and re.search(rb"<call(?=\s)[^<]{0,4000}?\snumber\s*=", head)
    earned = 0.85 if rows or calls else 0.0
    if earned and re.search(rb"<(?:smses|calls)[\s>]", head):
        earned = 0.95
    elif re.search(rb"<smses[\s>/]", head):
        earned = max(earned, 0.8)
    elif re.search(rb"<calls\s+count\s*=", head):
        earned = max(earned, 0.6)
    hint = re.search(r"(?:^|[/\\])(?:sms|calls)[^/\\]*\.xml$", name, re.IGNORECASE)
    return min(1.0, earned + 0.05) if earned and hint else earned


def read(source: Source) -> Iterator[Item]:
    """Yield the rows of `source` in the order of the file.

    Raises:
        SourceUnreadable: the file cannot be opened, or is UTF-16 and too long.
    """
    longest = source.settings.record_bytes
    with map_source(source) as data:
        codec, mark = utf16_codec(data[:4])
        if not codec:
            declared = declared_codec(data[:1024].removeprefix(b"\xef\xbb\xbf"))
            yield from _Scan(data, Places(), longest, declared).items()
            return
        if mark:
            yield Framing(0, mark)
        text = transcode_utf16(data, codec, mark, 4 * longest)
        yield from _Scan(text, Utf16Places(text, mark), longest, "utf-8").items()
        if (len(data) - mark) % 2:
            yield Skipped(reason="half a character", byte_start=len(data) - 1, byte_end=len(data))


class _Scan:
    """One pass over the buffer; `position` is where the next thing starts."""

    def __init__(self, data: Buffer, places: Places, longest: int, codec: str) -> None:
        self.data = data
        self.place = places.place
        self.longest = longest
        self.plain_bytes = min(_PLAIN_BYTES, longest)
        self.rows_in = RowReader(data, codec, longest)
        self.asides = self.rows_in.asides
        self.position = 3 if data[:3] == b"\xef\xbb\xbf" else 0
        self.covered = 0
        self.covered_place = self.place(0)
        self.open_roots = 0
        self.resume_at = 0
        self.seen_root = False
        self.rows = 0
        self.declared: int | None = None
        self.cut = False

    def items(self) -> Iterator[Item]:
        """Yield everything, then the remarks on the whole."""
        size = len(self.data)
        kept = 0
        while self.position < size:
            yield from self._plain_rows()
            kept = give_back(self.data, kept, self.position)
            if self.position < size:
                yield from self._step()
        yield from self._frame(size)
        yield from self._remarks()

    def _plain_rows(self) -> Iterator[Item]:
        """Take rows as long as they need no care; this loop is most of a file."""
        data, place, split = self.data, self.place, self.rows_in.split
        longest, covered, position = self.plain_bytes, self.covered, self.position
        match, find = _PLAIN_START.match, data.find
        columns, last_names = SmsColumns(()), None
        kept = position
        while found := match(data, position):
            inside = found.end()
            # A `>` inside a value ends the row too soon: then it is not plain.
            end = find(b">", inside, inside + longest) + 1
            row = split(inside, end - 2) if data[end - 2 : end] == b"/>" else None
            if row is None:
                break
            start = found.start(1) - 1
            first, last = place(start), place(end)
            if start > covered:
                yield Framing(self.covered_place, first)
            self.covered_place = last
            if found[1] == b"sms":
                names, values = row
                if names is not last_names:
                    columns, last_names = SmsColumns(names), names
                yield columns.message(values, first, last)
            else:
                yield call_message(dict(zip(*row, strict=True)), first, last)
            self.rows += 1
            covered = position = end
            if end - kept > KEEP_BYTES:
                kept = give_back(data, kept, end)
        self.covered, self.position = covered, position

    def _frame(self, end: int) -> Iterator[Item]:
        if end > self.covered:
            last = self.place(end)
            yield Framing(self.covered_place, last)
            self.covered, self.covered_place = end, last

    def _skip(self, reason: str, start: int, end: int) -> Iterator[Item]:
        """Count what stands at [start, end) as one row left out, and go on behind it."""
        yield from self._frame(start)
        last = self.place(end)
        yield Skipped(reason=reason, byte_start=self.covered_place, byte_end=last)
        self.rows += 1
        self.covered = self.position = end
        self.covered_place = last

    def _step(self) -> Iterator[Item]:
        """Take one thing that is not a plain row."""
        data = self.data
        blank = _SPACE.match(data, self.position)
        start = blank.end() if blank else self.position
        if start >= len(data):
            self.position = start
        elif data[start : start + 1] != b"<":
            end = find_far(data, b"<", start)
            yield from self._skip(_STRAY, start, len(data) if end < 0 else end)
        elif ROW_START.match(data, start):
            yield from self._row(start)
        elif end_tag := END_TAG.match(data, start):
            self.open_roots -= end_tag[1] in ROOTS
            self.position = end_tag.end()
        else:
            yield from self._markup(start)

    def _markup(self, start: int) -> Iterator[Item]:
        """Take a comment, an instruction, a document type or an element that is not a row."""
        end = -1 if self.data[start : start + 3] == b"<![" else self.asides.end(start)
        if end > 0:
            self.position = end
            if self.data[start : start + 9] == b"<!DOCTYPE":
                yield Remark("The file holds a document type; its entities are not expanded.")
            elif ROW_START.search(self.data, start, end):
                yield Remark("A comment holds what looks like rows; they are not read.")
            return
        tag = match_tag(self.data, start)
        if tag is None:
            resume = self._resume(start)
            self.cut = self.cut or resume == len(self.data)
            yield from self._skip(_MARKUP, start, resume)
        elif tag.name in ROOTS or not self.seen_root:
            yield from self._root(tag)
        else:
            yield from self._skip(_FOREIGN, start, self._end_of_element(tag))

    def _resume(self, start: int) -> int:
        """Return where reading can go on after something broken: a row or the end tag."""
        if self.resume_at <= start:
            data, at = self.data, start
            while (at := search_far(_RESYNC_BEGIN, data, at + 1, _RESYNC_REACH)) >= 0:
                if _RESYNC.match(data, at):
                    break
            self.resume_at = at if at >= 0 else len(data)
        return self.resume_at

    def _root(self, tag: Tag) -> Iterator[Item]:
        self.seen_root = True
        self.position = tag.end
        if tag.name not in ROOTS:
            yield Remark("The file's outermost element is not that of a backup.")
            return
        self.open_roots += not tag.empty
        attributes = self.rows_in.attributes(tag)
        count = attributes.get("count", "")
        if count.isascii() and count.isdigit() and len(count) < 16:
            yield Declared(int(count), f"{tag.name.decode()}@count")
            self.declared = (self.declared or 0) + int(count)
        else:
            yield Remark("The file does not say how many rows it holds.")
        kind = attributes.get("type", "full")
        if kind != "full":
            yield Remark(f"The backup says that its type is {kind[:40]!r}: it need not be all.")

    def _end_of_element(self, tag: Tag) -> int:
        """Return where a foreign element ends: its end tag, or the next row at the latest."""
        if tag.empty:
            return tag.end
        close = re.compile(rb"</" + re.escape(tag.name) + rb"\s*+>")
        resume = self._resume(tag.start)
        found = close.search(self.data, tag.end, resume)
        return found.end() if found else resume

    def _row(self, start: int) -> Iterator[Item]:
        """Take the row whose start tag begins here, whole or broken."""
        element = self.rows_in.read(start)
        if element is None:
            resume = self._resume(start)
            at_end = resume == len(self.data)
            self.cut = self.cut or at_end
            yield from self._skip(_CUT if at_end else _BROKEN, start, resume)
        elif element.text_bytes > self.longest:
            yield from self._skip(_LONG, start, element.end)
        else:
            yield from self._frame(start)
            last = self.place(element.end)
            yield element.message(self.covered_place, last)
            self.rows += 1
            self.covered = self.position = element.end
            self.covered_place = last

    def _remarks(self) -> Iterator[Item]:
        if self.cut or self.open_roots > 0 or not self.seen_root:
            yield Remark(
                "The file has no end tag or no beginning: it is cut, rows are missing.",
                incomplete=True,
            )
        if self.declared is not None and self.declared != self.rows:
            yield Remark(f"The file declares {self.declared} rows and holds {self.rows}.")
        repairs = self.rows_in.repairs
        if repairs.surrogates:
            yield Remark(f"{repairs.surrogates} characters written as two surrogates were joined.")
        if repairs.replaced:
            yield Remark(
                f"{repairs.replaced} characters that XML or UTF-8 refuses are shown as U+FFFD."
            )
        if repairs.markup:
            yield Remark(f"{repairs.markup} bare '<' or '&' were kept as written.")
