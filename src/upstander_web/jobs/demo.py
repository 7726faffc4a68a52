"""What the demo force's folder says of itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POLICIES = ("policy_2022.txt", "policy.txt")
"""The force's own policy: the version before, where there is one, and the one that stands."""
EXPORTS = "exports"
MANIFEST = "manifest.json"
OWNERS = "owners.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoExport:
    """One export of the demo, with what its manifest says of it."""

    path: Path
    custodian_label: str = ""
    owner_handles: tuple[str, ...] = ()
    zone: str = ""
    date_order: str = ""

    @property
    def custodian(self) -> str:
        """The custodian, by the name of the export where the folder does not say."""
        return (self.custodian_label or self.path.name)[:100]


def list_demo_exports(folder: Path) -> list[DemoExport]:
    """Return the files and folders of `folder/exports` in name order.

    `owners.json` may name the custodian of each; `manifest.json`, beside or inside `exports`,
    may say more of each by name: `custodian`, `owner` (a text or a list), `zone`, `date_order`.
    """
    exports = folder / EXPORTS
    said = _read_manifest(folder)
    return [
        _export(path, said.get(path.name, {}))
        for path in sorted(exports.iterdir() if exports.is_dir() else ())
        if path.name != MANIFEST and not path.name.startswith(".")
    ]


def _read_manifest(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    owners = folder / OWNERS
    if owners.is_file():
        held = json.loads(owners.read_text(encoding="utf-8"))
        return {name: {"owner": owner, "custodian": name} for name, owner in held.items()}
    for path in (folder / MANIFEST, folder / EXPORTS / MANIFEST):
        if path.is_file():
            held = json.loads(path.read_text(encoding="utf-8"))
            listed = held.get("exports", held) if isinstance(held, dict) else held
            if isinstance(listed, list):
                names = ((one.get("name") or one.get("path") or "", one) for one in listed)
                return {str(name).rpartition("/")[2]: one for name, one in names}
            return {
                str(name).rpartition("/")[2]: one
                for name, one in listed.items()
                if isinstance(one, dict)
            }
    return {}


def _export(path: Path, said: Mapping[str, Any]) -> DemoExport:
    owner = said.get("owner", said.get("owner_handles", ()))
    return DemoExport(
        path=path,
        custodian_label=str(said.get("custodian", "")),
        owner_handles=(owner,) if isinstance(owner, str) else tuple(map(str, owner)),
        zone=str(said.get("zone", "")),
        date_order=str(said.get("date_order") or ""),
    )
