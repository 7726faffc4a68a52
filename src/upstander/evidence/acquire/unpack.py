"""Unpack archives under limits: members, bytes, ratio, depth, names that leave the archive.

A member's own name is never used on disk: members are written as numbers into the working
folder, so no name can reach outside it. Media are hashed and not kept.
"""

import hashlib
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from upstander.base.errors import UpstanderError
from upstander.base.limits import UnpackLimits
from upstander.evidence.acquire.salvage import salvage_zip
from upstander.records.sources import MemberInfo

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
GZIP_MAGIC = b"\x1f\x8b"
TAR_MAGIC_AT = 257
CHUNK_BYTES = 1 << 18
NESTED = "!/"
"""Joins the parts of a place in an archive within an archive."""


class Readable(Protocol):
    """Bytes that come in pieces, b"" at the end."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""


class ArchiveRefused(UpstanderError):
    """An archive goes beyond a limit; nothing of it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackedMember:
    """A member whose bytes are in the working folder."""

    member: str
    path: Path
    size: int
    sha256: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A member that was not kept, and why."""

    member: str
    size: int
    sha256: str
    reason: str
    hashed_only: bool = False


@dataclass(slots=True, kw_only=True)
class Unpacked:
    """What an archive held."""

    members: list[UnpackedMember] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    by_archive: dict[str, dict[str, MemberInfo]] = field(default_factory=dict)

    def siblings(self, member: str) -> dict[str, MemberInfo]:
        """Return the files of the same archive as `member`, by path inside it."""
        prefix = member.rpartition(NESTED)[0]
        if prefix not in self.by_archive:
            self.by_archive[prefix] = self._list_archive(prefix)
        return self.by_archive[prefix]

    def _list_archive(self, prefix: str) -> dict[str, MemberInfo]:
        start = len(prefix) + len(NESTED) if prefix else 0
        found: dict[str, MemberInfo] = {}
        for one in self.members:
            if one.member.rpartition(NESTED)[0] == prefix:
                found[one.member[start:]] = MemberInfo(
                    path=one.path, size=one.size, sha256=one.sha256
                )
        for left in self.left_out:
            if left.hashed_only and left.member.rpartition(NESTED)[0] == prefix:
                found[left.member[start:]] = MemberInfo(
                    path=None, size=left.size, sha256=left.sha256
                )
        return found


def is_archive(head: bytes, path: Path) -> bool:
    """Return whether the bytes are an archive that is to be opened.

    Office documents, apps and the like are zips too; they are left whole.
    """
    if head.startswith(ZIP_MAGICS):
        return not _is_document(path)
    if head.startswith(GZIP_MAGIC):
        return True
    return head[TAR_MAGIC_AT : TAR_MAGIC_AT + 5] == b"ustar"


def _is_document(path: Path) -> bool:
    """Return whether a zip is an Office or OpenDocument file or an app package."""
    try:
        with zipfile.ZipFile(path) as archive:  # noqa: TID251 - this is the module for it
            names = {info.filename for info in archive.infolist()[:200]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return bool(names & {"[Content_Types].xml", "mimetype", "AndroidManifest.xml"})


def unpack(path: Path, *, work: Path, limits: UnpackLimits, place: str) -> Unpacked:
    """Unpack the archive at `path` into `work`, archives inside it too.

    A cut or damaged zip gives what its local headers still reach, each such member with its
    `problem` said.

    Raises:
        ArchiveRefused: a limit is passed; `place` names the archive.
    """
    run = _Run(work=work, limits=limits, place=place)
    run.open(path, prefix="", depth=1)
    return run.result


class _Run:
    """One archive being unpacked, with what it has used so far."""

    def __init__(self, *, work: Path, limits: UnpackLimits, place: str) -> None:
        self.work = work
        self.limits = limits
        self.place = place
        self.result = Unpacked()
        self.seen = 0
        self.total = 0

    def open(self, path: Path, *, prefix: str, depth: int) -> None:
        """Unpack one archive, `prefix` being its own place."""
        with path.open("rb") as stream:
            head = stream.read(TAR_MAGIC_AT + 8)
        if not head.startswith(ZIP_MAGICS):
            self._open_tar(path, prefix=prefix, depth=depth)
            return
        try:
            archive = zipfile.ZipFile(path)  # noqa: TID251 - this is the module for it
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            self._open_cut_zip(path, prefix=prefix, depth=depth)
            return
        with archive:
            for info in archive.infolist():
                if not info.is_dir():
                    self._open_zip_member(archive, info, prefix=prefix, depth=depth)

    def _open_zip_member(
        self,
        archive: zipfile.ZipFile,  # noqa: TID251 - this is the module for it
        info: zipfile.ZipInfo,
        *,
        prefix: str,
        depth: int,
    ) -> None:
        member = prefix + info.filename
        if not self._admit(member):
            return
        if info.flag_bits & 0x1:
            self._leave_out(member, info.file_size, "the member is encrypted")
            return
        try:
            with archive.open(info) as stream:
                self._store(member, stream, packed=info.compress_size, depth=depth)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            self._leave_out(member, info.file_size, f"the member cannot be opened: {error}")

    def _open_cut_zip(self, path: Path, *, prefix: str, depth: int) -> None:
        """Read a zip whose list of members is gone, from its local headers."""
        found = False
        with path.open("rb") as stream:
            for salvaged in salvage_zip(stream):
                found = True
                member = prefix + salvaged.name
                if not self._admit(member):
                    continue
                if salvaged.problem and not salvaged.readable:
                    self._leave_out(member, -1, salvaged.problem)
                    continue
                self._store(member, salvaged, packed=-1, depth=depth)
                self._say_salvaged(member, salvaged.problem)
        if not found:
            self._leave_out(
                prefix.removesuffix(NESTED),
                path.stat().st_size,
                "a damaged zip: no member of it can be reached",
            )

    def _say_salvaged(self, member: str, problem: str) -> None:
        said = "recovered from a cut or damaged zip" + (f": {problem}" if problem else "")
        for at, one in enumerate(self.result.members):
            if one.member == member:
                self.result.members[at] = UnpackedMember(
                    member=one.member,
                    path=one.path,
                    size=one.size,
                    sha256=one.sha256,
                    problem=said,
                )

    def _open_tar(self, path: Path, *, prefix: str, depth: int) -> None:
        """Read a tar, gzipped or not, or a lone gzipped file, as a stream."""
        seen = False
        try:
            with tarfile.open(path, mode="r|*") as archive:  # noqa: TID251 - module for it
                for info in archive:
                    seen = True
                    if not info.isfile():
                        continue
                    member = prefix + info.name
                    stream = archive.extractfile(info)
                    if stream is not None and self._admit(member):
                        self._store(member, stream, packed=-1, depth=depth)
        except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
            if seen:
                self._leave_out(prefix, -1, f"the archive is cut or damaged: {error}")
            else:
                self._open_gzip(path, prefix=prefix, depth=depth)

    def _open_gzip(self, path: Path, *, prefix: str, depth: int) -> None:
        import gzip  # noqa: PLC0415 - rarely needed

        member = prefix + (Path(self.place).stem or "content")
        self._admit(member)
        with gzip.open(path, "rb") as stream:
            self._store(member, stream, packed=path.stat().st_size, depth=depth)

    def _admit(self, member: str) -> bool:
        """Count a member; refuse the archive beyond the bound and the name that leaves it."""
        self.seen += 1
        if self.seen > self.limits.members:
            raise ArchiveRefused(f"more than {self.limits.members} members", place=self.place)
        name = member.rpartition(NESTED)[2]
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.startswith(("/", "\\")) or ".." in parts or ":" in (parts or ("",))[0][:2]:
            self._leave_out(member, -1, "the member's name leaves the archive; refused")
            return False
        return True

    def _leave_out(self, member: str, size: int, reason: str, sha256: str = "") -> None:
        self.result.left_out.append(LeftOut(member=member, size=size, sha256=sha256, reason=reason))

    def _store(self, member: str, stream: Readable, *, packed: int, depth: int) -> None:
        """Write a member to the working folder, hashed and counted as it comes."""
        hasher = hashlib.sha256()
        path = self.work / f"{len(self.result.members) + len(self.result.left_out):06d}-{self.seen}"
        size = 0
        problem = ""
        keep = True
        head = b""
        with path.open("wb") as sink:
            chunks = _chunks(stream)
            while True:
                try:
                    chunk = next(chunks, b"")
                except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                    problem = f"the member is damaged after byte {size}: {error}"
                    break
                if not chunk:
                    break
                if not size:
                    head = chunk[:512]
                    keep = _is_wanted(head)
                size += len(chunk)
                self.total += len(chunk)
                self._check_size(member, size, packed)
                hasher.update(chunk)
                if keep:
                    sink.write(chunk)
        self._finish(member, path, size, hasher.hexdigest(), problem, keep=keep)
        if keep and is_archive(head, path):
            self._open_nested(member, path, depth=depth)

    def _finish(
        self, member: str, path: Path, size: int, sha256: str, problem: str, *, keep: bool
    ) -> None:
        if keep:
            self.result.members.append(
                UnpackedMember(member=member, path=path, size=size, sha256=sha256, problem=problem)
            )
            return
        path.unlink()
        self.result.left_out.append(
            LeftOut(
                member=member,
                size=size,
                sha256=sha256,
                hashed_only=True,
                reason=problem or "media or other binary; hashed, not read",
            )
        )

    def _open_nested(self, member: str, path: Path, *, depth: int) -> None:
        held = self.result.members.pop()
        if depth >= self.limits.depth:
            raise ArchiveRefused(
                f"archives within archives beyond {self.limits.depth} levels",
                place=f"{self.place}{NESTED}{member}",
            )
        self.open(path, prefix=held.member + NESTED, depth=depth + 1)
        with suppress(OSError):
            path.unlink()

    def _check_size(self, member: str, size: int, packed: int) -> None:
        limits = self.limits
        place = f"{self.place}{NESTED}{member}"
        if size > limits.member_bytes or self.total > limits.total_bytes:
            raise ArchiveRefused("unpacks to more bytes than are allowed", place=place)
        if packed > 0 and size > limits.ratio_floor_bytes and size > packed * limits.ratio:
            raise ArchiveRefused(
                f"unpacks to over {limits.ratio:g} times its packed size (a zip bomb?)",
                place=place,
            )


def _chunks(stream: Readable) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def _is_wanted(head: bytes) -> bool:
    """Return whether a member's head may be text, a database or an archive."""
    if head.startswith((*ZIP_MAGICS, GZIP_MAGIC, b"SQLite format 3\0")):
        return True
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[TAR_MAGIC_AT:][:5] == b"ustar":
        return True
    if head.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF", b"OggS", b"%PDF", b"ID3")):
        return False
    # Runs of NULs with nothing else are kept: a reader must say what they are.
    return b"\0" not in head or not head.strip(b"\0")
