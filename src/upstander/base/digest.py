"""SHA-256, the only digest of the project, over bytes, files and canonical values."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NewType

Sha256 = NewType("Sha256", str)
"""Lower-case hexadecimal, 64 characters."""

CHUNK_BYTES = 1 << 20


def digest_bytes(data: bytes | memoryview) -> Sha256:
    """Return the SHA-256 of `data`."""
    return Sha256(hashlib.sha256(data).hexdigest())


def digest_fields(fields: Iterable[str]) -> Sha256:
    """Return the SHA-256 of an injective encoding of `fields`.

    Each field is preceded by its length in bytes, so that ("ab", "c") and ("a", "bc") differ.
    """
    hasher = hashlib.sha256()
    for field in fields:
        data = field.encode("utf-8", "surrogatepass")
        hasher.update(len(data).to_bytes(8, "big"))
        hasher.update(data)
    return Sha256(hasher.hexdigest())


def digest_file(path: Path) -> Sha256:
    """Return the SHA-256 of the file at `path`, read once in chunks of 1 MiB."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            hasher.update(chunk)
    return Sha256(hasher.hexdigest())
