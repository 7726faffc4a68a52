"""Microsoft Teams messages as Microsoft Graph and the Teams export API give them.

Format:
    JSON objects of the Graph type chatMessage: an array, a page with `value`, one object, or
    JSON Lines; keys in camel case (Graph) or Pascal case (.NET and PowerShell).
Seen in:
    exports by user with chats, system events and deleted users; pages of chats and channels
    with cards, references, hosted images, mentions, reactions and policy violations.
Not read:
    earlier texts of an edited message, which Graph does not give; Purview HTML transcripts;
    files, which lie in SharePoint and OneDrive (each is an attachment that is missing).
Time:
    `createdDateTime`, with offset, milliseconds; `/Date(…)/` of Windows PowerShell.

References:
    Microsoft Graph, chatMessage and eventMessageDetail resource types; domain/formats.md 2.2.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import msgspec

from upstander.evidence.decode.isotime import NO_TIME, IsoTimes, ReadTime, read_epoch
from upstander.evidence.decode.jsonfiles.cursor import ArrayOpened, Row, RowRun, Scan
from upstander.evidence.decode.jsonfiles.mapped import JsonBytes, plain_head
from upstander.evidence.decode.jsonfiles.scan import first_rows, root_fields, scan_runs
from upstander.evidence.decode.jsonfiles.values import as_list, as_mapping, as_text, extra_json
from upstander.evidence.decode.localtime import LocalZone
from upstander.evidence.decode.ownership import Owner
from upstander.evidence.decode.reader import HEAD_BYTES, Item
from upstander.evidence.decode.services.teamsplan import HOMED, Plans
from upstander.evidence.decode.services.teamstext import TeamsBody, camel, teams_body
from upstander.records.messages import Attachment, Message
from upstander.records.provenance import Framing, Skipped
from upstander.records.sources import Source

NAME = "teams_json"
VERSION = "1"
PLATFORM = "teams"
EXTENSIONS = (".json", ".jsonl")

_WRAPPERS = ("value", "Value", "messages", "Messages")
_MOST_PEOPLE = 1 << 12
_PAIR = re.compile(r"19:([0-9a-fA-F-]{36})_([0-9a-fA-F-]{36})@unq\.gbl\.spaces")
_CONTEXT = re.compile(r"(?:chats|channels)\('([^']+)'\)")
_DOTNET_DATE = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")
_HINTS = (b"messagetype", b"createddatetime", b"contenttype")


def score(head: bytes, name: str) -> float:
    """Return how surely the bytes are Teams messages."""
    plain = plain_head(head)
    paths = _paths(plain)
    rows = first_rows(plain, paths)
    earned = 0.0
    if rows:
        earned = 0.9 if all(_is_row(row) for row in rows) else 0.0
    elif plain.lstrip()[:1] in (b"[", b"{") and plain.strip():
        lower = plain.lower()
        earned = 0.6 if all(b'"' + hint + b'"' in lower for hint in _HINTS) else 0.0
    hint = 0.05 if "messages" in name.lower() or "teams" in name.lower() else 0.0
    return earned + hint if earned else 0.0


def _is_row(value: Any) -> bool:
    row = camel(value)
    if "id" not in row or not isinstance(row.get("body", ""), dict):
        return False
    return "createdDateTime" in row and (
        "messageType" in row or "chatId" in row or "channelIdentity" in row
    )


def _paths(plain: bytes) -> tuple[str, ...]:
    """Return where the messages are, from the shape of the head."""
    fields = root_fields(JsonBytes(plain))
    if fields is not None:
        wrapper = next((key for key in _WRAPPERS if key in fields), None)
        return (f"$.{wrapper}[*]",) if wrapper else ("$",)
    first = next(iter(first_rows(plain, ("$[*]",), count=1)), None)
    pages = [key for key in _WRAPPERS if isinstance(as_mapping(first).get(key), list)]
    return tuple(f"$[*].{key}[*]" for key in pages) or ("$[*]",)


def read(source: Source) -> Iterator[Item]:
    """Yield the messages of a Teams export in the order of the file.

    Raises:
        SourceUnreadable: the file cannot be opened.
    """
    data = JsonBytes.open(source.path)
    try:
        plain = plain_head(bytes(data.data[:HEAD_BYTES]))
        wanted = Scan(
            paths=_paths(plain), is_row=_is_row, record_bytes=source.settings.record_bytes
        )
        yield from _read(source, data, wanted)
    finally:
        data.close()


def _read(source: Source, data: JsonBytes, wanted: Scan) -> Iterator[Item]:
    maker = _Maker(source)
    for event in scan_runs(data, wanted, size=source.size):
        if isinstance(event, RowRun):
            yield from maker.run(event)
        elif isinstance(event, Row):
            yield from maker.items(event)
        elif isinstance(event, ArrayOpened):
            maker.open(event)
        else:
            yield event


class _Maker:
    """Makes messages of the rows of one file."""

    def __init__(self, source: Source) -> None:
        self.owner = Owner((), source.settings)
        self.times = IsoTimes(LocalZone("UTC"))
        self.default_conversation = ""
        self._plans = Plans()
        self._people: dict[tuple[str, str, str], tuple[str, str, tuple[str, ...]]] = {}

    def open(self, event: ArrayOpened) -> None:
        """Learn from a page's own address which conversation it is of."""
        context = as_text(event.fields[-1].get("@odata.context")) if event.fields else ""
        found = _CONTEXT.findall(context)
        self.default_conversation = unquote(found[-1]) if found else ""

    def run(self, run: RowRun) -> Iterator[Message | Skipped | Framing]:
        """Yield the messages of neighbouring rows, with the bytes between them as framing."""
        done, index = run.done, run.index
        for start, end, value in zip(run.starts, run.ends, run.values, strict=True):
            if start > done:
                yield Framing(done, start)
            done = end
            pointer = f"{run.pointer}/{index}"
            index += 1
            message = self._plain(value, start, end, pointer) if type(value) is dict else None
            if message is None:
                yield from self.items(Row(start, end, pointer, value, ()))
            else:
                yield message

    def _plain(self, value: dict[str, Any], start: int, end: int, pointer: str) -> Message | None:
        """Return the message of a row of the common form, None for any other."""
        row = self._plans.plain_row(value)
        if row is None:
            return None
        at, raw = self._time(row.created)
        conversation = row.chat or self.default_conversation
        key = (conversation, row.sender, row.name)
        people = self._people.get(key) or self._learn_people(key)
        return Message(
            platform=PLATFORM,
            conversation=conversation,
            sender=row.sender,
            sender_name=row.name,
            recipients=people[2],
            sent_at=at.sent_at,
            sent_at_raw=raw,
            sent_at_basis=at.basis,
            sent_at_precision=at.precision,
            direction=people[0],
            direction_basis=people[1],
            subject=row.subject,
            body=row.body,
            body_transforms=row.transforms,
            state=row.state,
            native_id=row.native_id,
            reply_to=row.reply_to,
            flags=row.flags,
            extra=extra_json(row.extra),
            locator=f"pointer:{pointer}",
            byte_start=start,
            byte_end=end,
        )

    def _learn_people(self, key: tuple[str, str, str]) -> tuple[str, str, tuple[str, ...]]:
        if len(self._people) >= _MOST_PEOPLE:
            self._people.clear()
        conversation, sender, name = key
        people = (*self.owner.direction(sender, name), _others(conversation, sender))
        self._people[key] = people
        return people

    def items(self, row: Row) -> Iterator[Message | Skipped]:
        """Yield the message of a row and the replies that the page holds inside it."""
        value = camel(row.value)
        if not value:
            yield Skipped(
                reason="an element that is no message object",
                locator=f"bytes:{row.start}-{row.end};pointer:{row.pointer}",
                byte_start=row.start,
                byte_end=row.end,
            )
            return
        yield self._message(value, row, row.pointer)
        key = "replies" if "replies" in row.value else "Replies"
        for index, reply in enumerate(as_list(value.get("replies"))):
            if isinstance(reply, dict):
                yield self._message(camel(reply), row, f"{row.pointer}/{key}/{index}")

    def _message(self, value: dict[str, Any], row: Row, pointer: str) -> Message:
        kind = _kind(value)
        body = teams_body(value, system=kind == "system")
        attachments, quoted = _attachments(value, body)
        sender, name = _sender(camel(value.get("from")))
        direction, basis = self.owner.direction(sender, name)
        conversation = self._conversation(value)
        at, raw = self._time(value.get("createdDateTime"))
        return Message(
            platform=PLATFORM,
            kind=kind,
            conversation=conversation,
            sender=sender,
            sender_name=name,
            recipients=_others(conversation, sender),
            sent_at=at.sent_at,
            sent_at_raw=raw,
            sent_at_basis=at.basis,
            sent_at_precision=at.precision,
            direction=direction,
            direction_basis=basis,
            subject=as_text(value.get("subject")),
            body=body.text,
            body_transforms=row.transforms + body.transforms,
            attachments=attachments,
            state=_state(value),
            native_id=as_text(value.get("id")),
            reply_to=as_text(value.get("replyToId")) or quoted,
            flags=_flags(value),
            extra=extra_json(_extra(value, body)),
            locator=f"pointer:{pointer}",
            byte_start=row.start,
            byte_end=row.end,
        )

    def _conversation(self, value: dict[str, Any]) -> str:
        if value.get("chatId"):
            return as_text(value["chatId"])
        channel = camel(value.get("channelIdentity"))
        return as_text(channel.get("channelId")) or self.default_conversation

    def _time(self, value: Any) -> tuple[ReadTime, str]:
        if isinstance(value, dict):  # Windows PowerShell wraps its own dates
            value = camel(value).get("value") or camel(value).get("dateTime")
        raw = as_text(value)
        if raw[:1] == "/" and (found := _DOTNET_DATE.fullmatch(raw)):
            return read_epoch(found[1], per_second=1000), raw
        at = self.times.read(raw)
        if at.basis != "explicit" and at.sent_at is not None:
            # Graph: DateTimeOffset, always UTC; some tools drop the letter.
            at = msgspec.structs.replace(at, basis="utc_by_spec")
        return at if raw else NO_TIME, raw


