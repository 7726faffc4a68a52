"""Synthetic exports in the form that phones write, streamed to a folder outside the repository."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from xml.sax.saxutils import quoteattr

import pyarrow as pa
from chatter import Told, tell
from lexicons import list_expressions, list_terms
from plan import Plan

from upstander.tables.parquet import ParquetTable

START = datetime(2021, 1, 4, 6, 0, tzinfo=UTC)
NAMES = tuple(
    f"{first} {last}"
    for first in ("Ailsa", "Bronagh", "Cerys", "Dougal", "Eluned", "Fergus", "Gwenda", "Hamish")
    for last in ("Ashdown", "Birchall", "Corrigan", "Dunmore", "Everleigh")
)
TEXTS = pa.schema(
    [(name, pa.string()) for name in ("id", "body", "subject", "platform", "kind", "direction")]
)
"""The columns that the Detector needs."""


def planted_texts() -> list[str]:
    """Return what is put into messages for the rules to find: of each lexicon, and expressions."""
    small, large = list_terms(1_000), list_terms(10_000)[1_000:]
    samples = [text for _, text in list_expressions(200)]
    return [*small, *small, *large[:1_000], *samples]


def timed(count: int) -> Iterator[tuple[int, datetime, Told]]:
    """Yield (number, time in whole seconds, message)."""
    number, at = 0, START
    for block in tell(count, planted_texts()):
        for told in block:
            at += timedelta(seconds=told.pause)
            yield number, at, told
            number += 1


def write_whatsapp_android(path: Path, count: int) -> None:
    """Write `dd/mm/yyyy, HH:MM - Name: text`, with the app's own first row."""
    with path.open("w", encoding="utf-8", newline="") as out:
        first = "Messages and calls are end-to-end encrypted. No one outside of this chat can read"
        out.write(f"{START:%d/%m/%Y, %H:%M} - {first} or listen to them. Tap to learn more.\n")
        for _, at, told in timed(count - 1):
            out.write(f"{_day(at)}, {_clock(at)[:5]} - {NAMES[told.sender]}: {told.body}\n")


def write_whatsapp_ios(path: Path, count: int) -> None:
    """Write `[dd/mm/yyyy, HH:MM:SS] Name: text`."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for _, at, told in timed(count):
            out.write(f"[{_day(at)}, {_clock(at)}] {NAMES[told.sender]}: {told.body}\n")


def write_sms_backup(path: Path, count: int) -> None:
    """Write the XML of SMS Backup & Restore, emoji as two references as that app does."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n")
        out.write(f'<smses count="{count}" backup_set="bench" backup_date="1700000000000">\n')
        for number, at, told in timed(count):
            stamp = int(at.timestamp() * 1000) + number % 1000
            out.write(
                f'  <sms protocol="0" address="+4477009001{told.sender:02d}" date="{stamp}"'
                f' type="{1 + number % 2}" subject="null" body={_attribute(told.body)} toa="null"'
                f' sc_toa="null" service_center="null" read="1" status="-1" locked="0"'
                f' date_sent="{stamp - 900}" sub_id="1"'
                f' readable_date="{_month(at)} {_clock(at)}"'
                f' contact_name="{NAMES[told.sender]}" />\n'
            )
        out.write("</smses>\n")


def write_telegram(path: Path, count: int) -> None:
    """Write the result.json of one group, indented as Telegram Desktop does."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(
            '{\n "name": "Bench group",\n "type": "private_supergroup",\n "id": 1700000001,\n'
        )
        out.write(' "messages": [')
        for number, at, told in timed(count):
            row = {
                "id": number + 1,
                "type": "message",
                "date": f"{at:%Y-%m-%d}T{_clock(at)}",
                "date_unixtime": str(int(at.timestamp())),
                "from": NAMES[told.sender],
                "from_id": f"user{5_000_000 + told.sender}",
                "text": told.body,
                "text_entities": [{"type": "plain", "text": told.body}],
            }
            text = json.dumps(row, ensure_ascii=False, indent=1).replace("\n", "\n  ")
            out.write(("," if number else "") + "\n  " + text)
        out.write("\n ]\n}\n")


def write_parquet(path: Path, count: int) -> None:
    """Write the columns that the Detector needs."""
    with ParquetTable(path, TEXTS) as table:
        number = 0
        for block in tell(count, planted_texts()):
            rows = len(block)
            ids = [
                hashlib.sha256(at.to_bytes(8, "big")).hexdigest()
                for at in range(number, number + rows)
            ]
            number += rows
            fixed = (["whatsapp"] * rows, ["message"] * rows, ["unknown"] * rows)
            columns = (ids, [told.body for told in block], [""] * rows, *fixed)
            arrays = [pa.array(column, pa.string()) for column in columns]
            table.write(pa.RecordBatch.from_arrays(arrays, schema=TEXTS))


def write_lines(path: Path, count: int) -> None:
    """Write one body a line, for tools that read lines."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for block in tell(count, planted_texts()):
            out.writelines(told.body.replace("\n", " ") + "\n" for told in block)


def write_truth(path: Path, count: int) -> None:
    """Write sender and body of each message of the Android export, as JSON Lines."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for _, _, told in timed(count - 1):
            _json_line(out, [NAMES[told.sender], told.body])


def write_terms(path: Path, count: int) -> None:
    """Write the lexicon, a term a line."""
    path.write_text("".join(f"{term}\n" for term in list_terms(count)), "utf-8")


def _json_line(out: IO[str], value: object) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")


def _attribute(text: str) -> str:
    quoted = quoteattr(text, {'"': "&quot;", "\n": "&#10;"})
    if quoted.isascii() or all(ord(c) < 0x10000 for c in quoted):
        return quoted
    return "".join(c if ord(c) < 0x10000 else _as_references(ord(c) - 0x10000) for c in quoted)


def _as_references(point: int) -> str:
    return f"&#{0xD800 + (point >> 10)};&#{0xDC00 + (point & 0x3FF)};"


def _day(at: datetime) -> str:
    return f"{at.day:02d}/{at.month:02d}/{at.year}"


def _clock(at: datetime) -> str:
    return f"{at.hour:02d}:{at.minute:02d}:{at.second:02d}"


def _month(at: datetime) -> str:
    return f"{at.day} {at:%b} {at.year}"


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "whatsapp_android": write_whatsapp_android,
    "whatsapp_ios": write_whatsapp_ios,
    "sms_backup": write_sms_backup,
    "telegram": write_telegram,
    "parquet": write_parquet,
    "lines": write_lines,
    "truth": write_truth,
    "terms": write_terms,
}


def main() -> None:
    """Write the corpora named `KIND:COUNT` into a folder, those that stand there already not."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for wanted in sys.argv[2:]:
        kind, count = wanted.split(":")
        path = Plan(folder, 0).path(kind, int(count))
        if not path.exists():
            staged = path.with_name(f".{path.name}")
            WRITERS[kind](staged, int(count))
            staged.replace(path)


if __name__ == "__main__":
    main()
