"""A day of one conversation of a Slack export.

Format:
    `<channel>/<YYYY-MM-DD>.json` of a workspace export: an array of messages with `ts`; names
    come from `users.json`, `channels.json`, `groups.json`, `dms.json`, `mpims.json` above it.
    An API page with `messages` is read too.
Seen in:
    exports of public channels and of all conversations: threads, edits, deletions, apps, files,
    huddles, people of other workspaces.
Not read:
    the files, whose addresses need a token (the token is not kept either); canvases; lists;
    audit logs. An export without edit logs holds the last text only.
Time:
    `ts`, seconds since 1970 UTC with six digits that also make it the message's id. The day in
    a file's name is the workspace's own.

References:
    Slack help, "How to read Slack data exports"; Slack API, message events and formatting.
"""

import re
from collections.abc import Iterator
from typing import Any

from upstander.evidence.decode.isotime import read_epoch, read_stamp
from upstander.evidence.decode.jsonfiles.cursor import ArrayOpened, Row, RowRun, Scan
from upstander.evidence.decode.jsonfiles.mapped import JsonBytes, plain_head
from upstander.evidence.decode.jsonfiles.runs import messages_of_run
from upstander.evidence.decode.jsonfiles.scan import first_rows, scan_runs
from upstander.evidence.decode.jsonfiles.values import as_list, as_mapping, as_text, extra_json
from upstander.evidence.decode.ownership import Owner
from upstander.evidence.decode.reader import Item
from upstander.evidence.decode.services.slacknames import SlackNames, person_name
from upstander.evidence.decode.services.slacktext import (
    attachments_text,
    blocks_text,
    render_markup,
    strip_tokens,
)
from upstander.evidence.decode.siblings import Siblings
from upstander.records.messages import Attachment, Message
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import Source

NAME = "slack_export"
VERSION = "1"
PLATFORM = "slack"
EXTENSIONS = (".json",)

_PATHS = ("$[*]", "$.messages[*]")
_TS = re.compile(r"\d{9,11}\.\d{6}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json$")
_SYSTEM = re.compile(
    r"(?:channel|group|mpim|im)_(?:join|leave|topic|purpose|name|archive|unarchive|convert\w*"
    r"|posting_permissions|canvas\w*)|pinned_item|unpinned_item|bot_(?:add|remove|enable|disable)"
    r"|reminder_add|sh_room_\w+|channel_\w+|group_\w+|joiner_notification\w*|app_conversation_join"
)
_CALLS = frozenset(("huddle_thread", "sh_room_created", "sh_room_shared"))
_SPECIAL = frozenset(("subtype", "edited", "files", "channel"))
"""Keys of rows that are more than the words of a person."""
_TS_LONG = 17
_MOST_PEOPLE = 1 << 12
_HOMED = frozenset(("type", "text", "ts", "user", "files"))


def score(head: bytes, name: str) -> float:
    """Return how surely the bytes are a day of a Slack export."""
    rows = first_rows(plain_head(head), _PATHS)
    if not rows or not all(_is_row(row) for row in rows):
        return 0.0
    return 0.9 + (0.1 if _DAY.search(name) else 0.0)


def _is_row(value: Any) -> bool:
    if not isinstance(value, dict) or not _TS.fullmatch(as_text(value.get("ts"))):
        return False
    return "date_unixtime" not in value and (
        value.get("type") == "message" or "subtype" in value or "text" in value
    )


def read(source: Source) -> Iterator[Item]:
    """Yield the messages of one day file in its order.

    Raises:
        SourceUnreadable: the file cannot be opened.
    """
    data = JsonBytes.open(source.path)
    try:
        wanted = Scan(paths=_PATHS, is_row=_is_row, record_bytes=source.settings.record_bytes)
        maker = _Maker(source)
        for event in scan_runs(data, wanted, size=source.size):
            if isinstance(event, RowRun):
                yield from maker.run(event)
            elif isinstance(event, Row):
                yield maker.item(event)
            elif not isinstance(event, ArrayOpened):
                yield event
        for text in maker.names.remarks:
            yield Remark(text)
    finally:
        data.close()


