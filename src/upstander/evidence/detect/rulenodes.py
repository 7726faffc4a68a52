"""Strict reading of YAML nodes: every refusal names path, line and column.

YAML is read as a tree of nodes, never as Python values, so that a duplicate key, a bare `no` that
YAML 1.1 takes for a boolean, or an alias cannot slip through.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from upstander.base.errors import UpstanderError

MAX_BYTES = 1 << 18
"""A rule is a page of text; a file beyond this is not a rule."""
MAX_DEPTH = 12

_PREFIX = "tag:yaml.org,2002:"
_PLAIN_WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
    "seq": "a list",
    "map": "a mapping",
}

T = TypeVar("T")


class RuleFileInvalid(UpstanderError):
    """A rule file breaks the format; the place is `path:line:column`."""


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML node with the file that it stands in."""

    path: Path
    raw: yaml.Node

    def refuse(self, reason: str) -> RuleFileInvalid:
        """Return the error to raise at this node."""
        mark = self.raw.start_mark
        return RuleFileInvalid(
            reason, place=f"{self.path.as_posix()}:{mark.line + 1}:{mark.column + 1}"
        )

    @property
    def kind(self) -> str:
        """The node's resolved kind, such as `str`, `int`, `seq`."""
        return str(self.raw.tag).removeprefix(_PREFIX)

    def words(self) -> str:
        """Return what the node is, for a person."""
        return _PLAIN_WORDS.get(self.kind, self.kind)

    def mapping(self, known: frozenset[str], required: frozenset[str]) -> dict[str, "Node"]:
        """Return the node's fields by name.

        Raises:
            RuleFileInvalid: not a mapping; a field twice, unknown, or missing.
        """
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.refuse(f"expected a mapping, got {self.words()}")
        fields: dict[str, Node] = {}
        for raw_key, raw_value in self.raw.value:
            key = Node(self.path, raw_key)
            name = key.text()
            if name in fields:
                raise key.refuse(f"duplicate key `{name}`")
            if name not in known:
                raise key.refuse(f"unknown field `{name}`; known: {', '.join(sorted(known))}")
            fields[name] = Node(self.path, raw_value)
        if missing := sorted(required - fields.keys()):
            raise self.refuse(f"missing field `{missing[0]}`")
        return fields

    def items(self) -> Iterator["Node"]:
        """Yield the nodes of a list.

        Raises:
            RuleFileInvalid: not a list.
        """
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.refuse(f"expected a list, got {self.words()}")
        for raw in self.raw.value:
            yield Node(self.path, raw)

    def each(self, read: Callable[["Node"], T]) -> tuple[T, ...]:
        """Return what `read` makes of every node of a list."""
        return tuple(read(node) for node in self.items())

    def text(self) -> str:
        """Return a text that holds more than blanks.

        Raises:
            RuleFileInvalid: not a text, or blank.
        """
        if not isinstance(self.raw, yaml.ScalarNode) or self.kind != "str":
            hint = "; put it in quotes" if isinstance(self.raw, yaml.ScalarNode) else ""
            raise self.refuse(f"expected a text, got {self.words()}{hint}")
        value = str(self.raw.value)
        if not value.strip():
            raise self.refuse("expected a text, got a blank one")
        return value

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        if not isinstance(self.raw, yaml.ScalarNode) or self.kind != "int":
            raise self.refuse(f"expected a whole number, got {self.words()}")
        value = str(self.raw.value)
        # YAML 1.1 also knows 010, 0x8, 1_0 and 1:30; a governed document should not.
        if not value.isascii() or not value.isdecimal() or (len(value) > 1 and value[0] == "0"):
            raise self.refuse(f"expected a plain whole number, got `{value}`")
        if len(value) > 18 or not low <= int(value) <= high:
            raise self.refuse(f"expected a whole number from {low} to {high}, got {value}")
        return int(value)

    def flag(self) -> bool:
        """Return `true` or `false`, written so."""
        if self.kind != "bool" or self.raw.value not in ("true", "false"):
            raise self.refuse(f"expected true or false, got {self.words()}")
        return bool(self.raw.value == "true")

    def one_of(self, known: tuple[str, ...], what: str) -> str:
        """Return a text that is one of `known`."""
        value = self.text()
        if value not in known:
            raise self.refuse(f"unknown {what} `{value}`; known: {', '.join(known)}")
        return value


def read_document(path: Path, data: bytes) -> Node:
    """Return the root node of the one YAML document in `data`.

    Raises:
        RuleFileInvalid: not UTF-8, not YAML, more than one document, an anchor, alias or tag.
    """
    whole = path.as_posix()
    if len(data) > MAX_BYTES:
        raise RuleFileInvalid(f"larger than {MAX_BYTES} bytes", place=f"{whole}:1:1")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise RuleFileInvalid("not UTF-8", place=f"{whole}:{line}:{column}") from error
    if (quick := _read_quickly(path, text)) is not None:
        return quick
    try:
        _check_events(path, text, yaml.SafeLoader)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{whole}:{mark.line + 1}:{mark.column + 1}" if mark else f"{whole}:1:1"
        reason = error.problem or error.context or "not YAML"
        raise RuleFileInvalid(reason, place=place) from error
    except yaml.YAMLError as error:
        raise RuleFileInvalid(f"not YAML: {error}", place=f"{whole}:1:1") from error
    if root is None:
        raise RuleFileInvalid("empty file", place=f"{whole}:1:1")
    return Node(path, root)


def _read_quickly(path: Path, text: str) -> Node | None:
    """Return the root by way of libyaml; None where that is absent or has anything to refuse.

    The slower reader then says what is wrong, in the same words on every machine.
    """
    loader = getattr(yaml, "CSafeLoader", None)
    if loader is None:
        return None
    try:
        _check_events(path, text, loader)
        root = yaml.compose(text, Loader=loader)
    except (yaml.YAMLError, RuleFileInvalid):
        return None
    return Node(path, root) if root is not None else None


def _check_events(path: Path, text: str, loader: Any) -> None:
    """Refuse what a plain document has no need of, before any node is built."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        mark = event.start_mark
        place = f"{path.as_posix()}:{mark.line + 1}:{mark.column + 1}" if mark else ""
        if isinstance(event, yaml.AliasEvent):
            raise RuleFileInvalid("YAML aliases are not allowed", place=place)
        if getattr(event, "anchor", None) is not None:
            raise RuleFileInvalid("YAML anchors are not allowed", place=place)
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) is not None:
            raise RuleFileInvalid("YAML tags are not allowed", place=place)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise RuleFileInvalid("nested too deeply", place=place)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
