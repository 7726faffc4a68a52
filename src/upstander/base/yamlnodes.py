"""Strict reading of YAML nodes: every refusal names path, line and column.

YAML is read as a tree of nodes, never as Python values, so that a duplicate key, a bare `no` that
YAML 1.1 takes for a boolean, or an alias cannot slip through. Each kind of file has its own error
and its own limits; the module that knows the kind gives them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import yaml

from upstander.base.errors import UpstanderError

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
_QUICK_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class YamlNode:
    """A YAML node with the name of the file that it stands in, and the error to refuse it with."""

    path: str
    raw: yaml.Node
    refusal: type[UpstanderError]

    def refuse(self, reason: str) -> UpstanderError:
        """Return the error to raise at this node."""
        return self.refusal(reason, place=_place(self.path, self.raw.start_mark))

    @property
    def kind(self) -> str:
        """The node's resolved kind, such as `str`, `int`, `seq`."""
        return str(self.raw.tag).removeprefix(_PREFIX)

    def words(self) -> str:
        """Return what the node is, for a person."""
        return _PLAIN_WORDS.get(self.kind, self.kind)

    def mapping(self, known: frozenset[str], required: frozenset[str]) -> dict[str, Self]:
        """Return the node's fields by name.

        Raises:
            UpstanderError: as `refusal`; not a mapping; a field twice, unknown, or missing.
        """
        fields: dict[str, Self] = {}
        for name, key, value in self._pairs():
            if name in fields:
                raise key.refuse(f"duplicate key `{name}`")
            if name not in known:
                raise key.refuse(f"unknown field `{name}`; known: {', '.join(sorted(known))}")
            fields[name] = value
        if missing := sorted(required - fields.keys()):
            raise self.refuse(f"missing field `{missing[0]}`")
        return fields

    def open_mapping(self) -> dict[str, tuple[Self, Self]]:
        """Return the key and value nodes of a mapping whose names are free.

        Raises:
            UpstanderError: as `refusal`; not a mapping, or a field twice.
        """
        fields: dict[str, tuple[Self, Self]] = {}
        for name, key, value in self._pairs():
            if name in fields:
                raise key.refuse(f"duplicate key `{name}`")
            fields[name] = (key, value)
        return fields

    def items(self) -> Iterator[Self]:
        """Yield the nodes of a list.

        Raises:
            UpstanderError: as `refusal`; not a list.
        """
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.refuse(f"expected a list, got {self.words()}")
        for raw in self.raw.value:
            yield self._beside(raw)

    def each(self, read: Callable[[Self], T]) -> tuple[T, ...]:
        """Return what `read` makes of every node of a list."""
        return tuple(read(node) for node in self.items())

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(node.text() for node in self.items())

    def text(self) -> str:
        """Return a text that holds more than blanks.

        Raises:
            UpstanderError: as `refusal`; not a text, or blank.
        """
        if not isinstance(self.raw, yaml.ScalarNode) or self.kind != "str":
            hint = "; put it in quotes" if isinstance(self.raw, yaml.ScalarNode) else ""
            raise self.refuse(f"expected a text, got {self.words()}{hint}")
        value = str(self.raw.value)
        if not value.strip():
            raise self.refuse("expected a text, got a blank one")
        return value

    def whole_number(self, low: int, high: int) -> int:
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

    def number(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`, both included."""
        if not isinstance(self.raw, yaml.ScalarNode) or self.kind not in ("int", "float"):
            raise self.refuse(f"expected a number, got {self.words()}")
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
            raise self.refuse(f"expected true or false, got {self.words()}")
        return bool(self.raw.value == "true")

    def one_of(self, known: tuple[str, ...], what: str) -> str:
        """Return a text that is one of `known`."""
        value = self.text()
        if value not in known:
            raise self.refuse(f"unknown {what} `{value}`; known: {', '.join(known)}")
        return value

    def _beside(self, raw: yaml.Node) -> Self:
        """Return another node of the same file."""
        return type(self)(self.path, raw, self.refusal)

    def _pairs(self) -> Iterator[tuple[str, Self, Self]]:
        """Yield name, key and value of each field as it stands, a name that comes twice too."""
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.refuse(f"expected a mapping, got {self.words()}")
        for raw_key, raw_value in self.raw.value:
            key = self._beside(raw_key)
            yield key.text(), key, self._beside(raw_value)


def open_yaml(
    data: bytes,
    *,
    path: str,
    refusal: type[UpstanderError],
    max_bytes: int,
    max_depth: int,
    precise: bool = True,
) -> YamlNode:
    """Return the root node of the one YAML document in `data`.

    `max_bytes` bounds the file, `max_depth` how many lists and mappings may stand in one another.
    With `precise`, a byte that is not UTF-8 is placed to the column, and a fault is told in the
    same words on every machine; without it, line alone and in the words of the reader installed.

    Raises:
        UpstanderError: as `refusal`; not UTF-8, not YAML, more than one document, too large or
            deep, an anchor, alias or tag.
    """
    whole = f"{path}:1:1"
    if len(data) > max_bytes:
        raise refusal(f"larger than {max_bytes} bytes", place=whole)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1 if precise else 1
        raise refusal("not UTF-8", place=f"{path}:{line}:{column}") from error
    root = _read_quickly(text, max_depth) if precise else None
    loader = yaml.SafeLoader if precise else _QUICK_LOADER
    try:
        root = root or _compose(text, max_depth, loader)
    except _Unneeded as error:
        raise refusal(error.reason, place=_place(path, error.mark)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "not YAML"
        raise refusal(reason, place=_place(path, mark)) from error
    except yaml.YAMLError as error:
        raise refusal(f"not YAML: {error}", place=whole) from error
    if root is None:
        raise refusal("empty file", place=whole)
    return YamlNode(path, root, refusal)


class _Unneeded(UpstanderError):
    """A plain document has no need of what stands at `mark`."""

    def __init__(self, reason: str, mark: Any) -> None:
        """Keep the `reason` and the `mark`; the quick and the slow loader have a class each."""
        self.mark = mark
        super().__init__(reason)


def _place(path: str, mark: Any) -> str:
    return f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else f"{path}:1:1"


def _read_quickly(text: str, max_depth: int) -> yaml.Node | None:
    """Return the root by way of libyaml; None where that is absent or has anything to refuse.

    The slower reader then says what is wrong, in the same words on every machine.
    """
    if _QUICK_LOADER is yaml.SafeLoader:
        return None
    try:
        return _compose(text, max_depth, _QUICK_LOADER)
    except (yaml.YAMLError, _Unneeded):
        return None


def _compose(text: str, max_depth: int, loader: Any) -> yaml.Node | None:
    """Return the root node, once every event is known to be plain; None for an empty file."""
    _check_events(text, max_depth, loader)
    root: yaml.Node | None = yaml.compose(text, Loader=loader)
    return root


def _check_events(text: str, max_depth: int, loader: Any) -> None:
    """Refuse what a plain document has no need of, before any node is built."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise _Unneeded("YAML aliases are not allowed", mark)
        if getattr(event, "anchor", None) is not None:
            raise _Unneeded("YAML anchors are not allowed", mark)
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) is not None:
            raise _Unneeded("YAML tags are not allowed", mark)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > max_depth:
                raise _Unneeded("nested too deeply", mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
