"""Read the bank's YAML strictly: every refusal names path, line and column.

YAML is read as a tree of nodes, never as Python values, so that a key written twice, or a bare
`no` that YAML 1.1 takes for a boolean, cannot slip through.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

from upstander.base.errors import UpstanderError

MAX_BYTES = 1 << 20
MAX_DEPTH = 14

_TAG = "tag:yaml.org,2002:"
_PLAIN_WORDS = {
    "str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false",
    "null": "nothing", "timestamp": "a date", "seq": "a list", "map": "a mapping",
}  # fmt: skip
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")


class QuestionFileInvalid(UpstanderError):
    """A file of the question bank breaks the format; the place is `path:line:column`."""


@dataclass(frozen=True, slots=True)
class FileNode:
    """A YAML node with the name of the file that it stands in."""

    file: str
    raw: yaml.Node

    def refuse(self, reason: str) -> QuestionFileInvalid:
        """Return the error to raise at this node."""
        mark = self.raw.start_mark
        return QuestionFileInvalid(reason, place=f"{self.file}:{mark.line + 1}:{mark.column + 1}")

    @property
    def kind(self) -> str:
        """The node's resolved kind, such as `str` or `seq`."""
        return str(self.raw.tag).removeprefix(_TAG)

    def mapping(self, known: frozenset[str], required: frozenset[str]) -> dict[str, "FileNode"]:
        """Return the node's fields by name.

        Raises:
            QuestionFileInvalid: not a mapping; a field twice, unknown, or missing.
        """
        fields = self.open_mapping()
        for name, (key, _) in fields.items():
            if name not in known:
                raise key.refuse(f"unknown field `{name}`; known: {', '.join(sorted(known))}")
        if missing := sorted(required - fields.keys()):
            raise self.refuse(f"missing field `{missing[0]}`")
        return {name: value for name, (_, value) in fields.items()}

    def open_mapping(self) -> dict[str, tuple["FileNode", "FileNode"]]:
        """Return the key and value nodes of a mapping whose names are free.

        Raises:
            QuestionFileInvalid: not a mapping, or a field twice.
        """
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.refuse(f"expected a mapping, got {self._words()}")
        fields: dict[str, tuple[FileNode, FileNode]] = {}
        for raw_key, raw_value in self.raw.value:
            key = FileNode(self.file, raw_key)
            name = key.text()
            if name in fields:
                raise key.refuse(f"duplicate key `{name}`")
            fields[name] = (key, FileNode(self.file, raw_value))
        return fields

    def items(self) -> Iterator["FileNode"]:
        """Yield the nodes of a list.

        Raises:
            QuestionFileInvalid: not a list.
        """
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.refuse(f"expected a list, got {self._words()}")
        for raw in self.raw.value:
            yield FileNode(self.file, raw)

    def each(self, read: Callable[["FileNode"], T]) -> tuple[T, ...]:
        """Return what `read` makes of every node of a list."""
        return tuple(read(node) for node in self.items())

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return self.each(FileNode.text)

    def text(self) -> str:
        """Return a text that holds more than blanks, its blanks folded.

        Raises:
            QuestionFileInvalid: not a text, or blank.
        """
        if not isinstance(self.raw, yaml.ScalarNode) or self.kind != "str":
            hint = "; put it in quotes" if isinstance(self.raw, yaml.ScalarNode) else ""
            raise self.refuse(f"expected a text, got {self._words()}{hint}")
        value = str(self.raw.value)
        if not value.strip():
            raise self.refuse("expected a text, got a blank one")
        return value.strip()

    def number(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`, both included."""
        if not isinstance(self.raw, yaml.ScalarNode) or self.kind not in ("int", "float"):
            raise self.refuse(f"expected a number, got {self._words()}")
        try:
            value = float(str(self.raw.value))
        except ValueError:
            raise self.refuse(f"expected a plain number, got `{self.raw.value}`") from None
        if not low <= value <= high:
            raise self.refuse(f"expected a number from {low:g} to {high:g}, got {value:g}")
        return value

    def flag(self) -> bool:
        """Return `true` or `false`, written so."""
        if self.kind != "bool" or self.raw.value not in ("true", "false"):
            raise self.refuse(f"expected true or false, got {self._words()}")
        return bool(self.raw.value == "true")

    def one_of(self, known: tuple[str, ...], what: str) -> str:
        """Return a text that is one of `known`."""
        value = self.text()
        if value not in known:
            raise self.refuse(f"unknown {what} `{value}`; known: {', '.join(known)}")
        return value

    def _words(self) -> str:
        return _PLAIN_WORDS.get(self.kind, self.kind)


def read_file(path: Path) -> FileNode:
    """Return the root node of the YAML file at `path`.

    Raises:
        QuestionFileInvalid: it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise QuestionFileInvalid(reason, place=f"{path.name}:1:1") from error
    return read_bytes(data, file=path.name)


def read_bytes(data: bytes, *, file: str) -> FileNode:
    """Return the root node of the one YAML document in `data`.

    Raises:
        QuestionFileInvalid: not UTF-8, not YAML, too large or deep, an anchor, alias or tag.
    """
    whole = f"{file}:1:1"
    if len(data) > MAX_BYTES:
        raise QuestionFileInvalid(f"larger than {MAX_BYTES} bytes", place=whole)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise QuestionFileInvalid("not UTF-8", place=f"{file}:{line}:1") from error
    try:
        _check_events(text, file)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else whole
        reason = error.problem or error.context or "not YAML"
        raise QuestionFileInvalid(reason, place=place) from error
    except yaml.YAMLError as error:
        raise QuestionFileInvalid(f"not YAML: {error}", place=whole) from error
    if root is None:
        raise QuestionFileInvalid("empty file", place=whole)
    return FileNode(file, root)


def _check_events(text: str, file: str) -> None:
    """Refuse what a plain document has no need of, before any node is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        mark = event.start_mark
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else f"{file}:1:1"
        if isinstance(event, yaml.AliasEvent):
            raise QuestionFileInvalid("YAML aliases are not allowed", place=place)
        if getattr(event, "anchor", None) is not None:
            raise QuestionFileInvalid("YAML anchors are not allowed", place=place)
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) is not None:
            raise QuestionFileInvalid("YAML tags are not allowed", place=place)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise QuestionFileInvalid("nested too deeply", place=place)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
