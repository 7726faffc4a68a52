"""Which data may teach a model that ships: the register of sources, held against the manifest.

Two documents must agree before a set enters training. `detection/sources.yaml` says that somebody
read its licence and what it permits; the manifest beside the data says what its collector allows.
Where either forbids, or is silent, the set stays out: weights cannot be taken back.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from upstander.base.errors import UpstanderError
from upstander.base.yamlnodes import YamlNode, open_yaml

MANIFEST = "MANIFEST.tsv"
SHIPPABLE = frozenset(
    {"CC0-1.0", "MIT", "CC-BY-4.0", "Apache-2.0", "BSD-3-Clause", "CDLA-Sharing-1.0"}
)
"""Licences that let weights trained on the data be given away, with attribution where asked."""
_PERMITS = "ship a model"
_FORBIDS = ("never into a shipped model", "evaluate only", "no licence")
_READ_FIRST = ("read the licence file of the source", "training under")
"""Uses that the manifest leaves to whoever reads the licence in full."""
_TOP = frozenset({"version", "sources"})
_FIELDS = frozenset({"name", "licence", "train", "read_at", "terms", "teaches"})
_MAX_BYTES, _MAX_DEPTH = 1 << 20, 6


class SourcesInvalid(UpstanderError):
    """The register of sources or a manifest breaks its format."""


class LicenceForbids(UpstanderError):
    """A data set may not enter training; the reason says which document forbids it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A public data set, its licence, and whether it may train a model that ships."""

    name: str
    licence: str
    train: bool
    read_at: str
    terms: str
    teaches: str


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """What the manifest beside the data says of a set."""

    name: str
    licence: str
    use: str


def read_sources(path: Path) -> dict[str, Source]:
    """Return the register at `path`, by name.

    Raises:
        SourcesInvalid: it breaks the format.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourcesInvalid(f"cannot be read: {error.strerror}", place=path.as_posix()) from error
    root = open_yaml(
        data,
        path=path.as_posix(),
        refusal=SourcesInvalid,
        max_bytes=_MAX_BYTES,
        max_depth=_MAX_DEPTH,
    )
    found: dict[str, Source] = {}
    for node in root.mapping(_TOP, _TOP)["sources"].items():
        source = _read_source(node)
        if source.name in found:
            raise node.refuse(f"source `{source.name}` stands twice")
        found[source.name] = source
    return found


def _read_source(node: YamlNode) -> Source:
    fields = node.mapping(_FIELDS, _FIELDS)
    return Source(
        name=fields["name"].text(),
        licence=fields["licence"].text(),
        train=fields["train"].flag(),
        read_at=fields["read_at"].text(),
        terms=fields["terms"].text(),
        teaches=fields["teaches"].text(),
    )


def read_manifest(folder: Path) -> dict[str, ManifestRow]:
    """Return the manifest in a folder of data, by name.

    Raises:
        SourcesInvalid: there is none, or a column is missing.
    """
    path = folder / MANIFEST
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
    except OSError as error:
        raise SourcesInvalid(
            f"no manifest of the data: {error.strerror}", place=path.as_posix()
        ) from error
    for column in ("name", "licence", "use"):
        if not rows or column not in rows[0]:
            raise SourcesInvalid(f"no column `{column}`", place=f"{path.as_posix()}:1")
    return {
        row["name"]: ManifestRow(row["name"], row["licence"] or "", row["use"] or "")
        for row in rows
    }


def check_may_train(
    name: str, sources: Mapping[str, Source], manifest: Mapping[str, ManifestRow]
) -> Source:
    """Return the source called `name` where both documents let it train a model that ships.

    Raises:
        LicenceForbids: either forbids it or says nothing of it.
    """
    source, row = sources.get(name), manifest.get(name)
    if source is None:
        raise LicenceForbids("not in the register of sources", place=name)
    if row is None:
        raise LicenceForbids("not in the manifest beside the data", place=name)
    if not source.train:
        raise LicenceForbids(f"the register keeps it from training: {source.terms}", place=name)
    if source.licence not in SHIPPABLE:
        raise LicenceForbids(f"weights may not ship under `{source.licence}`", place=name)
    use = row.use.lower()
    if row.licence.strip().lower() in ("", "none") or any(one in use for one in _FORBIDS):
        raise LicenceForbids(f"the manifest forbids it: {row.use}", place=name)
    # Whole clauses count: `do not ship a model` holds the words and permits nothing.
    clauses = [one.strip() for one in re.split("[,;]", re.sub(r"\([^)]*\)", "", use))]
    if _PERMITS in clauses and not use.startswith("evaluate;"):
        return source
    if any(one.startswith(_READ_FIRST) for one in clauses) and "read in full" in source.read_at:
        return source
    raise LicenceForbids(f"the manifest does not permit it: {row.use}", place=name)
