"""Runs of the flow: how far one is, and what one gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from upstander.records.hits import Finding
from upstander.records.sources import SourceReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is. `done` and `total` count bytes while acquiring, rows after that."""

    stage: str
    done: int
    total: int | None
    note: str = ""


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """What `read` gives: a report for every source, and the table of messages."""

    reports: tuple[SourceReport, ...]
    messages: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What `scan` gives; `records` are the findings with their rule, clauses and message.

    `windows` are the windows to read first, where messages were scored.
    """

    reports: tuple[SourceReport, ...]
    messages: Path
    findings: tuple[Finding, ...]
    records: tuple[Mapping[str, Any], ...]
    manifest: dict[str, Any]
    windows: tuple[Mapping[str, Any], ...] = ()
