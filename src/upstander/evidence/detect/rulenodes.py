"""Open a rule file as strict YAML nodes, within the limits of a rule."""

from pathlib import Path

from upstander.base.errors import UpstanderError
from upstander.base.yamlnodes import YamlNode, open_yaml

MAX_BYTES = 1 << 18
"""A rule is a page of text; a file beyond this is not a rule."""
MAX_DEPTH = 12


class RuleFileInvalid(UpstanderError):
    """A rule file breaks the format; the place is `path:line:column`."""


def read_document(path: Path, data: bytes) -> YamlNode:
    """Return the root node of the one YAML document in `data`.

    Raises:
        RuleFileInvalid: not UTF-8, not YAML, more than one document, an anchor, alias or tag.
    """
    return open_yaml(
        data,
        path=path.as_posix(),
        refusal=RuleFileInvalid,
        max_bytes=MAX_BYTES,
        max_depth=MAX_DEPTH,
    )
