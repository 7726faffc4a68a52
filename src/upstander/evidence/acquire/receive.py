"""Receive exhibits: walk what the operator named, hash each file once, seal it where asked."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from upstander.base.digest import CHUNK_BYTES, Sha256
from upstander.base.errors import UpstanderError
from upstander.base.limits import UnpackLimits
from upstander.evidence.acquire.unpack import (
    NESTED,
    ArchiveRefused,
    LeftOut,
    Unpacked,
    is_archive,
    unpack,
)
from upstander.records.sources import MemberInfo, ReadSettings, Source

HEAD_BYTES = 4096


class ExhibitUnreadable(UpstanderError):
    """A named path is missing, is not a regular file or folder, or may not be opened."""


class ExhibitChanged(UpstanderError):
    """An exhibit changed on disk while it was being read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that was not handed on, and why, in one line."""

    path: str
    member: str
    sha256: str
    """Of the exhibit."""
    size: int
    reason: str
    member_sha256: str = ""
    hashed_only: bool = False
    """True for media and other binaries: hashed, kept out of the working folder, not a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One exhibit with the sources inside it."""

    path: Path
    size: int
    sha256: Sha256
    sources: tuple[Source, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file on disk, hashed."""

    path: Path
    shown: str
    root: Path
    size: int
    sha256: Sha256
    head: bytes
    stamp: tuple[int, int]