def _kind(value: dict[str, Any]) -> str:
    written = as_text(value.get("messageType"))
    # Graph gives `unknownFutureValue` for a system event to clients that did not ask for it.
    if written in ("systemEventMessage", "unknownFutureValue", "chatEvent", "2", "4"):
        return "system"
    if value.get("eventDetail"):
        return "system"
    return "message" if written.lower() in ("message", "0", "") else "unknown"


def _sender(identity: dict[str, Any]) -> tuple[str, str]:
    for key in ("user", "application", "device", "conversation"):
        found = camel(identity.get(key))
        handle, name = as_text(found.get("id")), as_text(found.get("displayName"))
        if handle or name:
            return (handle, name) if handle else (name, "")
    return "", ""


def _others(conversation: str, sender: str) -> tuple[str, ...]:
    """Return the other person of a chat of two, whose id names both."""
    pair = _PAIR.fullmatch(conversation)
    if pair is None or not sender or sender not in pair.groups():
        return ()
    return tuple(member for member in pair.groups() if member != sender)


def _state(value: dict[str, Any]) -> str:
    if value.get("deletedDateTime"):
        return "deleted_by_sender"
    return "edited" if value.get("lastEditedDateTime") else "live"


def _flags(value: dict[str, Any]) -> tuple[str, ...]:
    return ("policy_violation",) if value.get("policyViolation") else ()


