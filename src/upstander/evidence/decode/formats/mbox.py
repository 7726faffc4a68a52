"""Read a mailbox of many messages in one file (mbox).

Format:
    Messages one after the other, each after a line `From SENDER DATE`; written by Unix mail,
    Thunderbird, Google Takeout, list archives. In the mboxrd kind a body line that begins with
    `From ` is written `>From `, `>>From ` and so on; that is undone, and said, in every body.

Seen in:
    complex.mbox 3 rows, headers.mbox 1, multiline.mbox 1.

Not read:
    Index files beside it (.msf), and mbox kinds whose separator is not a `From ` line (MMDF,
    Babyl). A separator counts only after a blank line (or the file's start) and before a header,
    or where it has the exact form with its date and a header of mail follows; a `From ` line
    that is neither stays text, and a remark counts them. Content-Length is believed only where
    the place that it names is followed by a separator or the end.

Time:
    That of each message's Date header, see eml. The date of the separator line is of delivery:
    it stays in `extra` with the line.

References:
    RFC 4155; the qmail manual page mbox(5) on quoting and its kinds.
"""

import re
from collections import Counter
from collections.abc import Iterator

from upstander.evidence.decode.filemap import (
    Buffer,
    find_far,
    give_back,
    map_source,
    rfind_far,
)
from upstander.evidence.decode.mail.message import MailContext, ReadMail, read_mail
from upstander.evidence.decode.reader import Item
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import Source

NAME = "mbox"
VERSION = "1"
PLATFORM = "email"
EXTENSIONS = (".mbox", ".mbx")

