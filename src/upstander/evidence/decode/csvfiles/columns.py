"""Which column of a CSV holds what: as the operator declared, or read off a plain header."""

import re
from collections.abc import Mapping

import msgspec

from upstander.evidence.decode.csvfiles.records import DELIMITERS, CsvRecord, CsvRecords
from upstander.evidence.decode.jsonfiles.mapped import JsonBytes, plain_head
from upstander.evidence.decode.reader import SourceUnreadable

FIELDS = (
    *("sent_at", "sender", "sender_name", "recipients", "body", "subject", "conversation"),
    *("platform", "direction", "kind", "native_id", "attachments"),
)
"""Our fields that a column may hold."""

OPTIONS = ("sent_at.format", "delimiter", "recipients.separator")
"""Keys of a map that name no column."""

_SYNONYMS: dict[str, str] = {
    "sent_at": "date time datetime timestamp sent sentat senton sentdate senttime datesent "
    "timesent messagedate messagetime datetimesent dateandtime createdat createdon utctime "
    "timestamputc dateutc sentatutc",
    "sender": "from sender author sentby fromnumber senderid fromaddress fromuser user username",
    "sender_name": "sendername fromname displayname authorname",
    "recipients": "to recipient recipients tonumber sentto toaddress receiver",
    "body": "message body text content messagetext messagebody messagecontent textcontent",
    "subject": "subject",
    "conversation": "conversation conversationid chat chatid chatname thread threadid channel "
    "group groupname room",
    "platform": "platform service app application",
    "direction": "direction",
    "native_id": "id messageid guid",
    "attachments": "attachments attachment media files",
}
_FIELD_OF = {word: field for field, words in _SYNONYMS.items() for word in words.split()}
_LETTERS = re.compile(r"[^a-z0-9]+")


class ColumnMap(msgspec.Struct, frozen=True, kw_only=True):
    """Our field to the positions of its columns; two only for a date and a time apart."""

    header: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    time_format: str = ""
    separator: str = ";"
    inferred: bool = False


def declared_map(columns: Mapping[str, str], header: tuple[str, ...]) -> ColumnMap:
    """Return the operator's map against a header; `Date + Time` names two columns.

    Raises:
        SourceUnreadable: it names a field that we do not have, or a column that is not there.
    """
    titles = {_fold(title): place for place, title in reversed(list(enumerate(header)))}
    places: dict[str, tuple[int, ...]] = {}
    for field, column in columns.items():
        if field in OPTIONS:
            continue
        if field not in FIELDS:
            raise SourceUnreadable(f"the column map names no field of ours: {field!r}")
        parts = [column] if _fold(column) in titles else column.split("+")
        missing = [part.strip() for part in parts if _fold(part) not in titles]
        if missing:
            raise SourceUnreadable(
                f"the column map names a column that is not there: {missing[0]!r}"
            )
        places[field] = tuple(titles[_fold(part)] for part in parts)
    return ColumnMap(
        header=header,
        places=places,
        time_format=columns.get("sent_at.format", ""),
        separator=columns.get("recipients.separator", ";"),
    )


def inferred_map(header: tuple[str, ...]) -> ColumnMap | None:
    """Return the map that a header of well-known words says, None where it is not plain.

    A time, a sender and a body must be there, and none of our fields twice.
    """
    places: dict[str, tuple[int, ...]] = {}
    words = [_LETTERS.sub("", title.casefold()) for title in header]
    if "date" in words and "time" in words:
        places["sent_at"] = (words.index("date"), words.index("time"))
        words = ["" if word in ("date", "time") else word for word in words]
    for place, word in enumerate(words):
        field = _FIELD_OF.get(word)
        if field is None:
            continue
        if field in places:
            return None
        places[field] = (place,)
    if not {"sent_at", "sender", "body"} <= places.keys():
        return None
    return ColumnMap(header=header, places=places, inferred=True)


def find_delimiter(head: bytes) -> tuple[str, list[CsvRecord]]:
    """Return the delimiter that splits the first records alike, and those records."""
    best, best_rows = ",", []
    best_rank = (0, 0)
    for delimiter in DELIMITERS:
        rows = first_records(head, delimiter)
        width = len(rows[0].fields) if rows else 0
        alike = sum(len(row.fields) == width for row in rows)
        rank = (alike, width) if width > 1 else (0, 0)
        if rank > best_rank:
            best, best_rows, best_rank = delimiter, rows, rank
    return best, best_rows


def first_records(head: bytes, delimiter: str, *, count: int = 10) -> list[CsvRecord]:
    """Return the first whole records in the head of a file."""
    plain = plain_head(head)
    rows: list[CsvRecord] = []
    for record in CsvRecords(JsonBytes(plain), delimiter, 1 << 20):
        # The last one may be cut by the end of the head.
        if len(rows) >= count or (rows and record.end == len(plain) and not _ends(plain)):
            break
        rows.append(record)
    return rows


def header_fits(head: bytes, columns: Mapping[str, str]) -> bool:
    """Return whether a file's header holds every column of a declared map."""
    delimiter = columns.get("delimiter") or find_delimiter(head)[0]
    rows = first_records(head, delimiter, count=1)
    if not rows or not columns:
        return False
    try:
        declared_map(columns, rows[0].fields)
    except SourceUnreadable:
        return False
    return True


def _ends(plain: bytes) -> bool:
    return len(plain) < 60_000 or plain.endswith((b"\n", b"\r"))


def _fold(title: str) -> str:
    return title.strip().strip("\ufeff").strip().casefold()
