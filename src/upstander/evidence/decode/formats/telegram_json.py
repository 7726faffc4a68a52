"""Telegram Desktop's JSON export of one chat or of a whole account.

Format:
    `result.json` of Settings > Advanced > Export Telegram data, or of one chat's menu: an
    object with `messages`, or with `chats.list` and `left_chats.list` whose chats have
    `messages`.
Seen in:
    exports with two keys a message up to those of Telegram Desktop 5: replies, forwards, media
    that were not exported, service rows, phone calls, polls, places, contacts, reactions.
Not read:
    the HTML export; contacts, sessions, stories and pictures of an account export (said in
    a remark); earlier texts of an edited message and secret chats, which Telegram does not
    export.
Time:
    `date_unixtime` (UTC, seconds) where it is written, since Telegram Desktop 3.7; else `date`,
    the exporting computer's local time without a zone.

References:
    telegramdesktop/tdesktop, export_output_json.cpp (field names) and issues 24054 (zone),
    31082 (rows outside the chosen dates).
"""

from collections.abc import Iterator
from typing import Any

from upstander.evidence.decode.isotime import ReadTime, read_epoch, read_iso, read_stamp
from upstander.evidence.decode.jsonfiles.cursor import ArrayOpened, Row, RowRun, Scan
from upstander.evidence.decode.jsonfiles.mapped import JsonBytes, plain_head
from upstander.evidence.decode.jsonfiles.runs import messages_of_run
from upstander.evidence.decode.jsonfiles.scan import first_rows, root_fields, scan_runs
from upstander.evidence.decode.jsonfiles.values import as_list, as_mapping, as_text, extra_json
from upstander.evidence.decode.localtime import LocalZone
from upstander.evidence.decode.ownership import Owner
from upstander.evidence.decode.reader import Item
from upstander.evidence.decode.services.telegramfiles import telegram_files
from upstander.evidence.decode.services.telegramtext import telegram_body
from upstander.evidence.decode.siblings import Siblings
from upstander.records.messages import Message
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import Source

NAME = "telegram_json"
VERSION = "1"
PLATFORM = "telegram"
EXTENSIONS = (".json",)

_PATHS = (
    "$.messages[*]",
    "$.chats.list[*].messages[*]",
    "$.left_chats.list[*].messages[*]",
)
_ROW_TYPES = ("message", "service", "unsupported")
_CHAT_TYPES = frozenset(
    (
        *("personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes"),
        *("private_group", "private_supergroup", "public_supergroup"),
        *("private_channel", "public_channel"),
    )
)
_NAMELESS = frozenset(("saved_messages", "replies", "verify_codes"))
_ACCOUNT = frozenset(("personal_information", "profile_pictures", "contacts", "sessions"))
_SECTIONS = (
    "contacts",
    "frequent_contacts",
    "sessions",
    "web_sessions",
    "stories",
    "other_data",
)
_CALLS = frozenset(("phone_call", "group_call", "conference_call"))
_HOMED = frozenset(
    ("id", "type", "date_unixtime", "from", "from_id", "text", "reply_to_message_id")
)
_COMMON = _HOMED | {"date", "text_entities"}
_SECONDS_LONG = 11
_MOST_PEOPLE = 1 << 12


def score(head: bytes, name: str) -> float:
    """Return how surely the bytes are a Telegram Desktop export."""
    plain = plain_head(head)
    fields = root_fields(JsonBytes(plain))
    if fields is None:
        return 0.0
    earned = 0.0
    rows = first_rows(plain, _PATHS)
    is_account = len(_ACCOUNT & fields.keys()) >= 2 and "personal_information" in fields
    if rows:
        earned = 0.9 if all(_is_row(row) for row in rows) else 0.0
    elif is_account or (as_text(fields.get("type")) in _CHAT_TYPES and "messages" in fields):
        earned = 0.8
    hint = 0.1 if name.lower().endswith("result.json") else 0.0
    return min(earned + hint, 1.0) if earned else 0.0


def _is_row(value: Any) -> bool:
    if not isinstance(value, dict) or value.get("type") not in _ROW_TYPES:
        return False
    return (
        "date_unixtime" in value
        or ("date" in value and ("text" in value or "action" in value))
        or value["type"] == "unsupported"
    )


def read(source: Source) -> Iterator[Item]:
    """Yield the rows of a Telegram export in the order of the file.

    Raises:
        SourceUnreadable: the file cannot be opened.
        UnknownZone: the operator's zone does not exist.
    """
    zone = LocalZone(source.settings.zone)
    data = JsonBytes.open(source.path)
    try:
        yield from _read(source, data, zone)
    finally:
        data.close()


