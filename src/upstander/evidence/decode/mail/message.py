"""One mail message as a record: its headers, its words, what hangs on it.

Choices, shared by every reader of mail:

* Body: of alternatives the plain text, the HTML as text where that is blank; all inline texts
  in their order, joined by newlines. The HTML is kept in `extra["html"]` up to 64 KiB, else by
  its digest. Lines end in a newline; `format=flowed` is left as it is.
* A message attached to a message is an attachment *and* its words follow those of the outer one
  under a line `--- attached message: SUBJECT ---`, because rules read the body; the transform
  `nested_message(n)` says so and `extra["nested"]` has its subject, sender, date and id.
* Nothing is decrypted. A flag `not_readable_smime`, `not_readable_pgp`, `not_readable_rms` or
  `not_readable_tnef` says that there are words that nobody has read.
* Conversation: the first id of References, else of In-Reply-To, else the message's own id, else
  `subject:` and the subject without its `Re:`, else the place of the message.
"""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from upstander.base.digest import digest_bytes
from upstander.evidence.decode.localtime import LocalZone
from upstander.evidence.decode.mail.body import MailBody, read_body
from upstander.evidence.decode.mail.dates import read_date
from upstander.evidence.decode.mail.parts import CUTS, MailPart, read_tree
from upstander.evidence.decode.mail.words import (
    decode_raw,
    decode_words,
    list_ids,
    read_addresses,
    strip_reply,
)
from upstander.evidence.decode.ownership import Owner
from upstander.records.messages import Message
from upstander.records.sources import ReadSettings

_HTML_BYTES = 64 << 10
_HEADER_BYTES = 64 << 10
_HOMES = frozenset(
    {b"from", b"to", b"cc", b"bcc", b"date", b"subject", b"message-id", b"in-reply-to"}
)
"""Headers that have a field of their own; the rest go to `extra["headers"]`."""
_JOINED = frozenset({b"to", b"cc", b"bcc"})
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|date|subject|message-id|received|return-path|reply-to|sender|"
    rb"mime-version|content-type|delivered-to|in-reply-to|references|x-[a-z0-9-]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MailContext:
    """What the operator said that bears on mail."""

    zone: LocalZone
    owner: Owner

    @classmethod
    def of(cls, settings: ReadSettings) -> "MailContext":
        """Return the context of `settings`.

        Raises:
            UnknownZone: the operator named a zone that does not exist.
        """
        return cls(LocalZone(settings.zone), Owner((), settings))


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A message with what is wrong with it."""

    message: Message
    faults: tuple[str, ...]
    """One line each, without the content."""
    cut: bool
    """Whether the faults are those of a cut end."""


def read_mail(
    data: bytes, context: MailContext, start: int, end: int, *, more: dict[str, Any] | None = None
) -> ReadMail | None:
    """Return the message in `data`, or None where it has no header that mail knows.

    Args:
        data: the message's bytes, transport quoting undone.
        context: the operator's word on zone and custodian.
        start: where its row begins in the source.
        end: where its row ends.
        more: facts of the container for `extra`, and `body_transforms` for the body.
    """
    root = read_tree(data)
    if not any(_KNOWN.fullmatch(name) for name in root.named):
        return None
    extra: dict[str, Any] = dict(more or {})
    transforms = tuple(extra.pop("body_transforms", ()))
    body = read_body(root)
    faults = tuple(dict.fromkeys(fault for part in root.walk() for fault in part.faults))
    cut = bool(CUTS & set(faults))
    message = _build(root, body, context, extra, (start, end), cut=cut)
    flags = (*body.flags, *(("malformed",) if faults else ()))
    message = msgspec.structs.replace(
        message, body_transforms=transforms + body.transforms(), flags=flags
    )
    return ReadMail(message, faults, cut)


def _text_header(root: MailPart, name: bytes) -> str:
    """Return every value of a header, joined by commas, as text not yet word-decoded."""
    values = [decode_raw(value) for value in root.named.get(name, ())]
    return ", ".join(value.strip() for value in values if value.strip())


def _build(
    root: MailPart, body: MailBody, context: MailContext, extra: dict[str, Any],
    place: tuple[int, int], *, cut: bool,
) -> Message:  # fmt: skip
    subject = _clean(decode_words(decode_raw(root.header(b"subject"))))
    authors = read_addresses(_text_header(root, b"from") or _text_header(root, b"sender"))
    name, sender = authors[0] if authors else ("", "")
    recipients = _recipients(root, extra)
    raw_date = decode_raw(root.header(b"date")).strip()
    date = read_date(raw_date, context.zone)
    native = next(iter(list_ids(decode_raw(root.header(b"message-id")))), "")
    references = list_ids(decode_raw(root.header(b"references")))
    answered = list_ids(decode_raw(root.header(b"in-reply-to")))
    reply_to = answered[0] if answered else references[-1] if references else ""
    plain = strip_reply(subject)
    ground = (
        *references[:1], *answered[:1], native, f"subject:{plain.casefold()}" if plain else ""
    )  # fmt: skip
    direction, basis = context.owner.direction(sender, name)
    _fill_extra(root, body, extra, authors)
    state = "truncated" if cut else "live"
    if root.header(b"x-unsent").strip() == b"1":  # what Outlook writes into a saved draft
        state = "draft"
    return Message(
        platform="email",
        kind="email",
        conversation=next((key for key in ground if key), f"bytes:{place[0]}"),
        conversation_title=plain,
        sender=sender,
        sender_name=_clean(name),
        recipients=recipients,
        sent_at=date.sent_at,
        sent_at_raw=raw_date,
        sent_at_basis=date.basis,
        ambiguity=date.ambiguity,
        alternative_sent_at=date.alternative,
        direction=direction,
        direction_basis=basis,
        subject=subject,
        body=body.text(),
        attachments=tuple(body.attachments),
        state=state,
        native_id=native,
        reply_to=reply_to,
        extra=msgspec.json.encode(extra).decode() if extra else "",
        byte_start=place[0],
        byte_end=place[1],
    )


def _clean(text: str) -> str:
    return " ".join(text.split())


def _recipients(root: MailPart, extra: dict[str, Any]) -> tuple[str, ...]:
    """Return all addressees; who stood where, with their names, goes to `extra`."""
    found: list[str] = []
    for role in ("to", "cc", "bcc"):
        text = _text_header(root, role.encode())
        if text:
            addresses = read_addresses(text)
            found.extend(address for _, address in addresses)
            extra[role] = [
                f"{_clean(name)} <{address}>" if name else address for name, address in addresses
            ]
    return tuple(dict.fromkeys(found))


def _fill_extra(
    root: MailPart, body: MailBody, extra: dict[str, Any], authors: list[tuple[str, str]]
) -> None:
    headers, room = [], _HEADER_BYTES
    for name, value in root.headers:
        key = name.lower()
        if key in _HOMES and (len(root.named[key]) == 1 or key in _JOINED):
            continue
        room -= len(name) + len(value)
        if room < 0:
            extra["headers_cut"] = True
            break
        headers.append([name.decode("ascii"), decode_raw(value)])
    if headers:
        extra["headers"] = headers
    if len(authors) > 1:
        extra["from"] = [address for _, address in authors]
    if body.html is not None:
        if len(body.html) <= _HTML_BYTES:
            extra["html"] = body.html_text
        else:
            extra["html_sha256"] = digest_bytes(body.html)
            extra["html_bytes"] = len(body.html)
    if body.nested:
        extra["nested"] = body.nested
    if body.reports:
        extra["reports"] = body.reports
