"""Frames between the child that decodes and the process that asked: kind, length, payload."""

import struct
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import msgspec

from upstander.records.sources import (
    MemberInfo,
    ReadSettings,
    SkippedRows,
    Source,
    SourceReport,
)

BATCH = b"B"
"""An Arrow IPC record batch of schema `DECODED`."""
PROGRESS = b"P"
"""A count of bytes or rows reached, as JSON."""
REPORT = b"R"
"""A `SourceReport` as JSON: the source is finished."""

HEADER = struct.Struct("<cQ")


def write_frame(stream: IO[bytes], kind: bytes, payload: Any) -> None:
    """Write one frame and flush it."""
    stream.write(HEADER.pack(kind, len(payload)))
    stream.write(payload)
    stream.flush()


def encode_source(source: Source, *, same_siblings: bool) -> bytes:
    """Return a job as one line of JSON.

    `same_siblings` leaves out the list of files of the container, which can be long, where it
    is the one of the job before.
    """
    fields = {
        name: getattr(source, name)
        for name in Source.__slots__
        if name not in {"siblings", "settings", "path"}
    }
    fields["path"] = str(source.path)
    fields["siblings"] = None
    if not same_siblings:
        fields["siblings"] = {
            name: [str(info.path) if info.path else None, info.size, info.sha256]
            for name, info in source.siblings.items()
        }
    fields["settings"] = asdict(source.settings)
    return msgspec.json.encode(fields) + b"\n"


def decode_source(line: bytes, last: Source | None) -> Source:
    """Return the job of one line; `last` is the job before; see `encode_source`."""
    fields = msgspec.json.decode(line)
    settings = fields.pop("settings")
    settings["owner"] = tuple(settings["owner"])
    listed = fields.pop("siblings")
    siblings: Mapping[str, MemberInfo] = {}
    if listed is not None:
        siblings = {
            name: MemberInfo(path=Path(path) if path else None, size=size, sha256=sha256)
            for name, (path, size, sha256) in listed.items()
        }
    elif last is not None:
        siblings = last.siblings
    path = Path(fields.pop("path"))
    return Source(path=path, siblings=siblings, settings=ReadSettings(**settings), **fields)


def encode_report(report: SourceReport) -> bytes:
    """Return a report as JSON."""
    return msgspec.json.encode(report.as_json())


def decode_report(payload: bytes) -> SourceReport:
    """Return the report of `encode_report`."""
    fields = msgspec.json.decode(payload)
    fields["skipped"] = tuple(SkippedRows(**one) for one in fields["skipped"])
    fields["warnings"] = tuple(fields["warnings"])
    return SourceReport(**fields)
