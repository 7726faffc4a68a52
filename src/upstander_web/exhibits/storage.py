"""Where exhibits are kept: written and hashed in one pass, sealed read-only under their digest."""

import hashlib
import os
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from upstander.base.digest import Sha256, digest_fields, digest_file
from upstander.base.errors import UpstanderError

NAME_BYTES = 200
"""Longest kept file name; file systems take 255."""


class ExhibitTooLarge(UpstanderError):
    """A file is longer than the setting UPSTANDER_UPLOAD_BYTES allows."""


class ExhibitEmpty(UpstanderError):
    """A file or folder holds no bytes at all."""


def exhibits_dir() -> Path:
    """Return the folder of sealed exhibits, made when missing."""
    folder = Path(settings.UPSTANDER_HOME) / "exhibits"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_dir(run_id: int) -> Path:
    """Return the folder in which one import run writes its tables, made when missing."""
    folder = Path(settings.UPSTANDER_HOME) / "imports" / str(run_id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def safe_name(name: str) -> str:
    """Return `name` as one harmless path part that keeps its ending.

    Readers take a name as a hint only, so that a changed letter changes nothing.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(". ")
    if not kept:
        return "unnamed"
    data = kept.encode("utf-8")
    if len(data) <= NAME_BYTES:
        return kept
    stem, dot, suffix = kept.rpartition(".")
    tail = f"{dot}{suffix}" if stem and len(suffix) <= 12 else ""
    return data[: NAME_BYTES - len(tail)].decode("utf-8", "ignore") + tail


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """A file that lies under its digest, read-only."""

    path: Path
    sha256: Sha256
    size: int


class IncomingFile:
    """A file on its way in: every chunk is hashed as it is written."""

    def __init__(self, name: str, *, limit_bytes: int) -> None:
        """Open a new part file for `name`, which may grow to `limit_bytes`."""
        incoming = exhibits_dir() / ".incoming"
        incoming.mkdir(mode=0o700, exist_ok=True)
        self.name = safe_name(name)
        self.size = 0
        self._limit_bytes = limit_bytes
        self._hasher = hashlib.sha256()
        self._part = incoming / f"{secrets.token_hex(16)}.part"
        self._stream: BinaryIO | None = self._part.open("xb")

    def write(self, chunk: bytes) -> None:
        """Add `chunk`.

        Raises:
            ExhibitTooLarge: the file has outgrown its limit; the part file is gone.
        """
        self.size += len(chunk)
        if self.size > self._limit_bytes:
            self.discard()
            raise ExhibitTooLarge(
                f"the file is larger than {self._limit_bytes:,} bytes", place=self.name
            )
        if self._stream is None:
            raise ValueError("the file is already closed")
        self._hasher.update(chunk)
        self._stream.write(chunk)

    @property
    def sha256(self) -> Sha256:
        """SHA-256 of what has been written."""
        return Sha256(self._hasher.hexdigest())

    @property
    def part(self) -> Path:
        """The part file, until it is sealed or discarded."""
        return self._part

    def finish(self) -> None:
        """Flush to the disk and close."""
        if self._stream is not None:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            self._stream = None

    def discard(self) -> None:
        """Remove the part file, if it is still there."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._part.unlink(missing_ok=True)

    def seal(self) -> SealedFile:
        """Move the part file to its place under its digest and make it read-only.

        Raises:
            ExhibitEmpty: nothing was written.
        """
        self.finish()
        if self.size == 0:
            self.discard()
            raise ExhibitEmpty("the file is empty", place=self.name)
        folder = exhibits_dir() / self.sha256
        folder.mkdir(mode=0o700, exist_ok=True)
        target = folder / self.name
        if target.exists():
            self.discard()
        else:
            self._part.chmod(0o440)
            self._part.replace(target)
        return SealedFile(path=target, sha256=self.sha256, size=self.size)


def digest_place(path: Path) -> tuple[Sha256, int]:
    """Return the digest and the size in bytes of a file, or of a folder's files together.

    A folder's digest is over its files' relative paths and digests, in the order of the paths.

    Raises:
        ExhibitEmpty: there is nothing to read.
    """
    if path.is_file():
        size = path.stat().st_size
        if size == 0:
            raise ExhibitEmpty("the file is empty", place=path.name)
        return digest_file(path), size
    fields: list[str] = []
    size = 0
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        fields += [file.relative_to(path).as_posix(), digest_file(file)]
        size += file.stat().st_size
    if not fields:
        raise ExhibitEmpty("the folder holds no file", place=path.name)
    return digest_fields(fields), size
