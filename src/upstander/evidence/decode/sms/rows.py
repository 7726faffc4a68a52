"""Rows of an SMS Backup & Restore file as messages: what each attribute and code means.

The string "null" is how the app writes a missing value. In `address`, `subject`, `sub`, `body`,
`contact_name`, `m_id`, `text`, `name`, `fn` and `cl` it is read as empty; every field that was
"null" stands in `extra` with the JSON value null, so that a text that really said "null" can be
told by looking at the row's bytes.
"""

from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Literal

import msgspec

from upstander.base.digest import digest_bytes
from upstander.records.messages import Attachment, Message

OWNER_PLACEHOLDER = "insert-address-token"
"""What Android writes for the device's own number."""

UNKNOWN_CONTACT = "(Unknown)"
"""What the app writes as the name of a number that is not in the address book."""

SMS_TYPES = {
    "1": ("incoming", "message", "live", ()),
    "2": ("outgoing", "message", "live", ()),
    "3": ("outgoing", "draft", "draft", ()),
    "4": ("outgoing", "message", "live", ("outbox",)),
    "5": ("outgoing", "message", "failed", ()),
    "6": ("outgoing", "message", "live", ("queued",)),
}
"""`type` of an SMS and `msg_box` of an MMS: direction, kind, state, flags.

Outbox and queued rows were never confirmed as sent: the flag says so.
"""

CALL_TYPES = {
    "1": ("incoming", "incoming"),
    "2": ("outgoing", "outgoing"),
    "3": ("incoming", "missed"),
    "4": ("incoming", "voicemail"),
    "5": ("incoming", "rejected"),
    "6": ("incoming", "refused_list"),
    "7": ("incoming", "answered_externally"),
}
"""`type` of a call: direction and name, as Android's CallLog.Calls numbers them."""

_ADDRESS_ROLES = {"137": "from", "151": "to", "130": "cc", "129": "bcc"}
_UNKNOWN_TYPE = ("unknown", "message", "live", ())
_LONGEST_TIME = 15
_LAST_MILLISECOND = 253_402_300_800_000  # the year 10000
_NULL_AS_NONE = {"null": None}.get  # a lookup with its key as default, all of it in C
_encode = msgspec.json.encode


@dataclass(slots=True)
class Part:
    """One part of an MMS, its base64 already measured."""

    attributes: dict[str, str]
    size: int = -1
    sha256: str = ""
    decoded: bytes | None = None
    """The bytes of a part that is text, where it is short."""
    damaged: bool = False


