"""The lock of the rule packs: which rule, at which version, with which bytes, was released.

A rule change alters outcomes for people, so a change without a new version is refused. One line a
rule, `id version sha256`, sorted, in `rulepacks/rules.lock`.
"""

from dataclasses import dataclass
from pathlib import Path

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.problems import RuleProblem
from upstander.records.rules import RulePack

LOCK_NAME = "rules.lock"

_LATER = "write the lock anew (upstander rules lock)"


class LockInvalid(UpstanderError):
    """A line of the lock is not `id version sha256`, or an id stands twice."""


class VersionNotRaised(UpstanderError):
    """A rule was changed and its version was not raised, so that the lock must not be written."""


@dataclass(frozen=True, slots=True)
class LockedRule:
    """One line of the lock."""

    version: int
    sha256: str


def read_lock(path: Path) -> dict[str, LockedRule]:
    """Return the locked rules by id; an absent file is an empty lock.

    Raises:
        LockInvalid: a line cannot be read, or an id stands twice.
    """
    if not path.exists():
        return {}
    locked: dict[str, LockedRule] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split(" ")
        if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdecimal()):
            raise LockInvalid("expected `id version sha256`", place=f"{path.as_posix()}:{number}:1")
        if parts[0] in locked:
            raise LockInvalid(f"`{parts[0]}` twice", place=f"{path.as_posix()}:{number}:1")
        locked[parts[0]] = LockedRule(int(parts[1]), parts[2])
    return locked


def check_lock(pack: RulePack, path: Path) -> list[RuleProblem]:
    """Return how `pack` differs from the lock at `path`; an empty list is agreement.

    Raises:
        LockInvalid: the lock cannot be read.
    """
    locked = read_lock(path)
    problems = list(_check_versions(pack, locked))
    for rule in pack.rules:
        held = locked.pop(rule.id, None)
        if held is None:
            problems.append(
                RuleProblem(path=rule.path, rule_id=rule.id, reason=f"not locked; {_LATER}")
            )
        elif rule.version > held.version:
            reason = f"version {rule.version} is not locked ({held.version} is); {_LATER}"
            problems.append(RuleProblem(path=rule.path, rule_id=rule.id, reason=reason))
    problems.extend(
        RuleProblem(
            path=path.as_posix(),
            rule_id=rule_id,
            reason=f"locked and not in the pack; retire a rule, or {_LATER}",
        )
        for rule_id in locked
    )
    return sorted(problems)


def _check_versions(pack: RulePack, locked: dict[str, LockedRule]) -> list[RuleProblem]:
    """Return the rules whose bytes or version changed without the version going up."""
    problems = []
    for rule in pack.rules:
        held = locked.get(rule.id)
        if held is None or rule.version > held.version:
            continue
        if rule.version < held.version:
            reason = f"version {rule.version} is lower than the locked {held.version}"
        elif rule.sha256 != held.sha256:
            reason = f"changed since version {held.version} was locked; raise its version"
        else:
            continue
        problems.append(RuleProblem(path=rule.path, rule_id=rule.id, reason=reason))
    return problems


def write_lock(pack: RulePack, path: Path) -> None:
    """Write the lock of `pack` to `path`.

    Raises:
        VersionNotRaised: a rule differs from its line in the lock and its version is not higher.
        LockInvalid: the lock that stands there cannot be read.
    """
    if problems := _check_versions(pack, read_lock(path)):
        raise VersionNotRaised(
            f"{problems[0].rule_id}: {problems[0].reason}", place=problems[0].path
        )
    lines = sorted(f"{rule.id} {rule.version} {rule.sha256}\n" for rule in pack.rules)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
