"""Open a file of the question bank as strict YAML nodes, within the limits of the bank."""

from pathlib import Path
from typing import Self

from upstander.base.errors import UpstanderError
from upstander.base.yamlnodes import YamlNode, open_yaml

MAX_BYTES = 1 << 20
MAX_DEPTH = 14


class QuestionFileInvalid(UpstanderError):
    """A file of the question bank breaks the format; the place is `path:line:column`."""


class FileNode(YamlNode):
    """A node of the bank, whose texts lose the blanks around them."""

    __slots__ = ()

    def mapping(self, known: frozenset[str], required: frozenset[str]) -> dict[str, Self]:
        """Return the node's fields by name.

        Raises:
            QuestionFileInvalid: not a mapping; a field twice, unknown, or missing.
        """
        # A field that stands twice anywhere is told before one that is not known.
        self.open_mapping()
        return super().mapping(known, required)

    def text(self) -> str:
        """Return a text that holds more than blanks, without those around it.

        Raises:
            QuestionFileInvalid: not a text, or blank.
        """
        return super().text().strip()


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
    root = open_yaml(
        data,
        path=file,
        refusal=QuestionFileInvalid,
        max_bytes=MAX_BYTES,
        max_depth=MAX_DEPTH,
        precise=False,
    )
    return FileNode(root.path, root.raw, root.refusal)
