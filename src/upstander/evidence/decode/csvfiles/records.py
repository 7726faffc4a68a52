"""Records of a CSV file with the place of each, quotes honoured, whatever the delimiter."""

import csv
import re
from collections.abc import Iterator

import msgspec

from upstander.evidence.decode.jsonfiles.mapped import JsonBytes

DELIMITERS = (",", ";", "\t", "|")
"""Delimiters that are tried where none is declared."""

_NEWLINE = re.compile(rb"\r\n|\r|\n")
_LINE = re.compile(rb"[^\r\n]*+")
_SHORTEST_REACH = 4096


class CsvRecord(msgspec.Struct, frozen=True, gc=False):
    """One record without its line end; `problem` says why it cannot be split."""

    start: int
    end: int
    fields: tuple[str, ...]
    transforms: tuple[str, ...] = ()
    problem: str = ""


class CsvRecords:
    """Splits a buffer into records at the line ends that stand outside quotes."""

    def __init__(self, source: JsonBytes, delimiter: str, record_bytes: int) -> None:
        """Take one delimiter, a single ASCII letter."""
        self.source, self.delimiter = source, delimiter
        self._record_bytes = self._reach = record_bytes
        mark = re.escape(delimiter).encode()
        quoted = rb'"[^"]*+(?:""[^"]*+)*+"[^%b\r\n]*+' % mark
        field = rb'(?:%b|[^%b"\r\n][^%b\r\n]*+|)' % (quoted, mark, mark)
        self._record = re.compile(rb"%b(?:%b%b)*+" % (field, mark, field))
        text = field.decode()
        self._fields = re.compile(f"({text})(?:{re.escape(delimiter)}|$)", re.DOTALL)

    def __iter__(self) -> Iterator[CsvRecord]:
        """Yield the records in order; empty lines are left out."""
        at, limit = self.source.begin, self.source.limit
        self.source.rewind()
        while at < limit:
            newline = _NEWLINE.match(self.source.data, at, limit)
            if newline:
                at = newline.end()
                continue
            record = self._next(at)
            self.source.release(record.end)
            yield record
            at = record.end

    def _next(self, at: int) -> CsvRecord:
        data, limit = self.source.data, self.source.limit
        # A quote that never closes must not cost the whole file again at every row.
        stop = min(at + self._reach, limit)
        found = self._record.match(data, at, stop)
        end = found.end() if found else at
        if end == limit or (end < limit and end < stop and data[end] in b"\r\n"):
            return self._split(at, end)
        line = _LINE.match(data, at, limit)
        end = line.end() if line else limit
        if end - at > self._record_bytes:
            return CsvRecord(at, end, (), (), f"longer than {self._record_bytes} bytes")
        if b'"' not in data[at:end]:
            return self._split(at, end)
        self._reach = max(self._reach >> 1, _SHORTEST_REACH, end - at + 1)
        return CsvRecord(at, end, (), (), "a quote that does not close")

    def _split(self, start: int, end: int) -> CsvRecord:
        raw = self.source.data[start:end]
        transforms: tuple[str, ...] = ()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
            transforms = ("decoded_cp1252",)
        if '"' not in text:
            return CsvRecord(start, end, tuple(text.split(self.delimiter)), transforms)
        try:
            (cells,) = csv.reader((text,), delimiter=self.delimiter)
        except (csv.Error, ValueError):
            return self._split_slowly(start, end, text, transforms)
        return CsvRecord(start, end, tuple(cells), transforms)

    def _split_slowly(
        self, start: int, end: int, text: str, transforms: tuple[str, ...]
    ) -> CsvRecord:
        # The csv module refuses long cells.
        fields = []
        at = 0
        while at <= len(text):
            found = self._fields.match(text, at)
            if found is None:
                return CsvRecord(start, end, (), transforms, "quotes that do not pair")
            fields.append(_unquote(found[1]))
            at = found.end() if found.end() > found.end(1) else len(text) + 1
        return CsvRecord(start, end, tuple(fields), transforms)


def _unquote(field: str) -> str:
    if not field.startswith('"'):
        return field
    inside, _, behind = field[1:].rpartition('"')
    return inside.replace('""', '"') + behind