def _read(source: Source, data: JsonBytes, zone: LocalZone) -> Iterator[Item]:
    wanted = Scan(
        paths=_PATHS,
        is_row=_is_row,
        needs=_lacks_name,
        record_bytes=source.settings.record_bytes,
    )
    context = _Context(source, zone)
    chat = _Chat(context, {}, "")
    for event in scan_runs(data, wanted, size=source.size):
        if isinstance(event, RowRun):
            yield from chat.run(event)
        elif isinstance(event, Row):
            yield chat.item(event)
        elif isinstance(event, ArrayOpened):
            chat = _Chat(context, context.open(event), event.pointer)
        else:
            yield event
    yield from context.remarks()


def _lacks_name(fields: tuple[dict[str, Any], ...]) -> bool:
    chat = fields[-1]
    return "id" not in chat or ("name" not in chat and as_text(chat.get("type")) not in _NAMELESS)


class _Context:
    """What holds for every chat of one export."""

    def __init__(self, source: Source, zone: LocalZone) -> None:
        self.source, self.zone = source, zone
        self.siblings = Siblings(source)
        self.owner = Owner((), source.settings)
        self.owner_id = ""
        self.local_times = 0
        self._root: dict[str, Any] | None = None
        self._types: dict[str, str] = {}

    def open(self, event: ArrayOpened) -> dict[str, Any]:
        """Return the chat's own fields; learn the owner of an account export once."""
        if self._root is None:
            self._root = event.fields[0]
            if event.path != _PATHS[0] and "personal_information" not in self._root:
                self._root = self._fields_behind()
            user = as_mapping(self._root.get("personal_information")).get("user_id")
            if user is not None:
                self.owner_id = f"user{as_text(user)}"
                found = (self.owner_id, as_text(user))
                self.owner = Owner(found, self.source.settings)
        return event.fields[-1]

    def _fields_behind(self) -> dict[str, Any]:
        # Telegram writes the owner before the chats; tools that sort keys put it behind.
        data = JsonBytes.open(self.source.path)
        try:
            return root_fields(data, until="personal_information") or {}
        finally:
            data.close()

    def conversation(self, chat: dict[str, Any], pointer: str) -> str:
        """Return the chat's id; ids of users, groups and channels can be the same number."""
        key = as_text(chat.get("id")) or as_text(chat.get("name")) or pointer
        kind = as_text(chat.get("type"))
        if self._types.setdefault(key, kind) != kind:
            return f"{kind}:{key}"
        return key

    def remarks(self) -> Iterator[Remark]:
        found = [section for section in _SECTIONS if section in (self._root or {})]
        if found:
            yield Remark(f"The export also holds {', '.join(found)}: not messages, not read.")
        if self.local_times:
            yield Remark(
                f"{self.local_times} times are local without a zone; read as {self.zone.name}."
            )


