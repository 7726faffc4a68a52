"""Messages as the readers give them, before the stages add what they derive.

msgspec structs are frozen dataclasses in all but name; they are used here because a reader
builds millions of them (docs/decisions/0002-records.md has the measurement).
"""

from typing import Literal

import msgspec

Kind = Literal[
    "message",
    "system",
    "call",
    "reaction",
    "post",
    "comment",
    "email",
    "poll",
    "location",
    "draft",
    "unknown",
]
"""What a row is. `draft` was never sent; `unknown` keeps the source's own code in `extra`."""

Basis = Literal["explicit", "utc_by_spec", "device_zone", "operator", "unknown"]
"""How the zone of a time is known. `unknown`: the source has none and a default was assumed."""

Ambiguity = Literal["none", "day_month", "dst_fold", "epoch_zero"]
Direction = Literal["outgoing", "incoming", "unknown"]
DirectionBasis = Literal["field", "owner_identity", "operator", "none"]
State = Literal[
    "live",
    "edited",
    "deleted_by_sender",
    "deleted_by_admin",
    "draft",
    "failed",
    "expired",
    "omitted",
    "truncated",
]


class Attachment(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A file that belongs to a message, or the place where one was."""

    name: str = ""
    mime: str = ""
    """As the source declares it."""
    size: int = -1
    """Bytes; -1 where not known."""
    sha256: str = ""
    """Of the file's bytes, where they are present."""
    state: Literal["present", "missing", "omitted", "embedded"] = "missing"


class Message(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One row of a source: what was said, by whom, when, and where it stands."""

    platform: str
    """The service: `whatsapp`, `sms`, `telegram`, `teams`, `slack`, `email`, or as declared."""
    kind: str = "message"
    """One of `Kind`."""
    conversation: str
    """The source's own key of the conversation, never a display name where an id exists."""
    conversation_title: str = ""
    sender: str = ""
    """Handle or label of the sender as in the source; "" for a system row."""
    sender_name: str = ""
    """Display name, where the source holds one beside the handle."""
    recipients: tuple[str, ...] = ()
    """Handles as in the source."""
    sent_at: int | None = None
    """Microseconds since 1970-01-01 UTC; None where the source has no readable time."""
    sent_at_raw: str = ""
    """The time exactly as written."""
    sent_at_basis: str = "unknown"
    """One of `Basis`."""
    sent_at_precision: str = "second"
    """`microsecond`, `millisecond`, `second`, `minute` or `day`."""
    ambiguity: str = "none"
    """One of `Ambiguity`."""
    alternative_sent_at: int | None = None
    """The other reading of an ambiguous time."""
    direction: str = "unknown"
    """One of `Direction`, from the point of view of the custodian."""
    direction_basis: str = "none"
    """One of `DirectionBasis`."""
    subject: str = ""
    body: str = ""
    """Text as decoded from the source; HTML bodies as text, the HTML in `extra["html"]`."""
    body_transforms: tuple[str, ...] = ()
    """What was done to reach `body`: `html_to_text`, `surrogate_repair`, `replacement(3)`, …"""
    attachments: tuple[Attachment, ...] = ()
    state: str = "live"
    """One of `State`."""
    native_id: str = ""
    """The source's own id of the row."""
    reply_to: str = ""
    """`native_id` of the row that this one answers."""
    flags: tuple[str, ...] = ()
    """Such as `forged_header_suspect`, `forwarded`, `vendor_decoded`."""
    extra: str = ""
    """Every source field that has no home above, as one JSON object; "" for none."""
    locator: str = ""
    """`pointer:/messages/3` or `row:7`, beside the byte range; see `SourceRef.locator`."""
    byte_start: int = -1
    byte_end: int = -1
    """The row's bytes in the source, half open; -1 where the format has none."""