class _Maker:
    """Makes messages of the rows of one day file."""

    def __init__(self, source: Source) -> None:
        siblings = Siblings(source)
        self.names = SlackNames(siblings)
        self.owner = Owner((), source.settings)
        self.folder = siblings.folder.rpartition("/")[2]
        self.here = self.names.conversation(self.folder or "slack")
        self._people: dict[tuple[str, str], tuple[str, str, tuple[str, ...]]] = {}

    def run(self, run: RowRun) -> Iterator[Message | Skipped | Framing]:
        """Return the messages of neighbouring rows, with the bytes between them as framing."""
        return messages_of_run(run, self._plain, self.item)

    def _plain(self, value: dict[str, Any], start: int, end: int, pointer: str) -> Message | None:
        """Return the message of a row of plain words by a person, None for any other."""
        get = value.get
        body, ts, user, thread = get("text"), get("ts"), get("user"), get("thread_ts", "")
        if type(body) is not str or type(ts) is not str or type(user) is not str:
            return None
        if not body or not user or type(thread) is not str or get("type") != "message":
            return None
        sent_at = read_stamp(ts)
        if sent_at is None or len(ts) != _TS_LONG or not value.keys().isdisjoint(_SPECIAL):
            return None
        written = body
        if "<" in body or "&" in body:
            body = render_markup(body, self.names.user, self.names.channel)
            if not body:
                return None
        extra = {key: item for key, item in value.items() if key not in _HOMED}
        if "blocks" in extra and _repeats_text(extra["blocks"]):
            del extra["blocks"]
        if body != written:
            extra["text"] = written
        profile = get("user_profile")
        name = _profile_name(profile) if type(profile) is dict else ""
        name = name or self.names.user(user)
        people = self._people.get((user, name)) or self._learn_people(user, name)
        return Message(
            platform=PLATFORM,
            conversation=self.here.id,
            conversation_title=self.here.name,
            sender=user,
            sender_name=name,
            recipients=people[2],
            sent_at=sent_at,
            sent_at_raw=ts,
            sent_at_basis="utc_by_spec",
            sent_at_precision="microsecond",
            direction=people[0],
            direction_basis=people[1],
            body=body,
            body_transforms=("slack_markup",) if body != written else (),
            native_id=ts,
            reply_to=thread if thread != ts else "",
            extra=strip_tokens(extra_json(extra)),
            locator=f"pointer:{pointer}",
            byte_start=start,
            byte_end=end,
        )

    def _learn_people(self, user: str, name: str) -> tuple[str, str, tuple[str, ...]]:
        if len(self._people) >= _MOST_PEOPLE:
            self._people.clear()
        here = self.here
        people = (
            *self.owner.direction(user, name),
            self._recipients(here.members, here.file, user),
        )
        self._people[user, name] = people
        return people

    def item(self, row: Row) -> Message | Skipped:
        """Return the message of one row, or why it is none."""
        outer = row.value
        if not isinstance(outer, dict):
            return Skipped(
                reason="an element that is no message object",
                locator=f"bytes:{row.start}-{row.end};pointer:{row.pointer}",
                byte_start=row.start,
                byte_end=row.end,
            )
        value, state = _unwrap(outer)
        kind = _kind(value)
        sender, name = self._sender(value)
        direction, basis = self.owner.direction(sender, name)
        if kind == "system":
            direction, basis = "unknown", "none"
        body, transforms = self._body(value)
        channel = self.here
        if handle := as_text(outer.get("channel")):
            channel = self.names.conversation(self.folder, handle)
        ts, thread = as_text(value.get("ts")), as_text(value.get("thread_ts"))
        at = read_epoch(ts)
        return Message(
            platform=PLATFORM,
            kind=kind,
            conversation=channel.id,
            conversation_title=channel.name,
            sender="" if kind == "system" else sender,
            sender_name="" if kind == "system" else name,
            recipients=self._recipients(channel.members, channel.file, sender),
            sent_at=at.sent_at,
            sent_at_raw=ts,
            sent_at_basis=at.basis,
            sent_at_precision=at.precision,
            ambiguity=at.ambiguity,
            direction=direction,
            direction_basis=basis,
            body=body,
            body_transforms=row.transforms + transforms,
            attachments=tuple(map(_attachment, map(as_mapping, as_list(value.get("files"))))),
            state=state,
            native_id=ts,
            reply_to=thread if thread != ts else "",
            extra=strip_tokens(extra_json(_extra(outer, value, body))),
            locator=f"pointer:{row.pointer}",
            byte_start=row.start,
            byte_end=row.end,
        )

    def _sender(self, value: dict[str, Any]) -> tuple[str, str]:
        """Return the id and the name of who wrote it, a person of this or another workspace."""
        user = as_text(value.get("user")) or as_text(as_mapping(value.get("comment")).get("user"))
        if user:
            # The profile in the message is that of the day; it holds people of elsewhere too.
            profile = as_mapping(value.get("user_profile"))
            return user, person_name(profile) or self.names.user(user)
        bot = as_text(value.get("bot_id"))
        name = as_text(value.get("username"))
        name = name or as_text(as_mapping(value.get("bot_profile")).get("name"))
        return (bot, name) if bot else (name, "")

    def _body(self, value: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
        written = as_text(value.get("text"))
        user, channel = self.names.user, self.names.channel
        body = render_markup(written, user, channel)
        if body:
            return body, ("slack_markup",) if body != written else ()
        body = blocks_text(value.get("blocks"), user, channel)
        if body:
            return body, ("text_of_blocks",)
        body = attachments_text(value.get("attachments"), user, channel)
        if body:
            return body, ("text_of_attachments",)
        room = as_mapping(value.get("room"))
        return (as_text(room.get("name")), ("text_of_room",)) if room.get("name") else ("", ())

    def _recipients(self, members: tuple[str, ...], file: str, sender: str) -> tuple[str, ...]:
        if file not in ("dms.json", "mpims.json"):
            return ()
        return tuple(member for member in members if member != sender)


def _profile_name(profile: dict[str, Any]) -> str:
    """Return the name in a message's profile, as `person_name` does."""
    if "profile" not in profile:
        name = profile.get("display_name") or profile.get("real_name") or profile.get("name")
        if type(name) is str:
            return name
    return person_name(profile)


def _repeats_text(blocks: Any) -> bool:
    """Return whether blocks hold the same words as `text`."""
    if type(blocks) is not list or len(blocks) != 1:
        return False
    return bool(as_mapping(blocks[0]).get("type") == "rich_text")


def _unwrap(outer: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the message inside a log entry of a change or a deletion, and its state."""
    subtype = outer.get("subtype")
    inner = as_mapping(outer.get("message"))
    if subtype == "message_changed" and inner:
        return inner, "edited"
    if subtype == "message_deleted":
        inner = as_mapping(outer.get("previous_message")) or outer
        if inner is outer and "deleted_ts" in outer:
            inner = {**outer, "ts": outer["deleted_ts"]}
        return inner, "deleted_by_sender"
    if subtype == "tombstone":
        return outer, "deleted_by_sender"
    return outer, "edited" if outer.get("edited") else "live"


def _kind(value: dict[str, Any]) -> str:
    subtype = as_text(value.get("subtype"))
    if subtype in _CALLS:
        return "call"
    if subtype and _SYSTEM.fullmatch(subtype):
        return "system"
    return "message" if value.get("type", "message") == "message" else "unknown"


def _attachment(file: dict[str, Any]) -> Attachment:
    size = file.get("size")
    deleted = as_text(file.get("mode")) in ("tombstone", "hidden_by_limit")
    return Attachment(
        name=as_text(file.get("name")) or as_text(file.get("title")),
        mime=as_text(file.get("mimetype")),
        size=size if isinstance(size, int) and 0 <= size < 1 << 62 else -1,
        state="omitted" if deleted else "missing",
    )


def _extra(outer: dict[str, Any], value: dict[str, Any], body: str) -> dict[str, Any]:
    extra = {key: item for key, item in outer.items() if key not in _HOMED}
    if value.get("text") and len(as_list(extra.get("blocks"))) == 1:
        block = as_mapping(extra["blocks"][0])
        if block.get("type") == "rich_text":
            del extra["blocks"]  # the same words as `text`
    if value.get("text", "") != body and value.get("text"):
        extra["text"] = value["text"]
    if value.get("files"):
        extra["files"] = value["files"]
    if _kind(value) == "system" and value.get("user"):
        extra["user"] = value["user"]
    return extra
