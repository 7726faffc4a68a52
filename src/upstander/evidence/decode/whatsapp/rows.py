"""The second pass over a WhatsApp text export: rows with their exact bytes."""

from collections.abc import Iterator

from upstander.evidence.decode.textwindow import TextWindow
from upstander.evidence.decode.whatsapp.clock import HeaderClock, Stamp
from upstander.evidence.decode.whatsapp.headers import HEAD_LIMIT, MARKS_TEXT, Candidates

OVERLAP = HEAD_LIMIT + 80
"""Bytes at the end of a window that wait for the next: a header may go on there."""

Row = tuple[Stamp | None, int, int, bytes, int, str]
"""(time, start, end, text after the header as UTF-8, lines within that look like headers, reason).

The text is without its last line end. Without a time these are bytes that are no row, and
`reason` says why; "" for blank ones before the first row. A plain tuple: there is one a message.
"""

_Header = tuple[int, int, Stamp]
"""(place of the line end before it, place after it, time)."""


class RowScanner:
    """Cuts one file into rows; `last_line_open` and `cut_header` are known at the end."""

    def __init__(
        self, text: TextWindow, clock: HeaderClock, forms: tuple[bytes, ...], limit: int
    ) -> None:
        self._candidates = Candidates(forms)
        self._text = text
        self._clock = clock
        self._limit = limit
        self._buffer = b"\n"
        self._from = 1
        """Start of the open row in the buffer."""
        self._body = 1
        """End of its header."""
        self._stamp: Stamp | None = None
        self._at = text.bom_bytes
        """Start of the open row in the file."""
        self._dropped = 0
        """Bytes of the file that belong to the open row and were not kept."""
        self._one_to_one = text.encoding == "utf-8"
        self._lookalikes: list[int] = []
        """Places of lines in the buffer that look like headers and are none."""
        self.last_line_open = False
        """The file does not end with a line end."""
        self.cut_header = False
        """Its last line is the beginning of a header."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows in order; together they cover all bytes after the byte order mark."""
        position = 0
        blocks = self._text.blocks()
        while True:
            block = next(blocks, b"")
            self._buffer += block
            hold = len(self._buffer) - OVERLAP if block else len(self._buffer)
            headers, position = self._find(position, hold)
            yield from self._cut(headers)
            if not block:
                yield from self._finish()
                return
            position = self._trim(position)

    def _find(self, position: int, hold: int) -> tuple[list[_Header], int]:
        """Return the headers that begin before `hold`, and where to search on."""
        headers: list[_Header] = []
        read = self._clock.read
        for match in self._candidates.find(self._buffer, position):
            start = match.start()
            if start >= hold:
                return headers, start
            position = match.end()
            stamp = read(match[1])
            if stamp.__class__ is tuple:
                headers.append((start, position, stamp))
            elif stamp:
                self._lookalikes.append(start)
        return headers, max(position, hold)

    def _cut(self, headers: list[_Header]) -> Iterator[Row]:
        """Yield the rows that these headers end, leaving the last one's open."""
        for at, (line_end, body, stamp) in enumerate(headers):
            if (row := self._close(line_end + 1)) is not None:
                yield row
            self._body, self._stamp = body, stamp
            if self._one_to_one and not self._lookalikes:
                yield from self._cut_plain(headers[at + 1 :])
                return

    def _cut_plain(self, headers: list[_Header]) -> Iterator[Row]:
        """Yield rows that lie whole in the window with nothing odd in them: most, and quickly."""
        buffer, limit = self._buffer, self._limit
        start, begin, body, open_stamp = self._at, self._from, self._body, self._stamp
        for line_end, next_body, stamp in headers:
            end = start + line_end + 1 - begin
            if line_end - begin >= limit:
                reason = f"longer than {limit} bytes"
                yield (None, start, end, b"", 0, reason)
            elif buffer[line_end - 1] == 13 and line_end > body:
                yield (open_stamp, start, end, buffer[body : line_end - 1], 0, "")
            else:
                yield (open_stamp, start, end, buffer[body:line_end], 0, "")
            start, begin, body, open_stamp = end, line_end + 1, next_body, stamp
        self._at, self._from, self._body, self._stamp = start, begin, body, open_stamp

    def _close(self, end: int) -> Row | None:
        """Return the open row, which ends at `end` of the buffer; None where it is empty."""
        length = end - self._from
        dropped, start, stamp = self._dropped, self._at, self._stamp
        if not self._one_to_one:
            length = self._text.width(self._buffer[self._from : end])
        self._at = at = start + dropped + length
        within = sum(1 for place in self._lookalikes if place < end)
        row: Row | None
        if stamp is None:
            row = (None, start, at, b"", 0, self._preface(end)) if at > start else None
        elif dropped or end - self._from > self._limit:
            row = (None, start, at, b"", 0, f"longer than {self._limit} bytes")
        else:
            row = (stamp, start, at, _chomp(self._buffer[self._body : end]), within, "")
        del self._lookalikes[:within]
        self._from, self._dropped = end, 0
        return row

    def _preface(self, end: int) -> str:
        if not self._dropped:
            text = self._buffer[self._from : end].decode("utf-8", "replace")
            if not text.strip(MARKS_TEXT + " \t\r\n"):
                return ""
        return "text before the first message"

    def _trim(self, position: int) -> int:
        """Drop what is done with; of a row that is too long, its bytes too."""
        if len(self._buffer) - self._from > self._limit + OVERLAP:
            # Not a search place within a character: widths of UTF-16 count whole ones.
            end = self._whole(max(self._from, position))
            self._dropped += self._text.width(self._buffer[self._from : end])
            self._from = self._body = end
        # One byte more: a header is known by the line end before it.
        keep = min(self._from - 1, position)
        self._buffer = self._buffer[keep:]
        self._from -= keep
        self._body -= keep
        self._lookalikes = [place - keep for place in self._lookalikes]
        return position - keep

    def _whole(self, end: int) -> int:
        """Return the place at or before `end` where a character of UTF-8 begins."""
        for back in range(end, max(self._from, end - 4), -1):
            if not 0x80 <= self._buffer[back] <= 0xBF:
                return back
        return end

    def _finish(self) -> Iterator[Row]:
        buffer = self._buffer
        end = len(buffer)
        last = max(buffer.rfind(b"\n"), buffer.rfind(b"\r")) + 1
        self.last_line_open = last < end
        if self.last_line_open and self._is_cut_header(last):
            self.cut_header = True
            if (row := self._close(last)) is not None:
                yield row
            start, self._at = self._at, self._at + self._text.width(buffer[last:])
            yield (None, start, self._at, b"", 0, "the header of a message, cut short")
        elif (row := self._close(end)) is not None:
            yield row

    def _is_cut_header(self, start: int) -> bool:
        """Whether the last line is a piece of a header and no body: six bytes, or a bracket."""
        line = self._buffer[start : start + HEAD_LIMIT]
        if start < self._body or self._stamp is None or len(self._buffer) - start > HEAD_LIMIT:
            return False
        enough = 2 if b"[" in line[:4] else 6
        return len(line) >= enough and self._clock.is_prefix(line)


def _chomp(raw: bytes) -> bytes:
    """Return bytes without their last line end."""
    if raw[-1:] == b"\n":
        raw = raw[:-1]
    return raw[:-1] if raw[-1:] == b"\r" else raw
