"""Files that hold no messages and that a reader uses, or that belong to an export it reads."""

import re
from typing import Any

from upstander.evidence.decode.jsonfiles.mapped import plain_head
from upstander.evidence.decode.jsonfiles.scan import first_rows

_NAMED = frozenset(("id", "name"))
_SLACK: dict[str, tuple[str, frozenset[str]]] = {
    "users.json": ("Slack user list, used by slack_export", _NAMED),
    "org_users.json": ("Slack user list, used by slack_export", _NAMED),
    "channels.json": ("Slack channel list, used by slack_export", _NAMED),
    "groups.json": ("Slack private channel list, used by slack_export", _NAMED),
    "mpims.json": ("Slack group chat list, used by slack_export", _NAMED),
    "dms.json": ("Slack direct message list, used by slack_export", frozenset(("id",))),
    "integration_logs.json": ("Slack app log, no messages", frozenset(("date",))),
    "canvases.json": ("Slack canvas list, no messages", frozenset(("id",))),
    "lists.json": ("Slack list index, no messages", frozenset(("id",))),
    "file_conversations.json": ("Slack file list, no messages", frozenset(("id",))),
    "content_flags.json": ("Slack content flags, no messages", frozenset()),
    "huddle_transcripts.json": ("Slack huddle transcripts, not read", frozenset()),
    "canvas_in_the_conversation.json": ("Slack canvas, no messages", frozenset()),
}
"""File name to (what it is, keys that each of its entries has)."""

companions: tuple[str, ...] = tuple(_SLACK)
"""Names of companion files, without their folder."""

_TS = re.compile(r"\d{9,11}\.\d{6}")


def is_companion(name: str, head: bytes) -> str:
    """Return in a few words what companion a file is, "" where it is none.

    The name proposes and the content decides: an empty list is a companion by its name alone,
    a list of messages never is.
    """
    file_name = name.replace("\\", "/").rpartition("/")[2].lower()
    reason, keys = _SLACK.get(file_name, ("", _NAMED))
    plain = plain_head(head).strip()
    if not reason or plain[:1] != b"[":
        return ""
    rows = first_rows(plain, ("$[*]",))
    if not rows:
        return reason if plain == b"[]" or b'"ts"' not in plain else ""
    return reason if all(_fits(row, keys) for row in rows) else ""


def _fits(row: Any, keys: frozenset[str]) -> bool:
    if not isinstance(row, dict):
        return False
    is_message = _TS.fullmatch(str(row.get("ts", ""))) is not None
    return keys <= row.keys() and not is_message
