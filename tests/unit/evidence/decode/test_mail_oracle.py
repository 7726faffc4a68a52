"""On well-formed mail our parser and the standard library's say the same."""

import email
import email.policy
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from upstander.evidence.decode.formats import eml
from upstander.records.messages import Message
from upstander.records.sources import Source

DATA = Path(__file__).parents[3] / "data" / "eml"
SAMPLES = [
    "mail_test_3",
    "testRFC822",
    "testRFC822-multipart",
    "testRFC822_base64",
    "testRFC822_i18nheaders",
]


def ours(path):
    source = Source(
        path=path,
        name=path.name,
        size=path.stat().st_size,
        sha256="s",
        exhibit_path="",
        exhibit_sha256="e",
    )
    (message,) = (item for item in eml.read(source) if isinstance(item, Message))
    return message


@pytest.mark.parametrize("name", SAMPLES)
def test_headers_and_text_agree_with_the_standard_library(name):
    """Subject, addresses, time and the first plain text are those of the library."""
    path = DATA / name
    theirs = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    message = ours(path)
    assert message.subject == " ".join((theirs["subject"] or "").split())
    assert message.sender == theirs["from"].addresses[0].addr_spec
    assert set(message.recipients) >= {one.addr_spec for one in theirs["to"].addresses}
    if theirs["date"]:
        at = parsedate_to_datetime(theirs["date"])
        assert message.sent_at == int(at.timestamp() * 1_000_000)
    plain = theirs.get_body(("plain",))
    assert plain is not None
    first = plain.get_content().split()
    assert message.body.split()[: len(first)] == first
