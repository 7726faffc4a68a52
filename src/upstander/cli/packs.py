"""Which rule packs and which policies the commands mean."""

from collections.abc import Sequence
from pathlib import Path

import click

from upstander.demo.places import demo_policy_path
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.evidence.pipeline import Cite
from upstander.policies.clauses.reading import read_policy
from upstander.policies.details.reading import read_details
from upstander.policies.versions.citing_on import CiteOnDay, held_version
from upstander.records.clauses import PolicyDocument
from upstander.records.rules import RulePack

DEMO_DOCUMENT = "northmarch-nmp-dig-014"
"""The invented force's policy; never shown beside a real force's messages."""


def packs_below(folder: Path) -> list[Path]:
    """Return the packs in a folder: its subfolders that hold rules, or itself."""
    below = sorted(one for one in folder.iterdir() if one.is_dir() and any(one.glob("*.yaml")))
    return below or [folder]


def named_packs(names: Sequence[str]) -> RulePack:
    """Load packs by name or folder; all of Upstander's own where none is named."""
    if not names:
        return load_packs(packs_below(default_packs_dir()))
    folders: list[Path] = []
    for name in names:
        own = default_packs_dir() / name
        path = own if own.is_dir() and not Path(name).is_dir() else Path(name)
        if not path.is_dir():
            raise click.UsageError(f"no rule pack of that name and no such folder: {name}")
        folders.extend(packs_below(path))
    return load_packs(folders)


def read_policies(paths: Sequence[Path]) -> dict[str, PolicyDocument]:
    """Read policies, by SHA-256."""
    documents = [read_policy(path) for path in paths]
    return {document.sha256: document for document in documents}


def known_policies(paths: Sequence[Path]) -> dict[str, PolicyDocument]:
    """Read the named policies and the demo force's, for checks of citations."""
    held = demo_policy_path()
    return read_policies([*paths, *([held] if held.exists() else [])])


def cite_from(paths: Sequence[Path]) -> Cite:
    """Return what gives a rule's clauses: from the named policies, else the real ones it cites.

    Of several versions of one policy, those of the day of the message are cited.
    """
    documents = read_policies(paths)
    if not documents:
        return lambda rule, _day: tuple(
            clause for clause in rule.clauses if clause.document != DEMO_DOCUMENT
        )
    return CiteOnDay(held_version(one, read_details(one)) for one in documents.values())
