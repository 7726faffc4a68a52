"""What a message may be about: the categories of the models, read from `detection/categories.yaml`.

The rules keep the inspectorate's headings (`detect.categories`); each category here names the one
that it falls under, and the Standards of Professional Behaviour that it touches.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from upstander.base.errors import UpstanderError
from upstander.base.yamlnodes import YamlNode, open_yaml
from upstander.evidence.detect.categories import CATEGORIES as INSPECTORATE
from upstander.evidence.detect.categories import STANDARDS
from upstander.evidence.detect.places import detection_dir

_TOP = frozenset({"version", "categories"})
_REQUIRED = frozenset({"name", "title", "standards", "inspectorate", "looks_for", "leaves_out"})
_KNOWN = _REQUIRED | {"queue", "characteristics", "rules"}
QUEUES = ("conduct", "welfare")
_MAX_VERSION = 10_000
_MAX_BYTES, _MAX_DEPTH = 1 << 20, 6


class CategoriesInvalid(UpstanderError):
    """The file of categories breaks its format."""


@dataclass(frozen=True, slots=True)
class Category:
    """One thing that a message may be about."""

    name: str
    """Used from outside: a key of `score`'s answer."""
    title: str
    standards: tuple[str, ...]
    """Keys of `STANDARDS`."""
    inspectorate: str
    """A key of the inspectorate's headings."""
    looks_for: str
    leaves_out: str
    queue: str = "conduct"
    """`welfare` is somebody's safety: a queue of its own, never counted as conduct."""
    characteristics: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Rules whose hits speak for the category; a star stands for any ending."""

    def speaks_for(self, rule_id: str) -> bool:
        """Return whether a hit of the rule speaks for this category."""
        return any(fnmatchcase(rule_id, one) for one in self.rules)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The categories in their order, and their version."""

    version: int
    categories: tuple[Category, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The categories' names, in their order: the order of every matrix of scores."""
        return tuple(one.name for one in self.categories)

    def get(self, name: str) -> Category:
        """Return the category called `name`.

        Raises:
            CategoriesInvalid: there is none.
        """
        for one in self.categories:
            if one.name == name:
                return one
        raise CategoriesInvalid(f"no category `{name}`; known: {', '.join(self.names)}")


def read_taxonomy(path: Path) -> Taxonomy:
    """Return the categories in the file at `path`.

    Raises:
        CategoriesInvalid: it breaks the format; the place is `path:line:column`.
    """
    root = _root(path)
    fields = root.mapping(_TOP, _TOP)
    found = fields["categories"].each(_read_category)
    names = [one.name for one in found]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise fields["categories"].refuse(f"category `{doubled[0]}` stands twice")
    return Taxonomy(fields["version"].whole_number(1, _MAX_VERSION), found)


@cache
def default_taxonomy() -> Taxonomy:
    """Return the categories that ship."""
    return read_taxonomy(detection_dir() / "categories.yaml")


def _root(path: Path) -> YamlNode:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CategoriesInvalid(
            f"cannot be read: {error.strerror}", place=path.as_posix()
        ) from error
    return open_yaml(
        data,
        path=path.as_posix(),
        refusal=CategoriesInvalid,
        max_bytes=_MAX_BYTES,
        max_depth=_MAX_DEPTH,
    )


def _read_category(node: YamlNode) -> Category:
    fields = node.mapping(_KNOWN, _REQUIRED)
    standards = fields["standards"].texts()
    for name in standards:
        if name not in STANDARDS:
            raise fields["standards"].refuse(f"no standard `{name}`")
    heading = fields["inspectorate"].text()
    if heading not in INSPECTORATE:
        raise fields["inspectorate"].refuse(f"no heading of the inspectorate `{heading}`")
    return Category(
        name=fields["name"].text(),
        title=fields["title"].text(),
        standards=standards,
        inspectorate=heading,
        looks_for=fields["looks_for"].text(),
        leaves_out=fields["leaves_out"].text(),
        queue=fields["queue"].one_of(QUEUES, "queue") if "queue" in fields else "conduct",
        characteristics=fields["characteristics"].texts() if "characteristics" in fields else (),
        rules=fields["rules"].texts() if "rules" in fields else (),
    )
