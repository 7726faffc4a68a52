"""The words of a mail message and what hangs on it, out of its tree of parts."""

import re
from dataclasses import dataclass, field

from upstander.base.digest import digest_bytes
from upstander.evidence.decode.htmltext import read_html
from upstander.evidence.decode.mail.parts import MailPart, read_parameters
from upstander.evidence.decode.mail.words import decode_charset, decode_raw, decode_words
from upstander.records.messages import Attachment

_REPORT_BYTES = 16 << 10
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/disposition-notification",
        "message/rfc822-headers",
        "text/rfc822-headers",
    }
)
_PGP = "-----BEGIN PGP MESSAGE-----"
_REPLACED = re.compile(r"replacement\((\d+)\)")


@dataclass(slots=True)
class MailBody:
    """What was found in the parts, in their order."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: dict[str, None] = field(default_factory=dict)
    nested: list[dict[str, str]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    """Delivery and reading reports, as text."""
    html: bytes | None = None
    """The first HTML part, transfer encoding undone."""
    html_text: str = ""
    changes: dict[str, None] = field(default_factory=dict)
    replaced: int = 0

    def text(self) -> str:
        """Return the body."""
        return "\n".join(self.texts).strip("\r\n")

    def transforms(self) -> tuple[str, ...]:
        """Return what was done to reach the body."""
        return (
            *self.changes,
            *((f"replacement({self.replaced})",) if self.replaced else ()),
            *((f"nested_message({len(self.nested)})",) if self.nested else ()),
        )

    def decode(self, part: MailPart, *, shown: bool = True) -> str:
        """Return the text of a part; where it is `shown`, note what was done to it."""
        text, transforms = decode_charset(part.content(), part.parameters.get("charset", ""))
        for transform in transforms if shown else ():
            count = _REPLACED.fullmatch(transform)
            if count:
                self.replaced += int(count[1])
            else:
                self.changes[transform] = None
        return text.replace("\r\n", "\n").replace("\r", "\n")


def read_body(root: MailPart) -> MailBody:
    """Return the words and attachments of a message."""
    body = MailBody()
    _take(root, body)
    return body


def _take(part: MailPart, body: MailBody) -> None:
    """Take a part and those below it; the tree's depth is bounded where it is read."""
    kind = part.kind
    _flag(part, body)
    if kind == "multipart/alternative":
        _alternatives(part, body)
    elif kind.startswith("multipart/"):
        for child in part.children:
            _take(child, body)
    elif kind == "message/rfc822" and part.children:
        _attached_message(part, body)
    elif kind in ("text/plain", "text/html"):
        _text(part, body)
    else:
        body.attachments.append(_attachment(part))
        if kind in _REPORTS:
            body.flags["delivery_report"] = None
            body.reports.append(body.decode(part, shown=False)[:_REPORT_BYTES])


def _flag(part: MailPart, body: MailBody) -> None:
    kind = part.kind
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        body.flags["not_readable_smime"] = None
    elif kind in ("multipart/encrypted", "application/pgp-encrypted"):
        body.flags["not_readable_pgp"] = None
    elif kind == "application/x-microsoft-rpmsg-message":
        body.flags["not_readable_rms"] = None
    elif kind in ("application/ms-tnef", "application/vnd.ms-tnef"):
        body.flags["not_readable_tnef"] = None
    elif kind == "multipart/signed":
        body.flags["signed"] = None
    elif kind == "multipart/report":
        body.flags["delivery_report"] = None


def _disposition(part: MailPart) -> tuple[str, str]:
    """Return (disposition, file name) of a part."""
    said, parameters = read_parameters(part.header(b"content-disposition"))
    name = parameters.get("filename") or part.parameters.get("name", "")
    name = decode_words(decode_raw(name.encode("utf-8", "surrogateescape")))
    return said, " ".join(name.split())


def _attachment(part: MailPart) -> Attachment:
    content = part.content()
    return Attachment(
        name=_disposition(part)[1],
        mime=part.kind,
        size=len(content),
        sha256=digest_bytes(content),
        state="embedded",
    )


def _text(part: MailPart, body: MailBody) -> None:
    disposition, name = _disposition(part) if len(part.headers) else ("", "")
    if disposition == "attachment":
        body.attachments.append(_attachment(part))
        return
    if name:
        body.attachments.append(_attachment(part))
    text = body.decode(part)
    if part.kind == "text/html":
        _keep_html(part, text, body)
        text = read_html(text).text
        body.changes["html_to_text"] = None
    if _PGP in text:
        body.flags["not_readable_pgp"] = None
    body.texts.append(text)


def _keep_html(part: MailPart, text: str, body: MailBody) -> None:
    if body.html is None:
        body.html, body.html_text = part.content(), text


def _alternatives(part: MailPart, body: MailBody) -> None:
    """Take the plain text of several forms of one text, or the last form that has words."""
    plain = next((one for one in part.children if one.kind == "text/plain"), None)
    if plain is not None and not body.decode(plain, shown=False).strip():
        plain = None
    chosen = plain
    if chosen is None:
        chosen = next((one for one in reversed(part.children) if _has_words(one)), None)
    for child in part.children:
        if child is chosen:
            _take(child, body)
            continue
        for one in child.walk():
            if one.kind == "text/html":
                _keep_html(one, body.decode(one, shown=False), body)
            elif not one.kind.startswith("multipart/") and one.kind != "text/plain":
                body.attachments.append(_attachment(one))


def _has_words(part: MailPart) -> bool:
    return any(one.kind in ("text/html", "text/plain") for one in part.walk())


def _attached_message(part: MailPart, body: MailBody) -> None:
    """Take a message inside the message: an attachment, and its words after the outer ones."""
    inner = part.children[0]
    subject, author, date, native = (
        " ".join(decode_words(decode_raw(inner.header(name))).split())
        for name in (b"subject", b"from", b"date", b"message-id")
    )
    attachment = _attachment(part)
    if not attachment.name:
        attachment = Attachment(
            name=f"{subject}.eml" if subject else "",
            mime=attachment.mime,
            size=attachment.size,
            sha256=attachment.sha256,
            state="embedded",
        )
    body.attachments.append(attachment)
    body.nested.append({"subject": subject, "from": author, "date": date, "id": native})
    body.texts.append(f"\n--- attached message: {subject} ---")
    _take(inner, body)
