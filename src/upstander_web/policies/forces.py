"""Forces as pages name them: the codes of `guidance/forces.yaml` in words."""

from collections.abc import Iterable
from functools import lru_cache

from upstander.policies.guidance.forces import find_force, make_code
from upstander_web.policies import engine

ASKED_KIND = "territorial"
"""The 43 forces of England and Wales: everybody expects a row for each of them."""


SMALL_WORDS = frozenset({"and", "for", "in", "of", "the"})
"""Words of a name that begin with a small letter."""


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {one.code: one.name for one in engine.guidance().forces}


def list_forces() -> tuple[tuple[str, str], ...]:
    """Return code and name of each force that the matrix has a row for, held or not."""
    return tuple((one.code, one.name) for one in engine.guidance().forces if one.kind == ASKED_KIND)


def list_rows(others: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return `list_forces`, then the codes of `others` that it lacks, each with its name."""
    known = list_forces()
    more = sorted(set(others) - {code for code, _ in known} - {""})
    return (*known, *((code, force_name(code)) for code in more))


def list_all_forces() -> tuple[tuple[str, str], ...]:
    """Return code and name of every force and body that the file knows, by name."""
    return tuple(sorted(_names().items(), key=lambda pair: pair[1]))


def force_name(code: str) -> str:
    """Return the name of a force; of one that the file lacks, its code in words."""
    if not code:
        return ""
    words = (one if one in SMALL_WORDS else one.capitalize() for one in code.split("-"))
    return _names().get(code) or " ".join(words)


def match_force(said: str, title: str = "") -> str:
    """Return the code of the force that a document says it is of; "" where it says none.

    A body that the file lacks gets a code of its own name, so that nothing is lost.
    """
    forces = engine.guidance().forces
    found = find_force(said, forces) if said else None
    found = found or (find_force(title, forces) if title else None)
    if found:
        return str(found.code)
    return make_code(said) if said else ""
