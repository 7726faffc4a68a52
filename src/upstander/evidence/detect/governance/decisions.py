"""Reviewers' decisions as JSON Lines: which rule, which message, what was decided, when, by whom.

One object a line: `rule_id`, `message_id`, `decision`, `at`, `by`. The words of the review desk
are taken too: `outcome` for `decision`, `decided_at`, `decided_by`, and the states `open`
(no decision), `escalated` (relevant, and passed on) with their titles.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upstander.base.errors import UpstanderError

RELEVANT, NOT_RELEVANT, UNSURE = "relevant", "not_relevant", "unsure"

_OUTCOMES: Mapping[str, str | None] = {
    "relevant": RELEVANT,
    "escalated": RELEVANT,
    "not_relevant": NOT_RELEVANT,
    "unsure": UNSURE,
    "open": None,
    "not_yet_reviewed": None,
}
_NAMES = {
    "rule_id": ("rule_id", "rule"),
    "message_id": ("message_id", "message"),
    "decision": ("decision", "outcome", "state"),
    "at": ("at", "decided_at", "decided_at_utc"),
    "by": ("by", "decided_by"),
}
MAX_LINE = 1 << 16


class DecisionsInvalid(UpstanderError):
    """A line of a file of decisions cannot be read; the place is `path:line`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer said of one rule's hit in one message."""

    rule_id: str
    message_id: str
    decision: str
    """`relevant`, `not_relevant` or `unsure`."""
    at: datetime
    by: str
    rule_version: int | None = None


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the standing decisions in the file at `path`, one a rule and message, by time.

    A later decision on the same rule and message takes the place of an earlier one; `open` and a
    decision that carries `undone_at` take it away.

    Raises:
        DecisionsInvalid: the file or a line cannot be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise DecisionsInvalid(error.strerror or "cannot be read", place=str(path)) from error
    found = [
        _read_line(line, f"{path.as_posix()}:{number}")
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    return standing_decisions(found)


def standing_decisions(
    found: Iterable[tuple[Decision, bool]],
) -> tuple[Decision, ...]:
    """Return the last decision on each rule and message, where it holds (a pair's second part)."""
    standing: dict[tuple[str, str], Decision] = {}
    for one, holds in sorted(found, key=lambda pair: pair[0].at):
        key = (one.rule_id, one.message_id)
        standing.pop(key, None)
        if holds:
            standing[key] = one
    return tuple(standing.values())


def _read_line(line: bytes, place: str) -> tuple[Decision, bool]:
    """Return a decision, and whether it stands (False for `open` and for one that was undone)."""
    if len(line) > MAX_LINE:
        raise DecisionsInvalid(f"longer than {MAX_LINE} bytes", place=place)
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DecisionsInvalid("not a line of JSON", place=place) from error
    if not isinstance(raw, dict):
        raise DecisionsInvalid("expected an object", place=place)
    values = {field: _text(raw, names, place) for field, names in _NAMES.items()}
    word = "_".join(values["decision"].casefold().replace("-", " ").replace("_", " ").split())
    if word not in _OUTCOMES:
        known = "relevant, not_relevant, unsure, escalated, open"
        raise DecisionsInvalid(
            f"unknown decision `{values['decision']}`; known: {known}", place=place
        )
    outcome = _OUTCOMES[word]
    decision = Decision(
        rule_id=values["rule_id"],
        message_id=values["message_id"],
        decision=outcome or UNSURE,
        at=_time(values["at"], place),
        by=values["by"],
        rule_version=_version(raw.get("rule_version"), place),
    )
    return decision, outcome is not None and not raw.get("undone_at")


def _text(raw: Mapping[str, Any], names: tuple[str, ...], place: str) -> str:
    for name in names:
        value = raw.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value is not None:
            raise DecisionsInvalid(f"`{name}` is not a text that says something", place=place)
    raise DecisionsInvalid(f"no `{names[0]}`", place=place)


def _version(value: Any, place: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise DecisionsInvalid("`rule_version` is not a whole number from 1", place=place)
    return value


def _time(text: str, place: str) -> datetime:
    """Return an aware time in UTC; one without a zone is refused, for order depends on it."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise DecisionsInvalid(f"`{text}` is not an ISO 8601 time", place=place) from error
    if at.tzinfo is None:
        raise DecisionsInvalid(f"`{text}` names no zone; end it with Z for UTC", place=place)
    return at.astimezone(UTC)
