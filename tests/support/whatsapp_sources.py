"""Sources of WhatsApp text for the tests of its reader."""

from collections.abc import Sequence
from pathlib import Path

from upstander.evidence.decode.formats import whatsapp_text
from upstander.evidence.decode.reader import Item
from upstander.records.messages import Message
from upstander.records.provenance import Remark, Skipped
from upstander.records.sources import MemberInfo, ReadSettings, Source

LRM = "\u200e"


def make_source(
    path: Path,
    data: bytes | str,
    *,
    name: str = "",
    member: str = "",
    exhibit: str = "",
    siblings: dict[str, MemberInfo] | None = None,
    **settings: object,
) -> Source:
    """Write `data` below `path` and return it as a source."""
    raw = data.encode() if isinstance(data, str) else data
    file = path / "export.txt"
    file.write_bytes(raw)
    return Source(
        path=file,
        name=name or "WhatsApp Chat with Test.txt",
        size=len(raw),
        sha256="0" * 64,
        exhibit_path=exhibit or str(file),
        exhibit_sha256="0" * 64,
        member=member,
        siblings=siblings or {},
        settings=ReadSettings(**{"zone": "UTC", **settings}),
    )


def read_all(source: Source) -> list[Item]:
    """Return the items, after a check that their bytes are contiguous and cover the file."""
    items = list(whatsapp_text.read(source))
    place = 0
    for item in items:
        if not isinstance(item, Remark):
            assert item.byte_start == place
            assert item.byte_end > place
            place = item.byte_end
    assert place == source.size
    return items


def read_messages(path: Path, data: bytes | str, **kwargs: object) -> list[Message]:
    """Return the messages of an export."""
    return messages_of(read_all(make_source(path, data, **kwargs)))


def messages_of(items: Sequence[Item]) -> list[Message]:
    """Return the messages among items."""
    return [item for item in items if isinstance(item, Message)]


def skipped_of(items: Sequence[Item]) -> list[Skipped]:
    """Return what was skipped among items."""
    return [item for item in items if isinstance(item, Skipped)]


def remarks_of(items: Sequence[Item]) -> str:
    """Return the remarks among items, joined."""
    return " ".join(item.text for item in items if isinstance(item, Remark))
