"""Which places of the server may be read as exhibits, and the check that a path is beneath one."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from upstander.base.errors import UpstanderError


class PathNotAllowed(UpstanderError):
    """A path is not beneath any of the folders of UPSTANDER_IMPORT_ROOTS, or is not there.

    Both are said in the same words, so that the answer does not tell what the disk holds.
    """


def list_roots() -> tuple[Path, ...]:
    """Return the allowed folders, resolved; empty where the setting is not made."""
    return tuple(Path(root).resolve() for root in settings.UPSTANDER_IMPORT_ROOTS)


def check_beneath(roots: Sequence[Path], text: str) -> Path:
    """Return the resolved path that `text` names beneath one of `roots`.

    Raises:
        PathNotAllowed: it is outside every root, leads outside by a link, or is not there.
    """
    refusal = PathNotAllowed("no such file or folder beneath the allowed folders")
    if not text.strip() or "\0" in text:
        raise refusal
    try:
        path = Path(text.strip()).resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise refusal from error
    if not any(path.is_relative_to(root.resolve()) for root in roots):
        raise refusal
    if path.is_dir():
        for link in (p for p in path.rglob("*") if p.is_symlink()):
            if not link.resolve().is_relative_to(path):
                raise PathNotAllowed("the folder holds a link that leads outside it")
    elif not path.is_file():
        raise refusal
    return path