_LINE_BYTES = 2048
_HEAD_BYTES = 256 << 10
_DATED = (
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    rb"\s+\d{1,2}|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:\s+\d{4})?)"
    rb",?\s+\d{1,2}:\d\d(?::\d\d)?(?:\s+[A-Z]{1,5}|\s+[+-]\d{4})*(?:\s+\d{4})?"
    rb"(?:\s+[A-Z]{1,5}|\s+[+-]\d{4})*"
)
_EXACT = re.compile(rb"From \S+\s+" + _DATED + rb"\s*\Z", re.IGNORECASE)
_SHAPED = re.compile(rb"From (?:.*\s)?" + _DATED + rb"(?:\s.*)?\Z", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(rb"From \S+[ \t]*\r?\Z")
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_NAME = re.compile(rb"[!-9;-~]*")
_MAIL_HEADER = re.compile(
    rb"(?:return-path|received|from|to|date|subject|message-id|delivered-to|status|x-[a-z0-9-]+|"
    rb"mime-version|content-[a-z-]+|dkim-signature|authentication-results|arc-[a-z-]+|reply-to)"
    rb"[ \t]*:",
    re.IGNORECASE,
)
_CONTENT_LENGTH = re.compile(rb"[\r\n]content-length:[ \t]*(\d{1,15})[ \t]*(?=[\r\n])")
_HEAD_END = re.compile(rb"\r?\n\r?\n|\r\r")
_QUOTED = re.compile(rb"(?m)^>(>*From )")


def score(head: bytes, name: str) -> float:
    """Return how surely the bytes are a mailbox: a separator line, and a header after it."""
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not body.startswith(b"From ") or not _is_separator(body, 0, first=True):
        return 0.0
    line = _line(body, 0)
    following = body[_next_line(body, 0) :]
    if _SHAPED.match(line):
        earned = 0.95 if _MAIL_HEADER.match(following) else 0.7
        if not following:
            earned = 0.4
    else:
        earned = 0.7
    return earned + 0.05 if re.search(r"\.mbo?x$|^mbox$", name, re.IGNORECASE) else earned


def read(source: Source) -> Iterator[Item]:
    """Yield the messages of `source` in their order; their rows meet without a gap.

    Raises:
        SourceUnreadable: the file cannot be opened.
        UnknownZone: the operator named a zone that does not exist.
    """
    context = MailContext.of(source.settings)
    with map_source(source) as data:
        yield from _Mailbox(data, context, source.settings.record_bytes).items()


def _line(data: Buffer, start: int) -> bytes:
    """Return the line at `start` without its end, no more than a separator can be long."""
    window = data[start : start + _LINE_BYTES]
    return window.split(b"\n", 1)[0].removesuffix(b"\r")


def _next_line(data: Buffer, start: int) -> int:
    found = find_far(data, b"\n", start)
    return len(data) if found < 0 else found + 1


def _after_blank(data: Buffer, start: int) -> bool:
    before = data[max(0, start - 4) : start].replace(b"\r", b"")
    return start == 0 or before.endswith(b"\n\n") or before == b"\n"


def _is_separator(data: Buffer, start: int, *, first: bool = False) -> bool:
    """Return whether the `From ` line at `start` begins a message."""
    line = _line(data, start)
    after = _next_line(data, start)
    following = data[after : after + 256]
    if _after_blank(data, start) or first:
        if _SHAPED.match(line):
            # The end of the file may have cut the first header short.
            cut = after + len(following) == len(data) and _NAME.fullmatch(following.strip())
            return bool(cut or not following.strip() or _HEADER.match(following.lstrip(b">")))
        return bool(_BARE.match(line) and _MAIL_HEADER.match(following))
    return bool(_EXACT.match(line) and _MAIL_HEADER.match(following))


def _body_start(data: Buffer, start: int) -> int:
    """Return where the head of the message at `start` ends, `start` where it has no end near."""
    reach = start + _HEAD_BYTES
    marks = (b"\n\n", b"\n\r\n")
    # The file's own line end first: the other is sought through the whole reach in vain.
    for mark in reversed(marks) if b"\r\n" in data[start : start + 512] else marks:
        found = data.find(mark, start, reach)
        if found >= 0:
            return found + len(mark)
    return start


class _Mailbox:
    """One pass over the file; the separators are found first in line, never held together."""

    def __init__(self, data: Buffer, context: MailContext, longest: int) -> None:
        self.data = data
        self.context = context
        self.longest = longest
        self.left_as_text = 0
        self.faults: Counter[str] = Counter()
        self.last: ReadMail | None = None
        self.long = 0

    def items(self) -> Iterator[Item]:
        """Yield everything, then the remarks on the whole."""
        size = len(self.data)
        start, kept = self._first(), 0
        yield from self._before(start)
        while start < size:
            end = self._next(start)
            tail = self._cut_separator(start, end) if end == size else size
            end = min(end, tail)
            yield from self._row(start, end)
            if tail < size:
                yield Skipped(
                    reason="the file ends inside a separator line",
                    byte_start=tail, byte_end=size,
                )  # fmt: skip
                yield Remark("The file ends inside a separator line: it is cut.", incomplete=True)
                return
            kept = give_back(self.data, kept, end)
            start = end
        yield from self._remarks()

    def _before(self, start: int) -> Iterator[Item]:
        if not start:
            return
        blank = not self.data[: min(start, _HEAD_BYTES)].removeprefix(b"\xef\xbb\xbf").strip()
        if blank and start <= _HEAD_BYTES:
            yield Framing(0, start)
            return
        reason = "text before the first message"
        yield Skipped(reason=reason, byte_start=0, byte_end=start)
        yield Remark("The file does not begin with a message: its beginning is missing.")

    def _first(self) -> int:
        lead = len(self.data[:_HEAD_BYTES])
        lead -= len(self.data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
        if self.data[lead : lead + 5] == b"From " and _is_separator(self.data, lead, first=True):
            return lead
        return self._search(lead)

    def _search(self, position: int, believed: int = 0) -> int:
        """Return the next separator after `position` and not before `believed`."""
        data = self.data
        while (found := find_far(data, b"\nFrom ", position)) >= 0:
            position = found + 1
            if position >= believed and _is_separator(data, position):
                return position
            self.left_as_text += 1
        return len(data)

    def _next(self, start: int) -> int:
        """Return where the message at `start` ends, with Content-Length as a hint only."""
        data = self.data
        inside = _next_line(data, start) - 1
        body = _body_start(data, start)
        head = data[start:body].lower()
        said = _CONTENT_LENGTH.search(head) if b"content-length" in head else None
        believed = 0
        if said:
            end = body + int(said[1])
            believed = end if self._ends_at(end) else 0
        if believed and believed > inside:
            return self._after_length(believed)
        return self._search(max(start, inside))

    def _ends_at(self, end: int) -> bool:
        if end > len(self.data):
            return False
        place = self._after_length(end)
        return place == len(self.data) or (
            self.data[place : place + 5] == b"From " and _is_separator(self.data, place, first=True)
        )

    def _after_length(self, end: int) -> int:
        """Return the first place after `end` that is not the blank line before a separator."""
        gap = self.data[end : end + 4]
        return end + len(gap) - len(gap.lstrip(b"\r\n"))

    def _cut_separator(self, start: int, end: int) -> int:
        """Return where a separator line begins that the end of the file cut, else the end."""
        line = rfind_far(self.data, b"\n", start, end) + 1
        begun = self.data[line : line + 5]
        # Even `Fro` after a blank line is more likely a separator than words: it is skipped
        # with a remark, where as text it would change the message before it.
        if line <= start or not begun or not b"From ".startswith(begun):
            return len(self.data)
        return line if _after_blank(self.data, line) else len(self.data)

    def _row(self, start: int, end: int) -> Iterator[Item]:
        separator = _line(self.data, start)
        begin = min(_next_line(self.data, start), end)
        content = self.data[begin : min(end, begin + self.longest)]
        more: dict[str, object] = {"mbox_from": separator.decode("utf-8", "replace")[:500]}
        if b">From " in content:
            content, quoted = _unquote(content)
            if quoted:
                more["body_transforms"] = (f"mbox_from_unquoted({quoted})",)
        # The blank line before the next separator belongs to the mailbox.
        found = read_mail(content, self.context, start, end, more=more)
        if found is None:
            yield Skipped(
                reason="a separator line without a message", byte_start=start, byte_end=end
            )
            return
        self.last = found
        self.faults.update(found.faults)
        self.long += end - begin > self.longest
        yield found.message

    def _remarks(self) -> Iterator[Item]:
        for fault, count in self.faults.items():
            yield Remark(f"{count} messages are not well formed: {fault}.")
        if self.long:
            yield Remark(
                f"{self.long} messages are longer than {self.longest} bytes: "
                "the rest of each was not read."
            )
        if self.left_as_text:
            yield Remark(
                f"{self.left_as_text} lines that begin with 'From ' are no separators "
                "and were left as text."
            )
        if self.last and self.last.cut:
            yield Remark("The last message looks cut: what follows is missing.", incomplete=True)
        elif len(self.data) and self.data[len(self.data) - 1 :] not in (b"\n", b"\r"):
            yield Remark("The file does not end with a line end: it may be cut.")


def _unquote(content: bytes) -> tuple[bytes, int]:
    """Return a message with one `>` taken from each quoted `From ` line of its body."""
    head = _HEAD_END.search(content)
    if head is None:
        return content, 0
    body, count = _QUOTED.subn(rb"\1", content[head.end() :])
    return content[: head.end()] + body, count