@dataclass(slots=True)
class MmsRow:
    """One MMS as the scanner gives it."""

    attributes: dict[str, str]
    parts: list[Part] = field(default_factory=list)
    addresses: list[dict[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Names of child elements that are not of the format."""


def read_time(raw: str) -> tuple[int | None, str]:
    """Return (microseconds UTC or None, ambiguity) of a time in milliseconds since 1970."""
    if not (raw.isdigit() and raw.isascii() and len(raw) <= _LONGEST_TIME):
        return None, "none"
    milliseconds = int(raw)
    if milliseconds == 0:
        return None, "epoch_zero"
    if milliseconds >= _LAST_MILLISECOND:
        return None, "none"
    return milliseconds * 1000, "none"


def conversation_key(address: str) -> str:
    """Return the key of a conversation: a group's addresses are a set, joined by `~`.

    The app does not write the addresses of one group in the same order in each file.
    """
    if "~" not in address:
        return address
    return "~".join(sorted({part.strip() for part in address.split("~")} - {""}))


def _present(value: str) -> str:
    return "" if value == "null" else value


def _name(value: str) -> str:
    return "" if value in ("null", UNKNOWN_CONTACT) else value


def _unnamed(**values: str) -> dict[str, str | None]:
    """Return what a mapped field said where it is read as empty, for `extra`."""
    said: dict[str, str | None] = {name: None for name, value in values.items() if value == "null"}
    if values.get("contact_name") == UNKNOWN_CONTACT:
        said["contact_name"] = UNKNOWN_CONTACT
    return said


def _rest(attributes: dict[str, str]) -> dict[str, Any]:
    values = attributes.values()
    return dict(zip(attributes, map(_NULL_AS_NONE, values, values), strict=True))


_SMS_FIELDS = ("address", "date", "body", "subject", "contact_name", "type")


class SmsColumns:
    """Makes messages of `<sms>` rows that have the same attribute names, looked up once."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """Take the names of the attributes in their order; a name stands once."""
        missing = len(names)
        places = {name: place for place, name in enumerate(names)}
        self._pick = itemgetter(*(places.get(name, missing) for name in _SMS_FIELDS))
        self._names = tuple(name for name in names if name not in _SMS_FIELDS[:-1])
        # Two more places than names: itemgetter gives a tuple only for two or more.
        self._rest = itemgetter(*(places[name] for name in self._names), missing, missing)

    def message(
        self, values: list[str], start: int, end: int, transforms: tuple[str, ...] = ()
    ) -> Message:
        """Return the message of one row's values, which are in the order of the names."""
        values.append("")
        address, raw, body, subject, contact, code = self._pick(values)
        rest = self._rest(values)
        # Not strict: `rest` ends in the two places that have no name.
        extra: dict[str, Any] = dict(zip(self._names, map(_NULL_AS_NONE, rest, rest), strict=False))
        if subject == "null" or "null" in (address, body, contact) or contact == UNKNOWN_CONTACT:
            extra |= _unnamed(address=address, subject=subject, body=body, contact_name=contact)
            address, subject = _present(address), _present(subject)
            body, contact = _present(body), _name(contact)
        direction, kind, state, flags = SMS_TYPES.get(code, _UNKNOWN_TYPE)
        incoming, group = direction == "incoming", "~" in address
        sent_at, ambiguity = read_time(raw)
        return Message(
            platform="sms",
            kind=kind,
            conversation=conversation_key(address) if group else address,
            conversation_title=contact,
            sender=address if incoming else "",
            sender_name=contact if incoming and not group else "",
            recipients=_recipients(address) if direction == "outgoing" else (),
            sent_at=sent_at,
            sent_at_raw=raw,
            sent_at_basis="unknown" if sent_at is None else "utc_by_spec",
            sent_at_precision="millisecond",
            ambiguity=ambiguity,
            direction=direction,
            direction_basis="none" if direction == "unknown" else "field",
            subject=subject,
            body=body,
            body_transforms=transforms,
            state=state,
            flags=flags,
            extra=_encode(extra).decode() if extra else "",
            byte_start=start,
            byte_end=end,
        )


def sms_message(
    attributes: dict[str, str], start: int, end: int, transforms: tuple[str, ...] = ()
) -> Message:
    """Return the message of one `<sms>`."""
    columns = SmsColumns(tuple(attributes))
    return columns.message(list(attributes.values()), start, end, transforms)


def _recipients(address: str) -> tuple[str, ...]:
    if "~" not in address:
        return (address,) if address else ()
    return tuple(part.strip() for part in address.split("~") if part.strip())


def call_message(attributes: dict[str, str], start: int, end: int) -> Message:
    """Return the row of one `<call>`: no words, its facts in `extra`."""
    pop = attributes.pop
    number, raw, contact = pop("number", ""), pop("date", ""), pop("contact_name", "")
    extra = _rest(attributes) | _unnamed(number=number, contact_name=contact)
    direction, name = CALL_TYPES.get(attributes.get("type", ""), ("unknown", ""))
    if name:
        extra["call_type"] = name
    number, contact = _present(number), _name(contact)
    sent_at, ambiguity = read_time(raw)
    return Message(
        platform="sms",
        kind="call",
        conversation=number,
        conversation_title=contact,
        sender=number if direction == "incoming" else "",
        sender_name=contact if direction == "incoming" else "",
        recipients=(number,) if direction == "outgoing" and number else (),
        sent_at=sent_at,
        sent_at_raw=raw,
        sent_at_basis="unknown" if sent_at is None else "utc_by_spec",
        sent_at_precision="millisecond",
        ambiguity=ambiguity,
        direction=direction,
        direction_basis="none" if direction == "unknown" else "field",
        extra=_encode(extra).decode() if extra else "",
        byte_start=start,
        byte_end=end,
    )


def mms_message(row: MmsRow, start: int, end: int, transforms: tuple[str, ...] = ()) -> Message:
    """Return the message of one `<mms>`: its text parts joined, its media as attachments."""
    pop = row.attributes.pop
    address, raw, subject = pop("address", ""), pop("date", ""), pop("sub", "")
    contact, native = pop("contact_name", ""), pop("m_id", "")
    extra = _rest(row.attributes) | _unnamed(
        address=address, sub=subject, m_id=native, contact_name=contact
    )
    direction, kind, state, flags = SMS_TYPES.get(row.attributes.get("msg_box", ""), _UNKNOWN_TYPE)
    address, contact = _present(address), _name(contact)
    body, attachments, more = _read_parts(row.parts, extra)
    sender, recipients = _read_addresses(row, address, direction, extra)
    if row.unknown:
        extra["unknown_elements"] = row.unknown
    sent_at, ambiguity = read_time(raw)
    everyone = address or "~".join(part for part in (sender, *recipients) if part)
    return Message(
        platform="sms",
        kind=kind,
        conversation=conversation_key(everyone),
        conversation_title=contact,
        sender=sender,
        sender_name=contact if sender and sender == address else "",
        recipients=recipients,
        sent_at=sent_at,
        sent_at_raw=raw,
        sent_at_basis="unknown" if sent_at is None else "utc_by_spec",
        sent_at_precision="millisecond",
        ambiguity=ambiguity,
        direction=direction,
        direction_basis="none" if direction == "unknown" else "field",
        subject=_present(subject),
        body=body,
        body_transforms=transforms + more,
        attachments=attachments,
        state=state,
        native_id=_present(native),
        flags=flags,
        extra=_encode(extra).decode() if extra else "",
        byte_start=start,
        byte_end=end,
    )


def _read_addresses(
    row: MmsRow, address: str, direction: str, extra: dict[str, Any]
) -> tuple[str, tuple[str, ...]]:
    """Return (sender, recipients); the owner's placeholder is nobody's handle."""
    sender, recipients = "", []
    for one in row.addresses:
        role = _ADDRESS_ROLES.get(one.get("type", ""))
        handle = _present(one.get("address", ""))
        if not handle or handle == OWNER_PLACEHOLDER:
            continue
        if role == "from":
            sender = sender or handle
        elif role:
            recipients.append(handle)
    if row.addresses:
        extra["addrs"] = row.addresses
    if direction == "incoming" and not sender and "~" not in address:
        sender = address
    if direction == "outgoing" and not recipients:
        recipients = list(_recipients(address))
    return sender, tuple(dict.fromkeys(recipients))


def _read_parts(
    parts: list[Part], extra: dict[str, Any]
) -> tuple[str, tuple[Attachment, ...], tuple[str, ...]]:
    """Return (body, attachments, transforms); layouts are counted, the rest is `extra`."""
    texts: list[str] = []
    attachments: list[Attachment] = []
    transforms: list[str] = []
    layouts, facts = 0, []
    for part in parts:
        attributes = part.attributes
        mime = _present(attributes.pop("ct", "")).strip().lower()
        text = _present(attributes.pop("text", ""))
        rest = {name: value for name, value in attributes.items() if value != "null"}
        if mime == "application/smil":
            layouts += 1
            continue
        if text:
            texts.append(text)
        elif part.decoded is not None:
            decoded, transform = _decode_part(part.decoded)
            texts.append(decoded)
            transforms.append(transform)
        if rest or part.damaged:
            facts.append({"ct": mime, **rest, **({"damaged": True} if part.damaged else {})})
        if not mime.startswith("text/plain"):
            attachments.append(_attachment(part, mime, rest, text))
    if layouts:
        extra["smil_parts"] = layouts
    if facts:
        extra["parts"] = facts
    return "\n".join(texts), tuple(attachments), tuple(dict.fromkeys(transforms))


def _decode_part(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "base64"
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        return text, f"base64_replacement({text.count(chr(0xFFFD))})"


def _attachment(part: Part, mime: str, rest: dict[str, str], text: str) -> Attachment:
    name = next((rest[key] for key in ("fn", "cl", "name") if rest.get(key)), "")
    if part.size < 0 and text:
        data = text.encode("utf-8", "replace")
        return Attachment(
            name=name, mime=mime, size=len(data), sha256=digest_bytes(data), state="embedded"
        )
    state: Literal["embedded", "missing"] = "embedded"
    if part.size < 0 and not part.damaged:
        state = "missing"
    return Attachment(name=name, mime=mime, size=part.size, sha256=part.sha256, state=state)
