"""Where the data of this package lie, and how they are read."""

from pathlib import Path

from upstander.base.errors import UpstanderError
from upstander.base.yamlnodes import YamlNode, open_yaml

MAX_BYTES, MAX_DEPTH = 1 << 20, 6


class AuthorityDataInvalid(UpstanderError):
    """A file of `guidance/authority` is absent or breaks its format."""


def authority_dir() -> Path:
    """Return the folder that ships: the checkout's, or the installed package's.

    Raises:
        AuthorityDataInvalid: there is neither.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "_guidance" / "authority"
    for found in (package.parent.parent / "guidance" / "authority", installed):
        if found.is_dir():
            return found
    raise AuthorityDataInvalid("no guidance on authority is installed", place=installed.as_posix())


def open_data(path: Path) -> YamlNode:
    """Return the root node of a data file.

    Raises:
        AuthorityDataInvalid: it cannot be read or is not plain YAML.
    """
    place = path.as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AuthorityDataInvalid(f"cannot be read: {error.strerror}", place=place) from error
    return open_yaml(
        data,
        path=place,
        refusal=AuthorityDataInvalid,
        max_bytes=MAX_BYTES,
        max_depth=MAX_DEPTH,
    )
