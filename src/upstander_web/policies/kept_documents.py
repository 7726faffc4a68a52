"""Keeps a policy's file and the text that was read from it, and opens the text again.

The text is kept beside the file, so that a later reader, which may lay a page out otherwise,
never moves the places that findings and cells cite.
"""

from functools import lru_cache
from pathlib import Path
from typing import Protocol

import msgspec
from django.conf import settings

from upstander.base.digest import digest_bytes
from upstander.policies.clauses.reading import PolicyUnreadable, read_policy
from upstander.records.clauses import PolicyDocument

FILE, TEXT = "policy.txt", "document.json"
HELD_OPEN = 64
"""Documents that are kept in memory; a page of one policy opens the same one many times."""


class KeptTextChanged(PolicyUnreadable):
    """The text kept beside the file is not the one that was put there."""


class Kept(Protocol):
    """What is needed to open a document; a row of `Policy` has it."""

    name: str
    kept_at: str
    document_sha256: str


def keep_file(data: bytes, sha256: str) -> Path:
    """Keep `data` under its digest, read-only, and return its path."""
    folder = Path(settings.UPSTANDER_HOME) / "policies" / sha256
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _write(folder / FILE, data)


def keep_document(document: PolicyDocument, path: Path) -> str:
    """Keep the text and clauses beside the file at `path`; return their digest."""
    data = msgspec.json.encode(document)
    digest = digest_bytes(data)
    _write(path.with_name(TEXT), data, replace=True)
    return digest


def _write(path: Path, data: bytes, *, replace: bool = False) -> Path:
    if replace or not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.chmod(0o440)
        part.replace(path)
    return path


def load_document(policy: Kept) -> PolicyDocument:
    """Return the policy's text with its clauses, as they were when it was added.

    Raises:
        PolicyUnreadable: the file is not there, or is not what was kept.
    """
    return _load(policy.kept_at, policy.document_sha256, policy.name)


@lru_cache(maxsize=HELD_OPEN)
def _load(kept_at: str, document_sha256: str, name: str) -> PolicyDocument:
    path = Path(kept_at)
    if not document_sha256:  # added before texts were kept: the file is the text
        return read_policy(path, name=name)
    try:
        data = path.with_name(TEXT).read_bytes()
    except OSError as error:
        raise KeptTextChanged(error.strerror or "cannot be opened", place=TEXT) from error
    if digest_bytes(data) != document_sha256:
        raise KeptTextChanged("the kept text is not the one that was added", place=TEXT)
    return msgspec.json.decode(data, type=PolicyDocument)


__all__ = [
    "KeptTextChanged", "PolicyUnreadable", "keep_document", "keep_file",
    "load_document",
]  # fmt: skip
