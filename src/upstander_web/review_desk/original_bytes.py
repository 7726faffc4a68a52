"""Cuts a record's own bytes out of the exhibit again, and compares their digest."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from upstander.base.digest import digest_bytes, digest_file
from upstander.base.errors import UpstanderError
from upstander.base.limits import MIB, UnpackLimits
from upstander.evidence.acquire.unpack import unpack
from upstander_web.review_desk.messages_store import StoredMessage

LARGEST_ARCHIVE_BYTES = 512 * MIB
"""An archive above this is not unpacked while somebody waits for a page."""
LARGEST_RECORD_BYTES = 4 * MIB
_BYTES = re.compile(r"(?:^|;)bytes:(\d+)-(\d+)(?:;|$)")


class NoBytePlace(UpstanderError):
    """The record has no byte range in its source, as rows of a database have none."""


class SourceNotFound(UpstanderError):
    """The file that the record came from is not where the exhibit was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalBytes:
    """The bytes behind a message, as text for the eye."""

    text: str
    start: int
    end: int
    sha256: str
    recorded_sha256: str

    @property
    def is_intact(self) -> bool:
        """Whether the bytes have the digest that was recorded as they were read."""
        return bool(self.recorded_sha256) and self.sha256 == self.recorded_sha256


def read_original(exhibit_path: Path, message: StoredMessage) -> OriginalBytes:
    """Return the bytes at the locator of `message`, read from the exhibit itself.

    Raises:
        NoBytePlace: the locator names no byte range.
        SourceNotFound: the exhibit or its member is not there any more, or is too large to open.
    """
    place = _BYTES.search(message.locator)
    if place is None:
        raise NoBytePlace("this record has no byte range in its source")
    start, end = int(place[1]), int(place[2])
    if end - start > LARGEST_RECORD_BYTES:
        raise NoBytePlace("the record is too long to be shown here")
    file = _find_file(exhibit_path, message.exhibit_sha256)
    if not message.member:
        data = _cut(file, start, end)
    else:
        data = _cut_from_member(file, message.member, start, end)
    return OriginalBytes(
        text=data.decode("utf-8", "backslashreplace"),
        start=start,
        end=end,
        sha256=digest_bytes(data),
        recorded_sha256=message.record_sha256,
    )


def _find_file(exhibit_path: Path, sha256: str) -> Path:
    """Return the file of that digest: the exhibit itself, or one of its folder's."""
    if exhibit_path.is_file():
        return exhibit_path
    for file in sorted(p for p in exhibit_path.rglob("*") if p.is_file() and not p.is_symlink()):
        if digest_file(file) == sha256:
            return file
    raise SourceNotFound("the file is not where the exhibit was kept")


def _cut(path: Path, start: int, end: int) -> bytes:
    try:
        with path.open("rb") as stream:
            stream.seek(start)
            return stream.read(end - start)
    except OSError as error:
        raise SourceNotFound("the file is not where the exhibit was kept") from error


def _cut_from_member(archive: Path, member: str, start: int, end: int) -> bytes:
    if archive.stat().st_size > LARGEST_ARCHIVE_BYTES:
        raise SourceNotFound("the archive is too large to be opened here")
    with tempfile.TemporaryDirectory(prefix="upstander-") as work:
        found = unpack(archive, work=Path(work), limits=UnpackLimits(), place=archive.name)
        for one in found.members:
            if one.member == member:
                return _cut(one.path, start, end)
    raise SourceNotFound("the member is not in the archive", place=member)
