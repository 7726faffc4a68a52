"""The log of rule changes as JSON Lines: only ever added to, its order checked at every reading."""

import fcntl
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upstander.base.canonical import canonical_bytes
from upstander.base.errors import UpstanderError
from upstander.evidence.detect.governance.lifecycle import (
    FinishedTrial,
    RuleChange,
    RuleStates,
    StepRefused,
    check_order,
    check_step,
    follow_changes,
)

LOG_NAME = "changes.jsonl"
"""Name of the log beside a pack of rules."""

_TEXTS = ("rule_id", "before", "after", "by", "reason", "approved_by", "author", "detection_sha256")
_FIELDS = frozenset({*_TEXTS, "version", "at", "approved_at"})
_REQUIRED = ("rule_id", "version", "before", "after", "by", "at")


class ChangeLogInvalid(UpstanderError):
    """The log cannot be read, or a line does not follow from those above it."""


def write_change(change: RuleChange) -> bytes:
    """Return a change as one line."""
    record: dict[str, Any] = {name: getattr(change, name) for name in _TEXTS}
    record["version"] = change.version
    record["at"] = _iso(change.at)
    record["approved_at"] = _iso(change.approved_at) if change.approved_at else None
    return canonical_bytes(record) + b"\n"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_changes(data: bytes, *, place: str) -> tuple[RuleChange, ...]:
    """Return the changes in the bytes of a log, checked against each other.

    Args:
        data: the whole log.
        place: its name, for errors.

    Raises:
        ChangeLogInvalid: a line is not a change, does not follow from those above it, went live
            without a second person, or the last line is not whole.
    """
    if data and not data.endswith(b"\n"):
        raise ChangeLogInvalid("the last line is not whole", place=place)
    changes: list[RuleChange] = []
    for number, line in enumerate(data.splitlines(), 1):
        at = f"{place}:{number}"
        changes.append(_parse(line, at))
    for count in range(len(changes)):
        _check_line(changes, count, place)
    try:
        follow_changes(changes)
    except StepRefused as error:
        number = _first_fault(changes)
        raise ChangeLogInvalid(str(error), place=f"{place}:{number}") from error
    return tuple(changes)


def _check_line(changes: Sequence[RuleChange], place_of: int, place: str) -> None:
    """Check what one line says by itself; that its trial was run stands elsewhere."""
    change = changes[place_of]
    trial = FinishedTrial(
        rule_id=change.rule_id,
        version=change.version,
        finished_at=change.approved_at or change.at,
        messages=1,
    )
    try:
        check_step(change, trials=[trial])
    except StepRefused as error:
        raise ChangeLogInvalid(str(error), place=f"{place}:{place_of + 1}") from error


def _first_fault(changes: Sequence[RuleChange]) -> int:
    """Return the line at which `changes` first fail to follow."""
    low, high = 0, len(changes)
    while low < high:
        middle = (low + high) // 2
        try:
            follow_changes(changes[: middle + 1])
        except StepRefused:
            high = middle
        else:
            low = middle + 1
    return low + 1


def _parse(line: bytes, place: str) -> RuleChange:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ChangeLogInvalid("not a line of JSON", place=place) from error
    if not isinstance(raw, dict):
        raise ChangeLogInvalid("expected an object", place=place)
    if unknown := sorted(set(raw) - _FIELDS):
        raise ChangeLogInvalid(f"unknown field `{unknown[0]}`", place=place)
    if missing := [name for name in _REQUIRED if name not in raw]:
        raise ChangeLogInvalid(f"missing field `{missing[0]}`", place=place)
    texts = {name: raw.get(name, "") for name in _TEXTS}
    if wrong := [name for name, value in texts.items() if not isinstance(value, str)]:
        raise ChangeLogInvalid(f"`{wrong[0]}` is not a text", place=place)
    version = raw["version"]
    if not isinstance(version, int) or isinstance(version, bool):
        raise ChangeLogInvalid("`version` is not a whole number", place=place)
    approved = raw.get("approved_at")
    return RuleChange(
        **texts,
        version=version,
        at=_time(raw["at"], "at", place),
        approved_at=None if approved is None else _time(approved, "approved_at", place),
    )


def _time(value: Any, name: str, place: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ChangeLogInvalid(f"`{name}` is not an ISO 8601 time", place=place) from error
    if at.tzinfo is None:
        raise ChangeLogInvalid(f"`{name}` names no zone", place=place)
    return at


def read_changes(path: Path) -> tuple[RuleChange, ...]:
    """Return the changes in the log at `path`; an absent log is empty.

    Raises:
        ChangeLogInvalid: as `parse_changes`, or the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ChangeLogInvalid(error.strerror or "cannot be read", place=str(path)) from error
    return parse_changes(data, place=path.as_posix())


def append_change(
    path: Path, change: RuleChange, *, trials: Sequence[FinishedTrial] = ()
) -> RuleStates:
    """Check `change` and add it to the log at `path`; return where the rules then stand.

    The file is locked while it is read and added to, and is on the disk before the call returns.

    Raises:
        StepRefused: the step may not be taken, or does not begin from where the rule stands.
        ChangeLogInvalid: the log cannot be read.
    """
    check_step(change, trials=trials)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        stream.seek(0)
        held = parse_changes(stream.read(), place=path.as_posix())
        states = follow_changes(held)
        check_order(change, states)
        states = follow_changes((*held, change))
        stream.write(write_change(change))
        stream.flush()
        os.fsync(stream.fileno())
    return states
