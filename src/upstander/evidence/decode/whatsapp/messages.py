"""From a row of a WhatsApp text export to a message: sender, system rows, time, marks."""

import json
from typing import NamedTuple

import msgspec

from upstander.evidence.decode.textwindow import decode_text, ends_within_character
from upstander.evidence.decode.whatsapp.bodies import (
    MARKS,
    PLAIN,
    BodyReader,
    Reading,
    is_call,
    is_notice,
    may_be_special,
)
from upstander.evidence.decode.whatsapp.clock import Stamp
from upstander.evidence.decode.whatsapp.labels import LabelInfo, Labels, unfinished
from upstander.evidence.decode.whatsapp.order import SUSPECT
from upstander.evidence.decode.whatsapp.rows import Row
from upstander.records.messages import Message

_QUOTES = '"“”„«»「」『』'
_OPEN_QUOTES = frozenset('"“„«「『')
_SYSTEM = Reading(kind="system")


class Chat(NamedTuple):
    """What all messages of one file share."""

    key: str
    title: str
    basis: str
    """How the zone is known."""


class MessageBuilder:
    """Builds the messages of one file."""

    def __init__(self, chat: Chat, labels: Labels, bodies: BodyReader) -> None:
        self._key, self._title, self._basis = chat
        self._labels = labels
        self._known: dict[str, LabelInfo] = {}
        self._bodies = bodies
        self._folded_title = chat.title.casefold()

    def build_last(self, row: Row) -> Message:
        """Return the message of the last row of a file that does not end with a line end."""
        message = self.build(row, open_end=True)
        if message.state == "live" and ends_within_character(row[3]):
            return msgspec.structs.replace(message, state="truncated")
        return message

    def build(self, row: Row, *, open_end: bool = False) -> Message:
        """Return the message of a row; `open_end` where the file ends without a line end."""
        stamp, start, end, raw, lookalikes, _ = row
        transforms: tuple[str, ...] = ()
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text, transforms = _decode_loosely(raw)
        if "\r" in text:
            text, transforms = _plain_line_ends(text), (*transforms, "line_ends")
        colon = text.find(": ")
        label = text[:colon] if colon >= 0 else "\n"
        info = self._known.get(label)
        if info is None:
            if "\n" in label:
                return self._without_colon(row, text, transforms, open_end=open_end)
            info = self._known[label] = self._labels.look_up(label)
        if info.longer:
            info, colon = self._lengthen(text, info, colon)
        body = text[colon + 2 :]
        special = may_be_special(body)
        if special or info.watch or lookalikes or transforms or stamp is None:
            reading = self._bodies.read(body) if special else PLAIN
            if self._is_system(text, colon, body, info, reading):
                return self._system(row, text, body, transforms, info.sender)
            return self._message(row, info, body, reading, transforms)
        at, written, precision, ambiguity, alternative = stamp
        # The plain message, which nearly all are: only what differs from the defaults.
        return Message(
            platform="whatsapp",
            conversation=self._key,
            conversation_title=self._title,
            sender=info.sender,
            sent_at=at,
            sent_at_raw=written,
            sent_at_basis=self._basis,
            sent_at_precision=precision,
            ambiguity=ambiguity,
            alternative_sent_at=alternative,
            direction=info.direction,
            direction_basis=info.basis,
            body=body,
            byte_start=start,
            byte_end=end,
        )

    def _lengthen(self, text: str, info: LabelInfo, colon: int) -> tuple[LabelInfo, int]:
        whole = info.longer
        if text.startswith(whole + ": "):
            return self._labels.look_up(whole), len(whole)
        return info, colon

    def _message(
        self,
        row: Row,
        info: LabelInfo,
        body: str,
        reading: Reading,
        transforms: tuple[str, ...],
    ) -> Message:
        stamp = row[0] or _NO_TIME
        kind, state, attachments, extra = reading
        return Message(
            platform="whatsapp",
            kind=kind,
            conversation=self._key,
            conversation_title=self._title,
            sender=info.sender,
            sent_at=stamp[0],
            sent_at_raw=stamp[1],
            sent_at_basis=self._basis,
            sent_at_precision=stamp[2],
            ambiguity=stamp[3],
            alternative_sent_at=stamp[4],
            direction=info.direction,
            direction_basis=info.basis,
            body=body,
            body_transforms=transforms,
            attachments=attachments,
            state=state,
            flags=(SUSPECT,) if row[4] else (),
            extra=extra,
            byte_start=row[1],
            byte_end=row[2],
        )

    def _system(
        self, row: Row, text: str, body: str, transforms: tuple[str, ...], label: str
    ) -> Message:
        """Return a row that the app wrote; `label` is what stood before the colon, if apart."""
        apart = text is not body and bool(label)
        extra = json.dumps({"label": label}, ensure_ascii=False) if apart else ""
        return self._message(row, _NOBODY, body, Reading(kind="system", extra=extra), transforms)

    def _is_system(
        self, text: str, colon: int, body: str, info: LabelInfo, reading: Reading
    ) -> bool:
        """Whether a row with a colon was written by the app and not by its label.

        A person can type the app's own words; so the words count only after the app's mark
        U+200E, after the group's name, or where the label is no sender otherwise.
        """
        if reading is not PLAIN:
            return False
        if body[:1] == "\u200e" or body[:1] == "\u200f":
            if is_notice(body):
                return True
            return info.all_marked and self._is_title(info)
        if info.seen <= 2 and (self._is_title(info) or info.seen <= 1) and _opens(body):
            return True
        if info.seen <= 1 and is_notice(info.sender):
            return True
        return unfinished(text[:colon]) and is_notice(text.partition("\n")[0])

    def _is_title(self, info: LabelInfo) -> bool:
        return info.sender.casefold() == self._folded_title

    def _without_colon(
        self, row: Row, text: str, transforms: tuple[str, ...], *, open_end: bool
    ) -> Message:
        """Return a row that has no `: `: one of the app's own, or `Name:` and `Name:.`."""
        first = text.partition("\n")[0]
        label, colon, rest = first.partition(":")
        if colon and self._is_label(label, rest, first):
            body = text[len(label) + 1 :]
            reading = self._bodies.read(body) if body else PLAIN
            return self._message(row, self._labels.look_up(label), body, reading, transforms)
        if is_call(text):
            reading = Reading(kind="call")
        elif open_end and not is_notice(text):
            reading = Reading(kind="system", state="truncated")
        else:
            reading = _SYSTEM
        return self._message(row, _NOBODY, text, reading, transforms)

    def _is_label(self, label: str, rest: str, first: str) -> bool:
        if not label.strip(MARKS + " "):
            return False
        if self._labels.is_sender(label):
            return True
        if len(label) > 60 or rest.startswith("//") or unfinished(label):
            return False
        return not is_notice(first)


_NOBODY = LabelInfo("", "unknown", "none", 0, all_marked=False, longer="", watch=False)
_NO_TIME: Stamp = (None, "", "minute", "none", None)


def _opens(body: str) -> bool:
    """Whether a body is a notice of the app's from its first word on."""
    return is_notice(body[:120]) and body[:1].isupper()


def _decode_loosely(raw: bytes) -> tuple[str, tuple[str, ...]]:
    text, replaced = decode_text(raw)
    return text, (f"replacement({replaced})",)


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
