"""Messages in a CSV file, by a declared map of its columns.

Format:
    a table with a header row; delimiter comma, semicolon, tab or bar; quoted newlines. The map
    is our field to their column (`ReadSettings.columns`), `Date + Time` for two columns, with
    `sent_at.format` (`iso`, `epoch`, `epoch_ms` or as of strptime), `delimiter` and
    `recipients.separator`.
Seen in:
    load files and exports of archives and of phone tools, UTF-8, UTF-16 and Windows-1252.
Not read:
    a file without a header; without a declared map any header whose words are not plain. A row
    with more or fewer cells than the header is skipped, with its number.
Time:
    as declared, else ISO 8601, seconds or milliseconds since 1970, or a date whose order of day
    and month is decided once for the whole column; without an offset of the operator's zone.

References:
    RFC 4180 for quotes.
"""

from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import get_args

from upstander.evidence.decode.csvfiles.columns import (
    FIELDS,
    ColumnMap,
    declared_map,
    find_delimiter,
    inferred_map,
)
from upstander.evidence.decode.csvfiles.records import CsvRecord, CsvRecords
from upstander.evidence.decode.csvfiles.times import TimeColumn, possible_orders, split_date
from upstander.evidence.decode.jsonfiles.mapped import JsonBytes
from upstander.evidence.decode.jsonfiles.values import extra_json
from upstander.evidence.decode.localtime import LocalZone
from upstander.evidence.decode.ownership import Owner
from upstander.evidence.decode.reader import HEAD_BYTES, Item, SourceUnreadable
from upstander.evidence.decode.siblings import Siblings
from upstander.records.messages import Attachment, Kind, Message
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import Source

NAME = "csv_columns"
VERSION = "1"
PLATFORM = ""
EXTENSIONS = (".csv", ".tsv", ".txt")

_KINDS = frozenset(get_args(Kind))
_OUT = frozenset(("out", "outgoing", "sent", "outbox", "outbound", "sent to"))
_IN = frozenset(("in", "incoming", "received", "inbox", "inbound", "received from"))
_UNZONED = "UTC"
_SURVEY_ROWS = 500
"""Rows among which a date in figures must be met for the whole column to be surveyed."""
_MOST_LISTS = 1 << 12
_OPEN = ("dmy", "mdy")
"""Where no survey was made, a later date in figures keeps both of its readings."""


def score(head: bytes, name: str) -> float:
    """Return how surely the bytes are a table of messages whose header is plain."""
    _, rows = find_delimiter(head)
    if not rows or rows[0].problem:
        return 0.0
    columns = inferred_map(rows[0].fields)
    if columns is None:
        return 0.0
    times = TimeColumn("", ("dmy",), LocalZone(_UNZONED))
    loose = TimeColumn("", ("mdy",), LocalZone(_UNZONED))
    cells = [_cell(row, columns, "sent_at") for row in rows[1:]]
    read = [cell for cell in cells if _reads(times, cell) or _reads(loose, cell)]
    if cells and not read:
        return 0.0
    return 0.6 + (0.1 if name.lower().endswith((".csv", ".tsv")) else 0.0)


def _reads(times: TimeColumn, cell: str) -> bool:
    return times.read(cell).sent_at is not None


def _cell(row: CsvRecord, columns: ColumnMap, field: str) -> str:
    cells = [row.fields[p] for p in columns.places.get(field, ()) if p < len(row.fields)]
    return " ".join(cells).strip() if len(cells) > 1 else "".join(cells)


def read(source: Source) -> Iterator[Item]:
    """Yield the rows of a CSV file in its order.

    Raises:
        SourceUnreadable: the file cannot be opened, or the map does not fit its header.
        UnknownZone: the operator's zone does not exist.
    """
    zone = LocalZone(source.settings.zone)
    data = JsonBytes.open(source.path)
    try:
        yield from _read(source, data, zone)
    finally:
        data.close()


def _read(source: Source, data: JsonBytes, zone: LocalZone) -> Iterator[Item]:
    settings = source.settings
    declared = settings.columns.get("delimiter", "").replace("\\t", "\t")
    if len(declared) > 1 or not declared.isascii():
        raise SourceUnreadable("the declared delimiter is not one ASCII letter")
    delimiter = declared or find_delimiter(data.data[data.begin : HEAD_BYTES])[0]
    records = CsvRecords(data, delimiter, settings.record_bytes)
    header = next(iter(records), None)
    columns = _columns(source, header)
    if header is None or columns is None:
        yield from _nothing(source)
        return
    yield from _remarks(columns, data)
    orders: tuple[str, ...] = (settings.date_order,) if settings.date_order else ()
    if not orders and not columns.time_format:
        texts = (_cell(row, columns, "sent_at") for row in islice(records, 1, None))
        if any(split_date(text) for text in islice(texts, _SURVEY_ROWS)):
            texts = (_cell(row, columns, "sent_at") for row in islice(records, 1, None))
            orders = possible_orders(texts)
        if len(orders) > 1:
            yield Remark(
                "Day and month can be told apart nowhere in this file: read as "
                f"{orders[0]}, the other reading is kept. Give --date-order to decide."
            )
    maker = _Maker(source, columns, TimeColumn(columns.time_format, orders or _OPEN, zone))
    yield from maker.items(data, records, header.end)


def _columns(source: Source, header: CsvRecord | None) -> ColumnMap | None:
    if header is None or header.problem:
        return None
    if source.settings.columns:
        return declared_map(source.settings.columns, header.fields)
    return inferred_map(header.fields)