def receive(
    paths: Sequence[Path],
    *,
    work: Path,
    settings: ReadSettings,
    limits: UnpackLimits | None = None,
    store: Path | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[Received]:
    """Yield each exhibit among `paths`, folders walked in name order.

    Args:
        paths: files and folders; a folder's files are siblings of each other.
        work: an empty folder for unpacked members, private to this run.
        settings: handed to every source.
        limits: what an archive may unpack to; the defaults where None.
        store: where given, each exhibit is copied there as `<sha256>/<sha256>`, read-only, and
            the sources are read from that copy, never from the original.
        on_bytes: told of each chunk read.

    Raises:
        ExhibitUnreadable: a path that the operator named cannot be opened.
    """
    bounds = limits or UnpackLimits()
    for root in paths:
        files = [
            item if isinstance(item, Refused) else _hash(item, root, store, on_bytes)
            for item in _walk(root)
        ]
        held = [item for item in files if isinstance(item, _File)]
        siblings = {
            item.path.name if item.root == item.path else _relative(item): MemberInfo(
                path=item.path, size=item.size, sha256=item.sha256
            )
            for item in held
        }
        for item in files:
            if isinstance(item, Refused):
                yield Received(
                    path=Path(item.path), size=0, sha256=Sha256(""), sources=(), refused=(item,)
                )
            else:
                yield _open(item, siblings, work=work, settings=settings, limits=bounds)


def check_unchanged(received: Received) -> None:
    """Raise where the exhibit's size or time of change is no longer what was hashed.

    Raises:
        ExhibitChanged: the file differs; what was read cannot be vouched for.
    """
    for source in received.sources[:1]:
        origin = Path(source.exhibit_path)
        if origin.exists() and origin.stat().st_size != received.size:
            raise ExhibitChanged("the file changed while it was being read", place=str(origin))


def _relative(item: _File) -> str:
    return Path(item.shown).relative_to(item.root).as_posix()


def _walk(root: Path) -> Iterator[Path | Refused]:
    """Yield the regular files at or below `root`; links and devices are refused with a reason."""
    try:
        mode = root.stat().st_mode
    except OSError as error:
        raise ExhibitUnreadable(error.strerror or "cannot be opened", place=str(root)) from error
    if stat.S_ISREG(mode):
        yield root
        return
    if not stat.S_ISDIR(mode):
        raise ExhibitUnreadable("not a regular file or folder", place=str(root))
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_symlink():
                yield Refused(
                    path=str(path),
                    member="",
                    sha256="",
                    size=0,
                    reason="a link; its target was not followed",
                )
            elif path.is_file():
                yield path
            else:
                yield Refused(
                    path=str(path), member="", sha256="", size=0, reason="not a regular file"
                )


def _hash(
    path: Path, root: Path, store: Path | None, on_bytes: Callable[[int], None] | None
) -> _File | Refused:
    """Read `path` once: its digest, its head and, where `store` is given, its sealed copy."""
    hasher = hashlib.sha256()
    head = b""
    size = 0
    staged = store / f".receiving-{os.getpid()}" if store else None
    try:
        with path.open("rb") as stream:
            sink = staged.open("wb") if staged else None
            try:
                while chunk := stream.read(CHUNK_BYTES):
                    if not size:
                        head = chunk[:HEAD_BYTES]
                    hasher.update(chunk)
                    size += len(chunk)
                    if sink:
                        sink.write(chunk)
                    if on_bytes:
                        on_bytes(len(chunk))
            finally:
                if sink:
                    sink.close()
            state = os.fstat(stream.fileno())
    except OSError as error:
        if path == root:
            raise ExhibitUnreadable(
                error.strerror or "cannot be opened", place=str(path)
            ) from error
        return Refused(
            path=str(path),
            member="",
            sha256="",
            size=0,
            reason=error.strerror or "cannot be opened",
        )
    sha256 = Sha256(hasher.hexdigest())
    # Absolute: the child that reads it has another working directory.
    kept = (_seal(staged, store, sha256) if staged and store else path).absolute()
    return _File(
        path=kept,
        shown=str(path),
        root=root,
        size=size,
        sha256=sha256,
        head=head,
        stamp=(state.st_size, state.st_mtime_ns),
    )


def _seal(staged: Path, store: Path, sha256: Sha256) -> Path:
    """Move the staged copy to its place and make it read-only."""
    folder = store / sha256
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / sha256
    if kept.exists():
        staged.unlink()
        return kept
    staged.chmod(0o440)
    staged.replace(kept)
    return kept


def _open(
    item: _File,
    siblings: dict[str, MemberInfo],
    *,
    work: Path,
    settings: ReadSettings,
    limits: UnpackLimits,
) -> Received:
    """Turn one hashed file into its sources: itself, or what its archive holds."""
    base = Source(
        path=item.path,
        name=Path(item.shown).name,
        size=item.size,
        sha256=item.sha256,
        exhibit_path=item.shown,
        exhibit_sha256=item.sha256,
        siblings=siblings,
        settings=settings,
    )
    if not is_archive(item.head, item.path):
        return Received(
            path=Path(item.shown),
            size=item.size,
            sha256=item.sha256,
            sources=(base,),
            refused=(),
        )
    try:
        folder = Path(tempfile.mkdtemp(dir=work))
        unpacked = unpack(item.path, work=folder, limits=limits, place=item.shown)
    except ArchiveRefused as refusal:
        # One archive over its limits is a line of the report; what stands beside it is read.
        member = refusal.place.removeprefix(item.shown).removeprefix(NESTED)
        unpacked = Unpacked(
            left_out=[LeftOut(member=member, size=item.size, sha256="", reason=refusal.reason)]
        )
    return Received(
        path=Path(item.shown),
        size=item.size,
        sha256=item.sha256,
        sources=tuple(_members(base, unpacked)),
        refused=tuple(_left_out(item, unpacked)),
    )


def _left_out(item: _File, unpacked: Unpacked) -> Iterator[Refused]:
    for one in unpacked.left_out:
        yield Refused(
            path=item.shown,
            member=one.member,
            sha256=item.sha256,
            size=one.size,
            reason=one.reason,
            hashed_only=one.hashed_only,
            member_sha256=one.sha256,
        )


def _members(base: Source, unpacked: Unpacked) -> Iterator[Source]:
    for member in unpacked.members:
        yield replace(
            base,
            path=member.path,
            name=member.member,
            size=member.size,
            sha256=member.sha256,
            member=member.member,
            siblings=unpacked.siblings(member.member),
            problem=member.problem,
        )
