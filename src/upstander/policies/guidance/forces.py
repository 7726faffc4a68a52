"""Police forces as the files know them, and which of them a name means."""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from upstander.policies.guidance.yamlrows import GuidanceInvalid, read_rows

FORCE_KINDS = (
    "territorial", "territorial_elsewhere", "special", "agency", "service", "island", "overseas",
    "public_body",
)  # fmt: skip
"""`territorial`: the 43 of England and Wales; the others follow from their names."""

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_CODE = re.compile(r"[^a-z0-9]+")
_OF_TITLE = re.compile(r"^(?:the\s+)?(?:chief constable of\s+)?(?:the\s+)?", re.IGNORECASE)


class Force(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A police force or body that has policies."""

    code: str
    """Short code, such as `west-mercia`; stable, for files and addresses."""
    name: str
    kind: str
    """One of `FORCE_KINDS`."""
    region: str
    aliases: tuple[str, ...] = ()
    """Other names in use; one of a single word counts only as the whole of what was said."""


def load_forces(folder: Path) -> tuple[Force, ...]:
    """Return the forces of `forces.yaml` in `folder`, in its order.

    Raises:
        GuidanceInvalid: the file breaks its format, or a code or name stands twice.
    """
    path = folder / "forces.yaml"
    forces = read_rows(path, Force)
    met: dict[str, str] = {}
    for force in forces:
        if not _CODE.fullmatch(force.code):
            raise GuidanceInvalid(f"`{force.code}` is no code", place=path.as_posix())
        if force.kind not in FORCE_KINDS:
            reason = f"`{force.code}`: `{force.kind}` is none of {', '.join(FORCE_KINDS)}"
            raise GuidanceInvalid(reason, place=path.as_posix())
        for name in {_key(name) for name in (force.code, force.name, *force.aliases)}:
            if met.setdefault(name, force.code) != force.code:
                reason = f"`{name}` means both {met[name]} and {force.code}"
                raise GuidanceInvalid(reason, place=path.as_posix())
    if len({force.code for force in forces}) != len(forces):
        raise GuidanceInvalid("a code stands twice", place=path.as_posix())
    return forces


def find_force(said: str, forces: Sequence[Force]) -> Force | None:
    """Return the force that `said` means: its code, name or alias, or a text that names just one.

    None where it names no force, or several of which none is the others' longer name.
    """
    key = _key(said)
    for force in forces:
        if key in {_key(name) for name in (force.code, force.name, *force.aliases)}:
            return force
    found: list[tuple[int, int, Force]] = []
    for force in forces:
        for name in (force.name, *force.aliases):
            found += [(start, end, force) for start, end in _stands(name, said)]
    longest = [
        one for one in found
        if not any(a <= one[0] and one[1] <= b and b - a > one[1] - one[0] for a, b, _ in found)
    ]  # fmt: skip
    named = {force.code: force for _, _, force in longest}
    return next(iter(named.values())) if len(named) == 1 else None


def make_code(said: str) -> str:
    """Return a code for a body that no file knows, made of its name."""
    return _NOT_CODE.sub("-", said.casefold()).strip("-")[:60] or "unknown"


def _stands(name: str, said: str) -> list[tuple[int, int]]:
    """Return where a name stands in a text; capitals must stand as written in an abbreviation."""
    short = name.isupper()
    if not short and " " not in name and "-" not in name:
        return []
    pattern = r"(?<![\w-])" + re.escape(name).replace(r"\ ", r"\s+") + r"(?![\w-])"
    return [m.span() for m in re.finditer(pattern, said, 0 if short else re.IGNORECASE)]


def _key(said: str) -> str:
    plain = _OF_TITLE.sub("", " ".join(said.split())).casefold()
    return plain.replace("&", "and").replace("-", " ").strip(" .")
