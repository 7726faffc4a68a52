"""The command line's own journal: every command that opens evidence leaves a line in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from upstander.audit.journal import append_event
from upstander.base.clock import system_clock
from upstander.cli.home import actor_name, home_folder


def journal_path() -> Path:
    """Return where the journal is."""
    return home_folder() / "journal.jsonl"


def record(name: str, *, object_kind: str, object_id: str, detail: Mapping[str, Any]) -> None:
    """Add one event by whoever is at the command line; a failure stops the command."""
    append_event(
        journal_path(),
        at=system_clock(),
        actor=actor_name(),
        name=name,
        object_kind=object_kind,
        object_id=object_id,
        detail=detail,
    )