def _nothing(source: Source) -> Iterator[Item]:
    yield Remark("The header says no time, sender and body: declare the columns with --columns.")
    if source.size:
        yield Skipped(
            reason="a table whose columns are not declared",
            locator=f"bytes:0-{source.size}",
            byte_start=0,
            byte_end=source.size,
        )


def _remarks(columns: ColumnMap, data: JsonBytes) -> Iterator[Remark]:
    if columns.inferred:
        pairs = ", ".join(
            f"{field}={' + '.join(columns.header[place].strip() for place in places)}"
            for field, places in columns.places.items()
        )
        yield Remark(f"Columns were taken from the header: {pairs}. Declare them to decide.")
    if data.encoding != "utf-8":
        yield Remark(f"The file is {data.encoding.upper()}; it was read as such.")
    if data.limit < len(data.data):
        yield Remark("The file ends in NUL bytes, which hold nothing.")


class _Maker:
    """Makes messages of the records of one table."""

    def __init__(self, source: Source, columns: ColumnMap, times: TimeColumn) -> None:
        self.source, self.columns, self.times = source, columns, times
        self.owner = Owner((), source.settings)
        self.siblings = Siblings(source)
        self.default = source.name.replace("\\", "/").rpartition("/")[2]
        mapped = {place for places in columns.places.values() for place in places}
        titles = enumerate(columns.header)
        self.others = [(place, title) for place, title in titles if place not in mapped]
        # Behind the cells stands an empty one, for the fields that no column holds.
        single = {field: at[0] for field, at in columns.places.items() if len(at) == 1}
        self._pick = itemgetter(*(single.get(field, -1) for field in FIELDS))
        self._joined = [
            (FIELDS.index(field), field) for field, at in columns.places.items() if len(at) > 1
        ]
        self._lists: dict[str, tuple[str, ...]] = {"": ()}

    def items(self, data: JsonBytes, records: CsvRecords, header_end: int) -> Iterator[Item]:
        """Yield every record after the header, and the bytes between as framing."""
        done = number = 0
        width = len(self.columns.header)
        for record in records:
            if record.start < header_end:
                continue
            number += 1
            start, end = data.place(record.start), data.place(record.end)
            yield Framing(done, start)
            done = end
            problem = record.problem
            cells = len(record.fields)
            if cells != width and not problem and self._misfits(record, width):
                problem = f"a row of {cells} cells under a header of {width}"
            if problem:
                yield Skipped(
                    reason=problem,
                    locator=f"bytes:{start}-{end};row:{number}",
                    byte_start=start,
                    byte_end=end,
                )
            else:
                yield self._message(record, number, start, end)
        if done < self.source.size:
            yield Framing(done, self.source.size)

    @staticmethod
    def _misfits(record: CsvRecord, width: int) -> bool:
        cells = record.fields
        return len(cells) < width or any(cell.strip() for cell in cells[width:])

    def _message(self, record: CsvRecord, number: int, start: int, end: int) -> Message:
        cells = self._pick((*record.fields, ""))
        if self._joined:
            joined = list(cells)
            for position, field in self._joined:
                joined[position] = _cell(record, self.columns, field)
            cells = tuple(joined)
        (
            raw, sender, name, recipients, body, subject, conversation,
            platform, way, kind, native_id, attachments,
        ) = cells  # fmt: skip
        at = self.times.read(raw)
        sender, name = sender.strip(), name.strip()
        extra: dict[str, str] = {}
        if self.others:
            fields = record.fields
            extra = {title: cell for place, title in self.others if (cell := fields[place])}
        direction, basis = self._direction(way, extra, sender or name, name)
        written, kind = kind, kind.strip().lower() or "message"
        if kind not in _KINDS:
            extra["kind"] = written
            kind = "unknown"
        return Message(
            platform=platform.strip().lower() or "csv",
            kind=kind,
            conversation=conversation.strip() or self.default,
            sender=sender or name,
            sender_name=name if sender else "",
            recipients=self._lists.get(recipients) or self._list(recipients),
            sent_at=at.sent_at,
            sent_at_raw=raw,
            sent_at_basis=at.basis,
            sent_at_precision=at.precision,
            ambiguity=at.ambiguity,
            alternative_sent_at=at.alternative,
            direction=direction,
            direction_basis=basis,
            subject=subject,
            body=body,
            body_transforms=record.transforms,
            attachments=self._attachments(attachments) if attachments else (),
            native_id=native_id.strip(),
            extra=extra_json(dict(extra)) if extra else "",
            locator=f"row:{number}",
            byte_start=start,
            byte_end=end,
        )

    def _attachments(self, cell: str) -> tuple[Attachment, ...]:
        return tuple(self.siblings.attachment(path) for path in self._list(cell))

    def _list(self, cell: str) -> tuple[str, ...]:
        known = self._lists.get(cell)
        if known is None:
            if len(self._lists) >= _MOST_LISTS:
                self._lists.clear()
            parts = cell.split(self.columns.separator or ";")
            known = tuple(part.strip() for part in parts if part.strip())
            self._lists[cell] = known
        return known

    def _direction(self, cell: str, extra: dict[str, str], *senders: str) -> tuple[str, str]:
        written = cell.strip().lower()
        if written in _OUT:
            return "outgoing", "field"
        if written in _IN:
            return "incoming", "field"
        if written:
            extra["direction"] = cell
        return self.owner.direction(*senders)
