"""Read one mail message as a file (.eml).

Format:
    RFC 5322 with MIME, as mail programs save a single message. The whole file is one row.

Seen in:
    testRFC822, -multipart, _base64, _i18nheaders, _date_utf8 and mail_test_3, mail_test_12,
    mail_malformed_2: 1 row each. Raw 8-bit headers, a charset that is not the declared one, a
    delivery report without its closing line ends are among them.

Not read:
    S/MIME, PGP, rights-protected and TNEF content: flagged, see decode/mail/message.py. A message
    over the longest record is read up to there and marked truncated.

Time:
    The Date header with its zone; none or one in an unknown form gives no time, the words stay.
    A date without a zone is read in the operator's zone, or the assumed one, and says so.

References:
    RFC 5322, RFC 2045 to 2047, RFC 2231; see decode/mail: parts, words, dates.
"""

import re
from collections.abc import Iterator

from upstander.evidence.decode.filemap import map_source
from upstander.evidence.decode.mail.message import MailContext, ReadMail, read_mail
from upstander.evidence.decode.reader import Item
from upstander.records.provenance import Remark, Skipped
from upstander.records.sources import Source

NAME = "eml"
VERSION = "1"
PLATFORM = "email"
EXTENSIONS = (".eml",)

_FIELD = re.compile(
    rb"([!-9;-~]+)[ \t]*:([^\r\n]*(?:(?:\r\n|\n|\r)[ \t][^\r\n]*)*)(?:\r\n|\n|\r|\Z)"
)
_CORE = frozenset({b"from", b"to", b"cc", b"date", b"subject", b"message-id", b"sender"})
_TRANSPORT = frozenset(
    {
        b"received", b"return-path", b"mime-version", b"delivered-to", b"reply-to",
        b"content-type", b"content-transfer-encoding", b"in-reply-to", b"references",
        b"x-mailer", b"x-original-to", b"dkim-signature", b"x-unsent",
    }
)  # fmt: skip


def score(head: bytes, name: str) -> float:
    """Return how surely the bytes are one message: a head of known headers, then a blank line."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    fields: dict[bytes, bytes] = {}
    position = 0
    while found := _FIELD.match(head, position):
        fields.setdefault(found[1].lower(), found[2])
        position = found.end()
    rest = head[position:]
    if not fields or (rest and rest[:1] not in b"\r\n"):
        return 0.0
    core, transport = len(_CORE & fields.keys()), len(_TRANSPORT & fields.keys())
    addressed = any(b"@" in fields.get(key, b"") for key in (b"from", b"to", b"sender"))
    earned = 0.0
    if addressed and core + transport >= 3:
        earned = min(0.9, 0.4 + 0.1 * core + 0.1 * transport)
    elif core and transport and core + transport >= 4:
        earned = 0.5
    if b"x-rsmf-version" in fields:
        earned = min(earned, 0.3)  # a message in form only: an archive of chats rides in it
    return earned + 0.05 if earned and name.lower().endswith(".eml") else earned


def read(source: Source) -> Iterator[Item]:
    """Yield the message of `source`.

    Raises:
        SourceUnreadable: the file cannot be opened.
        UnknownZone: the operator named a zone that does not exist.
    """
    context = MailContext.of(source.settings)
    longest = source.settings.record_bytes
    with map_source(source) as mapped:
        size = len(mapped)
        data = mapped[:longest].removeprefix(b"\xef\xbb\xbf")
    if not size:
        return
    read_one = read_mail(data, context, 0, size)
    if read_one is None:
        reason = "no header of mail in it" if data.strip() else "the file is blank"
        yield Skipped(reason=reason, byte_start=0, byte_end=size)
        yield Remark("The file does not begin with the head of a message: it is cut or not mail.")
        return
    yield read_one.message
    if size > longest:
        yield Remark(f"The message is longer than {longest} bytes: the rest was not read.")
    yield from _remarks(read_one, data)


def _remarks(read_one: ReadMail, data: bytes) -> Iterator[Item]:
    for fault in read_one.faults:
        yield Remark(f"The message is not well formed: {fault}.")
    if read_one.cut:
        yield Remark("The message looks cut: what follows is missing.", incomplete=True)
    elif data[-1:] not in (b"\n", b"\r"):
        yield Remark("The message does not end with a line end: it may be cut.")
