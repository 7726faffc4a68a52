"""Read a guidance file strictly: a list of rows, each value a text, list or mapping.

YAML is read as a tree of nodes, never as Python values, so that a bare `no` or a date stays the
text that it is; a key that stands twice, an alias or a tag is refused.
"""

from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from upstander.base.errors import UpstanderError

MAX_BYTES = 1 << 20
"""A guidance file is some dozens of pages; one beyond this is not ours."""

T = TypeVar("T")
_Plain = str | list["_Plain"] | dict[str, "_Plain"]


class GuidanceInvalid(UpstanderError):
    """A guidance file breaks its format; the place is the file, with the line where known."""


def read_rows(path: Path, row: type[T]) -> tuple[T, ...]:
    """Return the rows of the file at `path` as records of type `row`, in order.

    Raises:
        GuidanceInvalid: absent, too large, not UTF-8, not YAML, or a row breaks its record.
    """
    place = path.as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GuidanceInvalid(f"cannot be read: {error.strerror}", place=place) from error
    if len(data) > MAX_BYTES:
        raise GuidanceInvalid(f"larger than {MAX_BYTES} bytes", place=place)
    try:
        root = yaml.compose(data.decode("utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise GuidanceInvalid("not UTF-8", place=place) from error
    except yaml.YAMLError as error:
        raise GuidanceInvalid(f"not YAML: {error}", place=place) from error
    plain = _plain(root, place) if root is not None else []
    try:
        # Every value is a text here, so numbers and flags are read from their digits and words.
        return tuple(msgspec.convert(plain, type=list[row], strict=False))  # type: ignore[valid-type]  # the type is a value here
    except msgspec.ValidationError as error:
        raise GuidanceInvalid(str(error), place=place) from error


def _plain(node: yaml.Node, place: str) -> _Plain:
    """Return a node as texts, lists and mappings alone."""
    line = f"{place}:{node.start_mark.line + 1}"
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, place) for one in node.value]
    if not isinstance(node, yaml.MappingNode):
        raise GuidanceInvalid("expected a text, a list or a mapping", place=line)
    found: dict[str, _Plain] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in found:
            raise GuidanceInvalid(f"`{name}` stands twice", place=line)
        found[name] = _plain(value, place)
    return found