class _Chat:
    """Makes messages of the rows of one chat."""

    def __init__(self, context: _Context, fields: dict[str, Any], pointer: str) -> None:
        self.context = context
        self.key = context.conversation(fields, pointer)
        kind = as_text(fields.get("type"))
        self.title = as_text(fields.get("name"))
        if not self.title and kind in _NAMELESS:
            self.title = kind.replace("_", " ")
        direct = kind in ("personal_chat", "bot_chat") and "id" in fields
        self.other = f"user{as_text(fields['id'])}" if direct else ""
        self._people: dict[tuple[str, str], tuple[str, str, tuple[str, ...]]] = {}

    def run(self, run: RowRun) -> Iterator[Message | Skipped | Framing]:
        """Return the messages of neighbouring rows, with the bytes between them as framing."""
        return messages_of_run(run, self._plain, self.item)

    def _plain(self, value: dict[str, Any], start: int, end: int, pointer: str) -> Message | None:
        """Return the message of a row of plain words, None for any other."""
        get = value.get
        name, sender, raw = get("from"), get("from_id"), get("date_unixtime")
        body, number, reply = get("text"), get("id"), get("reply_to_message_id")
        if type(name) is not str or type(sender) is not str or type(raw) is not str:
            return None
        if type(body) is not str or type(number) is not int or get("type") != "message":
            return None
        sent_at = read_stamp(raw)
        if sent_at is None or len(raw) > _SECONDS_LONG or not value.keys() <= _COMMON:
            return None
        if "text_entities" in value and not _is_plain(value["text_entities"], body):
            return None
        people = self._people.get((sender, name)) or self._learn_people(sender, name)
        return Message(
            platform=PLATFORM,
            conversation=self.key,
            conversation_title=self.title,
            sender=sender or name,
            sender_name=name if sender else "",
            recipients=people[2],
            sent_at=sent_at,
            sent_at_raw=raw,
            sent_at_basis="utc_by_spec",
            direction=people[0],
            direction_basis=people[1],
            body=body,
            native_id=str(number),
            reply_to=as_text(reply),
            extra=extra_json({"date": value["date"]}) if "date" in value else "",
            locator=f"pointer:{pointer}",
            byte_start=start,
            byte_end=end,
        )

    def _learn_people(self, sender: str, name: str) -> tuple[str, str, tuple[str, ...]]:
        if len(self._people) >= _MOST_PEOPLE:
            self._people.clear()
        direction, basis = self.context.owner.direction(sender, name)
        people = direction, basis, self._recipients(direction)
        self._people[sender, name] = people
        return people

    def item(self, row: Row) -> Message | Skipped:
        """Return the message of one row, or why it is none."""
        value = row.value
        if not isinstance(value, dict):
            return Skipped(
                reason="an element of messages that is no object",
                locator=f"bytes:{row.start}-{row.end};pointer:{row.pointer}",
                byte_start=row.start,
                byte_end=row.end,
            )
        kind, service = _kind(value)
        prefix = "actor" if service else "from"
        name, sender = as_text(value.get(prefix)), as_text(value.get(f"{prefix}_id"))
        direction, basis = self.context.owner.direction(sender, name)
        if kind == "system":
            direction, basis, sender, name = "unknown", "none", "", ""
        # Most rows are words alone: what only other keys can say is not looked for.
        common = not service and value.keys() <= _COMMON
        body, transforms = telegram_body(value, service=service, words_only=common)
        at, raw = self._time(value)
        return Message(
            platform=PLATFORM,
            kind=kind,
            conversation=self.key,
            conversation_title=self.title,
            sender=sender or name,
            sender_name=name if sender else "",
            recipients=self._recipients(direction),
            sent_at=at.sent_at,
            sent_at_raw=raw,
            sent_at_basis=at.basis,
            sent_at_precision=at.precision,
            ambiguity=at.ambiguity,
            alternative_sent_at=at.alternative,
            direction=direction,
            direction_basis=basis,
            body=body,
            body_transforms=row.transforms + transforms,
            attachments=() if common else telegram_files(value, self.context.siblings),
            state="edited" if not common and _is_edited(value) else "live",
            native_id=as_text(value.get("id")),
            reply_to=as_text(value.get("reply_to_message_id")),
            flags=() if common else _flags(value),
            extra=extra_json(_extra(value)),
            locator=f"pointer:{row.pointer}",
            byte_start=row.start,
            byte_end=row.end,
        )

    def _recipients(self, direction: str) -> tuple[str, ...]:
        if not self.other or direction == "unknown":
            return ()
        if direction == "outgoing":
            return (self.other,)
        return (self.context.owner_id,) if self.context.owner_id else ()

    def _time(self, value: dict[str, Any]) -> tuple[ReadTime, str]:
        raw = as_text(value.get("date_unixtime"))
        if raw:
            at = read_epoch(raw)
            if at.sent_at is not None:
                return at, raw
        local = as_text(value.get("date"))
        at = read_iso(local, self.context.zone)
        self.context.local_times += at.basis in ("unknown", "operator") and at.sent_at is not None
        return at, local or raw


def _is_plain(entities: Any, body: str) -> bool:
    """Return whether the entities of a text say no more than the text itself."""
    if entities == []:
        return True
    if type(entities) is not list or len(entities) != 1 or not body:
        return False
    only = entities[0]
    return type(only) is dict and only.get("type") == "plain"


def _kind(value: dict[str, Any]) -> tuple[str, bool]:
    """Return the kind of a row and whether its fields are those of a service row."""
    written = value.get("type", "message")
    if written == "service":
        return ("call" if as_text(value.get("action")) in _CALLS else "system"), True
    if written != "message":
        return "unknown", False
    if "poll" in value:
        return "poll", False
    return ("location" if "location_information" in value else "message"), False


def _is_edited(value: dict[str, Any]) -> bool:
    # Exports before 2021 write 1970-01-01 as the edit time of what was never edited.
    edited = as_text(value.get("edited_unixtime")) or as_text(value.get("edited"))
    return edited not in ("", "0") and not edited.startswith("1970-01-01")


def _flags(value: dict[str, Any]) -> tuple[str, ...]:
    flags: list[str] = []
    if "forwarded_from" in value or "forwarded_from_id" in value:
        flags.append("forwarded")
    if "self_destruct_period_seconds" in value:
        flags.append("self_destructing")
    return tuple(flags)


def _extra(value: dict[str, Any]) -> dict[str, Any]:
    extra = {key: field for key, field in value.items() if key not in _HOMED}
    entities = as_list(extra.get("text_entities"))
    if all(isinstance(entity, dict) and entity.get("type") == "plain" for entity in entities):
        extra.pop("text_entities", None)
        if isinstance(value.get("text"), list):
            extra["text"] = value["text"]
    if "from" in value and value["from"] is None:
        extra["from"] = None  # a deleted account
    if value.get("type", "message") != "message":
        extra["type"] = value["type"]
    return extra