def _attachments(value: dict[str, Any], body: TeamsBody) -> tuple[tuple[Attachment, ...], str]:
    """Return the attachments, and the id of the message that the row quotes."""
    found: list[Attachment] = []
    quoted = ""
    for item in map(camel, as_list(value.get("attachments"))):
        mime, name = as_text(item.get("contentType")), as_text(item.get("name"))
        if mime == "messageReference":
            quoted = as_text(item.get("id"))
        elif mime == "forwardedMessageReference":
            continue
        else:
            inside = item.get("content") not in (None, "")
            state = "embedded" if inside else "missing"
            found.append(_attachment(name or ("" if not inside else mime), mime, state))
    found += [_attachment("hosted content", "", "missing") for _ in body.images]
    for item in map(camel, as_list(value.get("hostedContents"))):
        if item.get("contentBytes"):
            size = len(as_text(item["contentBytes"])) * 3 // 4
            mime = as_text(item.get("contentType"))
            found.append(_attachment("hosted content", mime, "embedded", size))
    return tuple(found), quoted


def _attachment(name: str, mime: str, state: str, size: int = -1) -> Attachment:
    if state == "embedded":
        return Attachment(name=name, mime=mime, size=size, state="embedded")
    return Attachment(name=name, mime=mime, size=size, state="missing")


def _extra(value: dict[str, Any], body: TeamsBody) -> dict[str, Any]:
    # Graph writes every field it knows; those without a value say nothing.
    extra = {
        key: item
        for key, item in value.items()
        if key not in HOMED and item is not None and item != [] and item != ""
    }
    if value.get("messageType") not in (None, "message"):
        extra["messageType"] = value["messageType"]
    if value.get("attachments"):
        extra["attachments"] = value["attachments"]
    identity = camel(value.get("from"))
    if identity.get("application") or identity.get("device"):
        extra["from"] = identity
    if body.html:
        extra["html"] = body.html
    return extra
